from django.contrib import admin
from django.db.models import Count, Sum
from django.utils import timezone

from integrity.admin.forms import SharedChoicesInlineFormSet, SummarisedDeletion, offer
from spreadsheets.exports.admin import ListedInSheets
from staffing.models import Bureau, Department, Grade, Organisation, Roster, StaffingQuota, Team
from staffing.sheets.units import unit_of


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "accent", "text_font"]

    def has_add_permission(self, request) -> bool:
        return super().has_add_permission(request) and not Organisation.objects.exists()

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class InForceFilter(admin.SimpleListFilter):
    """Departments of today, or those that a reorganisation retired."""

    title = "운영"
    parameter_name = "in_force"

    def lookups(self, request, model_admin):
        return [("yes", "오늘 운영 중"), ("no", "없어졌거나 앞으로 생길 것")]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        today = queryset.model.objects.in_force(timezone.localdate())
        return queryset.filter(pk__in=today) if self.value() == "yes" else queryset.exclude(pk__in=today)


class UnitsListed(ListedInSheets):
    """Units, which a sheet names together with what they belong to."""

    sheet_kind = "organisation"

    def sheet_rows(self, request, shown):
        return map(unit_of, shown)


@admin.register(Bureau)
class BureauAdmin(UnitsListed, SummarisedDeletion, admin.ModelAdmin):
    list_display = ["name", "code", "order", "department_count", "begins_on", "ends_on"]
    list_editable = ["order"]
    list_filter = [InForceFilter]
    search_fields = ["name", "code"]
    fields = [("name", "code", "order"), ("begins_on", "ends_on")]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(department_count=Count("departments"))

    @admin.display(description="부서", ordering="department_count")
    def department_count(self, bureau) -> str:
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

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(team_count=Count("teams"))

    @admin.display(description="팀", ordering="team_count")
    def team_count(self, department) -> str:
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
    def duty_count(self, team) -> str:
        return f"{len(team.duty_lines)}건"


@admin.register(Grade)
class GradeAdmin(SummarisedDeletion, admin.ModelAdmin):
    list_display = ["name", "code", "order"]
    list_editable = ["order"]
    search_fields = ["name", "code"]
    fields = [("name", "code", "order")]


class QuotaFormSet(SharedChoicesInlineFormSet):
    """Quotas of a roster; an existing one keeps its department and grade, only its figures change."""

    def read_choices(self):
        return {"department": Department.objects.all(), "grade": Grade.objects.all()}

    def add_fields(self, form, index) -> None:
        super().add_fields(form, index)
        if form.instance.pk:
            for name in ("department", "grade"):
                form.fields[name].disabled = True
                offer(form.fields[name], [getattr(form.instance, name)])


class QuotaInline(admin.TabularInline):
    model = StaffingQuota
    formset = QuotaFormSet
    extra = 0
    fields = ["department", "grade", "authorized", "filled"]
    ordering = ["department__order", "department__code", "grade__order", "grade__code"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("department", "grade")


@admin.register(Roster)
class RosterAdmin(ListedInSheets, SummarisedDeletion, admin.ModelAdmin):
    list_display = ["date_text", "as_of", "department_count", "authorized_sum", "filled_sum"]
    fields = [("as_of", "wording")]
    inlines = [QuotaInline]
    sheet_kind = "roster"
    sheet_path = "roster"

    def get_queryset(self, request):
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
    def date_text(self, roster) -> str:
        return roster.date_text

    @admin.display(description="부서")
    def department_count(self, roster) -> str:
        return f"{roster.department_count}개"

    @admin.display(description="정원 계")
    def authorized_sum(self, roster) -> str:
        return f"{roster.authorized_sum:,}명"

    @admin.display(description="현원 계")
    def filled_sum(self, roster) -> str:
        return f"{roster.filled_sum:,}명"


@admin.register(StaffingQuota)
class StaffingQuotaAdmin(ListedInSheets, admin.ModelAdmin):
    list_display = ["department", "grade", "authorized", "filled", "roster"]
    list_display_links = ["department", "grade"]
    list_filter = ["roster", "grade", "department"]
    list_select_related = ["roster", "department", "grade"]
    search_fields = ["department__name", "grade__name"]
    ordering = ["-roster__as_of", "department__order", "department__code", "grade__order"]
    autocomplete_fields = ["department", "grade"]
    fields = ["roster", ("department", "grade"), ("authorized", "filled")]
    sheet_kind = "roster"
