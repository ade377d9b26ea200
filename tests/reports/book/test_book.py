"""The book of the example, against the printed plan for 2024: its figures are typed in here by hand."""

import re
from dataclasses import FrozenInstanceError, astuple
from typing import Any

import pytest

from budgets.models import BudgetLine
from plans.models import Plan, Section
from reports.book.build import build_book
from reports.book.html import file_html
from reports.book.pages import Book, BudgetRow, Fact, Figure, OrgChart, PrintedSection, Scope, Step
from reports.book.projects import NOTHING_WRITTEN
from tests.factories import MilestoneFactory, PictureFactory, PlanFactory, ProjectFactory, SectionFactory
from tests.reports.book.reading import budget, general, money, project, section, staffing

pytestmark = pytest.mark.django_db


def outline(steps: tuple[Step, ...], depth: int = 0) -> list[tuple]:
    """Every step with its depth: marker, title with its sum, what stands above its text and what below."""
    found = []
    for step in steps:
        lines = [[f"{fact.label} : {fact.text}" for fact in facts] for facts in (step.facts, step.closing)]
        found += [(depth, step.marker, f"{step.title} {step.trail}".rstrip(), *lines), *outline(step.steps, depth + 1)]
    return found


class TestTheCoverAndTheWhole:
    def test_says_whose_plan_of_which_year_it_is(self, example_book: Book) -> None:
        assert (example_book.year, example_book.name, example_book.title) == (
            2024,
            "주요업무계획",
            "2024년 주요업무계획",
        )
        assert (example_book.date, example_book.organisation) == ("2023. 11.", "금천구")

    def test_has_one_department_with_six_projects_in_order(self, example_book: Book) -> None:
        [department] = example_book.departments
        assert (department.name, department.bureau, example_book.department) == ("소통담당관", "", "소통담당관")
        assert [(project.number, project.kind) for project in department.projects] == [
            *((1, "계속"), (2, "신규"), (3, "계속"), (4, "계속"), (5, "계속"), (6, "계속"))
        ]

    def test_lacks_nothing(self, example_book: Book) -> None:
        assert example_book.missing == ()

    def test_cannot_be_changed_once_it_is_built(self, example_book: Any) -> None:
        with pytest.raises(FrozenInstanceError):
            example_book.title = "다른 책"
        with pytest.raises(FrozenInstanceError):
            example_book.departments[0].projects[0].money.heading = "다른 제목"

    def test_is_the_same_when_it_is_built_again(self, example: Plan, example_book: Book) -> None:
        """Pictures aside there is nothing in it that depends on keys: the example has frames only."""
        assert build_book(example) == example_book


class TestPartsOfIt:
    def test_a_departments_book_has_no_general_part(self, example: Plan) -> None:
        book = build_book(example, example.department_plans.all())
        assert (book.scope, book.general) == (Scope.DEPARTMENT, None)
        assert book.title == "2024년 주요업무계획 - 소통담당관"
        assert len(book.departments[0].projects) == 6

    def test_a_projects_book_has_this_project_only(self, example: Plan, example_book: Book) -> None:
        book = build_book(example, example.department_plans.all(), project=5)
        assert book.scope == Scope.PROJECT
        assert book.title == "2024년 주요업무계획 - 소통담당관 - 5. 정보취약계층 디지털 교육 강화사업"
        assert book.departments[0].projects == (project(example_book, 5),)

    def test_a_department_is_the_same_alone_and_in_the_whole_book(self, example: Plan, example_book: Book) -> None:
        assert build_book(example, example.department_plans.all()).departments == example_book.departments


class TestTheStaff:
    def test_stands_by_grade_with_those_who_are_there_in_brackets(self, example_book: Book) -> None:
        table = staffing(example_book)
        assert (table.authorized, table.filled, table.date) == ("20", "20", "'23. 10월말")
        assert table.grades == ("5급", "6급", "7급", "8급", "9급")
        [row] = table.rows
        assert astuple(row) == ("소통담당관", "20(20)", ("1(1)", "4(3)", "8(10)", "5(4)", "2(2)"))

    def test_needs_no_sum_over_one_department(self, example_book: Book) -> None:
        assert staffing(example_book).total is None

    def test_stands_in_the_departments_part_too(self, example_book: Book) -> None:
        assert example_book.departments[0].staffing == staffing(example_book)

    def test_works_in_three_teams(self, example_book: Book) -> None:
        [department] = example_book.departments
        assert general(example_book).summary == department.summary == "3팀"
        assert general(example_book).chart == department.chart
        teams = ["홍보미디어팀", "언론팀", "정보화운영팀"]
        assert [team.name for team in department.teams] == [box.name for box in department.chart.members] == teams
        assert department.teams[1].duties == (
            "언론 대응, 보도자료(정책·사업, 기획, 미담 등) 작성 및 배포",
            "신문 등 구독, 언론사 공고 및 광고, 지역 언론사 관리 등",
        )


