"""Fingerprints of the rows that a book is made from: they tell whether its HTML is still the same, without making it.

Whether a fragment is rendered again is told by its key, which is made of its HTML (fragments.py).

A department's fingerprint is made of its own rows and of those that all departments share (plans/content/rows.py).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from integrity.fingerprints import key_of, raw_rows
from plans.content import querysets
from plans.content.rows import keys_by_department, shared_rows, staff_keys
from plans.models import DepartmentPlan, Plan
from reports.book.pages import Scope

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
    of_book = raw_rows(querysets.parts_of(plan, parts), "department__code", "pk", "department")
    ours = [department for _, _, department, *_ in of_book]
    staff = staff_keys(plan, ours, quotas_of=None if scope == Scope.PLAN else ours)
    shared = key_of(scope, content_fingerprint(), renderer_fingerprint(), stylesheets_fingerprint(), *shared_rows(plan))
    general = _general(plan) if scope == Scope.PLAN else ()
    wanted = {part: department for code, part, department, *_ in of_book if only is None or code in only}
    own = keys_by_department(plan, wanted, staff)
    departments = {
        code: key_of(shared, place == 0, row, own[department])
        for place, (code, _, department, *row) in enumerate(of_book)
        if department in own
    }
    of_staff = [sorted(keys.items()) for keys in staff]
    return Fingerprints(general=key_of(shared, of_book, of_staff, *general), departments=departments)


def _general(plan: Plan) -> Iterator[Any]:
    """What only the general part prints."""
    sums = sorted(querysets.department_sums(plan, None))
    yield from sums
    yield from raw_rows(querysets.named_departments({department for department, *_ in sums}).order_by("pk"))
