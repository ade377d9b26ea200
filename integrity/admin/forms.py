"""What the admin pages of all apps have in common."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.admin.utils import NestedObjects
from django.db import models, router


def offer(field: forms.ModelChoiceField, rows: Iterable[models.Model]) -> None:
    """Let a field choose among these rows only, read once whatever the number of forms."""
    rows = list(rows)
    field.queryset = field.queryset.model._default_manager.filter(pk__in=[row.pk for row in rows])  # type: ignore[union-attr]
    # Without the admin's links to add and change: in hundreds of rows they are most of the page.
    field.widget = getattr(field.widget, "widget", field.widget)
    field.choices = [("", "---------"), *((row.pk, str(row)) for row in rows)]


class SharedChoicesFormSet(forms.BaseModelFormSet):
    """A formset whose fields choose among rows that are read once for all of its forms."""

    def read_choices(self) -> Mapping[str, Iterable[models.Model]]:
        """The rows to choose from, by the field's name."""
        raise NotImplementedError

    @cached_property
    def offers(self) -> dict[str, list[models.Model]]:
        return {name: list(rows) for name, rows in self.read_choices().items()}

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        for name, rows in self.offers.items():
            if name in form.fields:
                offer(form.fields[name], rows)


class SharedChoicesInlineFormSet(SharedChoicesFormSet, forms.BaseInlineFormSet):
    """The same below a parent that the rows point to themselves."""


class SummarisedDeletion:
    """Says how many rows a deletion would take or be refused for, instead of naming thousands."""

    def get_deleted_objects(self, objs, request):
        collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)  # type: ignore[attr-defined]
        collector.collect(objs)
        found: dict[Any, Any] = dict(collector.model_objs)
        counts = {model._meta: len(rows) for model, rows in found.items()}
        forbidden = {model._meta.verbose_name for model in found if not self._may_delete(model, request)}
        return (
            [f"{meta.verbose_name} {count:,}건" for meta, count in counts.items()],
            {meta.verbose_name_plural: count for meta, count in counts.items()},
            forbidden,
            _summary(collector.protected),
        )

    def _may_delete(self, model: type[models.Model], request) -> bool:
        return request.user.has_perm(f"{model._meta.app_label}.delete_{model._meta.model_name}")


def _summary(rows: Iterable[models.Model]) -> list[str]:
    counts: dict[str, int] = {}
    for row in rows:
        name = str(row._meta.verbose_name)
        counts[name] = counts.get(name, 0) + 1
    return [f"{name} {count:,}건" for name, count in counts.items()]
