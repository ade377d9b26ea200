from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from integrity.admin.deletion import SummarisedDeletion
from spreadsheets.exports.admin import ExportableList
from staffing.models import Bureau, Department, Team
from staffing.sheets.units import unit_of


class InForceFilter(admin.SimpleListFilter):
    """Departments of today, or those that a reorganisation retired."""

    title = "운영"
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "오늘 운영 중"), ("no", "없어졌거나 앞으로 생길 것")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        today = queryset.model.objects.in_force(timezone.localdate())
        return queryset.filter(pk__in=today) if self.value() == "yes" else queryset.exclude(pk__in=today)


class UnitsListed(ExportableList):
    """Units, which a sheet names together with what they belong to."""

    sheet_kind = "organisation"

    def sheet_rows(self, request: HttpRequest, shown: QuerySet) -> Any:
        return map(unit_of, shown)


@admin.register(Bureau)
class BureauAdmin(UnitsListed, SummarisedDeletion, admin.ModelAdmin):
    list_display = ["name", "code", "order", "department_count", "begins_on", "ends_on"]
    list_editable = ["order"]
    list_filter = [InForceFilter]
    search_fields = ["name", "code"]
    fields = [("name", "code", "order"), ("begins_on", "ends_on")]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(department_count=Count("departments"))

    @admin.display(description="부서", ordering="department_count")
    def department_count(self, bureau: Any) -> str:
        return f"{bureau.department_count}개"


class TeamInline(admin.TabularInline):
    model = Team
    extra = 0
    fields = ["order", "name", "duties", "begins_on", "ends_on"]


@admin.register(Department)
class DepartmentAdmin(UnitsListed, SummarisedDeletion, admin.ModelAdmin):
    list_display = ["name", "code", "order", "bureau", "team_count", "begins_on", "ends_on"]
    list_editable = ["order"]
    list_filter = [InForceFilter, "bureau"]
    list_select_related = ["bureau"]
    list_per_page = 200
    search_fields = ["name", "code"]
    fields = [("name", "code", "order"), "bureau", ("begins_on", "ends_on")]
    inlines = [TeamInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(team_count=Count("teams"))

    @admin.display(description="팀", ordering="team_count")
    def team_count(self, department: Any) -> str:
        return f"{department.team_count}개"


@admin.register(Team)
class TeamAdmin(UnitsListed, SummarisedDeletion, admin.ModelAdmin):
    list_display = ["name", "department", "order", "duty_count", "begins_on", "ends_on"]
    list_filter = [InForceFilter, "department"]
    list_select_related = ["department__bureau"]
    search_fields = ["name", "department__name", "duties"]
    ordering = ["department__order", "department__code", "order", "name"]
    autocomplete_fields = ["department"]
    fields = ["department", ("name", "order"), "duties", ("begins_on", "ends_on")]

    @admin.display(description="주요업무")
    def duty_count(self, team: Team) -> str:
        return f"{len(team.duty_lines)}건"