class TestTheOrgChart:
    @pytest.mark.parametrize(
        ("members", "layout"), [(0, "wide"), (1, "wide"), (5, "wide"), (6, "tall"), (14, "tall"), (15, "tree")]
    )
    def test_is_drawn_by_the_number_of_its_boxes(self, members: int, layout: str) -> None:
        assert OrgChart("국", (OrgChart("과"),) * members).layout == layout

    def test_is_a_tree_once_a_box_has_boxes_of_its_own(self) -> None:
        assert OrgChart("구", (OrgChart("국", (OrgChart("과"),)),)).layout == "tree"


class TestTheBudgetOfTheYear:
    def test_stands_beside_that_of_the_year_before(self, example_book: Book) -> None:
        table = budget(example_book)
        assert (table.unit, table.this_year, table.compared) == ("(단위: 천원)", "2024년", "2023년 (당초예산)")
        assert table.missing == ""

    def test_is_that_of_the_printed_plan(self, example_book: Book) -> None:
        groups = budget(example_book).groups
        assert [(group.name, group.is_sum, [astuple(row) for row in group.rows]) for group in groups] == [
            ("합계", True, [("합계", "3,348,397", "3,758,650", "△410,253", "△10.9")]),
            (
                "소통담당관",
                False,
                [
                    ("계", "3,348,397", "3,758,650", "△410,253", "△10.9"),
                    ("정책사업비", "3,297,813", "3,675,931", "△378,118", "△10.3"),
                    ("행정운영경비", "50,584", "82,719", "△32,135", "△38.8"),
                    ("재무활동비", "0", "0", "0", "-"),
                ],
            ),
        ]


class TestTheMoneyOfAProject:
    @pytest.mark.parametrize(
        ("number", "total", "cells"),
        [
            (1, "449,364", ("207,864", "141,500", "50,000", "50,000")),
            (3, "3,097,815", ("711,157", "756,658", "800,000", "830,000")),
            (4, "2,228,142", ("609,286", "538,856", "540,000", "540,000")),
            (5, "726,498", ("103,783", "273,791", "174,462", "174,462")),
            (6, "853,645", ("231,600", "189,045", "210,000", "223,000")),
        ],
    )
    def test_that_goes_on_stands_from_last_year_to_the_year_after_next(
        self, example_book: Book, number: int, total: str, cells: tuple[Any, ...]
    ) -> None:
        table = money(example_book, number)
        assert table.years == ("2023년", "2024년", "2025년", "2026년")
        assert table.years[table.current] == "2024년"
        assert astuple(table.total) == ("계", total, cells)
        assert [astuple(row) for row in table.rows] == [("구비", total, cells)]
        assert table.heading == f"2024년 소요예산 : {cells[1]}천원"
        assert (table.unit, table.missing) == ("(단위: 천원)", "")

    def test_that_is_new_has_no_last_year(self, example_book: Book) -> None:
        table = money(example_book, 2)
        assert table.years == ("2024년", "2025년", "2026년")
        assert table.years[table.current] == "2024년"
        assert astuple(table.total) == ("계", "15,000", ("15,000", "0", "0"))
        assert [astuple(row) for row in table.rows] == [("구비", "15,000", ("15,000", "0", "0"))]
        assert table.heading == "2024년 소요예산 : 15,000천원"


