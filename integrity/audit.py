"""The history of rows: what the database held after every change, by whom and when.

django-simple-history writes a record at every save and deletion, whoever makes it. Three things are different here: a
record holds the values that are in the database and not those of a row in memory; where a row came there by a bulk
write or a fixture, which nothing records, a baseline record is written before its first change; and what one person
saves again and again within a minute, as an editor does that saves by itself, is one record.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connections, models, router
from django.utils import timezone
from simple_history.models import HistoricalRecords

from .locking import Lockable, stored_values

MERGED_WITHIN = timedelta(seconds=60)
BASELINE = "처음"  # the reason of a record that holds the values before the first change
UNAUDITED_FIELDS = {"version", "order"}  # what a save changes by itself, or moving the rows around it

ADDED, CHANGED, REMOVED = "+", "~", "-"
_SUSPENDED: ContextVar[bool] = ContextVar("audit_suspended", default=False)


#: When something last happened that has to find a row's values of that time in the history; None for never.
Checkpoint = Callable[[models.Model], datetime | None]
_checkpoints: list[Checkpoint] = []


def register_checkpoint(checkpoint: Checkpoint) -> None:
    """Have it called before a record is merged into the one before, such as for the last step of a work flow."""
    _checkpoints.append(checkpoint)


class AuditRecords(HistoricalRecords):
    """Records a row's values as the database has them."""

    def post_delete(self, instance: models.Model, using: str | None = None, **kwargs: Any) -> None:
        origin: Any = kwargs.get("origin", instance)
        # All that one removal takes along has one time, by which it is found together.
        removed_at = getattr(origin, "_removed_at", None) or timezone.now()
        origin._removed_at = instance._removed_at = removed_at  # type: ignore[attr-defined]
        super().post_delete(instance, using=using, **kwargs)

    def create_historical_record(self, instance: Any, history_type: str, using: str | None = None) -> None:
        if _SUSPENDED.get():
            return
        user = self.get_history_user(instance)
        reason = self.get_change_reason_for_object(instance, history_type, using)
        if history_type == REMOVED:
            type(instance).history.create(
                history_date=instance._removed_at,
                history_type=REMOVED,
                history_user_id=user and user.pk,
                history_change_reason=reason,
                **_removed_values(instance),
            )
        elif history_type == ADDED or not _is_in_last_record(instance, user, reason):
            copy_into_history([instance], history_type, user, reason)

    def _get_history_user_fields(self) -> dict[str, models.Field]:
        # The library's own forgets who it was when somebody's account is deleted.
        person: models.Field = models.ForeignKey(
            settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="고친 사람", null=True, related_name="+"
        )
        return {"history_user": person}


_RECORDS = AuditRecords(inherit=True)


class Audited(Lockable):
    """A row that has a history."""

    history = _RECORDS

    class Meta(Lockable.Meta):
        abstract = True

    #: Its last record, while it is saved: behind the row locks nobody else adds one.
    _last_record: Any = None

    def save_under_lock(self, *args: Any, **kwargs: Any) -> None:
        self._last_record = record_baseline(self) if self.pk else None
        try:
            self.save_after_baseline(*args, **kwargs)
        finally:
            self._last_record = None

    def save_after_baseline(self, *args: Any, **kwargs: Any) -> None:
        """Write the row, whose values before are in the history now."""
        super().save_under_lock(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        # A form may have changed the row in memory before it deletes it.
        self._values_before_removal = stored_values(self, columns_of(self))
        self._removed_at = timezone.now()
        return super().delete(*args, **kwargs)


def continues(record: Any, *, user: models.Model | None, reason: str | None, now: datetime) -> bool:
    """Whether a change continues the one before: by the same person, within a minute of its beginning.

    What was done for a reason, such as restoring a text, is a record of its own.
    """
    same_person = user is not None and record.history_user_id == user.pk
    is_separate = record.history_type == REMOVED or reason or record.history_change_reason
    return same_person and not is_separate and now - record.history_date < MERGED_WITHIN


def _is_in_last_record(row: Any, user: models.Model | None, reason: str | None) -> bool:
    """Whether the last record has what a change made of the row, or could be brought to it."""
    last = row._last_record or last_record(row)
    if not last:
        return False
    values = stored_values(row, columns_of(row))
    if matches(last, values):
        return True
    if not continues(last, user=user, reason=reason, now=timezone.now()) or _is_checkpoint(last, row):
        return False
    type(last).objects.filter(pk=last.pk).update(**values)
    return True


def _is_checkpoint(record: Any, row: models.Model) -> bool:
    """Whether the record has to stay as it is, because it holds what somebody was handed."""
    return any((at := checkpoint(row)) is not None and at >= record.history_date for checkpoint in _checkpoints)


def record_baseline(row: models.Model) -> Any:
    """Before a change: record the values in the database, unless the last record has the same; return the last one."""
    values, last = stored_values(row, columns_of(row)), last_record(row)
    if not values or (last and matches(last, values)):
        return last
    is_first = last is None or last.history_type == REMOVED
    return type(row).history.create(  # type: ignore[attr-defined]
        history_date=timezone.now(),
        history_type=CHANGED,
        history_change_reason=BASELINE if is_first else None,
        **values,
    )


def copy_into_history(rows: Sequence[models.Model], kind: str, by: Any, reason: str | None) -> None:
    """Record the values that rows have in the database: there, and not by way of this process, where a record takes
    longer than its row."""
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


@contextmanager
def auditing_update(row: models.Model) -> Iterator[None]:
    """Record what a bulk write within does to a row, as if it had been saved."""
    record_baseline(row)
    yield
    _RECORDS.create_historical_record(row, CHANGED)


@contextmanager
def audit_suspended() -> Iterator[None]:
    """Within, nothing is recorded row by row: whoever writes many rows at once records them together."""
    token = _SUSPENDED.set(True)
    try:
        yield
    finally:
        _SUSPENDED.reset(token)


def last_record(row: models.Model) -> Any:
    return type(row).history.filter(id=row.pk).order_by("history_id").last()  # type: ignore[attr-defined]


def matches(record: Any, values: dict[str, Any]) -> bool:
    """Whether a record already holds these values."""
    return record.history_type != REMOVED and all(
        getattr(record, name) == value for name, value in values.items() if name not in UNAUDITED_FIELDS
    )


def _removed_values(row: models.Model) -> dict[str, Any]:
    """A row's values before somebody deleted it; one that goes along with another was read for that."""
    before = getattr(row, "_values_before_removal", None)
    return before or {name: getattr(row, name) for name in columns_of(row)}


def columns_of(row: models.Model) -> list[str]:
    return [field.attname for field in row._meta.concrete_fields]
