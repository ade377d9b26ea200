"""The history of many rows that are written at once, told as their saves would have told it, in a few queries."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.db.models import Max
from django.utils import timezone

from .records import ADDED, CHANGED, FIRST, REMOVED, columns_of, tells, unrecorded

BATCH = 5_000


def record_added(rows: Sequence[models.Model], by: Any, reason: str) -> None:
    """Record rows that were just created; they stand in the database as they stand in memory."""
    _record(rows, [_values(row) for row in rows], ADDED, by, reason)


@contextmanager
def recorded_changes(rows: Sequence[models.Model], by: Any, reason: str) -> Iterator[None]:
    """Record what is done to rows within; before it, what stood there, where nothing tells it yet."""
    _keep_what_stands(rows)
    yield
    _record(rows, list(_stored(rows).values()), CHANGED, by, reason)


@contextmanager
def recorded_removal(rows: Sequence[models.Model], by: Any, reason: str) -> Iterator[None]:
    """Record that rows are deleted within."""
    stood = list(_stored(rows).values())
    with unrecorded():
        yield
    _record(rows, stood, REMOVED, by, reason)


def _keep_what_stands(rows: Sequence[models.Model]) -> None:
    stored, last = _stored(rows), _last_records(rows)
    untold = {pk: values for pk, values in stored.items() if pk not in last or not tells(last[pk], values)}
    begin = [values for pk, values in untold.items() if pk not in last or last[pk].history_type == REMOVED]
    go_on = [values for pk, values in untold.items() if pk in last and last[pk].history_type != REMOVED]
    _record(rows, begin, CHANGED, None, FIRST)
    _record(rows, go_on, CHANGED, None, None)


def _last_records(rows: Sequence[models.Model]) -> dict[Any, Any]:
    if not rows:
        return {}
    history: Any = type(rows[0]).history  # type: ignore[attr-defined]
    latest = history.filter(id__in=[row.pk for row in rows]).order_by().values("id").annotate(last=Max("history_id"))
    return {record.id: record for record in history.filter(history_id__in=latest.values("last"))}


def _stored(rows: Sequence[models.Model]) -> dict[Any, dict[str, Any]]:
    if not rows:
        return {}
    found = type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows])
    return {values["id"]: values for values in found.order_by("pk").values(*columns_of(rows[0]))}


def _values(row: models.Model) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns_of(row)}


def _record(
    rows: Sequence[models.Model], values: Iterable[dict[str, Any]], kind: str, by: Any, reason: str | None
) -> None:
    if not rows:
        return
    history: Any = type(rows[0]).history  # type: ignore[attr-defined]
    facts = {
        "history_date": timezone.now(),
        "history_type": kind,
        "history_user_id": by and by.pk,
        "history_change_reason": reason,
    }
    history.bulk_create([history.model(**facts, **each) for each in values], batch_size=BATCH)
