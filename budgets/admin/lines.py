"""A program's amounts as rows of an admin page: rows that are locked are shown, and cannot be changed."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from budgets.external_locks import lock_reasons
from budgets.models import Budget, BudgetLine, FundingSource
from budgets.money import format_money
from integrity.admin.choices import SharedChoicesFormSet, SharedChoicesInlineFormSet, limit_choices
from integrity.admin.locking import LockableAdmin
from integrity.admin.versioning import VersionedAdmin
from integrity.versioning import VersionedForm
from spreadsheets.exports.admin import ExportableList


class LineForm(VersionedForm):
    """A line that is disabled while its budget is locked, or a confirmed plan locks it."""

    def __init__(self, *args: Any, external_locks: Mapping[int, str] = MappingProxyType({}), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line = self.instance
        self.lock_reason = ""
        if line.pk:
            by_budget = line.budget.locked_message if line.budget.is_locked else ""
            self.lock_reason = by_budget or external_locks.get(line.pk, "")
        self.locked = bool(self.lock_reason)
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

    def clean(self) -> dict[str, Any]:
        if self.locked and self.came_too_late:
            raise forms.ValidationError(self.lock_reason, code="locked")
        return super().clean()

    def _post_clean(self) -> None:
        # The model refuses to be validated in a locked budget; nothing of this row is going to be saved.
        if not self.locked:
            super()._post_clean()  # type: ignore[misc]


class LineFormSet(SharedChoicesFormSet):
    """Lines that can be moved to, or added in, unlocked budgets only."""

    @cached_property
    def external_locks(self) -> dict[int, str]:
        lines = list(self.get_queryset())
        reasons = lock_reasons([(line.budget, line.program_id) for line in lines])
        return dict(zip((line.pk for line in lines), reasons, strict=True))

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "external_locks": self.external_locks}

    def save(self, commit: bool = True) -> list[Any]:
        # One after the other, they would wait for somebody who locks the same budgets in another order.
        written = {form.instance.budget_id for form in self.forms if form.has_changed()} - {None}
        list(Budget.objects.filter(pk__in=written).order_by("pk").select_for_update())
        return super().save(commit)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.locked:
            for name in self.shared_choices:
                if name in form.fields:
                    limit_choices(form.fields[name], [getattr(form.instance, name)])
            if "DELETE" in form.fields:
                form.fields["DELETE"].disabled = True


class ProgramLineFormSet(LineFormSet, SharedChoicesInlineFormSet):
    def read_choices(self) -> dict[str, Iterable[Model]]:
        return {"budget": Budget.objects.filter(locked=False), "source": FundingSource.objects.all()}


class ProgramLineInline(VersionedAdmin, admin.TabularInline):
    """A program's money in all years."""

    model = BudgetLine
    form = LineForm
    formset = ProgramLineFormSet
    extra = 0
    fields = ["budget", "source", "amount"]
    ordering = ["-budget__fiscal_year", "budget__kind", "budget__round", "source__order"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BudgetLine]:
        return super().get_queryset(request).select_related("budget", "program", "source")


@admin.register(BudgetLine)
class BudgetLineAdmin(ExportableList, VersionedAdmin, LockableAdmin, admin.ModelAdmin):
    list_display = ["program", "department", "budget", "source", "amount_shown"]
    list_filter = ["budget", "source", "program__category", "program__department"]
    search_fields = ["program__name", "program__part", "program__code"]
    ordering = [
        "-budget__fiscal_year",
        "budget__kind",
        "budget__round",
        "program__department__order",
        "program__code",
        "program__part",
        "source__order",
    ]
    autocomplete_fields = ["program", "source"]
    fields = ["budget", "program", "source", "amount"]
    # By the pages of spreadsheets/, which show what a file would do and store all of it or nothing.
    sheet_kind = "budget"
    shown_as = {"amount": "amount_shown"}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("budget", "program__department", "source")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "budget":
            kwargs["queryset"] = Budget.objects.filter(locked=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="부서", ordering="program__department__order")
    def department(self, line: BudgetLine) -> str:
        return line.program.department.name

    @admin.display(description="예산액(천원)", ordering="amount")
    def amount_shown(self, line: BudgetLine) -> str:
        return format_html('<span class="figure">{}</span>', format_money(line.amount))
