from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, QuerySet, Sum
from django.http import HttpRequest

from integrity.admin.choices import SharedChoicesInlineFormSet, limit_choices
from integrity.admin.deletion import SummarisedDeletion
from spreadsheets.exports.admin import ExportableList
from staffing.models import Department, Grade, Roster, StaffingQuota


class QuotaFormSet(SharedChoicesInlineFormSet):
    """Quotas of a roster; an existing one keeps its department and grade, only its figures change."""

    def read_choices(self) -> dict[str, Iterable[Model]]:
        return {"department": Department.objects.all(), "grade": Grade.objects.all()}

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk:
            for name in ("department", "grade"):
                form.fields[name].disabled = True
                limit_choices(form.fields[name], [getattr(form.instance, name)])


class QuotaInline(admin.TabularInline):
    model = StaffingQuota
    formset = QuotaFormSet
    extra = 0
    fields = ["department", "grade", "authorized", "filled"]
    ordering = ["department__order", "department__code", "grade__order", "grade__code"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("department", "grade")


@admin.register(Roster)
class RosterAdmin(ExportableList, SummarisedDeletion, admin.ModelAdmin):
    list_display = ["date_text", "as_of", "department_count", "authorized_sum", "filled_sum"]
    fields = [("as_of", "wording")]
    inlines = [QuotaInline]
    sheet_kind = "roster"
    sheet_path = "roster"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .annotate(
                department_count=Count("quotas__department", distinct=True),
                authorized_sum=Sum("quotas__authorized", default=0),
                filled_sum=Sum("quotas__filled", default=0),
            )
        )

    @admin.display(description="인쇄할 기준일", ordering="as_of")
    def date_text(self, roster: Any) -> str:
        return roster.date_text

    @admin.display(description="부서")
    def department_count(self, roster: Any) -> str:
        return f"{roster.department_count}개"

    @admin.display(description="정원 계")
    def authorized_sum(self, roster: Any) -> str:
        return f"{roster.authorized_sum:,}명"

    @admin.display(description="현원 계")
    def filled_sum(self, roster: Any) -> str:
        return f"{roster.filled_sum:,}명"


@admin.register(StaffingQuota)
class StaffingQuotaAdmin(ExportableList, admin.ModelAdmin):
    list_display = ["department", "grade", "authorized", "filled", "roster"]
    list_display_links = ["department", "grade"]
    list_filter = ["roster", "grade", "department"]
    list_select_related = ["roster", "department", "grade"]
    search_fields = ["department__name", "grade__name"]
    ordering = ["-roster__as_of", "department__order", "department__code", "grade__order"]
    autocomplete_fields = ["department", "grade"]
    fields = ["roster", ("department", "grade"), ("authorized", "filled")]
    sheet_kind = "roster"