class TestTheOverviewOfAProject:
    @pytest.mark.parametrize(
        ("number", "above", "below"),
        [
            (1, [("사업기간", "2024. 1월 ~ 12월")], [("소요예산", "141,500천원")]),
            (2, [("추진시기", "2024. 4월 ~ 10월")], [("소요예산", "15,000천원")]),
            (3, [("사업기간", "2024. 1월 ~ 12월")], [("소요예산", "756,658천원 (전액 구비)")]),
            (4, [], [("소요예산", "538,856천원 (전액 구비)")]),
            (
                5,
                [
                    ("사업기간", "2024. 1월 ~ 12월"),
                    ("사업장소", "전산교육장, 복지관, 평생학습관 등"),
                    ("사업대상", "구민, 65세 이상 어르신, 문해교육학습자 등"),
                ],
                [],
            ),
            (6, [("사업기간", "2024. 1월 ~ 12월")], []),
        ],
    )
    def test_states_what_is_known_of_it(
        self, example_book: Book, number: int, above: list[Any], below: list[Any]
    ) -> None:
        overview = section(example_book, number, "사업개요")
        assert [astuple(fact) for fact in overview.facts] == above
        assert [astuple(fact) for fact in overview.closing] == below

    def test_stands_in_no_other_section(self, example_book: Book) -> None:
        others = [section for section in project(example_book, 1).sections if section.heading != "사업개요"]
        assert [section.heading for section in others] == ["추진실적", "추진계획"]
        assert not any(section.facts or section.closing for section in others)


class TestMilestones:
    def test_with_the_date_first(self, example_book: Book) -> None:
        steps = section(example_book, 1, "추진실적").dated
        assert [step.lead + step.title + step.trail for step in steps] == [
            "2023. 3. : 금천구 도시브랜드 개발 용역 착수보고회",
            "2023. 4. : 금천구 도시브랜드 개발 추진단 대상 인터뷰 실시(25명)",
            "2023. 5. ~ 6. : 브랜드 핵심키워드 의견수렴 이벤트 실시(3,747명)",
            "2023. 5. : 금천구 도시브랜드 개발을 위한 주민워크숍 실시(20명)",
            "2023. 6. : G밸리 근무자 대상 금천구 도시이미지 설문조사(318명)",
            "2023. 8. : 도시브랜드 추진단 회의(2회)",
            "2023. 9. : 도시브랜드 네이밍 최종 결정",
            "2023. 10. ~ 11. : 도시브랜드 네이밍 디자인 작업 진행",
        ]

    def test_with_the_date_last(self, example_book: Book) -> None:
        steps = section(example_book, 6, "추진실적").dated
        assert [step.lead + step.title + step.trail for step in steps] == [
            "찾아가는 현장구청장 포털 구축('23. 3월)",
            "주택임대차분쟁 상담 예약프로그램 개발('23. 3월)",
            "소상공인 경영안정 지원금 접수시스템 구축('23. 4월)",
            "열린구청장실 공약콘텐츠 제작 및 메인화면 디자인 개편('23. 6월)",
            "문서뷰어솔루션 업그레이드('23. 9월)",
            "정비사업 종합안내 서비스 개발('23. 10월)",
        ]

    def test_as_sub_programmes_with_steps_below(self, example_book: Book) -> None:
        """The two amounts that the text shows already are not printed again; headings have what is below them:
        50,000 + 30,000, and with 50,000 + 8,000 beside them 138,000."""
        planned = section(example_book, 1, "추진계획")
        assert planned.dated == ()
        assert outline(planned.programmes) == [
            (
                *(0, "[ ]", "도시브랜드(BI) 선포식 개최"),
                ["행사일시 : 2024. 1월 (새해인사회 연계)"],
                ["소요예산 : 2,000천원"],
            ),
            (0, "[ ]", "도시브랜드(BI) 인지도 확산 사업 추진 (계 138,000천원)", [], []),
            (
                *(1, "①", "기존 도시브랜드 디자인 교체 및 신규 설치 (계 80,000천원)"),
                ["추진기간 : 2024. 2월 ~ 3월"],
                [],
            ),
            (2, "-", "홍보조형물(2개소) 디자인 교체", [], []),
            (2, "-", "공공시설 및 공공시설물, 행정차량 등 디자인 교체 및 신규 설치", [], []),
            (
                *(1, "②", "도시브랜드 맞춤형 홍보 콘텐츠(영상) 제작"),
                ["추진기간 : 2024. 2월 ~ 5월"],
                ["소요예산 : 50,000천원"],
            ),
            (
                *(1, "③", "『찰칵, 렌즈로 만나는 금천』 사진 공모전 개최"),
                [],
                ["소요예산 : 8,000천원"],
            ),
            (1, "④", "주민과 함께하는 브랜드 커뮤니케이션 강화", ["추진기간 : 2024. 1월 ~ 12월(연중)"], []),
        ]

    def test_print_their_period_behind_the_purpose_that_their_text_begins_with(self, example_book: Book) -> None:
        contest = section(example_book, 1, "추진계획").programmes[1].steps[2]
        words = re.sub("<[^>]+>", "", "".join(map(str, contest.body)))
        lines = [line.strip() for line in re.split("(?=추진|공모주제)", words) if line.strip()]
        assert [line.partition(" : ")[0] for line in lines[:3]] == ["추진목적", "추진기간", "공모주제"]
        assert lines[1] == "추진기간 : 2024. 5월 ~ 10월"

    @pytest.mark.parametrize(("form", "printed"), [("date_first", "연중 : 점검"), ("date_last", "점검(연중)")])
    def test_print_the_wording_of_a_date_before_its_months(self, form: str, printed: str) -> None:
        section = SectionFactory.create(milestone_form=form)
        MilestoneFactory(section=section, title="점검", begins="2024-01-01", date_wording="연중")
        [step] = self._built(section).dated
        assert step.lead + step.title + step.trail == printed

    def test_without_a_date_print_none(self) -> None:
        section = SectionFactory.create(milestone_form="date_first")
        MilestoneFactory(section=section, title="점검", begins=None)
        [step] = self._built(section).dated
        assert (step.lead, step.title, step.trail) == ("", "점검", "")

    def test_with_one_amount_below_them_print_no_sum(self) -> None:
        section = SectionFactory.create(milestone_form="date_first")
        top = MilestoneFactory(section=section, order=1, title="위")
        MilestoneFactory(section=section, parent=top, order=2, amount=1_000_000)
        MilestoneFactory(section=section, parent=top, order=3)
        assert self._built(section).dated[0].closing == ()
        MilestoneFactory(section=section, parent=top, order=4, amount=500_000)
        assert self._built(section).dated[0].closing == (Fact("소요예산", "계 1,500천원"),)

    def test_are_counted_up_to_twenty_in_circles_and_then_in_brackets(self) -> None:
        section = SectionFactory.create(milestone_form="subprogrammes")
        top = MilestoneFactory(section=section, order=1)
        for order in range(2, 24):
            MilestoneFactory(section=section, parent=top, order=order)
        [programme] = self._built(section).programmes
        markers = [step.marker for step in programme.steps]
        assert markers[:3] == ["①", "②", "③"]
        assert markers[18:] == ["⑲", "⑳", "(21)", "(22)"]

    def _built(self, section: Section) -> PrintedSection:
        part = section.project.department_plan
        return project(build_book(part.plan), section.project.number).sections[-1]


