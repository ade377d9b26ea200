"""Rows that can be locked: once a budget is locked or a plan is confirmed, nothing in it changes.

A row may be in several that lock it, such as its department's plan and the whole plan.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import NotSupportedError, models, transaction

#: What decides whether rows are locked: for each of them the keys behind `locked_by` and then `locked_with`.
LockKeys = set[tuple[Any, ...]]


class Locked(ValidationError):
    """A change was refused, because what it belongs to is locked."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="locked")


def stored_values(row: models.Model, fields: Sequence[str]) -> dict[str, Any]:
    """A row's values of these fields as the database has them; nothing if it has no such row."""
    # Without its model's order, for which the database would join other tables.
    rows = type(row)._base_manager.filter(pk=row.pk).order_by()
    return next(iter(rows.values(*fields)), {})


class LockableQuerySet(models.QuerySet):
    """Refuses bulk changes to what is locked."""

    model: Any

    def update(self, **changes: Any) -> int:
        moves = not self.model.parent_names().isdisjoint(changes)
        with transaction.atomic(using=self.db):
            self.model.require_unlocked(lambda: self.model.stored_lock_keys(self))
            moved = list(self.values_list("pk", flat=True)) if moves else []
            changed = super().update(**changes)
            if moved:
                # Only the database knows where they are now: what moves them may be an expression.
                self.model.require_unlocked(lambda: self.model.stored_lock_keys(self._rows(moved)))
            return changed

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(using=self.db):
            self.model.require_unlocked(lambda: self.model.stored_lock_keys(self))
            return super().delete()

    def bulk_create(self, objs: Iterable[Any], **kwargs: Any) -> list[Any]:  # type: ignore[override]
        update_conflicts = kwargs.get("update_conflicts", False)
        if update_conflicts and "pk" in self.model.locked_by:
            raise NotSupportedError("Which of the rows that lock themselves would change isn't known beforehand.")
        objs = list(objs)
        with transaction.atomic(using=self.db):
            self.model.require_unlocked(lambda: self.model.lock_keys_in_memory(objs))
            created = super().bulk_create(objs, **kwargs)
            if update_conflicts:
                # A row may have been found by another key, in another place than the object in memory.
                rows = self._rows([obj.pk for obj in created])
                self.model.require_unlocked(lambda: self.model.stored_lock_keys(rows))
            return created

    def _rows(self, keys: list[Any]) -> models.QuerySet[Any]:
        return self.model._base_manager.using(self.db).filter(pk__in=keys)


