"""The history of a project."""

from datetime import datetime
from typing import Any

import factory.django
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import Plan, Project, Section
from tests.factories import (
    BudgetFactory,
    BudgetLineFactory,
    FundingSourceFactory,
    MilestoneFactory,
    PictureFactory,
    ProjectProgramFactory,
)
from tests.pages import text
from tests.plans.history.changing import AFTER, BEFORE, SEOUL, change, of_project, records, version_of

pytestmark = pytest.mark.django_db


class TestTheHistoryOfAProject:
    def test_shows_when_who_and_what_with_the_words_that_changed(
        self, client: Client, project: Project, section: Section, kim: User, clock: Any
    ) -> None:
        clock.move_to(datetime(2023, 11, 21, 10, 30, tzinfo=SEOUL))
        change(section, kim, body=AFTER)
        client.force_login(kim)
        response = client.get(of_project(project))
        page = text(response)
        assert "2023. 11. 21. (화요일) 항목 “추진계획” 고침 10:30 · 김하늘" in page
        assert "글 주민 설명회 지운 글: 3회, 지운 글 끝. 더한 글: 4회, 더한 글 끝. 개최" in page
        assert page.index("2023. 11. 21.") < page.index("2023. 11. 20.")
        assert "<del>" in response.content.decode()

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"title": "언론 소통"}, "사업명 언론 홍보 → 언론 소통"),
            ({"kind": "new"}, "구분 계속 → 신규"),
            ({"begins": "2024-03-01"}, "기간 시작 2024. 1. → 2024. 3."),
            ({"place": "구청"}, "사업장소 (없음) → 구청"),
            ({"prints_budget": False}, "개요에 소요예산 인쇄 예 → 아니요"),
        ],
    )
    def test_shows_the_fields_of_a_project(
        self, writer: Any, project: Project, kim: User, values: dict[str, Any], sentence: str
    ) -> None:
        change(project, kim, **values)
        page = text(writer.get(of_project(project)))
        assert "사업 개요" in page
        assert sentence in page

    def test_shows_what_a_field_refers_to_by_name(self, writer: Any, project: Project, kim: User) -> None:
        change(project, kim, sole_source=FundingSourceFactory(name="구비"))
        assert "전액 재원 (없음) → 구비" in text(writer.get(of_project(project)))

    def test_shows_milestones_pictures_and_programs(
        self, writer: Any, project: Project, section: Section, kim: User
    ) -> None:
        milestone = MilestoneFactory.create(section=section, title="설명회", begins="2024-03-01", amount=5_000_000)
        change(milestone, kim, begins="2024-05-01", amount=-410_253_000)
        picture = PictureFactory.create(project=project, number=2, alt="조감도")
        change(picture, kim, alt="전경")
        ProjectProgramFactory.create(project=project, program__name="구정 홍보")
        page = text(writer.get(of_project(project)))
        assert "일정 “설명회” (추진계획) 고침" in page
        assert "시작 2024. 3. → 2024. 5. 소요예산 5,000천원 → △410,253천원" in page
        assert "그림 2 고침" in page
        assert "대체 텍스트 조감도 → 전경" in page
        assert "연결한 세부사업 “구정 홍보” 더함" in page

    def test_money_that_one_save_changed_is_one_entry(self, writer: Any, project: Project, clock: Any) -> None:
        program = ProjectProgramFactory.create(project=project, program__name="구정 홍보").program
        budget = BudgetFactory.create(fiscal_year=2024)
        Plan.objects.update(budget=budget)
        city, district = (FundingSourceFactory.create(name=name) for name in ("시비", "구비"))
        boxes = {f"m-{program.pk}-{source.pk}-{budget.pk}": "1,000" for source in (city, district)}
        for typed in ("1,000", "2,000"):
            clock.shift(60)
            began = {f"initial-{name}": "1,000" if typed == "2,000" else "" for name in boxes}
            writer.post(reverse("project-money", args=[project.pk]), dict.fromkeys(boxes, typed) | began)
        told = writer.get(of_project(project)).context["history"].days[0][1]
        first, second = (entry for entry in told if entry.what.startswith("예산액"))
        assert (first.what, first.done) == ("예산액", "고침")
        lines = [(line.name, line.before, line.after) for line in first.differences]
        assert lines == [
            (f"2024년 {budget.edition} {source} “구정 홍보”", "1,000천원", "2,000천원") for source in ("시비", "구비")
        ]
        assert [(line.before, line.after) for line in second.differences] == [("(없음)", "1,000천원")] * 2

    def test_shows_money(self, writer: Any, project: Any, kim: Any) -> None:
        program = ProjectProgramFactory.create(project=project, program__name="구정 홍보").program
        source = FundingSourceFactory.create(name="구비")
        budget = project.department_plan.plan.budget
        line = BudgetLineFactory.create(budget=budget, program=program, source=source, amount=141_500_000)
        change(line, kim, amount=-1_000)
        page = text(writer.get(of_project(project)))
        assert "예산액 2024년 당초예산 구비 “구정 홍보” 고침" in page
        assert "예산액 141,500천원 → △1천원" in page

    def test_shows_no_money_of_a_year_that_its_plan_does_not_print(self, writer: Any, project: Any, kim: Any) -> None:
        program = ProjectProgramFactory.create(project=project, program__name="구정 홍보").program
        line = BudgetLineFactory.create(budget=BudgetFactory(fiscal_year=2031), program=program, amount=141_500_000)
        change(line, kim, amount=-1_000)
        assert "구정 홍보” 고침" not in text(writer.get(of_project(project)))

    def test_shows_who_moved_a_milestone_below_another(self, writer: Any, project: Project, section: Section) -> None:
        MilestoneFactory.create(section=section, title="설명회")
        moved = MilestoneFactory.create(section=section, title="안내")
        for where in ("in", "out", "up"):
            writer.post(reverse("milestone-move", args=[moved.pk, where]))
            if where == "in":
                page = text(writer.get(of_project(project)))
                assert "일정 “안내” (추진계획) 고침 09:00 · 김하늘 상위 일정 (없음) → 설명회" in page
        assert len(records(moved)) == 2
        assert "순서" not in text(writer.get(of_project(project)))

    def test_shows_where_only_the_look_changed(
        self, writer: Any, project: Project, section: Section, kim: User
    ) -> None:
        change(section, kim, body=BEFORE.replace("b>", "i>"))
        assert "서식만 바뀌었습니다" in text(writer.get(of_project(project)))

    def test_shows_where_a_minute_came_to_nothing(
        self, writer: Any, project: Project, section: Section, kim: User, clock: Any
    ) -> None:
        change(section, kim, body=AFTER)
        clock.shift(5)
        change(section, kim, body=BEFORE)
        assert "달라진 것이 없습니다" in text(writer.get(of_project(project)))

    def test_shows_what_was_removed(self, writer: Any, project: Project, section: Section) -> None:
        MilestoneFactory.create(section=section, title="설명회")
        section.delete()
        page = text(writer.get(of_project(project)))
        assert "항목 “추진계획” 지움" in page
        assert "일정 “설명회” (추진계획) 지움" in page

    def test_hides_the_record_before_the_first_change_but_leads_to_it(
        self, writer: Any, project: Project, section: Section, kim: User
    ) -> None:
        Section.history.all().delete()
        change(section, kim, body=AFTER)
        page = writer.get(of_project(project))
        assert "처음" not in text(page)
        first, _ = records(section)
        assert version_of(project, first) in page.content.decode()
        assert "주민 설명회 3회 개최" in text(writer.get(version_of(project, first)))

    def test_shows_thirty_a_page(self, writer: Any, project: Project) -> None:
        for number in range(31):
            change(project, None, title=f"이름 {number}")
        assert text(writer.get(of_project(project))).count("고침") == 30
        assert text(writer.get(f"{of_project(project)}?page=2")).count("고침") == 1
        assert writer.get(f"{of_project(project)}?page=x").status_code == 200

    def test_shows_tags_that_somebody_typed_as_text(
        self, writer: Any, project: Project, section: Section, kim: User
    ) -> None:
        change(project, kim, title="<script>alert(1)</script>")
        change(section, kim, body="<p>&lt;script&gt;alert(2)&lt;/script&gt;</p>")
        page = writer.get(of_project(project)).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(2)" in page


def test_a_new_picture_is_shown_without_its_path(writer: Any, project: Project, kim: User) -> None:
    picture = PictureFactory.create(project=project, number=1)
    filled = PictureFactory.create(project=project, number=2, file=factory.django.ImageField())
    change(picture, kim, file=filled.file.name)
    page = text(writer.get(of_project(project)))
    assert "파일 (없음) → 그림 파일" in page
    assert filled.file.name not in page
