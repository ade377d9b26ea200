"""The rows that a plan's departments are made from, raw: what has the same rows prints the same, and is as sound.

The same querysets that content is loaded from are read with all columns of their rows: whatever wrote them, and
whichever columns are of use, a change shows.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from budgets.models import Budget, Category, FundingSource
from integrity.fingerprints import key_of, raw_rows
from plans.models import DepartmentPlan, Plan
from staffing.models import Organisation

from . import querysets
from .loading import budgets_by_year


def shared_rows(plan: Plan) -> Iterator[Any]:
    """What any department may be made from."""
    for queryset in (
        querysets.plans().filter(pk=plan.pk),
        Organisation.objects.all(),
        Budget.objects.forecast(plan.year).order_by("pk"),
        FundingSource.objects.order_by("pk"),
    ):
        yield from raw_rows(queryset)


def checked_rows(plan: Plan, parts: Iterable[DepartmentPlan]) -> dict[int, str]:
    """The key of all that is checked and counted of each of these parts, by its own key; always as many queries."""
    departments = {part.pk: part.department_id for part in parts}
    shared = key_of(*shared_rows(plan), *raw_rows(Category.objects.order_by("pk")))
    ours = list(departments.values())
    own = rows_by_department(plan, departments, staff_rows(plan, ours, quotas_of=ours))
    for row in sorted(querysets.department_sums(plan, ours)):
        own[row[0]].append(row)
    projects = querysets.projects_of(departments).order_by()
    funded = querysets.funded_last_year(plan, projects.values("pk")).values_list(
        "program__funding__project__department_plan__department", "program__funding__project"
    )
    for row in sorted(set(funded)):
        own[row[0]].append(row)
    rows = raw_rows(querysets.parts_of(plan, DepartmentPlan.objects.filter(pk__in=departments)), "pk")
    return {part: key_of(shared, row, own[departments[part]]) for part, *row in rows}


def staff_rows(plan: Plan, departments: Collection[int], *, quotas_of: Collection[int] | None) -> list[tuple]:
    """Teams and posts, behind the key of their department; `quotas_of` None: of all that the roster knows."""
    teams = raw_rows(querysets.teams_of(departments, plan.staff_day), "department")
    return [*teams, *raw_rows(querysets.quotas_of(plan, quotas_of), "department")]


def rows_by_department(plan: Plan, parts: Mapping[int, int], staff: Iterable[tuple]) -> dict[int, list]:
    """What only one department is made from, by the department's key; `parts`: the department of each part."""
    found: dict[int, list] = {department: [] for department in parts.values()}
    projects = querysets.projects_of(parts)
    of_project: dict[int, int] = {}
    # Thousands of rows: they are stored as they are, with their keys, and not taken apart.
    for row in raw_rows(projects, "pk", "department_plan"):
        of_project[row[0]] = parts[row[1]]
        found[parts[row[1]]].append(row)
    for row in _rows_of_projects(plan, projects.order_by().values("pk")):
        if row[0] in of_project:  # or it was added in this moment
            found[of_project[row[0]]].append(row)
    for row in staff:
        if row[0] in found:
            found[row[0]].append(row)
    return found


def _rows_of_projects(plan: Plan, projects: QuerySet) -> Iterator[tuple]:
    """Each behind the key of its project, which is among what decides: which of a department's projects has money."""
    yield from raw_rows(querysets.sections().filter(project__in=projects), "project")
    yield from raw_rows(querysets.milestones().filter(section__project__in=projects), "section__project")
    yield from raw_rows(querysets.pictures().filter(project__in=projects).order_by("pk"), "project")
    yield from ((project, "funded") for project in sorted(querysets.funded(projects)))
    budgets = [budget.pk for budget in budgets_by_year(plan).values() if budget]
    yield from sorted(querysets.project_sums(projects, budgets))