class Lockable(models.Model):
    """A row that is in something that can be locked, or that can be locked itself."""

    #: Lookups from this row to the rows that lock it, in the order of their row locks; "pk" for the row itself.
    locked_by: tuple[str, ...]
    #: Lookups to what else decides about it, without being a row that is locked; for `refuse_if_locked` of a subclass.
    locked_with: tuple[str, ...] = ()

    objects = LockableQuerySet.as_manager()

    class Meta:
        abstract = True
        # Relations write through this one (`budget.lines.add(line)`), which by default would be a plain manager.
        base_manager_name = "objects"

    @classmethod
    def lock_lookups(cls) -> tuple[str, ...]:
        return (*cls.locked_by, *cls.locked_with)

    @classmethod
    def lock_model(cls, lookup: str) -> type[models.Model]:
        model: Any = cls
        for name in lookup.split("__"):
            if name != "pk":
                model = model._meta.get_field(name).related_model
        return model

    @classmethod
    def stored_lock_keys(cls, rows: models.QuerySet) -> LockKeys:
        """Of these rows, as the database has them."""
        return set(rows.order_by().values_list(*cls.lock_lookups()))

    @classmethod
    def lock_keys_in_memory(cls, rows: Iterable["Lockable"]) -> LockKeys:
        """Of these rows, if they were saved as they are in memory."""
        rows = list(rows)
        columns: list[Iterable[Any]] = []
        for first, lookups in groupby(cls.lock_lookups(), lambda lookup: lookup.partition("__")[0]):
            columns += cls._lock_columns(first, list(lookups), rows)
        return set(zip(*columns, strict=True))

    @classmethod
    def _lock_columns(cls, first: str, lookups: list[str], rows: list["Lockable"]) -> Iterator[Iterable[Any]]:
        """The rows' keys behind lookups through one field; one query, or none where the field itself is the lookup."""
        own = [row.pk if first == "pk" else getattr(row, f"{first}_id") for row in rows]
        if lookups == [first]:
            yield own
            return
        rests = [lookup.partition("__")[2] or "pk" for lookup in lookups]
        parents = cls.lock_model(first)._base_manager.filter(pk__in=set(own) - {None}).order_by()
        found = {key: keys for key, *keys in parents.values_list("pk", *rests)}
        nothing = [None] * len(rests)
        for at in range(len(rests)):
            yield [found.get(key, nothing)[at] for key in own]

    @classmethod
    def require_unlocked(cls, find: Callable[[], LockKeys]) -> None:
        """Raise Locked if something that `find` finds is locked; keep it unlocked until the transaction ends.

        `find` is called again behind the row locks: until then somebody could move the rows to another parent, which is
        locked. Afterwards they cannot be moved out of the parents whose row locks are taken.
        """
        checked, found = None, find()
        while found != checked:
            cls.refuse_if_locked(found)
            checked, found = found, find()

    @classmethod
    def refuse_if_locked(cls, keys: LockKeys, *, for_update: bool = True) -> dict[str, list[Any]]:
        """Raise Locked if one of the rows with these keys is locked, or return them by their lookup.

        With `for_update` they stay unlocked until the transaction ends.
        """
        found = {}
        for at, lookup in enumerate(cls.locked_by):
            known = {key[at] for key in keys} - {None}
            model: Any = cls.lock_model(lookup)
            rows = model._base_manager.filter(pk__in=known).order_by("pk")
            found[lookup] = list(rows.select_for_update() if for_update else rows) if known else []
        cls.refuse_found(found, keys)
        return found

    @classmethod
    def refuse_found(cls, found: dict[str, list[Any]], keys: LockKeys) -> None:
        """Raise Locked if one of the rows that were found for these keys is locked."""
        for rows in found.values():
            cls.refuse_rows(rows)

    @classmethod
    def refuse_rows(cls, rows: Iterable[Any]) -> None:
        for row in rows:
            if row.is_locked:
                raise Locked(row.locked_message)

    @classmethod
    def parent_names(cls) -> set[str]:
        """The names of the fields that put a row where it is."""
        firsts = cls._parent_fields()
        return {*firsts, *(f"{first}_id" for first in firsts)}

    @classmethod
    def _parent_fields(cls) -> list[str]:
        firsts = dict.fromkeys(lookup.partition("__")[0] for lookup in cls.lock_lookups())
        return [first for first in firsts if first != "pk"]

    def lock_keys(self) -> LockKeys:
        """Of this row, as it is stored and as it would be after a save."""
        parents = [f"{field}_id" for field in self._parent_fields()]
        if self.pk is None or not parents:
            return self.lock_keys_in_memory([self])
        lookups = self.lock_lookups()
        rows = type(self)._base_manager.filter(pk=self.pk).order_by()
        stored = list(rows.values_list(*lookups, *parents))
        keys = {row[: len(lookups)] for row in stored}
        stays = [tuple(getattr(self, parent) for parent in parents)] == [row[len(lookups) :] for row in stored]
        # What stays below its parents is behind the same ones afterwards: that needs no asking.
        return keys if stays else keys | self.lock_keys_in_memory([self])

    def leaves(self, lookup: str) -> bool:
        """Whether a save would take it from one of the rows behind a lookup to another one."""
        at = self.locked_by.index(lookup)
        return len({keys[at] for keys in self.lock_keys()} - {None}) > 1

    def external_lock_message(self) -> str:
        """The sentence of what locks it besides the rows that it is in; "" for nothing."""
        return ""

    def set_lock_state(self, **changes: Any) -> None:
        """The one change that a locked row takes: being locked or unlocked."""
        models.QuerySet(type(self)).filter(pk=self.pk).update(**changes)
        for name, value in changes.items():
            setattr(self, name, value)

    def clean(self) -> None:
        super().clean()
        self.refuse_if_locked(self.lock_keys(), for_update=False)

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            self.require_unlocked(self.lock_keys)
            self.save_under_lock(*args, **kwargs)

    def save_under_lock(self, *args: Any, **kwargs: Any) -> None:
        """Write the row, behind the row locks of what could lock it."""
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            self.require_unlocked(self.lock_keys)
            return super().delete(*args, **kwargs)
