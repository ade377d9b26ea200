"""Finding projects across years, by words and by what is chosen."""

from html import escape
from string import punctuation
from typing import Any
from unicodedata import normalize

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from plans.models import DepartmentPlan, Project
from plans.search.matching import mark, split_words, visible_text
from tests.factories import (
    BudgetFactory,
    BudgetLineFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    MilestoneFactory,
    PlanFactory,
    PlannerFactory,
    ProjectFactory,
    ProjectProgramFactory,
    SectionFactory,
    TeamFactory,
    WriterFactory,
)
from tests.pages import text

pytestmark = pytest.mark.django_db

FIND = reverse("find")


@pytest.fixture
def part() -> DepartmentPlan:
    return DepartmentPlanFactory.create(department__name="소통담당관", department__code="comms")


@pytest.fixture
def planner(client: Client, part: DepartmentPlan) -> Any:
    client.force_login(PlannerFactory())
    return client


def found(client: Client, **asked: Any) -> list[str]:
    page = client.get(FIND, asked)
    assert page.status_code == 200
    return [result.project.title for result in page.context["results"]]


def write(part: DepartmentPlan, title: str, html: str) -> Project:
    return SectionFactory.create(project__department_plan=part, project__title=title, body=html).project


class TestWords:
    def test_are_found_wherever_a_project_says_them(self, planner: Any, part: DepartmentPlan) -> None:
        ProjectFactory(department_plan=part, title="도시브랜드 확산")
        ProjectFactory(department_plan=part, title="장소", place="금나래 도시공원")
        ProjectFactory(department_plan=part, title="대상", target="도시민")
        write(part, "글", "<p>스마트도시를 만든다.</p>")
        MilestoneFactory(section=write(part, "일정", "").sections.get(), title="도시 축제")
        MilestoneFactory(section=write(part, "일정의 글", "").sections.get(), body="<p>옛도시</p>")
        write(part, "다른 것", "<p>농촌</p>")
        assert found(planner, q="도시") == ["도시브랜드 확산", "장소", "대상", "글", "일정", "일정의 글"]

    def test_all_have_to_stand_somewhere_in_the_project(self, planner: Any, part: DepartmentPlan) -> None:
        write(part, "도시 축제", "<p>가을에 연다.</p>")
        write(part, "도시 공원", "<p>봄에 연다.</p>")
        assert found(planner, q=" 가을  도시 ") == ["도시 축제"]
        assert found(planner, q="가을 겨울") == []

    @pytest.mark.parametrize("word", ["strong", "p", "td", "colspan", "amp", "lt", "nbsp", "<p>", "%", "_", ".*", "\\"])
    def test_are_not_found_in_tags_nor_taken_for_patterns(self, planner: Any, part: DepartmentPlan, word: str) -> None:
        table = '<table><tbody><tr><td colspan="2">칸</td></tr></tbody></table>'
        write(part, "가", f"<p><strong>굵게</strong> 크다 &lt; 작다 &amp;&nbsp;끝</p>{table}")
        assert found(planner, q=word) == []

    @pytest.mark.parametrize(
        "word",
        ["도시브랜드", "브랜드", "R&D", "r&d", "<목표>", "50%", "H2O", "C++", "(안)", normalize("NFD", "도시")],
    )
    def test_are_found_as_a_reader_sees_them(self, planner: Any, part: DepartmentPlan, word: Any) -> None:
        html = "<p><strong>도시</strong>브랜드 R&amp;D &lt;목표&gt; 50% H<sub>2</sub>O C++ (안)</p>"
        write(part, "가", html)
        assert found(planner, q=word) == ["가"]

    @pytest.mark.parametrize("sign", punctuation)
    def test_mean_nothing_but_themselves(self, planner: Any, part: DepartmentPlan, sign: Any) -> None:
        write(part, "가", f"<p>{escape(sign * 2, quote=False)}</p>")
        write(part, "나", "<p>다른 글</p>")
        assert found(planner, q=sign * 2) == ["가"]

    def test_are_not_found_across_paragraphs(self, planner: Any, part: DepartmentPlan) -> None:
        write(part, "가", "<p>도시</p><p>브랜드</p>")
        assert found(planner, q="도시브랜드") == []

    def test_are_marked_in_a_snippet_and_in_the_title(self, planner: Any, part: DepartmentPlan) -> None:
        write(part, "도시 <i>", f"<p>{'앞 ' * 60}스마트<strong>도시</strong>를 &lt;b&gt;{' 뒤' * 60}</p>")
        page = planner.get(FIND, {"q": "도시"}).content.decode()
        assert "<mark>도시</mark> &lt;i&gt;" in page
        assert "스마트<mark>도시</mark>를 &lt;b&gt;" in page
        [result] = planner.get(FIND, {"q": "도시"}).context["results"]
        assert result.snippet[0].text.startswith("…")
        assert result.snippet[-1].text.endswith("…")

    def test_stand_in_a_snippet_without_the_marks_of_pictures(self, planner: Any, part: DepartmentPlan) -> None:
        write(part, "가", "<p>도시</p><p>[[그림 2]] [[그림 3]]</p><p>끝</p>")
        [result] = planner.get(FIND, {"q": "도시"}).context["results"]
        assert "".join(piece.text for piece in result.snippet) == "도시 끝"

    def test_are_no_more_than_ten(self) -> None:
        assert split_words("가 나 가 다") == ["가", "나", "다"]
        assert len(split_words(" ".join(map(str, range(30))))) == 10

    def test_are_marked_the_longest_first(self) -> None:
        assert [piece.text for piece in mark("도시브랜드와 도시", ["도시", "도시브랜드"]) if piece.is_found] == [
            "도시브랜드",
            "도시",
        ]

    def test_of_a_text_are_what_a_reader_sees(self) -> None:
        assert visible_text("<p>가<b>나</b></p><p>다&nbsp;&amp;</p>") == "가나 다 &"


