"""The history of rows: what the database held after every change, by whom and when.

django-simple-history writes a record at every save and deletion, whatever the door. Three things
are done otherwise here: a record holds what stands in the database and not what a row in memory
says; what stood before a row's first record is kept as well, for rows also come by bulk writes and
fixtures, which nothing records; and what a person saves again and again within a minute, as an
editor does that saves by itself, is one record.
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

ONE_RECORD = timedelta(seconds=60)
BASELINE = "처음"  # the reason of a record that says what stood before the first change
UNTOLD = {"version", "order"}  # what a save changes by itself, or moving the rows around it

ADDED, CHANGED, REMOVED = "+", "~", "-"
_UNRECORDED: ContextVar[bool] = ContextVar("audit_suspended", default=False)


#: When something happened that has to find its own state of a row in the history; None for never.
Ending = Callable[[models.Model], datetime | None]
_endings: list[Ending] = []


def register_checkpoint(ending: Ending) -> None:
    """Have it asked when a row's last record ended, such as by a step of a work flow that budgets don't know."""
    _endings.append(ending)


class Records(HistoricalRecords):
    """Writes down a row as it stands in the database."""

    def post_delete(self, instance, using=None, **kwargs) -> None:
        origin = kwargs.get("origin", instance)
        # What goes in one removal bears one time, by which it is known again.
        origin._removed_at = instance._removed_at = getattr(origin, "_removed_at", None) or timezone.now()
        super().post_delete(instance, using=using, **kwargs)

    def create_historical_record(self, instance, history_type, using=None) -> None:
        if _UNRECORDED.get():
            return
        now = instance._removed_at if history_type == REMOVED else timezone.now()
        user = self.get_history_user(instance)
        reason = self.get_change_reason_for_object(instance, history_type, using)
        values = _removed(instance) if history_type == REMOVED else stored(instance)
        last = last_record(instance) if history_type == CHANGED else None
        if last and tells(last, values):
            return
        if last and goes_on(last, user=user, reason=reason, now=now) and not _ended(last, instance):
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


RECORDS = Records(inherit=True)


class Audited(Lockable):
    """A row whose history is kept."""

    history = RECORDS

    class Meta(Lockable.Meta):
        abstract = True

    def save(self, *args, **kwargs) -> None:
        with transaction.atomic():
            if self.pk:
                keep_what_stands(self)
            super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        # A form may have changed the row in memory before it deletes it.
        self._stood = stored(self)
        self._removed_at = timezone.now()
        return super().delete(*args, **kwargs)


def goes_on(record, *, user, reason: str | None, now: datetime) -> bool:
    """Whether a change continues the one before: by the same person, within a minute of its beginning.

    What was done for a reason, such as bringing a text back, stands alone.
    """
    same_person = user is not None and record.history_user_id == user.pk
    stands_alone = record.history_type == REMOVED or reason or record.history_change_reason
    return same_person and not stands_alone and now - record.history_date < ONE_RECORD


def _ended(record, row: models.Model) -> bool:
    """Whether the record has to stay as it is, for it says what somebody was handed."""
    return any((at := ending(row)) is not None and at >= record.history_date for ending in _endings)


def keep_what_stands(row: models.Model) -> None:
    """Before a change: record what the database holds, unless the last record tells the same."""
    values, last = stored(row), last_record(row)
    if not values or (last and tells(last, values)):
        return
    begins = last is None or last.history_type == REMOVED
    type(row).history.create(  # type: ignore[attr-defined]
        history_date=timezone.now(),
        history_type=CHANGED,
        history_change_reason=BASELINE if begins else None,
        **values,
    )


@contextmanager
def auditing_update(row: models.Model) -> Iterator[None]:
    """Record what a bulk write does to a row, as if it had been saved."""
    keep_what_stands(row)
    yield
    RECORDS.create_historical_record(row, CHANGED)


@contextmanager
def audit_suspended() -> Iterator[None]:
    """Within, nothing is written down row by row: whoever writes many rows at once records them together."""
    token = _UNRECORDED.set(True)
    try:
        yield
    finally:
        _UNRECORDED.reset(token)


def last_record(row: models.Model) -> Any:
    return type(row).history.filter(id=row.pk).order_by("history_id").last()  # type: ignore[attr-defined]


def stored(row: models.Model) -> dict[str, Any]:
    """A row's columns as the database has them; nothing if it has no such row."""
    return type(row)._base_manager.filter(pk=row.pk).values(*columns_of(row)).first() or {}


def tells(record: models.Model, values: dict[str, Any]) -> bool:
    return record.history_type != REMOVED and all(  # type: ignore[attr-defined]
        getattr(record, name) == value for name, value in values.items() if name not in UNTOLD
    )


def _removed(row: models.Model) -> dict[str, Any]:
    """As the row stood before somebody deleted it; one that goes along with another was read for that."""
    return getattr(row, "_stood", None) or {name: getattr(row, name) for name in columns_of(row)}


def columns_of(row: models.Model) -> list[str]:
    return [field.attname for field in row._meta.concrete_fields]
