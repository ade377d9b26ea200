"""The history of many rows that are written at once, as their saves would have recorded it, in a few queries."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.db.models import Max

from .audit import ADDED, BASELINE, CHANGED, REMOVED, audit_suspended, columns_of, copy_into_history, matches


def create_audited(model: Any, rows: Iterable[Any], by: Any, reason: str) -> list[Any]:
    """Create rows, and record that."""
    made: list[Any] = model.objects.bulk_create(rows)
    audit_added(made, by, reason)
    return made


def audit_added(rows: Sequence[models.Model], by: Any, reason: str) -> None:
    """Record rows that were just created."""
    copy_into_history(rows, ADDED, by, reason)


@contextmanager
def auditing_changes(rows: Sequence[models.Model], by: Any, reason: str) -> Iterator[None]:
    """Record what is done to rows within; before it, their values, where the last record has others."""
    _record_baselines(rows)
    yield
    copy_into_history(rows, CHANGED, by, reason)


@contextmanager
def auditing_removal(rows: Sequence[models.Model], by: Any, reason: str) -> Iterator[None]:
    """Record that rows are deleted within, with their values before."""
    copy_into_history(rows, REMOVED, by, reason)
    with audit_suspended():
        yield


def _record_baselines(rows: Sequence[models.Model]) -> None:
    stored, last = _stored_values(rows), _last_records(rows)
    unrecorded = [row for row in rows if row.pk not in last or not matches(last[row.pk], stored[row.pk])]
    first = [row for row in unrecorded if row.pk not in last or last[row.pk].history_type == REMOVED]
    copy_into_history(first, CHANGED, None, BASELINE)
    copy_into_history([row for row in unrecorded if row not in first], CHANGED, None, None)


def _stored_values(rows: Sequence[models.Model]) -> dict[Any, dict[str, Any]]:
    if not rows:
        return {}
    found = type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows])
    return {values["id"]: values for values in found.values(*columns_of(rows[0]))}


def _last_records(rows: Sequence[models.Model]) -> dict[Any, Any]:
    if not rows:
        return {}
    history: Any = type(rows[0]).history  # type: ignore[attr-defined]
    latest = history.filter(id__in=[row.pk for row in rows]).order_by().values("id").annotate(last=Max("history_id"))
    return {record.id: record for record in history.filter(history_id__in=latest.values("last"))}
