"""Forms of many rows whose fields choose among the same rows: these are read once."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.db import models


def limit_choices(field: Any, rows: Iterable[models.Model]) -> None:
    """Let a field choose among these rows only, read once whatever the number of forms."""
    rows = list(rows)
    field.queryset = field.queryset.model._default_manager.filter(pk__in=[row.pk for row in rows])
    # Without the admin's links to add and change: in hundreds of rows they are most of the page.
    field.widget = getattr(field.widget, "widget", field.widget)
    field.choices = [("", "---------"), *((row.pk, str(row)) for row in rows)]


class SharedChoicesFormSet(forms.BaseModelFormSet):
    """A formset whose fields choose among rows that are read once for all of its forms."""

    def read_choices(self) -> Mapping[str, Iterable[models.Model]]:
        """The rows to choose from, by the field's name."""
        raise NotImplementedError

    @cached_property
    def shared_choices(self) -> dict[str, list[models.Model]]:
        return {name: list(rows) for name, rows in self.read_choices().items()}

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, rows in self.shared_choices.items():
            if name in form.fields:
                limit_choices(form.fields[name], rows)


class SharedChoicesInlineFormSet(SharedChoicesFormSet, forms.BaseInlineFormSet):
    """The same below a parent that the rows have a foreign key to."""
