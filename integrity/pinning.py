"""Fields that don't change any more, once something that is locked refers to their row."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import NotSupportedError, models, transaction

from korean.particles import with_particle

from .locking import Locked, stored_values


class PinnableQuerySet(models.QuerySet):
    """Refuses bulk changes of pinned fields."""

    model: Any

    def update(self, **changes: Any) -> int:
        with self.model.refusing_pinned_changes(self, changes):
            return super().update(**changes)

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(using=self.db):
            self.model.refuse_if_pinned(list(self.values_list("pk", flat=True)))
            return super().delete()

    def bulk_create(self, objs: Iterable[Any], **kwargs: Any) -> list[Any]:  # type: ignore[override]
        objs = list(objs)
        by_key = list(kwargs.get("unique_fields") or ()) in (["pk"], [self.model._meta.pk.name])
        if kwargs.get("update_conflicts") and not by_key:
            raise NotSupportedError("Which rows would change isn't known beforehand.")
        rows: models.QuerySet[Any] = models.QuerySet(self.model, using=self.db).filter(
            pk__in=[obj.pk for obj in objs if obj.pk]
        )
        with self.model.refusing_pinned_changes(rows, kwargs.get("update_fields") or ()):
            return super().bulk_create(objs, **kwargs)


class Pinnable(models.Model):
    """A row whose `pinned_fields` don't change, and which isn't deleted, once something locked refers to it."""

    pinned_fields: tuple[str, ...]

    objects = PinnableQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @classmethod
    def pinned_by(cls, keys: Collection[int], *, for_update: bool = True) -> dict[int, str]:
        """Which of the rows with these keys something locked refers to, each with the sentence that says what.

        With `for_update` nobody locks what refers to them, or unlocks it, until the transaction ends.
        """
        raise NotImplementedError

    @classmethod
    @contextmanager
    def refusing_pinned_changes(cls, rows: models.QuerySet, changes: Iterable[str]) -> Iterator[None]:
        """Roll a change of these fields back where the row was pinned before it, or is pinned after it."""
        if not cls.changes_pinned_fields(changes):
            yield
            return
        with transaction.atomic(using=rows.db):
            before = {key: values for key, *values in rows.values_list("pk", *cls.pinned_fields)}
            pinned = cls.pinned_by(before)
            yield
            now: Any = models.QuerySet(cls, using=rows.db).filter(pk__in=before)
            moved = [key for key, *values in now.values_list("pk", *cls.pinned_fields) if values != before[key]]
            pinned = cls.pinned_by(moved) | pinned
            cls._refuse({key: pinned[key] for key in moved if key in pinned})

    @classmethod
    def changes_pinned_fields(cls, changes: Iterable[str]) -> bool:
        names = {name.removesuffix("_id") for name in cls.pinned_fields}
        return not names.isdisjoint(name.removesuffix("_id") for name in changes)

    @classmethod
    def refuse_if_pinned(cls, keys: Collection[int], *, for_update: bool = True) -> None:
        cls._refuse(cls.pinned_by(keys, for_update=for_update))

    @classmethod
    def _refuse(cls, pinned: dict[int, str]) -> None:
        for sentence in pinned.values():
            raise Locked(f"{cls._pinned_message()} {sentence}")

    @classmethod
    def _pinned_message(cls) -> str:
        fields: list[Any] = [cls._meta.get_field(name.removesuffix("_id")) for name in cls.pinned_fields]
        names = with_particle("·".join(field.verbose_name for field in fields), "은(는)")
        return f"이 {cls._meta.verbose_name}의 {names} 바꿀 수 없고, 지울 수도 없습니다."

    def clean(self) -> None:
        super().clean()
        if self.pk and (changed := self._changed_pinned_fields()):
            self.refuse_pinned_changes(changed)

    def refuse_pinned_changes(self, changed: Collection[str]) -> None:
        """Raise Locked if something locked pins one of these changed fields of the row."""
        self.refuse_if_pinned([self.pk], for_update=False)

    def _changed_pinned_fields(self) -> list[str]:
        stored = stored_values(self, self.pinned_fields)
        return [name for name, value in stored.items() if getattr(self, name) != value]

    def save(self, *args: Any, **kwargs: Any) -> None:
        rows = type(self)._base_manager.filter(pk=self.pk)
        with self.refusing_pinned_changes(rows, self.pinned_fields if self.pk else ()):
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            self.refuse_if_pinned([self.pk])
            return super().delete(*args, **kwargs)
