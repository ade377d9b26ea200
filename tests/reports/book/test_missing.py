"""A book prints whatever the plan lacks, and says in Korean what that is."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from plans.models import Plan
from reports.book.build import build_book
from reports.book.html import file_html, screen_html
from reports.book.pages import Book
from reports.book.projects import NOTHING_WRITTEN
from tests.factories import (
    DepartmentPlanFactory,
    PlannerFactory,
    ProjectFactory,
    ProjectProgramFactory,
    SectionFactory,
    TeamFactory,
)
from tests.reports.book.reading import money
from tests.reports.printed import print_pdf

pytestmark = pytest.mark.django_db


def text(html: str) -> str:
    return " ".join(strip_tags(html).split())


def prints(book: Book) -> bool:
    return print_pdf(book).startswith(b"%PDF-1.7") and book.title in file_html(book)


@pytest.fixture
def empty() -> Plan:
    """A plan right after somebody made it: a year and nothing else."""
    return Plan.objects.create(year=2024)


class TestAnEmptyPlan:
    def test_says_all_that_it_lacks(self, empty: Plan) -> None:
        assert build_book(empty).missing == (
            "계획에 정·현원표가 지정되지 않았습니다.",
            "계획에 2024년 예산이 지정되지 않았습니다.",
            "예산현황에서 비교할 예산이 지정되지 않았습니다.",
            "2023년 소요재원을 읽을 예산이 없습니다.",
            "2025년 소요재원을 읽을 예산이 없습니다.",
            "2026년 소요재원을 읽을 예산이 없습니다.",
            "계획에 부서가 없습니다.",
        )

    def test_says_it_where_it_would_stand(self, empty: Plan) -> None:
        page = text(screen_html(build_book(empty)))
        assert "인력현황: 계획에 지정된 정·현원표가 없거나 비어 있습니다." in page
        assert "예산현황: 계획에 올해 예산이 지정되지 않았습니다." in page
        assert "계획에 부서가 없습니다." in page

    def test_prints(self, empty: Plan) -> None:
        assert prints(build_book(empty))

    def test_opens_on_the_screen_with_its_list(self, empty: Plan, client: Client) -> None:
        client.force_login(PlannerFactory())
        page = text(client.get("/plans/2024/book/").content.decode())
        assert "이 책에 아직 없는 것 7건" in page
        assert "계획에 2024년 예산이 지정되지 않았습니다." in page


class TestADepartmentWithoutProjects:
    @pytest.fixture
    def plan(self, empty: Plan) -> Plan:
        DepartmentPlanFactory(plan=empty, department__name="소통담당관")
        return empty

    def test_is_named_with_what_it_lacks(self, plan: Plan) -> None:
        missing = build_book(plan).missing
        assert missing[-2:] == ("소통담당관: 팀이 없습니다.", "소통담당관: 주요사업이 없습니다.")
        assert "계획에 부서가 없습니다." not in missing

    def test_says_it_where_it_would_stand(self, plan: Plan) -> None:
        page = text(screen_html(build_book(plan)))
        assert "기준일에 이 부서의 팀이 없습니다." in page
        assert "인력현황: 정·현원표에 이 부서가 없습니다." in page
        assert "이 부서의 주요사업이 아직 없습니다." in page

    def test_prints_in_the_book_and_alone(self, plan: Plan) -> None:
        assert prints(build_book(plan))
        assert prints(build_book(plan, plan.department_plans.all()))


class TestAProjectWithNothing:
    @pytest.fixture
    def plan(self, empty: Plan) -> Plan:
        project = ProjectFactory.create(
            department_plan__plan=empty,
            department_plan__department__name="소통담당관",
            number=1,
            title="아직 이름뿐인 사업",
            begins=None,
            ends=None,
        )
        TeamFactory(department=project.department_plan.department)
        return empty

    def test_is_named_as_not_written(self, plan: Plan) -> None:
        assert build_book(plan).missing[-1] == f"소통담당관 1. 아직 이름뿐인 사업: 사업개요 — {NOTHING_WRITTEN}"

    def test_says_so_under_its_title(self, plan: Plan) -> None:
        assert NOTHING_WRITTEN in text(screen_html(build_book(plan)))

    def test_prints_in_the_book_and_alone(self, plan: Plan) -> None:
        assert prints(build_book(plan))
        assert prints(build_book(plan, plan.department_plans.all(), project=1))

    def test_has_a_table_of_money_even_where_no_budget_is_named(self, plan: Plan) -> None:
        project = plan.department_plans.get().projects.get()
        ProjectProgramFactory(project=project)
        table = money(build_book(plan), 1)
        assert table.total.cells == ("-", "-", "-", "-")
        assert table.missing == "2023년, 2024년, 2025년, 2026년 예산이 지정되지 않았습니다."

    def test_with_text_is_not_named(self, plan: Plan) -> None:
        SectionFactory(project=plan.department_plans.get().projects.get(), body="<p>한 줄</p>")
        assert not any(NOTHING_WRITTEN in sentence for sentence in build_book(plan).missing)


def test_a_roster_without_the_departments_is_named() -> None:
    plan = DepartmentPlanFactory.create().plan
    assert "정·현원표 (2023. 10. 31.)에 정원·현원이 없습니다." in build_book(plan).missing
