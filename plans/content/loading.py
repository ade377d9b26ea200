"""A plan with all that its book and its checks need, read in a number of queries that is always the same."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Prefetch, QuerySet

from budgets.models import Budget, Category, FundingSource
from plans.models import DepartmentPlan, Plan, Project
from staffing.models import Department, Organisation, StaffingQuota, Team

from . import querysets


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


def load_content(
    plan: Plan, parts: QuerySet | None = None, *, project: int | None = None, with_projects: bool = True
) -> Content:
    """Read a plan, or only these of its department plans, or of those only the project of a number, or none of them.

    With one project nothing is read of the departments' own figures: their money, their 정원·현원.
    """
    plan = querysets.plans().get(pk=plan.pk)
    read_parts = tuple(querysets.parts_of(plan, parts))
    for part in read_parts:
        part.plan = plan
    departments = None if parts is None else [part.department_id for part in read_parts]
    budgets = budgets_by_year(plan)
    projects = _projects(read_parts, project) if with_projects else {part.pk: () for part in read_parts}
    keys = [project.pk for of_part in projects.values() for project in of_part]
    return Content(
        plan=plan,
        organisation=Organisation.objects.first(),
        parts=read_parts,
        projects=projects,
        teams=_teams(read_parts, plan.staff_day),
        quotas=tuple(querysets.quotas_of(plan, departments)) if project is None else (),
        budgets=budgets,
        categories=tuple(Category.objects.all()),
        department_money=_department_money(plan, departments) if project is None else (),
        project_money=_project_money(budgets, keys),
        funded_last_year=frozenset(querysets.funded_last_year(plan, keys)),
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
    of_part = {part.pk: part for part in parts}
    found_rows = querysets.projects_of(of_part)
    if number is not None:
        found_rows = found_rows.filter(number=number)
    sections = querysets.sections().prefetch_related(Prefetch("milestones", querysets.milestones()))
    found_rows = found_rows.prefetch_related(Prefetch("sections", sections), Prefetch("pictures", querysets.pictures()))
    found: dict[int, list[Project]] = {key: [] for key in of_part}
    for project in found_rows:
        project.department_plan = of_part[project.department_plan_id]
        found[project.department_plan_id].append(project)
    return {key: tuple(projects) for key, projects in found.items()}


def _teams(parts: Iterable[DepartmentPlan], on: date) -> dict[int, tuple[Team, ...]]:
    found: dict[int, list[Team]] = {part.department_id: [] for part in parts}
    for team in querysets.teams_of(found, on):
        found[team.department_id].append(team)
    return {key: tuple(teams) for key, teams in found.items()}


def _department_money(plan: Plan, keys: Collection[int] | None) -> tuple[DepartmentMoney, ...]:
    sums: dict[tuple[int, str, int], dict[int, int]] = defaultdict(dict)
    for department, account, category, budget, amount in querysets.department_sums(plan, keys):
        sums[department, account, category][budget] = amount
    departments = {found.pk: found for found in querysets.named_departments({key[0] for key in sums})}
    categories = Category.objects.in_bulk({key[2] for key in sums})
    money = (
        DepartmentMoney(
            department=departments[department],
            account=account,
            category=categories[category],
            now=amounts.get(plan.budget_id or 0, 0),
            before=amounts.get(plan.compared_budget_id or 0, 0),
        )
        for (department, account, category), amounts in sums.items()
    )
    return tuple(sorted(money, key=_official_order))


def _official_order(row: DepartmentMoney) -> tuple:
    department, category = row.department, row.category
    return department.order, department.code, row.account, category.order, category.code


def _project_money(budgets: Mapping[int, Budget | None], projects: Collection[int]) -> dict[int, ProjectMoney]:
    sources = {source.pk: source for source in FundingSource.objects.all()}
    year_of = {budget.pk: year for year, budget in budgets.items() if budget}
    found: dict[int, dict[int, dict[int, int]]] = {project: defaultdict(dict) for project in querysets.funded(projects)}
    for project, source, budget, amount in querysets.project_sums(projects, year_of):
        found[project][source][year_of[budget]] = amount
    return {
        project: ProjectMoney({sources[key]: years for key, years in _sorted(by_source, sources)})
        for project, by_source in found.items()
    }


def _sorted(by_source: Mapping[int, dict[int, int]], sources: Mapping[int, FundingSource]) -> list:
    return sorted(by_source.items(), key=lambda item: (sources[item[0]].order, sources[item[0]].code))