class TestTheSectionsOfAProject:
    def test_begin_with_what_is_known_where_nobody_wrote_an_overview(self) -> None:
        written = SectionFactory.create(project__number=1, project__place="구청 광장")
        first, second = project(build_book(written.project.department_plan.plan), 1).sections
        assert first.heading == "사업개요"
        assert first.facts == (Fact("사업기간", "2024. 1월 ~ 12월"), Fact("사업장소", "구청 광장"))
        assert second.heading == "추진계획"

    def test_say_that_nothing_is_written_yet(self) -> None:
        empty = SectionFactory.create(project__number=1, body="")
        book = build_book(empty.project.department_plan.plan)
        assert section(book, 1, "추진계획").missing == NOTHING_WRITTEN

    def test_print_a_title_of_their_own_before_the_kinds(self) -> None:
        named = SectionFactory.create(project__number=1, title="향후계획")
        book = build_book(named.project.department_plan.plan)
        assert [section.heading for section in project(book, 1).sections] == ["사업개요", "향후계획"]

    def test_print_contacts_only_when_the_plan_says_so(self) -> None:
        written = ProjectFactory.create(person="김금천", telephone="02-1234-5678")
        assert project(build_book(written.department_plan.plan), written.number).contact == "김금천 02-1234-5678"
        assert not build_book(written.department_plan.plan).prints_contacts
        Plan.objects.update(prints_contacts=True)
        assert build_book(written.department_plan.plan).prints_contacts

    def test_print_a_contact_without_a_team_alone(self) -> None:
        written = ProjectFactory.create(team=None, person="김금천", telephone="02-1234-5678")
        Plan.objects.update(prints_contacts=True)
        plan = Plan.objects.get(pk=written.department_plan.plan_id)
        assert '<p class="in-charge">김금천 02-1234-5678</p>' in file_html(build_book(plan))

    @pytest.mark.parametrize(
        ("written", "printed"),
        [
            ("금천구청", "(출처: 금천구청)"),
            ("출처: 금천구청 (2024)", "(출처: 금천구청 (2024))"),
            ("(출처 금천구청)", "(출처: 금천구청)"),
            ("", ""),
        ],
    )
    def test_name_the_source_of_a_picture(self, written: str, printed: str) -> None:
        picture = PictureFactory.create(source=written)
        text = SectionFactory.create(project=picture.project, body=f"<p>[[그림 {picture.number}]]</p>")
        written_section = section(build_book(text.project.department_plan.plan), text.project.number, "추진계획")
        [figure] = [piece for piece in written_section.body if isinstance(piece, Figure)]
        assert figure.source == printed