class TestChoices:
    @pytest.fixture(autouse=True)
    def _projects(self, part: DepartmentPlan) -> None:
        self.team = TeamFactory.create(department=part.department, name="홍보팀")
        self.source = FundingSourceFactory.create(code="city", name="시비")
        ours = ProjectFactory.create(department_plan=part, title="올해 것", team=self.team, kind="new", is_pledge=True)
        program = ProjectProgramFactory(project=ours).program
        BudgetLineFactory(budget=part.plan.budget, program=program, source=self.source, amount=8_500_000)
        old = DepartmentPlanFactory.create(plan=PlanFactory(year=2023), department=part.department)
        ProjectFactory(department_plan=old, title="지난해 것")
        ProjectFactory(department_plan__department__code="other", title="남의 것")

    @pytest.mark.parametrize(
        ("asked", "titles"),
        [
            ({"year": "2023"}, ["지난해 것"]),
            ({"department": "comms"}, ["올해 것", "지난해 것"]),
            ({"department": "other"}, ["남의 것"]),
            ({"kind": "new"}, ["올해 것"]),
            ({"source": "city"}, ["올해 것"]),
            ({"pledge": "on"}, ["올해 것"]),
            ({"q": "것", "year": "2024", "department": "comms"}, ["올해 것"]),
            ({"kind": "new", "year": "2023"}, []),
        ],
    )
    def test_narrow_what_is_found(self, planner: Any, asked: dict[str, Any], titles: list[Any]) -> None:
        assert found(planner, **asked) == titles

    def test_by_team(self, planner: Any) -> None:
        assert found(planner, team=self.team.pk) == ["올해 것"]

    def test_tell_the_year_the_money_and_the_way_to_the_book(self, planner: Any, part: DepartmentPlan) -> None:
        page = planner.get(FIND, {"pledge": "on"})
        number = part.projects.get().number
        assert "2024년 · 소통담당관 · 홍보팀" in text(page)
        assert "신규 · 공약사업 · 2024. 1월 ~ 12월 · 2024년 예산 8,500천원" in text(page)
        assert reverse("project-book", args=[2024, "comms", number]) in page.content.decode()
        assert "2023년 예산 비예산" in text(planner.get(FIND, {"year": "2023"}))

    def test_tell_the_money_of_the_plans_own_edition_once(self, planner: Any, part: DepartmentPlan) -> None:
        """8,500 of one program and 1,500 of another; neither the 추경 nor last year's budget is added."""
        ours = part.projects.get(title="올해 것")
        program = ProjectProgramFactory(project=ours).program
        BudgetLineFactory(budget=part.plan.budget, program=program, source=self.source, amount=1_500_000)
        for budget in (BudgetFactory(supplementary=True), part.plan.previous_budget):
            BudgetLineFactory(budget=budget, program=program, amount=70_000_000)
        for asked in ({"q": "올해"}, {"source": "city"}):
            assert "2024년 예산 10,000천원" in text(planner.get(FIND, asked))
        ProjectProgramFactory(project=Project.objects.get(title="지난해 것"))
        assert "2023년 예산 0천원" in text(planner.get(FIND, {"year": "2023"}))

    def test_of_a_writer_are_the_own_departments(self, client: Client, part: DepartmentPlan) -> None:
        client.force_login(WriterFactory(department=part.department))
        assert found(client, q="것") == ["올해 것", "지난해 것"]
        assert found(client, department="other") == []
        assert "남의" not in client.get(FIND).content.decode()

    @pytest.mark.parametrize(
        "asked",
        [
            {"year": "x"},
            {"year": "9" * 30},
            {"team": "9" * 30},
            {"team": "x"},
            {"kind": "x"},
            {"source": "x"},
            {"page": "x", "kind": "new"},
            {"page": "9" * 30, "kind": "new"},
            {"q": "가" * 100},
            {"q": "[" * 100},
            {"q": "가" * 5_000},
            {"q": " "},
            {"x": "y"},
        ],
    )
    def test_that_make_no_sense_are_survived(self, planner: Any, asked: dict[str, Any]) -> None:
        assert planner.get(FIND, asked).status_code == 200

    def test_with_nothing_in_them_say_so(self, planner: Any) -> None:
        assert "찾을 말을 적거나 조건을 고르면" in text(planner.get(FIND))
        assert "조건에 맞는 사업이 없습니다." in text(planner.get(FIND, {"q": "없는말"}))

    def test_of_unprintable_signs_are_refused_calmly(self, planner: Any) -> None:
        assert planner.get(FIND, {"q": "\0"}).status_code == 400


