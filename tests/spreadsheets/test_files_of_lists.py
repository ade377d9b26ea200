"""Files where a person looks at a list: they hold the rows that it shows, and no more than the person may see."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccessLog
from plans.models import DepartmentPlan
from tests.factories import (
    AdminFactory,
    BudgetFactory,
    BudgetLineFactory,
    DepartmentFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    MilestoneFactory,
    PlanFactory,
    PlannerFactory,
    ProgramFactory,
    ProjectFactory,
    ProjectProgramFactory,
    StaffingQuotaFactory,
    TeamFactory,
    UserFactory,
    WriterFactory,
)
from tests.sheets import errors, previewed, read_here

pytestmark = pytest.mark.django_db


def rows_of(answer: Any, name: str = "표.xlsx") -> list[dict[str, Any]]:
    """What is in a file below its header row, by the labels of its columns."""
    assert answer.status_code == 200
    rows = read_here(answer.getvalue(), name).sheets[0].rows
    at = next(at for at, row in enumerate(rows) if sum(cell is not None for cell in row) > 2)
    header = [str(cell) for cell in rows[at]]
    return [dict(zip(header, row, strict=True)) for row in rows[at + 1 :] if "합계" not in row]


def links_in(page: Any) -> list[str]:
    """The addresses of files on a page."""
    found = re.findall(r'href="([^"]+\.(?:xlsx|csv)[^"]*)"', page.content.decode())
    return [each.replace("&amp;", "&") for each in found]


@pytest.fixture
def part(db: None) -> DepartmentPlan:
    """A department with a project, its milestone and its money, beside another department with the same."""
    plan = PlanFactory(year=2024, budget=BudgetFactory(fiscal_year=2024))
    parts = {}
    for name, code in (("공원과", "park"), ("도로과", "road")):
        part = parts[code] = DepartmentPlanFactory(plan=plan, department=DepartmentFactory(name=name, code=code))
        project = ProjectFactory(department_plan=part, title=f"{name} 정비")
        MilestoneFactory(section__project=project, title=f"{name} 착공")
        program = ProgramFactory(department=part.department, name=f"{name} 사업")
        BudgetLineFactory(program=program, budget=plan.budget, amount=1_000_000)
        BudgetLineFactory(program=program, budget=BudgetFactory(supplementary=True), amount=2_000_000)
    return parts["park"]


class TestDepartment:
    def file(self, client: Client, part: DepartmentPlan, kind: str, suffix: str = "xlsx") -> Any:
        return client.get(reverse("department-file", args=[part.plan.year, part.department.code, kind, suffix]))

    def test_its_page_offers_its_projects_milestones_and_money(self, client: Client, part: DepartmentPlan) -> None:
        client.force_login(WriterFactory(department=part.department))
        page = client.get(reverse("department", args=[2024, "park"]))
        assert "추진실적·추진계획 엑셀로 받기" in page.content.decode()
        links = links_in(page)
        assert len(links) == 10
        for link in links:
            assert client.get(link).status_code == 200, link
        assert AccessLog.objects.filter(what="exported").count() == 10

    @pytest.mark.parametrize(
        ("kind", "column", "found"),
        [
            ("projects", "사업명", ["공원과 정비"]),
            ("milestones", "일정", ["공원과 착공"]),
            ("budget", "세부사업", ["공원과 사업"]),
            ("budget-years", "세부사업", ["공원과 사업"]),
            ("project-money", "사업명", ["공원과 정비"]),
        ],
    )
    def test_a_file_holds_the_departments_own_rows_for_everybody(
        self, client: Client, part: DepartmentPlan, kind: str, column: str, found: list[Any]
    ) -> None:
        for user in (PlannerFactory(), WriterFactory(department=part.department)):
            client.force_login(user)
            assert [row[column] for row in rows_of(self.file(client, part, kind))] == found

    def test_its_money_is_that_of_the_budget_that_the_plan_prints(self, client: Client, part: DepartmentPlan) -> None:
        client.force_login(PlannerFactory())
        assert [row["금액(원)"] for row in rows_of(self.file(client, part, "budget"))] == [1_000_000]

    def test_a_file_is_called_after_the_department(self, client: Client, part: DepartmentPlan) -> None:
        client.force_login(PlannerFactory())
        self.file(client, part, "projects", "csv")
        assert AccessLog.objects.get(what="exported").detail == "2024년 공원과 주요사업.csv"

    def test_what_was_exported_can_be_imported_again(self, client: Client, part: DepartmentPlan) -> None:
        planner = PlannerFactory()
        client.force_login(planner)
        for kind in ("projects", "milestones"):
            job = previewed(kind, planner, self.file(client, part, kind).getvalue(), "표.xlsx")
            assert errors(job) == []
            assert not job.summary["changes_anything"]

    @pytest.mark.parametrize("kind", ["people", "roster", "organisation", "nothing"])
    def test_there_is_nothing_else_to_export_of_it(self, client: Client, part: DepartmentPlan, kind: str) -> None:
        client.force_login(AdminFactory())
        assert self.file(client, part, kind).status_code == 404

    def test_there_are_no_other_files_than_ours(self, client: Client, part: DepartmentPlan) -> None:
        client.force_login(PlannerFactory())
        assert self.file(client, part, "projects", "exe").status_code == 404


def test_the_page_of_a_plan_offers_what_it_is_summed_from(client: Client, part: DepartmentPlan) -> None:
    client.force_login(PlannerFactory())
    links = links_in(client.get(reverse("plan", args=[2024])))
    assert len(links) == 20
    for link in links:
        assert client.get(link).status_code == 200, link


def test_the_departments_of_a_plan_with_totals(client: Client, part: DepartmentPlan) -> None:
    client.force_login(PlannerFactory())
    rows = rows_of(client.get(reverse("export", args=["departments", "xlsx"]), {"year": 2024}))
    found = [(row["부서"], row["주요사업"], row["그중 신규"], row["부서 예산(천원)"]) for row in rows]
    assert found == [("공원과", 1, 0, 1_000), ("도로과", 1, 0, 1_000)]


def test_the_money_of_projects_by_source_and_year(client: Client, part: DepartmentPlan) -> None:
    client.force_login(PlannerFactory())
    project = part.projects.get()
    program = ProgramFactory(department=part.department)
    ProjectProgramFactory(project=project, program=program)
    sources = [FundingSourceFactory(name=name) for name in ("국비", "구비")]
    for source, won in zip(sources, (300_000, 700_000), strict=True):
        BudgetLineFactory(program=program, budget=part.plan.budget, source=source, amount=won)
    BudgetLineFactory(
        program=program, budget=BudgetFactory(fiscal_year=2025, forecast=True), source=sources[1], amount=50_000
    )
    rows = rows_of(client.get(reverse("export", args=["project-money", "xlsx"]), {"year": 2024}))
    assert [list(row.values())[2:] for row in rows] == [
        ["공원과 정비", "계속", "국비", 0, 300, 0, 0],
        ["공원과 정비", "계속", "구비", 0, 700, 50, 0],
        ["도로과 정비", "계속", "비예산", None, None, None, None],
    ]


class TestFound:
    def test_a_file_holds_all_that_is_found_and_nothing_else(self, client: Client, part: DepartmentPlan) -> None:
        client.force_login(PlannerFactory())
        ProjectFactory.create_batch(30, department_plan=part, title="숲길 조성")
        page = client.get(reverse("find"), {"q": "숲길"})
        excel, text = links_in(page)
        assert [row["사업명"] for row in rows_of(client.get(excel))] == ["숲길 조성"] * 30
        assert len(rows_of(client.get(text), "표.csv")) == 30

    def test_nobody_finds_more_than_the_own_department(self, client: Client, part: DepartmentPlan) -> None:
        client.force_login(WriterFactory(department=part.department))
        found = rows_of(client.get(reverse("find-file", args=["xlsx"]), {"q": "정비"}))
        assert [row["사업명"] for row in found] == ["공원과 정비"]

    def test_who_looks_for_nothing_gets_nothing(self, client: Client, part: DepartmentPlan) -> None:
        client.force_login(PlannerFactory())
        assert rows_of(client.get(reverse("find-file", args=["xlsx"]))) == []


class TestAdmin:
    """The lists of the admin site go out as they are filtered."""

    def test_lines_of_a_budget(self, client: Any, part: Any) -> None:
        client.force_login(AdminFactory())
        address = reverse("admin:budgets_budgetline_changelist")
        page = client.get(address, {"budget__id__exact": part.plan.budget.pk, "q": "공원"})
        excel, _ = links_in(page)
        assert [(row["세부사업"], row["금액(원)"]) for row in rows_of(client.get(excel))] == [
            ("공원과 사업", 1_000_000)
        ]
        assert AccessLog.objects.filter(what="exported").count() == 1

    @pytest.mark.parametrize(
        ("model", "filtered", "count"),
        [
            ("budgets_budget", {"kind__exact": "supplementary"}, 2),
            ("budgets_program", {"q": "도로"}, 2),
            ("plans_project", {"q": "도로"}, 1),
            ("plans_milestone", {"q": "도로"}, 1),
            ("staffing_department", {"q": "road"}, 1),
            ("staffing_bureau", {"q": "없는 국"}, 0),
        ],
    )
    def test_every_list_that_has_a_kind_of_sheet(
        self, client: Client, part: DepartmentPlan, model: str, filtered: dict[str, Any], count: int
    ) -> None:
        client.force_login(AdminFactory())
        page = client.get(reverse(f"admin:{model}_changelist"), filtered)
        links = links_in(page)
        assert len(rows_of(client.get(links[0]))) == count
        assert len(rows_of(client.get(links[1]), "표.csv")) == count

    def test_teams_and_rosters(self, client: Client, part: DepartmentPlan) -> None:
        client.force_login(AdminFactory())
        TeamFactory(name="조경팀", department=part.department)
        TeamFactory(name="녹지팀", department=part.department)
        quota = StaffingQuotaFactory(department=part.department)
        StaffingQuotaFactory(roster__as_of="2020-01-01")
        teams = client.get(reverse("admin:staffing_team_list", args=["xlsx"]), {"q": "조경"})
        assert [(row["부서"], row["팀"]) for row in rows_of(teams)] == [("공원과", "조경팀")]
        for model in ("roster", "staffingquota"):
            assert len(rows_of(client.get(reverse(f"admin:staffing_{model}_list", args=["xlsx"])))) == 2
        chosen = {"roster__id__exact": quota.roster.pk}
        quotas = client.get(reverse("admin:staffing_staffingquota_list", args=["xlsx"]), chosen)
        assert [row["부서"] for row in rows_of(quotas)] == ["공원과"]

    def test_people(self, client: Client) -> None:
        admin = AdminFactory()
        client.force_login(admin)
        UserFactory(username="hong", role="viewer")
        found = rows_of(client.get(reverse("admin:accounts_user_list", args=["xlsx"]), {"role__exact": "viewer"}))
        assert [row["아이디"] for row in found] == ["hong"]

    def test_a_list_leads_to_imports_only_whom_they_are_for(self, client: Client) -> None:
        address = reverse("admin:staffing_department_changelist")
        for person, may in ((PlannerFactory(), False), (AdminFactory(), True)):
            client.force_login(person)
            page = client.get(address).content.decode()
            assert ("?kind=organisation" in page) is may
            assert "엑셀로 받기" in page

    def test_who_may_not_look_at_a_list_gets_no_file_of_it(self, client: Client) -> None:
        client.force_login(PlannerFactory())
        assert client.get(reverse("admin:accounts_user_changelist")).status_code == 403
        assert client.get(reverse("admin:accounts_user_list", args=["xlsx"])).status_code == 403

    @pytest.mark.parametrize("asked", [{"budget__id__exact": "x"}, {"e": "1"}, {"p": "99"}])
    def test_a_filter_that_there_isnt_is_no_fault_of_the_server(
        self, client: Client, part: DepartmentPlan, asked: dict[str, Any]
    ) -> None:
        client.force_login(AdminFactory())
        answer = client.get(reverse("admin:budgets_budgetline_list", args=["xlsx"]), asked)
        assert answer.status_code in (200, 302, 404)

    def test_a_long_list_asks_no_more_than_a_short_one(
        self, client: Client, part: DepartmentPlan, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.force_login(AdminFactory())
        address = reverse("admin:staffing_team_list", args=["csv"])
        client.get(address)
        with django_assert_num_queries(8):
            client.get(address)
        for _ in range(5):
            TeamFactory(department__bureau__name="새 국")
        with django_assert_num_queries(8):
            client.get(address)
