"""Budget lines in the admin: rows that are closed are shown, and cannot be changed."""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from django import forms
from django.contrib import admin

from budgets.locks import Key, kept
from budgets.models import Budget, BudgetLine, FundingSource
from integrity.admin.forms import SharedChoicesFormSet, SharedChoicesInlineFormSet, offer
from integrity.admin.versioning import VersionedAdmin
from integrity.versioning import VersionedForm


class LineForm(VersionedForm):
    """A line that is disabled while its budget is locked, or a confirmed plan keeps it."""

    def __init__(self, *args, kept: Mapping[Key, str] = MappingProxyType({}), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        line = self.instance
        self.closed_because = ""
        if line.pk:
            by_budget = line.budget.locked_message if line.budget.is_locked else ""
            self.closed_because = by_budget or kept.get((line.budget_id, line.program_id), "")
        self.locked = bool(self.closed_because)
        if self.locked:
            # A browser sends nothing of a disabled row: what comes was typed before somebody locked it.
            self.came_too_late = self.is_bound and self._was_typed_in()
            for field in self.fields.values():
                field.disabled = True

    def _was_typed_in(self) -> bool:
        return self.add_prefix("DELETE") in self.data or any(
            field.has_changed(self.get_initial_for_field(field, name), self.data[self.add_prefix(name)])
            for name, field in self.fields.items()
            if self.add_prefix(name) in self.data
        )

    def clean(self):
        if self.locked and self.came_too_late:
            raise forms.ValidationError(self.closed_because, code="closed")
        return super().clean()

    def _post_clean(self) -> None:
        # The model refuses to be validated in a locked budget; nothing of this row is going to be saved.
        if not self.locked:
            super()._post_clean()  # type: ignore[misc]


class LineFormSet(SharedChoicesFormSet):
    """Lines that can be moved to, or added in, open budgets only."""

    @cached_property
    def kept(self) -> dict[Key, str]:
        return kept([(line.budget, line.program_id) for line in self.get_queryset()])

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "kept": self.kept}

    def save(self, commit=True):
        # One after the other, they would wait for somebody who holds the same budgets in another order.
        written = {form.instance.budget_id for form in self.forms if form.has_changed()} - {None}
        list(Budget.objects.filter(pk__in=written).order_by("pk").select_for_update())
        return super().save(commit)

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        if form.locked:
            for name in self.offers:
                if name in form.fields:
                    offer(form.fields[name], [getattr(form.instance, name)])
            if "DELETE" in form.fields:
                form.fields["DELETE"].disabled = True


class ProgramLineFormSet(LineFormSet, SharedChoicesInlineFormSet):
    def read_choices(self):
        return {"budget": Budget.objects.filter(locked=False), "source": FundingSource.objects.all()}


class ProgramLineInline(VersionedAdmin, admin.TabularInline):
    """A program's money in all years."""

    model = BudgetLine
    form = LineForm
    formset = ProgramLineFormSet
    extra = 0
    fields = ["budget", "source", "amount"]
    ordering = ["-budget__fiscal_year", "budget__kind", "budget__round", "source__order"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("budget", "program", "source")
