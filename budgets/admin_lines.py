"""Budget lines in the admin: rows of locked budgets are shown, and cannot be changed."""

from django import forms
from django.contrib import admin

from staffing.admin_base import OfferingFormSet, OfferingInlineFormSet, offer

from .admin_versions import SavedBesideOthers
from .models import Budget, BudgetLine, FundingSource
from .versions import VersionedForm


class LineForm(VersionedForm):
    """A line that is disabled while its budget is locked."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.locked = bool(self.instance.pk and self.instance.budget.is_closed)
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
            raise forms.ValidationError(self.instance.budget.closed_message, code="closed")
        return super().clean()

    def _post_clean(self) -> None:
        # The model refuses to be validated in a locked budget; nothing of this row is going to be saved.
        if not self.locked:
            super()._post_clean()  # type: ignore[misc]


class LineFormSet(OfferingFormSet):
    """Lines that can be moved to, or added in, open budgets only."""

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        if form.locked:
            for name in self.offers:
                if name in form.fields:
                    offer(form.fields[name], [getattr(form.instance, name)])
            if "DELETE" in form.fields:
                form.fields["DELETE"].disabled = True


class ProgramLineFormSet(LineFormSet, OfferingInlineFormSet):
    def read_offers(self):
        return {"budget": Budget.objects.filter(locked=False), "source": FundingSource.objects.all()}


class ProgramLineInline(SavedBesideOthers, admin.TabularInline):
    """A program's money in all years."""

    model = BudgetLine
    form = LineForm
    formset = ProgramLineFormSet
    extra = 0
    fields = ["budget", "source", "amount"]
    ordering = ["-budget__fiscal_year", "budget__kind", "budget__round", "source__order"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("budget", "program", "source")
