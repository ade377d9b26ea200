"""Which department's plan a row of a sheet belongs to, and whether the person may change it now."""

from collections.abc import Iterable, Sequence
from typing import Any

from korean.particles import with_particle
from plans.models import DepartmentPlan, Plan
from spreadsheets.imports.planning import ImportPlan
from spreadsheets.records import Options, Record
from spreadsheets.resources import SheetResource
from staffing.sheets.lookups import NamedDepartments, department_column, departments_now


class Parts:
    """The departments' plans of the years that a file names; locked where its import is written."""

    def __init__(self, plan: ImportPlan, records: Sequence[Record]) -> None:
        self.plan = plan
        self.departments = NamedDepartments(departments_now(plan.by))
        years = {self._year(record) for record in records} - {None}
        if plan.locks_rows:
            # In the order of locking: the plan first.
            list(Plan.objects.select_for_update().filter(year__in=years).order_by("pk"))
            list(DepartmentPlan.objects.select_for_update().filter(plan__year__in=years).order_by("pk"))
        stored = DepartmentPlan.objects.filter(plan__year__in=years).select_related("plan__roster", "department")
        self._parts = {(part.plan.year, part.department_id): part for part in stored}
        self._editable = set(editable(stored, plan.by).values_list("pk", flat=True))
        self.by_pk = {part.pk: part for part in self._parts.values()}

    def find(self, resource: SheetResource, record: Record) -> DepartmentPlan | None:
        """The part that a row belongs to; None, after `refuse`, where there is none for it."""
        if self._year(record) is None:
            resource.refuse(record, "year", "연도가 없습니다. 계획의 연도를 적으십시오.")
            return None
        department = self.departments.find(resource, record)
        if department is None:
            return None
        part = self._parts.get((self._year(record), department))
        if part is not None and part.pk in self._editable:
            return part
        resource.refuse(record, department_column(record), self._why_not(record, department, part))
        return None

    def _why_not(self, record: Record, department: int, part: DepartmentPlan | None) -> str:
        by = self.plan.by
        if by is not None and not by.sees_all_departments and by.department_id != department:
            written = record.values.get("department") or record.values.get("department_code")
            return f"“{written}”의 계획을 바꿀 권한이 없습니다. 소속 부서의 줄만 두십시오."
        if part is None:
            name = with_particle(f"“{self.departments.names[department]}”", "이(가)")
            return f"{self._year(record)}년 계획에 {name} 없습니다. 계획에 부서를 먼저 더하십시오."
        return why_locked(part)

    def _year(self, record: Record) -> int | None:
        return record.values.get("year") or self.plan.options.get("year")


def editable(parts: Any, user: Any) -> Any:
    """Those of a queryset that a person may change now; whatever is open for the operator (None)."""
    return (
        parts.exclude(state="confirmed").exclude(plan__state="confirmed") if user is None else parts.editable_by(user)
    )


def visible_to(rows: Any, user: Any) -> Any:
    return rows if user is None else rows.visible_to(user)


def filtered(rows: Any, part: str, options: Options) -> Any:
    """Those of the chosen year and department; `part` leads to their part."""
    lookups = {"year": f"{part}__plan__year", "department": f"{part}__department__code"}
    return rows.filter(**{lookups[name]: value for name, value in options.items() if name in lookups})


def why_locked(part: DepartmentPlan) -> str:
    for lockable in (part.plan, part):
        if lockable.is_locked:
            return lockable.locked_message
    return f"{part} 계획은 지금 ‘{part.get_state_display()}’ 단계여서 바꿀 수 없습니다."


def revert_error_of_parts(parts: Iterable[int], by: Any) -> str:
    """Why a person can't revert an import into these parts; empty where the person may still change all of them."""
    stored = DepartmentPlan.objects.filter(pk__in=set(parts)).select_related("plan", "department")
    open_parts = set(editable(stored, by).values_list("pk", flat=True))
    return next((why_locked(part) for part in stored if part.pk not in open_parts), "")


def taken_by_title(title: str, own: int, number: int | None, other: str) -> str:
    """Of a row whose number and title are those of two projects: its title says which is meant."""
    return (
        f"{number}번은 “{other}” 사업의 번호인데 사업명은 {own}번인 “{title}”입니다. "
        f"사업명대로 {own}번 사업으로 가져옵니다. 다른 사업이면 사업명을 고치십시오."
    )
