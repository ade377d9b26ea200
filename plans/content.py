"""A plan with all that its book and its checks need, read in a number of queries that is always the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Prefetch, QuerySet, Sum

from budgets.models import Budget, BudgetLine, Category, FundingSource
from staffing.models import Department, Organisation, StaffingQuota, Team

from .models import DepartmentPlan, Milestone, Plan, Project, ProjectProgram, Section


@dataclass(frozen=True)
class ProjectMoney:
    """What a project's programs get, in won, by source and fiscal year."""

    by_source: Mapping[FundingSource, Mapping[int, int]]

    def of_year(self, year: int) -> int:
        return sum(years.get(year, 0) for years in self.by_source.values())

    def inside_budget(self, year: int) -> int:
        """Without 민자 and own funds, which the department's budget doesn't count."""
        return sum(years.get(year, 0) for source, years in self.by_source.items() if not source.outside_budget)


@dataclass(frozen=True)
class DepartmentMoney:
    """What one department gets in one account and category, in won, inside the budget."""

    department: Department
    account: str
    category: Category
    now: int
    before: int


@dataclass(frozen=True)
class Content:
    """A plan's parts, staff and money; `parts` may be fewer than the plan has."""

    plan: Plan
    organisation: Organisation | None
    parts: tuple[DepartmentPlan, ...]
    projects: Mapping[int, tuple[Project, ...]]  # by department plan
    teams: Mapping[int, tuple[Team, ...]]  # by department
    quotas: tuple[StaffingQuota, ...]
    budgets: Mapping[int, Budget | None]  # by fiscal year, Y−1 … Y+2
    categories: tuple[Category, ...]
    department_money: tuple[DepartmentMoney, ...]
    project_money: Mapping[int, ProjectMoney]  # only projects that programs fund
    funded_last_year: frozenset[int]  # projects with money in any edition of Y−1

    @cached_property
    def projects_with_parts(self) -> tuple[tuple[DepartmentPlan, Project], ...]:
        return tuple((part, project) for part in self.parts for project in self.projects[part.pk])


def load_content(plan: Plan, parts: QuerySet | None = None, *, project: int | None = None) -> Content:
    """Read a plan, or only these of its department plans, or of those only the project of a number."""
    plan = Plan.objects.select_related("roster", "budget", "compared_budget", "previous_budget").get(pk=plan.pk)
    of_plan = (DepartmentPlan.objects.all() if parts is None else parts).filter(plan=plan)
    read_parts = tuple(of_plan.select_related("department__bureau").order_by("department__order", "department__code"))
    for part in read_parts:
        part.plan = plan
    budgets = budgets_by_year(plan)
    projects = _projects(read_parts, project)
    return Content(
        plan=plan,
        organisation=Organisation.objects.first(),
        parts=read_parts,
        projects=projects,
        teams=_teams(read_parts, plan.staff_day),
        quotas=_quotas(plan, None if parts is None else read_parts),
        budgets=budgets,
        categories=tuple(Category.objects.all()),
        department_money=_department_money(plan, None if parts is None else read_parts),
        project_money=_project_money(budgets, projects),
        funded_last_year=_funded_last_year(plan, projects),
    )


def budgets_by_year(plan: Plan) -> dict[int, Budget | None]:
    """The budgets of 소요재원 by fiscal year, Y−1 … Y+2; None where there is none yet."""
    outlook = {budget.fiscal_year: budget for budget in Budget.objects.forecast(plan.year)}
    return {
        plan.year - 1: plan.previous_budget,
        plan.year: plan.budget,
        plan.year + 1: outlook.get(plan.year + 1),
        plan.year + 2: outlook.get(plan.year + 2),
    }


def _projects(parts: Iterable[DepartmentPlan], number: int | None) -> dict[int, tuple[Project, ...]]:
    milestones = Milestone.objects.order_by("order", "pk")
    sections = Section.objects.select_related("kind").order_by("order", "pk")
    rows = Project.objects.filter(department_plan__in=parts)
    if number is not None:
        rows = rows.filter(number=number)
    rows = rows.select_related("team", "sole_source").order_by("number")
    rows = rows.prefetch_related(
        Prefetch("sections", sections.prefetch_related(Prefetch("milestones", milestones))), "pictures"
    )
    of_part = {part.pk: part for part in parts}
    found: dict[int, list[Project]] = {key: [] for key in of_part}
    for project in rows:
        project.department_plan = of_part[project.department_plan_id]
        found[project.department_plan_id].append(project)
    return {key: tuple(projects) for key, projects in found.items()}


