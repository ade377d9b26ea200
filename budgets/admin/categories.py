from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from budgets.models import Category
from integrity.admin.deletion import SummarisedDeletion


@admin.register(Category)
class CategoryAdmin(SummarisedDeletion, admin.ModelAdmin):
    list_display = ["name", "code", "order", "funds_projects", "program_count"]
    list_editable = ["order"]
    search_fields = ["name", "code"]
    fields = [("name", "code", "order"), "funds_projects"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(program_count=Count("programs"))

    @admin.display(description="세부사업", ordering="program_count")
    def program_count(self, category: Any) -> str:
        return f"{category.program_count:,}개"
