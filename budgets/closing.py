"""Rows that close: once a budget is locked or a plan is confirmed, nothing in it changes.

The rule stands below forms, admin, imports and commands, where all of them pass. The row that
closes is itself locked in the database while something in it is written, so that nobody can slip
a change in while another person closes it.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import NotSupportedError, models, transaction


class Closed(ValidationError):
    """A change was refused, because what it belongs to is closed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="closed")


class ClosingQuerySet(models.QuerySet):
    """Keeps bulk changes out of what is closed."""

    model: Any

    def update(self, **changes) -> int:
        moves = not self.model.parent_names().isdisjoint(changes)
        with transaction.atomic(using=self.db):
            self.model.refuse_if_closed(self._closers())
            moved = list(self.values_list("pk", flat=True)) if moves else []
            changed = super().update(**changes)
            if moved:
                # Where they have come to, the database knows: what moves them may be an expression.
                self.model.refuse_if_closed(self._rows(moved)._closers())
            return changed

    def delete(self):
        with transaction.atomic(using=self.db):
            self.model.refuse_if_closed(self._closers())
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
        if update_conflicts and not self.model.parent_names():
            raise NotSupportedError("Which of the rows that close it would change, nobody could tell beforehand.")
        objs = list(objs)
        with transaction.atomic(using=self.db):
            self.model.refuse_if_closed(self.model.closers_through(*(obj.parent_key() for obj in objs)))
            created = super().bulk_create(
                objs, batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields
            )
            if update_conflicts:
                # A row may have been found by another key than where it would have been put.
                self.model.refuse_if_closed(self._rows([obj.pk for obj in created])._closers())
            return created

    def _rows(self, keys: list):
        return self.model._base_manager.using(self.db).filter(pk__in=keys)

    def _closers(self) -> set:
        return set(self.order_by().values_list(self.model.closed_by, flat=True))


class Closing(models.Model):
    """A row that stands in something that closes, or that closes itself."""

    #: Lookup from this row to the row that closes; "pk" for the closing row itself.
    closed_by: str

    objects = ClosingQuerySet.as_manager()

    class Meta:
        abstract = True
        # Relations write through this one (`budget.lines.add(line)`), which by default would be a plain manager.
        base_manager_name = "objects"

    @classmethod
    def closer_model(cls) -> type[models.Model]:
        model: Any = cls
        for name in cls.closed_by.split("__"):
            if name != "pk":
                model = model._meta.get_field(name).related_model
        return model

    @classmethod
    def closers_through(cls, *parents: Any) -> set:
        """Keys of the rows that close, for rows under these parents."""
        first, _, rest = cls.closed_by.partition("__")
        known = {key for key in parents if key is not None}
        if not rest or not known:
            return known
        parent: Any = cls._meta.get_field(first).related_model
        return set(parent._base_manager.filter(pk__in=known).values_list(rest, flat=True))

    @classmethod
    def refuse_if_closed(cls, closers: Iterable, *, hold: bool = True) -> None:
        """Raise Closed if one of these is; with `hold`, keep them open until the transaction ends."""
        keys = {key for key in closers if key is not None}
        if not keys:
            return
        rows: Any = cls.closer_model()._base_manager.filter(pk__in=keys).order_by("pk")
        for row in rows.select_for_update() if hold else rows:
            if row.is_closed:
                raise Closed(row.closed_message)

    @classmethod
    def parent_names(cls) -> set[str]:
        """What the field is called that puts a row where it stands; nothing for the closing row itself."""
        first = cls.closed_by.partition("__")[0]
        return set() if first == "pk" else {first, f"{first}_id"}

    def parent_key(self) -> Any:
        first = self.closed_by.partition("__")[0]
        return self.pk if first == "pk" else getattr(self, f"{first}_id")

    def closers(self) -> set:
        """Where this row stands in the database, and where it would stand after a save."""
        stored = set()
        if self.pk is not None:
            rows = type(self)._base_manager.filter(pk=self.pk)
            stored = set(rows.values_list(self.closed_by, flat=True))
        return stored | self.closers_through(self.parent_key())

    def change_closing_state(self, **changes) -> None:
        """The one change that a closed row takes: being closed or opened."""
        models.QuerySet(type(self)).filter(pk=self.pk).update(**changes)
        for name, value in changes.items():
            setattr(self, name, value)

    def clean(self) -> None:
        super().clean()
        self.refuse_if_closed(self.closers(), hold=False)

    def save(self, *args, **kwargs) -> None:
        with transaction.atomic():
            self.refuse_if_closed(self.closers())
            super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            self.refuse_if_closed(self.closers())
            return super().delete(*args, **kwargs)