class TestOneLineOfTheLedger:
    """The first project gets 151,500 instead of 141,500천원: 10,000 more wherever its money stands."""

    @pytest.fixture
    def book(self, example: Plan) -> Book:
        line = BudgetLine.objects.get(budget=example.budget, program__projects__number=1)
        assert line.amount == 141_500_000
        line.amount = 151_500_000
        line.save()
        return build_book(example)

    def test_changes_the_projects_table(self, book: Book) -> None:
        table = money(book, 1)
        # 207,864 + 151,500 + 50,000 + 50,000 = 459,364
        cells = ("207,864", "151,500", "50,000", "50,000")
        assert astuple(table.total) == ("계", "459,364", cells)
        assert [astuple(row) for row in table.rows] == [("구비", "459,364", cells)]
        assert table.heading == "2024년 소요예산 : 151,500천원"

    def test_changes_the_line_in_its_overview(self, book: Book) -> None:
        assert section(book, 1, "사업개요").closing == (Fact("소요예산", "151,500천원"),)

    def test_changes_the_budget_of_the_department_and_the_total(self, book: Book) -> None:
        total, department = budget(book).groups
        # 3,348,397 + 10,000 = 3,358,397; less 3,758,650: △400,253, which is 10.648... %
        assert total.rows == (BudgetRow("합계", "3,358,397", "3,758,650", "△400,253", "△10.6"),)
        assert department.rows == (
            BudgetRow("계", "3,358,397", "3,758,650", "△400,253", "△10.6"),
            # 3,297,813 + 10,000 = 3,307,813; less 3,675,931: △368,118, which is 10.014... %
            BudgetRow("정책사업비", "3,307,813", "3,675,931", "△368,118", "△10.0"),
            BudgetRow("행정운영경비", "50,584", "82,719", "△32,135", "△38.8"),
            BudgetRow("재무활동비", "0", "0", "0", "-"),
        )

    def test_changes_nothing_else(self, book: Book, example_book: Book) -> None:
        assert book.departments[0].projects[1:] == example_book.departments[0].projects[1:]
        now, before = project(book, 1), project(example_book, 1)
        assert now.sections[1:] == before.sections[1:]
        assert now.sections[0].body == before.sections[0].body
        assert staffing(book) == staffing(example_book)


def test_teams_and_names_are_those_of_the_rosters_day(example: Plan) -> None:
    """A team that ends on the day itself still stands in the book; one that ended the day before doesn't."""
    teams = example.department_plans.get().department.teams
    teams.filter(name="언론팀").update(ends_on="2023-10-31")
    teams.filter(name="정보화운영팀").update(ends_on="2023-10-30")
    [department] = build_book(example).departments
    assert [team.name for team in department.teams] == ["홍보미디어팀", "언론팀"]
    assert department.summary == "2팀"


def test_a_plan_prints_its_own_wording_of_its_date() -> None:
    assert build_book(PlanFactory.create(issued_wording="2023년 11월 말")).date == "2023년 11월 말"
