"""Who changed something of a department's plan last: its texts, rows, pictures and programs, and their money."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from django.db.models import CharField, Max, QuerySet, Value

from budgets.models import BudgetLine
from integrity.audit import BASELINE
from plans.models import Milestone, Picture, Plan, Project, ProjectProgram, Section

#: From a record of each kind to the department's plan that it belongs to.
PATHS: dict[Any, str] = {
    Project: "department_plan",
    Section: "project__department_plan",
    Milestone: "section__project__department_plan",
    Picture: "project__department_plan",
    ProjectProgram: "project__department_plan",
    BudgetLine: "program__funding__project__department_plan",
}
_UNKNOWN = "기록되지 않은 사람"


@dataclass(frozen=True, slots=True)
class LastChange:
    """When somebody changed something, and who."""

    at: datetime
    by: str


def last_changes(plan: Plan, parts: Collection[int]) -> dict[int, LastChange]:
    """Of these parts of a plan, by their keys; two queries, however many. One that nobody changed yet has none."""
    newest = _union([_newest(model, path, plan, parts) for model, path in PATHS.items()])
    of_part = {(kind, record): part for part, record, kind in newest}
    if not of_part:
        return {}
    records = _union([_records(model, {key for kind, key in of_part if kind == model.__name__}) for model in PATHS])
    found: dict[int, LastChange] = {}
    for kind, key, at, by in records:
        part = of_part[kind, key]
        if part not in found or found[part].at < at:
            found[part] = LastChange(at, by or _UNKNOWN)
    return found


def _newest(model: Any, path: str, plan: Plan, parts: Collection[int]) -> QuerySet:
    """Part, the key of its newest record, and the kind; what was there before the first change is none."""
    records = model.history.filter(**{f"{path}__in": parts}).exclude(history_change_reason=BASELINE).order_by()
    if model is BudgetLine:
        records = records.filter(budget__in=plan.printed_budgets)
    kind = Value(model.__name__, CharField())
    return records.values(path).annotate(record=Max("history_id"), model=kind).values_list(path, "record", "model")


def _records(model: Any, keys: set[int]) -> QuerySet:
    records = model.history.filter(history_id__in=keys).order_by().annotate(model=Value(model.__name__, CharField()))
    return records.values_list("model", "history_id", "history_date", "history_user__name")


def _union(rows: list[QuerySet]) -> QuerySet:
    return reduce(lambda one, more: one.union(more, all=True), rows)
