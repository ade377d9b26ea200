import re
from typing import Any

import factory.django
import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from plans.checks import check
from plans.content.loading import load_content
from plans.models import DepartmentPlan, Picture, Plan, Project, State
from tests.factories import (
    BudgetLineFactory,
    DepartmentPlanFactory,
    PictureFactory,
    PlanFactory,
    PlannerFactory,
    ProjectFactory,
    ProjectProgramFactory,
    StaffingQuotaFactory,
    UserFactory,
    WriterFactory,
    put,
)
from tests.pages import part_url, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(client: Client) -> Any:
    client.force_login(PlannerFactory())
    return client


@pytest.fixture
def part() -> DepartmentPlan:
    """소통담당관 with two projects, one of them new and paid for."""
    part = DepartmentPlanFactory.create(department__name="소통담당관", department__order=1)
    paid = ProjectFactory(department_plan=part, number=1, title="도시브랜드 확산", kind=Project.Kind.NEW)
    program = ProjectProgramFactory(project=paid).program
    BudgetLineFactory(budget=part.plan.budget, program=program, amount=141_500_000)
    ProjectFactory(department_plan=part, number=2, title="언론 홍보", period_wording="연중")
    return part


class TestTheListOfPlans:
    def test_shows_the_newest_first(self, planner: Any) -> None:
        PlanFactory(year=2023)
        PlanFactory(year=2024)
        page = text(planner.get("/"))
        assert page.index("2024년 주요업무계획") < page.index("2023년 주요업무계획")

    def test_shows_a_planner_how_to_begin(self, planner: Any) -> None:
        assert reverse("admin:plans_plan_add") in planner.get("/").content.decode()

    def test_shows_the_others_whom_to_wait_for(self, client: Client) -> None:
        client.force_login(UserFactory())
        page = client.get("/")
        assert "총괄 담당자가 계획을 만들면" in text(page)
        assert reverse("admin:plans_plan_add") not in page.content.decode()