def test_twenty_stand_on_a_page(planner: Any, part: DepartmentPlan) -> None:
    for number in range(1, 46):
        ProjectFactory(department_plan=part, number=number, title=f"사업 {number:02}")
    page = planner.get(FIND, {"q": "사업"})
    assert "찾은 사업 45건 1 / 3쪽" in text(page)
    assert "?q=%EC%82%AC%EC%97%85&amp;page=2" in page.content.decode()
    assert found(planner, q="사업", page=3) == [f"사업 {number}" for number in range(41, 46)]


def test_finding_needs_as_many_queries_for_twenty_as_for_one(
    planner: Any, part: DepartmentPlan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def add(number: int) -> None:
        project = write(part, f"도시 {number}", "<p>도시</p>")
        MilestoneFactory(section=project.sections.get(), body="<p>도시</p>")
        project.team = TeamFactory(department=part.department)
        project.save()
        BudgetLineFactory(budget=part.plan.budget, program=ProjectProgramFactory(project=project).program)

    add(1)
    with django_assert_num_queries(17) as few:
        planner.get(FIND, {"q": "도시 축제"})
        planner.get(FIND, {"q": "도시"})
    for number in range(2, 21):
        add(number)
    with django_assert_num_queries(len(few)):
        planner.get(FIND, {"q": "도시 축제"})
        planner.get(FIND, {"q": "도시"})
