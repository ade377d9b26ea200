"""The rows that a plan's departments are made from, raw: what has the same rows prints the same, and is as sound.

The same querysets that content is loaded from are read with all columns of their rows: whatever wrote them, and
whichever columns are of use, a change shows. Their statements are put together once, for a plan as it stands, and asked
at every page.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

from budgets.models import Budget, BudgetLine, Category, FundingSource
from integrity.fingerprints import Statement, grouped, grouped_values, key_of, raw
from plans.models import DepartmentPlan, Plan, ProjectProgram, SectionKind
from staffing.models import Organisation

from . import querysets

#: What the rows of one kind come to, by the key of their part or of their department.
Keys = Mapping[int, str]


def shared_rows(plan: Plan) -> list[tuple]:
    """What any department may be made from."""
    return [row for statement in _shared(plan, plan.year) for row in statement.rows()]


def checked_rows(plan: Plan, parts: Iterable[DepartmentPlan]) -> dict[int, str]:
    """The key of all that is checked and counted of each of these parts, by its own key; always as many queries."""
    of_parts = {part.pk: part.department_id for part in parts}
    ours = tuple(of_parts.values())
    staff = staff_keys(plan, ours, quotas_of=ours)
    rows, sums = _checked(plan, _columns(plan), tuple(of_parts), ours)
    keys = keys_by_department(plan, of_parts, (*staff, sums.keys()))
    shared = key_of(*shared_rows(plan))
    return {part: key_of(shared, row, keys[of_parts[part]]) for part, *row in rows.rows()}


def staff_keys(plan: Plan, departments: Iterable[int], *, quotas_of: Collection[int] | None) -> tuple[Keys, ...]:
    """Of teams and of posts; `quotas_of` None: of all that the roster knows."""
    asked = None if quotas_of is None else tuple(quotas_of)
    return tuple(statement.keys() for statement in _staff(plan, _columns(plan), tuple(departments), asked))


def keys_by_department(plan: Plan, parts: Mapping[int, int], staff: Collection[Keys]) -> dict[int, list[str | None]]:
    """What only one department is made from, by the department's key; `parts`: the department of each part."""
    of_projects = [statement.keys() for statement in _projects(plan, _columns(plan), tuple(parts))]
    return {
        department: [*(keys.get(part) for keys in of_projects), *(keys.get(department) for keys in staff)]
        for part, department in parts.items()
    }


def _columns(plan: Plan) -> tuple[Any, ...]:
    """All that a plan says, and what is read with it: with another one in it, other rows are asked for."""
    rows = (plan, plan.roster, plan.budget, plan.compared_budget, plan.previous_budget)
    return tuple(getattr(row, field.attname) for row in rows if row for field in row._meta.concrete_fields)


@lru_cache(maxsize=16)
def _shared(plan: Plan, year: int) -> tuple[Statement, ...]:
    return (
        raw(querysets.plans().filter(pk=plan.pk)),
        raw(Organisation.objects.all()),
        raw(Budget.objects.forecast(year).order_by("pk")),
        raw(FundingSource.objects.order_by("pk")),
        raw(Category.objects.order_by("pk")),
        raw(SectionKind.objects.order_by("pk")),
    )


@lru_cache(maxsize=256)
def _checked(
    plan: Plan, columns: tuple[Any, ...], parts: tuple[int, ...], departments: tuple[int, ...]
) -> tuple[Statement, Statement]:
    lines = querysets.lines_inside_budget(plan, departments)
    return (
        raw(querysets.parts_of(plan, DepartmentPlan.objects.filter(pk__in=parts)), "pk"),
        grouped_values("program__department", lines, "account", "category", "budget", "amount"),
    )


@lru_cache(maxsize=256)
def _staff(
    plan: Plan, columns: tuple[Any, ...], departments: tuple[int, ...], quotas_of: tuple[int, ...] | None
) -> tuple[Statement, Statement]:
    return (
        grouped("department", querysets.teams_of(departments, plan.staff_day)),
        grouped("department", querysets.quotas_of(plan, quotas_of)),
    )


@lru_cache(maxsize=256)
def _projects(plan: Plan, columns: tuple[Any, ...], parts: tuple[int, ...]) -> tuple[Statement, ...]:
    # Their kind would come with each of thousands of sections: it is among what all share.
    sections = querysets.sections().filter(project__department_plan__in=parts).select_related(None)
    milestones = querysets.milestones().filter(section__project__department_plan__in=parts)
    pictures = querysets.pictures().filter(project__department_plan__in=parts)
    programs = ProjectProgram.objects.filter(project__department_plan__in=parts)
    project = "program__funding__project"
    lines = BudgetLine.objects.filter(
        program__funding__project__department_plan__in=parts, budget__in=querysets.budgets_of_projects(plan)
    )
    return (
        grouped("department_plan", querysets.projects_of(parts)),
        grouped("project__department_plan", sections),
        grouped("section__project__department_plan", milestones),
        grouped("project__department_plan", pictures),
        grouped("project__department_plan", programs),
        grouped(f"{project}__department_plan", lines, project),
    )