class TestThePageOfAPlan:
    def test_shows_what_the_book_is_printed_from(self, planner: Any, part: DepartmentPlan) -> None:
        page = text(planner.get(reverse("plan", args=[2024])))
        for words in ("작성 중", "2024. 1.", "2023. 10. 31.", "2024년 당초예산", "2023년 당초예산", "천원"):
            assert words in page

    def test_counts_projects_and_adds_up_money(self, planner: Any, part: DepartmentPlan) -> None:
        other = ProjectFactory.create(department_plan__plan=part.plan, department_plan__department__order=2)
        program = ProjectProgramFactory(project=other).program
        BudgetLineFactory(budget=part.plan.budget, program=program, amount=8_500_000)
        page = text(planner.get(reverse("plan", args=[2024])))
        assert "소통담당관 2 1 141,500 141,500" in page
        assert "계 3 1 150,000 150,000" in page

    def test_lists_departments_in_their_official_order(self, planner: Any, part: DepartmentPlan) -> None:
        DepartmentPlanFactory(plan=part.plan, department__name="감사담당관", department__order=0)
        page = text(planner.get(reverse("plan", args=[2024])))
        assert page.index("감사담당관") < page.index("소통담당관")

    def test_shows_what_the_checks_found(self, planner: Any, part: DepartmentPlan) -> None:
        part.projects.update(period_wording="", begins=None, ends=None)
        response = planner.get(reverse("plan", args=[2024]))
        [row] = response.context["overview"].departments
        assert row.findings
        for finding in row.findings:
            assert finding.sentence in text(response)

    def test_offers_the_whole_book_to_those_who_may_read_it(self, planner: Any, part: DepartmentPlan) -> None:
        page = planner.get(reverse("plan", args=[2024])).content.decode()
        assert reverse("book-runs", args=[2024]) in page
        assert reverse("admin:plans_plan_change", args=[part.plan.pk]) in page

    def test_offers_a_writer_only_the_own_department(self, client: Client, part: DepartmentPlan) -> None:
        other = DepartmentPlanFactory.create(plan=part.plan)
        client.force_login(WriterFactory(department=part.department))
        page = client.get(reverse("plan", args=[2024])).content.decode()
        assert reverse("department-book-pdf", args=[2024, part.department.code]) in page
        assert reverse("book-runs", args=[2024]) not in page
        assert other.department.name not in page
        assert "/admin/" not in page

    def test_shows_a_writer_whose_department_takes_no_part(self, client: Client, part: DepartmentPlan) -> None:
        client.force_login(WriterFactory(department__name="감사담당관"))
        assert "이 계획에 감사담당관의 부서 계획이 없습니다." in text(client.get(reverse("plan", args=[2024])))

    def test_of_a_confirmed_plan_offers_to_look_and_not_to_change(self, planner: Any, part: DepartmentPlan) -> None:
        part.plan.set_state(Plan.State.CONFIRMED)
        page = text(planner.get(reverse("plan", args=[2024])))
        assert "관리 화면에서 보기" in page
        assert "고치기" not in page

    def test_shows_what_nearly_every_department_has_in_one_table_below_their_bureaus(self, client: Client) -> None:
        plan = PlanFactory.create(year=2024)
        for number, filled in ((1, 4), (2, 5)):
            part = DepartmentPlanFactory.create(
                plan=plan, department__name=f"{number}과", department__bureau__name=f"{number}국"
            )
            StaffingQuotaFactory(
                roster=plan.roster, department=part.department, grade__name="7급", authorized=3, filled=filled
            )
        client.force_login(PlannerFactory())
        page = client.get(reverse("plan", args=[2024]))
        assert "1국 1과 0 0 0 0 - 2국 2과 0 0 0 0 참고 1" in text(page)
        # The table has the one who is too many, the list has the two.
        assert "정원보다 1명 많거나(+) 적은(−) 직급 1과 - - - 7급 +1" in text(page)
        assert "2국 2과 참고 1 참고 7급 현원 5명이 정원 3명보다 2명 많습니다." in text(page)
        assert f'<a href="{reverse("admin:staffing_roster_change", args=[plan.roster_id])}">2과 정·현원표</a>' in (
            " ".join(page.content.decode().split())
        )
        # A department's own page says each.
        own = client.get(reverse("department", args=[2024, plan.department_plans.first().department.code]))
        assert "7급 현원 4명이 정원 3명보다 1명 많습니다." in text(own)

    def test_shows_what_the_command_finds_of_departments_without_a_part(self, client: Client) -> None:
        plan = DepartmentPlanFactory.create().plan
        quota = StaffingQuotaFactory.create(
            roster=plan.roster, department__name="행복동", grade__name="7급", authorized=3, filled=5
        )
        [sentence] = [each.sentence for each in check(load_content(plan)) if each.place.department == quota.department]
        client.force_login(PlannerFactory())
        page = text(client.get(reverse("plan", args=[2024])))
        assert f"부서 계획이 없는 부서 참고 1 참고 {sentence} 행복동" in page
        client.force_login(WriterFactory(department=plan.department_plans.get().department))
        assert "행복동" not in text(client.get(reverse("plan", args=[2024])))

    def test_needs_as_many_queries_for_twelve_departments_as_for_two(
        self,
        planner: Any,
        django_assert_num_queries: DjangoAssertNumQueries,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        plan = PlanFactory.create()
        self._add_departments(plan, 2)
        planner.get(reverse("plan", args=[2024]))  # what it finds is kept
        with django_assert_max_num_queries(30) as few:
            planner.get(reverse("plan", args=[2024]))
        count = len(few)
        self._add_departments(plan, 10)
        planner.get(reverse("plan", args=[2024]))
        with django_assert_num_queries(count):
            planner.get(reverse("plan", args=[2024]))

    def _add_departments(self, plan: Plan, count: Any) -> None:
        for project in ProjectFactory.create_batch(count, department_plan__plan=plan):
            BudgetLineFactory(budget=plan.budget, program=ProjectProgramFactory(project=project).program)


class TestThePageOfADepartment:
    def test_lists_its_projects_in_order(self, planner: Any, part: DepartmentPlan) -> None:
        page = text(planner.get(part_url("department", part)))
        assert "1. 도시브랜드 확산 신규 - 2024. 1월 ~ 12월 141,500" in page
        assert "2. 언론 홍보 계속 - 연중 비예산" in page
        assert page.index("도시브랜드") < page.index("언론 홍보")

    def test_leads_to_every_project_on_screen_and_on_paper(self, planner: Any, part: DepartmentPlan) -> None:
        page = planner.get(part_url("department", part)).content.decode()
        for name in ("project-book", "project-book-pdf"):
            assert reverse(name, args=[2024, part.department.code, 2]) in page

    def test_a_projects_name_leads_to_where_one_can_do_something(self, client: Any, part: Any) -> None:
        project = part.projects.first()
        name = f'href="{{}}">{project}</a>'
        book = reverse("project-book", args=[2024, part.department.code, project.number])
        client.force_login(WriterFactory(department=part.department))
        own = reverse("project", args=[project.pk])
        assert name.format(own) in client.get(part_url("department", part)).content.decode()
        put(part, State.SUBMITTED)
        assert name.format(book) in client.get(part_url("department", part)).content.decode()

    def test_a_writer_who_may_not_write_now_is_told_so_on_the_printed_page(self, client: Any, part: Any) -> None:
        put(part, State.SUBMITTED)
        client.force_login(WriterFactory(department=part.department))
        page = client.get(reverse("project", args=[part.projects.first().pk]), follow=True)
        assert "지금은 ‘부서 검토’ 단계여서 고칠 수 없습니다. 인쇄될 모습을 보여 드립니다." in text(page)

    def test_leads_a_planner_to_the_admin_site_and_a_writer_not(self, client: Any, part: Any) -> None:
        change = reverse("admin:plans_project_change", args=[part.projects.first().pk])
        client.force_login(PlannerFactory())
        assert change in client.get(part_url("department", part)).content.decode()
        client.force_login(WriterFactory(department=part.department))
        assert change not in client.get(part_url("department", part)).content.decode()

    def test_leads_a_planner_from_a_project_in_the_book_to_where_it_is_changed(self, client: Any, part: Any) -> None:
        project = part.projects.first()
        book = reverse("project-book", args=[part.plan.year, part.department.code, project.number])
        change = reverse("admin:plans_project_change", args=[project.pk])
        client.force_login(PlannerFactory())
        assert change in client.get(book).content.decode()
        client.force_login(WriterFactory(department=part.department))
        assert change not in client.get(book).content.decode()

    def test_shows_what_to_do_while_there_is_no_project(self, client: Client) -> None:
        empty = DepartmentPlanFactory.create()
        add = reverse("project-new", args=[2024, empty.department.code])
        client.force_login(WriterFactory(department=empty.department))
        page = client.get(part_url("department", empty))
        assert "아직 주요사업이 없습니다. 첫 사업을 추가하거나" in text(page)
        filled = re.findall(r'class="button filled"\s+href="([^"]+)"', page.content.decode())
        assert filled == [add]
        client.force_login(UserFactory())
        page = client.get(part_url("department", empty))
        assert "부서에서 사업을 추가하면 여기에 나타납니다." in text(page)
        assert add not in page.content.decode()

    def test_needs_as_many_queries_for_twelve_projects_as_for_two(
        self,
        planner: Any,
        part: DepartmentPlan,
        django_assert_num_queries: DjangoAssertNumQueries,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        planner.get(part_url("department", part))  # the first visit is noted by more queries
        with django_assert_max_num_queries(33) as few:
            planner.get(part_url("department", part))
        count = len(few)
        for number in range(3, 13):
            project = ProjectFactory.create(department_plan=part, number=number)
            BudgetLineFactory(budget=part.plan.budget, program=ProjectProgramFactory(project=project).program)
        planner.get(part_url("department", part))
        with django_assert_num_queries(count):
            planner.get(part_url("department", part))


class TestAPicture:
    @pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP"])
    def test_is_what_its_content_says_whatever_it_is_called(self, planner: Any, format: str) -> None:
        file = factory.django.ImageField(format=format, filename="page.html")
        response = planner.get(reverse("picture", args=[PictureFactory.create(file=file).pk]))
        assert response["Content-Type"] == f"image/{format.lower()}"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"].startswith("inline;")
        assert "page.html" not in response["Content-Disposition"]
        assert "private" in response["Cache-Control"]

    def test_is_handed_out_whole(self, planner: Any) -> None:
        picture = PictureFactory.create(file=factory.django.ImageField())
        response = planner.get(reverse("picture", args=[picture.pk]))
        assert b"".join(response.streaming_content) == picture.file.open().read()

    def test_of_an_empty_frame_is_not_there(self, planner: Any) -> None:
        assert planner.get(reverse("picture", args=[PictureFactory.create().pk])).status_code == 404

    def test_whose_file_is_lost_is_not_there(self, planner: Any) -> None:
        picture = PictureFactory.create(file=factory.django.ImageField())
        picture.file.storage.delete(picture.file.name)
        assert planner.get(reverse("picture", args=[picture.pk])).status_code == 404

    def test_that_is_none_is_not_handed_out(self, planner: Any) -> None:
        file = factory.django.FileField(data=b"<script>alert(1)</script>", filename="picture.png")
        picture = PictureFactory.create(file=file)
        assert Picture.objects.exclude(file="").count() == 1
        assert planner.get(reverse("picture", args=[picture.pk])).status_code == 404


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_an_error_page_needs_neither_database_nor_context(
    template: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        page = render_to_string(template)
    assert 'href="/"' in page