def _teams(parts: Iterable[DepartmentPlan], on: date) -> dict[int, tuple[Team, ...]]:
    found: dict[int, list[Team]] = {part.department_id: [] for part in parts}
    for team in Team.objects.in_force(on).filter(department__in=found).order_by("order", "name"):
        found[team.department_id].append(team)
    return {key: tuple(teams) for key, teams in found.items()}


def _quotas(plan: Plan, parts: Iterable[DepartmentPlan] | None) -> tuple[StaffingQuota, ...]:
    rows = StaffingQuota.objects.filter(roster=plan.roster) if plan.roster else StaffingQuota.objects.none()
    if parts is not None:
        rows = rows.filter(department__in=[part.department_id for part in parts])
    return tuple(
        rows.select_related("grade", "department__bureau").order_by(
            "department__order", "department__code", "grade__order", "grade__code"
        )
    )


def _department_money(plan: Plan, parts: Iterable[DepartmentPlan] | None) -> tuple[DepartmentMoney, ...]:
    lines = BudgetLine.objects.inside_budget().filter(budget__in={plan.budget_id, plan.compared_budget_id} - {None})
    if parts is not None:
        lines = lines.filter(program__department__in=[part.department_id for part in parts])
    sums: dict[tuple[int, str, int], dict[int, int]] = defaultdict(dict)
    grouped = lines.order_by().values_list("program__department", "program__account", "program__category", "budget")
    for department, account, category, budget, amount in grouped.annotate(Sum("amount")):
        sums[department, account, category][budget] = amount
    departments = Department.objects.select_related("bureau").in_bulk({key[0] for key in sums})
    categories = Category.objects.in_bulk({key[2] for key in sums})
    rows = (
        DepartmentMoney(
            department=departments[department],
            account=account,
            category=categories[category],
            now=amounts.get(plan.budget_id or 0, 0),
            before=amounts.get(plan.compared_budget_id or 0, 0),
        )
        for (department, account, category), amounts in sums.items()
    )
    return tuple(sorted(rows, key=_official_order))


def _official_order(row: DepartmentMoney) -> tuple:
    department, category = row.department, row.category
    return department.order, department.code, row.account, category.order, category.code


def _project_money(
    budgets: Mapping[int, Budget | None], projects: Mapping[int, tuple[Project, ...]]
) -> dict[int, ProjectMoney]:
    sources = {source.pk: source for source in FundingSource.objects.all()}
    year_of = {budget.pk: year for year, budget in budgets.items() if budget}
    ours = [project.pk for of_part in projects.values() for project in of_part]
    funded = ProjectProgram.objects.filter(project__in=ours)
    found: dict[int, dict[int, dict[int, int]]] = {
        project: defaultdict(dict) for project in funded.order_by().values_list("project", flat=True)
    }
    lines = BudgetLine.objects.filter(program__funding__project__in=ours, budget__in=year_of)
    grouped = lines.order_by().values_list("program__funding__project", "source", "budget")
    for project, source, budget, amount in grouped.annotate(Sum("amount")):
        found[project][source][year_of[budget]] = amount
    return {
        project: ProjectMoney({sources[key]: years for key, years in _sorted(by_source, sources)})
        for project, by_source in found.items()
    }


def _sorted(by_source: Mapping[int, dict[int, int]], sources: Mapping[int, FundingSource]) -> list:
    return sorted(by_source.items(), key=lambda item: (sources[item[0]].order, sources[item[0]].code))


def _funded_last_year(plan: Plan, projects: Mapping[int, tuple[Project, ...]]) -> frozenset[int]:
    ours = [project.pk for of_part in projects.values() for project in of_part]
    editions = Budget.objects.of_year(plan.year - 1)
    lines = BudgetLine.objects.filter(program__funding__project__in=ours, budget__in=editions).exclude(amount=0)
    return frozenset(lines.order_by().values_list("program__funding__project", flat=True))
