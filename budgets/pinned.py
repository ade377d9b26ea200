"""What stays as it is, while money of it stands where nothing changes any more.

A program's department, account, category and policy say in which row of a book its money is
printed, and a source whether it is counted at all. Names and codes may be put right at any time.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import NotSupportedError, models, transaction

from integrity.locking import Locked
from korean.particles import with_particle

from .locks import kept


class PinnedFieldsQuerySet(models.QuerySet):
    model: Any

    def update(self, **changes) -> int:
        with self.model.keep_fixed(self, changes):
            return super().update(**changes)

    def delete(self):
        with transaction.atomic(using=self.db):
            self.model.refuse_fixed(self.values_list("pk", flat=True))
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
        objs = list(objs)
        if update_conflicts and list(unique_fields or ()) not in (["pk"], [self.model._meta.pk.name]):
            raise NotSupportedError("Which rows would change, nobody could tell beforehand.")
        rows: models.QuerySet[Any] = models.QuerySet(self.model, using=self.db).filter(
            pk__in=[obj.pk for obj in objs if obj.pk]
        )
        with self.model.keep_fixed(rows, update_fields or ()):
            return super().bulk_create(
                objs, batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields
            )


class PinnedByMoney(models.Model):
    """A row with `lines` of money: what `fixed` names doesn't change once one of them is closed."""

    fixed: tuple[str, ...]

    objects = PinnedFieldsQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @classmethod
    @contextmanager
    def keep_fixed(cls, rows: models.QuerySet, changes: Iterable[str]) -> Iterator[None]:
        """Take a change back that moves closed money: out of where it stands, or to where it would be closed."""
        names = {name.removesuffix("_id") for name in cls.fixed}
        if names.isdisjoint(name.removesuffix("_id") for name in changes):
            yield
            return
        with transaction.atomic(using=rows.db):
            before = {key: values for key, *values in rows.values_list("pk", *cls.fixed)}
            closed = cls.pinned_by(before)
            yield
            now: Any = models.QuerySet(cls, using=rows.db).filter(pk__in=before)
            moved = [key for key, *values in now.values_list("pk", *cls.fixed) if values != before[key]]
            closed = cls.pinned_by(moved) | closed
            cls._refuse({key: closed[key] for key in moved if key in closed})

    @classmethod
    def refuse_fixed(cls, keys: Iterable[int]) -> None:
        cls._refuse(cls.pinned_by(keys))

    @classmethod
    def pinned_by(cls, keys: Iterable[int], *, hold: bool = True) -> dict[int, str]:
        """Which of these rows have money that is closed, and why; with `hold`, its budgets are held."""
        lines: Any = cls._meta.get_field("lines")
        line, own = lines.related_model, lines.field.attname
        budget = line._meta.get_field("budget").related_model
        rows = line._base_manager.filter(**{f"{own}__in": list(keys)}).order_by()
        money = set(rows.values_list(own, "budget", "program"))
        budgets = budget._base_manager.filter(pk__in={of for _, of, _ in money}).order_by("pk")
        held = {row.pk: row for row in (budgets.select_for_update() if hold else budgets)} if money else {}
        kept_ = kept({(held[of], program) for _, of, program in money})
        found = {key: kept_[of, program] for key, of, program in money if (of, program) in kept_}
        return found | {key: held[of].locked_message for key, of, _ in money if held[of].is_locked}

    @classmethod
    def _refuse(cls, closed: dict[int, str]) -> None:
        for sentence in closed.values():
            raise Locked(f"{cls._what_is_fixed()} {sentence}")

    @classmethod
    def _what_is_fixed(cls) -> str:
        fields: list[Any] = [cls._meta.get_field(name.removesuffix("_id")) for name in cls.fixed]
        names = with_particle("·".join(field.verbose_name for field in fields), "은(는)")
        return f"이 {cls._meta.verbose_name}의 {names} 바꿀 수 없고, 지울 수도 없습니다."

    def clean(self) -> None:
        super().clean()
        if self.pk and self._is_moved():
            self._refuse(self.pinned_by([self.pk], hold=False))

    def _is_moved(self) -> bool:
        stored = type(self)._base_manager.filter(pk=self.pk).values(*self.fixed).first() or {}
        return any(getattr(self, name) != value for name, value in stored.items())

    def save(self, *args, **kwargs) -> None:
        rows = type(self)._base_manager.filter(pk=self.pk)
        with self.keep_fixed(rows, self.fixed if self.pk else ()):
            super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            self.refuse_fixed([self.pk])
            return super().delete(*args, **kwargs)
