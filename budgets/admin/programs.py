from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from budgets.models import Program, ProgramYear
from integrity.admin.deletion import SummarisedDeletion
from spreadsheets.exports.admin import ExportableList

from .lines import ProgramLineInline


class ProgramYearInline(admin.TabularInline):
    """What it was called in earlier years; imports keep that, and nobody changes it by hand."""

    model = ProgramYear
    extra = 0
    readonly_fields = ["year", "account", "category", "policy", "unit", "name"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Program)
class ProgramAdmin(ExportableList, SummarisedDeletion, admin.ModelAdmin):
    list_display = ["full_name", "code", "department", "category", "account", "policy", "unit", "is_remainder"]
    list_filter = ["category", "account", "is_remainder", "department"]
    list_select_related = ["department", "category"]
    search_fields = ["name", "part", "code", "policy", "unit", "department__name"]
    ordering = ["department__order", "department__code", "code", "part"]
    autocomplete_fields = ["department"]
    inlines = [ProgramYearInline, ProgramLineInline]
    sheet_kind = "budget"
    sheet_path = "program"
    fields = [
        "department",
        ("account", "category"),
        ("policy", "unit"),
        ("code", "name", "part"),
        "is_remainder",
    ]

    @admin.display(description="세부사업", ordering="name")
    def full_name(self, program: Program) -> str:
        return str(program)
