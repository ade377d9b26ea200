"""Rows of an export that were given another year, edition or day: they are new ones there, copies of their rows."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models

from spreadsheets.batches import in_batches
from spreadsheets.questions import Choice, Question
from spreadsheets.records import Record

if TYPE_CHECKING:
    from .planning import ImportPlan

#: Where such a record keeps the number (관리번호) of the row that it is a copy of.
COPIED_FROM = "copied_from"
NEW, WRONG = "new", "wrong"
_BACK = "다시 내보낸 파일에서 고치거나, 바꾼 값을 되돌려 다시 올리십시오."


class Moved(NamedTuple):
    """A record, what its row is of, and what the file says that it is of."""

    record: Record
    was: str
    now: str


def moved_rows(
    records: Iterable[Record],
    stored: Mapping[int, Any],
    period_in: Callable[[Record], Any],
    label: Callable[[Any], str],
) -> list[Moved]:
    """Those whose row is stored with another year (edition, day) than they have; None is no contradiction."""
    found = []
    for record in records:
        was = stored.get(record.values.get("id") or 0)
        now = period_in(record) if was is not None else None
        if now is not None and was != now:
            found.append(Moved(record, label(was), label(now)))
    return found


def values_of(rows: models.QuerySet, records: Iterable[Record], *names: str) -> dict[int, Any]:
    """Of the rows that records hold the numbers of: one field's values, or tuples of several."""
    numbers = [number for record in records if (number := record.values.get("id")) is not None]
    found: dict[int, Any] = {}
    for batch in in_batches(numbers):
        for pk, *values in rows.filter(pk__in=batch).order_by().values_list("pk", *names):
            found[pk] = values[0] if len(names) == 1 else tuple(values)
    return found


def begin_anew(plan: "ImportPlan", records: list[Record]) -> None:
    """Ask about such rows, and take their numbers from them: they mean rows that aren't there yet."""
    for record in records:
        if COPIED_FROM in record.values:  # from an earlier preview
            record.values["id"] = record.values[COPIED_FROM]
    moved = plan.kind.moved(records, plan.options, plan.by)
    if not moved:
        return
    hidden = [name for name, column in plan.kind.columns().items() if column.hidden]
    for record, _, _ in moved:
        record.values[COPIED_FROM] = record.values["id"]
        for name in hidden:
            record.values.pop(name, None)
    plan.ask(_question(moved))


def _question(moved: list[Moved]) -> Question:
    first = moved[0]
    sentence = (
        f"{first.was}에서 내보낸 줄이 파일에는 {first.now}의 것으로 적혀 있습니다(모두 {len(moved):,}줄). "
        "새 줄로 가져옵니까?"
    )
    choices = (
        Choice(NEW, f"새 줄로 가져옴 ({first.was}의 줄은 그대로 두고, {first.now}에 같은 줄이 있으면 그 줄을 고침)"),
        Choice(WRONG, "잘못 고친 파일", refusal=_BACK),
    )
    return Question("moved-rows", sentence, choices, row=first.record.row, is_remembered=False)
