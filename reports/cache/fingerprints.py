"""Fingerprints of the rows that a book is made from: they tell whether its HTML is still the same, without making it.

Whether a fragment is rendered again is told by its key, which is made of its HTML (fragments.py).

The same querysets that content is loaded from are read raw, with all columns of their rows: whatever wrote them, and
whichever columns print, a change shows. A department's fingerprint is made of its own rows and of those that all
departments share.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from budgets.models import Budget, Category, FundingSource
from plans.content import querysets
from plans.content.loading import budgets_by_year
from plans.models import DepartmentPlan, Plan
from reports.book.pages import Scope
from staffing.models import Organisation

from .keys import key_of
from .sources import content_fingerprint, renderer_fingerprint, stylesheets_fingerprint


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What has the same fingerprint looks the same."""

    general: str  # of what stands before the departments, and of their order
    departments: Mapping[str, str]  # by code, in the book's order

    @property
    def book(self) -> str:
        return key_of(self.general, *self.departments.items())


def read_fingerprints(
    plan: Plan, parts: QuerySet[DepartmentPlan] | None = None, *, only: Collection[str] | None = None
) -> Fingerprints:
    """Of the book of a plan, or of these of its departments, in a number of queries that is always the same.

    `only`: leaves out all departments but those of these codes.
    """
    scope = Scope.PLAN if parts is None else Scope.DEPARTMENT
    plan = querysets.plans().get(pk=plan.pk)
    of_book = list(_raw(querysets.parts_of(plan, parts), "department__code", "pk", "department"))
    staff = list(_staff(plan, [department for _, _, department, *_ in of_book], scope))
    shared = key_of(scope, content_fingerprint(), renderer_fingerprint(), stylesheets_fingerprint(), *_shared(plan))
    general = _general(plan) if scope == Scope.PLAN else ()
    wanted = {part: department for code, part, department, *_ in of_book if only is None or code in only}
    own = _rows_by_department(plan, wanted, staff)
    departments = {
        code: key_of(shared, place == 0, row, own[department])
        for place, (code, _, department, *row) in enumerate(of_book)
        if department in own
    }
    return Fingerprints(general=key_of(shared, of_book, staff, *general), departments=departments)


def columns(queryset: QuerySet) -> list[str]:
    """All that a queryset reads of its rows and of those it joins to them."""
    joined = queryset.query.select_related
    return list(_columns(queryset.model, joined if isinstance(joined, dict) else {}))


def _columns(model: type[Model], joined: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for field in model._meta.concrete_fields:
        yield prefix + field.attname
    for name, further in joined.items():
        key: Any = model._meta.get_field(name)
        yield from _columns(key.related_model, further, f"{prefix}{name}__")


def _raw(queryset: QuerySet, *further: str) -> QuerySet:
    return queryset.values_list(*further, *columns(queryset))


def _shared(plan: Plan) -> Iterator[Any]:
    """What any department may print."""
    for queryset in (
        querysets.plans().filter(pk=plan.pk),
        Organisation.objects.all(),
        Budget.objects.forecast(plan.year).order_by("pk"),
        FundingSource.objects.order_by("pk"),
    ):
        yield from _raw(queryset)


def _staff(plan: Plan, departments: Collection[int], scope: Scope) -> Iterator[Sequence]:
    """Teams and posts, behind the key of their department; for the whole book also of departments without a part."""
    yield from _raw(querysets.teams_of(departments, plan.staff_day), "department")
    yield from _raw(querysets.quotas_of(plan, None if scope == Scope.PLAN else departments), "department")


def _general(plan: Plan) -> Iterator[Any]:
    """What only the general part prints."""
    sums = sorted(querysets.department_sums(plan, None))
    yield from sums
    yield from _raw(querysets.named_departments({department for department, *_ in sums}).order_by("pk"))
    yield from _raw(Category.objects.order_by("pk"))


def _rows_by_department(plan: Plan, parts: Mapping[int, int], staff: Iterable[Sequence]) -> dict[int, list]:
    """What only one department prints, by the department's key."""
    found: dict[int, list] = {department: [] for department in parts.values()}
    projects = querysets.projects_of(parts)
    of_project: dict[int, int] = {}
    for project, part, *row in _raw(projects, "pk", "department_plan"):
        of_project[project] = parts[part]
        found[of_project[project]].append(row)
    for project, *row in _rows_of_projects(plan, projects.order_by().values("pk")):
        if project in of_project:  # or it was added in this moment
            found[of_project[project]].append(row)
    for department, *row in staff:
        if department in found:
            found[department].append(row)
    return found


def _rows_of_projects(plan: Plan, projects: QuerySet) -> Iterator[Sequence]:
    """Each behind the key of its project."""
    yield from _raw(querysets.sections().filter(project__in=projects), "project")
    yield from _raw(querysets.milestones().filter(section__project__in=projects), "section__project")
    yield from _raw(querysets.pictures().filter(project__in=projects).order_by("pk"), "project")
    yield from ((project, "funded") for project in sorted(querysets.funded(projects)))
    budgets = [budget.pk for budget in budgets_by_year(plan).values() if budget]
    yield from sorted(querysets.project_sums(projects, budgets))
