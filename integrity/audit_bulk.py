"""The history of many rows that are written at once, as their saves would have recorded it, in a few queries."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connections, models, router
from django.db.models import Max
from django.utils import timezone

from .audit import ADDED, BASELINE, CHANGED, REMOVED, audit_suspended, columns_of, matches


def audit_added(rows: Sequence[models.Model], by: Any, reason: str) -> None:
    """Record rows that were just created."""
    _record(rows, ADDED, by, reason)


@contextmanager
def auditing_changes(rows: Sequence[models.Model], by: Any, reason: str) -> Iterator[None]:
    """Record what is done to rows within; before it, their values, where the last record has others."""
    _record_baselines(rows)
    yield
    _record(rows, CHANGED, by, reason)


@contextmanager
def auditing_removal(rows: Sequence[models.Model], by: Any, reason: str) -> Iterator[None]:
    """Record that rows are deleted within, with their values before."""
    _record(rows, REMOVED, by, reason)
    with audit_suspended():
        yield


def _record_baselines(rows: Sequence[models.Model]) -> None:
    stored, last = _stored_values(rows), _last_records(rows)
    unrecorded = [row for row in rows if row.pk not in last or not matches(last[row.pk], stored[row.pk])]
    first = [row for row in unrecorded if row.pk not in last or last[row.pk].history_type == REMOVED]
    _record(first, CHANGED, None, BASELINE)
    _record([row for row in unrecorded if row not in first], CHANGED, None, None)


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


def _record(rows: Sequence[models.Model], kind: str, by: Any, reason: str | None) -> None:
    """Copy the rows as the database has them into their history: there, and not by way of this process.

    Thousands of records made here would take longer than the rows themselves.
    """
    if not rows:
        return
    model: Any = type(rows[0])
    history = model.history.model
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    facts = {
        "history_date": connection.ops.adapt_datetimefield_value(timezone.now()),
        "history_type": kind,
        "history_user_id": by and by.pk,
        "history_change_reason": reason,
    }
    columns = ", ".join(quote(field.column) for field in model._meta.concrete_fields)
    names = ", ".join(quote(history._meta.get_field(name.removesuffix("_id")).column) for name in facts)
    # All names are the models' own.
    statement = (
        f"INSERT INTO {quote(history._meta.db_table)} ({columns}, {names}) "  # noqa: S608
        f"SELECT {columns}, {', '.join(['%s'] * len(facts))} FROM {quote(model._meta.db_table)} "
        f"WHERE {quote(model._meta.pk.column)} IN ({', '.join(['%s'] * len(rows))}) "
        f"ORDER BY {quote(model._meta.pk.column)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*facts.values(), *(row.pk for row in rows)])
