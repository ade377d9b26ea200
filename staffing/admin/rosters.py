from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, Model, QuerySet, Sum
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from integrity.admin.choices import SharedChoicesInlineFormSet, limit_choices
from integrity.admin.deletion import SummarisedDeletion
from spreadsheets.exports.admin import ExportableList
from staffing.models import Department, Grade, Roster, StaffingQuota

#: More quotas than this are written department by department: a city's 440 would make a page of 425 kB.
AT_ONCE = 60
#: The department in a page's address.
CHOSEN = "department"


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
        quotas = super().get_queryset(request).select_related("department", "grade")
        return quotas.filter(department__code=request.GET[CHOSEN]) if CHOSEN in request.GET else quotas


def _is_long(roster: Roster) -> bool:
    return roster.quotas.count() > AT_ONCE


@admin.register(Roster)
class RosterAdmin(ExportableList, SummarisedDeletion, admin.ModelAdmin):
    list_display = ["date_text", "as_of", "department_count", "authorized_sum", "filled_sum"]
    fields = [("as_of", "wording")]
    readonly_fields = ["by_department"]
    inlines = [QuotaInline]
    sheet_kind = "roster"
    sheet_path = "roster"

    def get_fields(self, request: HttpRequest, obj: Roster | None = None) -> Any:
        own = super().get_fields(request, obj)
        return [*own, "by_department"] if obj and _is_long(obj) else own

    def get_inlines(self, request: HttpRequest, obj: Roster | None) -> Any:
        return self.inlines if CHOSEN in request.GET or not (obj and _is_long(obj)) else []

    def response_post_save_change(self, request: HttpRequest, obj: Roster) -> HttpResponseRedirect:
        """After one department the others are to be written."""
        if CHOSEN in request.GET:
            return redirect("admin:staffing_roster_change", obj.pk)
        return super().response_post_save_change(request, obj)

    @admin.display(description="부서별 정원·현원")
    def by_department(self, roster: Roster) -> str:
        """Of each department its sums, which lead to its grades."""
        sums = roster.quotas.order_by("department__order", "department__code").values_list(
            "department__code", "department__name"
        )
        rows = format_html_join(
            "",
            '<tr><th scope="row"><a href="?{}={}">{}</a></th><td>{}명</td><td>{}명</td></tr>',
            ((CHOSEN, *row) for row in sums.annotate(Sum("authorized"), Sum("filled"))),
        )
        head = '<tr><th scope="col">부서</th><th scope="col">정원</th><th scope="col">현원</th></tr>'
        return format_html(
            "<p>부서를 고르면 직급별 정원과 현원이 나옵니다.</p><table><thead>{}</thead><tbody>{}</tbody></table>",
            mark_safe(head),  # noqa: S308 - our own words
            rows,
        )

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
