from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from budgets.models import FundingSource
from integrity.admin.deletion import SummarisedDeletion


@admin.register(FundingSource)
class FundingSourceAdmin(SummarisedDeletion, admin.ModelAdmin):
    list_display = ["name", "code", "order", "outside_budget", "line_count"]
    list_editable = ["order"]
    list_filter = ["outside_budget"]
    search_fields = ["name", "code"]
    fields = [("name", "code", "order"), "outside_budget"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(line_count=Count("lines"))

    @admin.display(description="쓰인 예산액", ordering="line_count")
    def line_count(self, source: Any) -> str:
        return f"{source.line_count:,}건"
