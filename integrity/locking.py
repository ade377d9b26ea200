"""Rows that close: once a budget is locked or a plan is confirmed, nothing in it changes.

A row may stand in several that close, such as its department's plan and the whole plan.

The rule stands below forms, admin, imports and commands, where all of them pass. The row that
closes is itself locked in the database while something in it is written, so that nobody can slip
a change in while another person closes it.
"""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import NotSupportedError, models, transaction

#: Keys of the rows that close, by the lookup that leads to them.
LockKeys = dict[str, set]


class Locked(ValidationError):
    """A change was refused, because what it belongs to is closed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="closed")


class LockableQuerySet(models.QuerySet):
    """Keeps bulk changes out of what is closed."""

    model: Any

    def update(self, **changes) -> int:
        moves = not self.model.parent_names().isdisjoint(changes)
        with transaction.atomic(using=self.db):
            self.model.require_unlocked(lambda: self.model.lock_keys_in(self))
            moved = list(self.values_list("pk", flat=True)) if moves else []
            changed = super().update(**changes)
            if moved:
                # Where they have come to, the database knows: what moves them may be an expression.
                self.model.require_unlocked(lambda: self.model.lock_keys_in(self._rows(moved)))
            return changed

    def delete(self):
        with transaction.atomic(using=self.db):
            self.model.require_unlocked(lambda: self.model.lock_keys_in(self))
            return super().delete()

    def bulk_create(
        self,
        objs,
        batch_size=None,
        ignore_conflicts=False,
        update_conflicts=False,
        update_fields=None,
        unique_fields=None,
    ):
        if update_conflicts and "pk" in self.model.locked_by:
            raise NotSupportedError("Which of the rows that close it would change, nobody could tell beforehand.")
        objs = list(objs)
        with transaction.atomic(using=self.db):
            self.model.require_unlocked(lambda: self.model.lock_keys_through(objs))
            created = super().bulk_create(
                objs, batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields
            )
            if update_conflicts:
                # A row may have been found by another key than where it would have been put.
                rows = self._rows([obj.pk for obj in created])
                self.model.require_unlocked(lambda: self.model.lock_keys_in(rows))
            return created

    def _rows(self, keys: list):
        return self.model._base_manager.using(self.db).filter(pk__in=keys)


class Lockable(models.Model):
    """A row that stands in something that closes, or that closes itself."""

    #: Lookups from this row to the rows that close it, the outermost first, so that two people who
    #: hold them never wait for each other; "pk" for the row itself.
    locked_by: tuple[str, ...]

    objects = LockableQuerySet.as_manager()

    class Meta:
        abstract = True
        # Relations write through this one (`budget.lines.add(line)`), which by default would be a plain manager.
        base_manager_name = "objects"

    @classmethod
    def lock_model(cls, lookup: str) -> type[models.Model]:
        model: Any = cls
        for name in lookup.split("__"):
            if name != "pk":
                model = model._meta.get_field(name).related_model
        return model

    @classmethod
    def lock_keys_in(cls, rows: models.QuerySet) -> LockKeys:
        """What closes these rows, as the database has them."""
        found = list(rows.order_by().values_list(*cls.locked_by))
        return {lookup: {keys[at] for keys in found} for at, lookup in enumerate(cls.locked_by)}

    @classmethod
    def lock_keys_through(cls, rows: Iterable["Lockable"]) -> LockKeys:
        """What would close these rows if they were saved where they stand in memory."""
        rows = list(rows)
        lock_keys: LockKeys = {}
        for first, lookups in groupby(cls.locked_by, lambda lookup: lookup.partition("__")[0]):
            lock_keys |= cls._closers_by(first, list(lookups), rows)
        return lock_keys

    @classmethod
    def _closers_by(cls, first: str, lookups: list[str], rows: list["Lockable"]) -> LockKeys:
        """What closes them by way of one of their fields: in one query, or none where that field is all of the way."""
        known = {row.pk if first == "pk" else getattr(row, f"{first}_id") for row in rows} - {None}
        if lookups == [first] or not known:
            return dict.fromkeys(lookups, known)
        parent: Any = cls._meta.get_field(first).related_model
        rests = [lookup.partition("__")[2] or "pk" for lookup in lookups]
        found = list(parent._base_manager.filter(pk__in=known).order_by().values_list(*rests))
        return {lookup: {keys[at] for keys in found} for at, lookup in enumerate(lookups)}

    @classmethod
    def require_unlocked(cls, find: Callable[[], LockKeys]) -> None:
        """Raise Locked if something that `find` finds is closed; keep it all open until the transaction ends.

        It is asked again once they are held: until then somebody could move the rows to where
        another one closes them. Held rows cannot be moved out of what is held.
        """
        held, found = None, find()
        while found != held:
            cls.refuse_if_locked(found)
            held, found = found, find()

    @classmethod
    def refuse_if_locked(cls, lock_keys: LockKeys, *, hold: bool = True) -> dict[str, list]:
        """Raise Locked if one of these is, or return them; with `hold`, they stay open until the transaction ends."""
        found = {}
        for lookup in cls.locked_by:
            keys = lock_keys[lookup] - {None}
            model: Any = cls.lock_model(lookup)
            rows = model._base_manager.filter(pk__in=keys).order_by("pk") if keys else model._base_manager.none()
            found[lookup] = list(rows.select_for_update() if hold else rows)
            for row in found[lookup]:
                if row.is_locked:
                    raise Locked(row.locked_message)
        return found

    @classmethod
    def parent_names(cls) -> set[str]:
        """What the fields are called that put a row where it stands."""
        firsts = {lookup.partition("__")[0] for lookup in cls.locked_by} - {"pk"}
        return firsts | {f"{first}_id" for first in firsts}

    def lock_keys(self) -> LockKeys:
        """Where this row stands in the database, and where it would stand after a save."""
        rows: Any = type(self)._base_manager
        stored = self.lock_keys_in(rows.none() if self.pk is None else rows.filter(pk=self.pk))
        moved = self.lock_keys_through([self])
        return {name: stored[name] | moved[name] for name in stored}

    def external_lock_message(self) -> str:
        """The sentence of what closes it besides the rows that it stands in; "" for nothing."""
        return ""

    def set_lock_state(self, **changes) -> None:
        """The one change that a closed row takes: being closed or opened."""
        models.QuerySet(type(self)).filter(pk=self.pk).update(**changes)
        for name, value in changes.items():
            setattr(self, name, value)

    def clean(self) -> None:
        super().clean()
        self.refuse_if_locked(self.lock_keys(), hold=False)

    def save(self, *args, **kwargs) -> None:
        with transaction.atomic():
            self.require_unlocked(self.lock_keys)
            self.save_checked(*args, **kwargs)

    def save_checked(self, *args, **kwargs) -> None:
        """Write the row, after what closes it is held: whoever holds that never waits for one who waits for it."""
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            self.require_unlocked(self.lock_keys)
            return super().delete(*args, **kwargs)
