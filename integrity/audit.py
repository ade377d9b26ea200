"""The history of rows: what the database held after every change, by whom and when.

django-simple-history writes a record at every save and deletion, whoever makes it. Three things are different here: a
record holds the values that are in the database and not those of a row in memory; where a row came there by a bulk
write or a fixture, which nothing records, a baseline record is written before its first change; and what one person
saves again and again within a minute, as an editor does that saves by itself, is one record.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from simple_history.models import HistoricalRecords

from .locking import Lockable

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
        now = instance._removed_at if history_type == REMOVED else timezone.now()
        user = self.get_history_user(instance)
        reason = self.get_change_reason_for_object(instance, history_type, using)
        values = _removed_values(instance) if history_type == REMOVED else stored_values(instance)
        last = last_record(instance) if history_type == CHANGED else None
        if last and matches(last, values):
            return
        if last and continues(last, user=user, reason=reason, now=now) and not _is_checkpoint(last, instance):
            type(last).objects.filter(pk=last.pk).update(**values)
            return
        type(instance).history.create(
            history_date=now,
            history_type=history_type,
            history_user_id=user and user.pk,
            history_change_reason=reason,
            **values,
        )

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

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            if self.pk:
                record_baseline(self)
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        # A form may have changed the row in memory before it deletes it.
        self._values_before_removal = stored_values(self)
        self._removed_at = timezone.now()
        return super().delete(*args, **kwargs)


def continues(record: Any, *, user: models.Model | None, reason: str | None, now: datetime) -> bool:
    """Whether a change continues the one before: by the same person, within a minute of its beginning.

    What was done for a reason, such as restoring a text, is a record of its own.
    """
    same_person = user is not None and record.history_user_id == user.pk
    is_separate = record.history_type == REMOVED or reason or record.history_change_reason
    return same_person and not is_separate and now - record.history_date < MERGED_WITHIN


def _is_checkpoint(record: Any, row: models.Model) -> bool:
    """Whether the record has to stay as it is, because it holds what somebody was handed."""
    return any((at := checkpoint(row)) is not None and at >= record.history_date for checkpoint in _checkpoints)


def record_baseline(row: models.Model) -> None:
    """Before a change: record the values in the database, unless the last record has the same."""
    values, last = stored_values(row), last_record(row)
    if not values or (last and matches(last, values)):
        return
    is_first = last is None or last.history_type == REMOVED
    type(row).history.create(  # type: ignore[attr-defined]
        history_date=timezone.now(),
        history_type=CHANGED,
        history_change_reason=BASELINE if is_first else None,
        **values,
    )


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


def stored_values(row: models.Model) -> dict[str, Any]:
    """A row's columns as the database has them; nothing if it has no such row."""
    return type(row)._base_manager.filter(pk=row.pk).values(*columns_of(row)).first() or {}


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
