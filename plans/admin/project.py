from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from budgets.money import format_money
from integrity.admin.deletion import SummarisedDeletion
from integrity.admin.locking import LockableAdmin
from integrity.admin.versioning import VersionedAdmin
from plans.models import Project
from plans.text.durations import wording_problem
from spreadsheets.exports.admin import ExportableList
from staffing.models import Team

from .inlines import FundingInline, MilestoneInline, MoneyInline, PictureInline, SectionInline
from .readable import Readable
from .widgets import RichTextMedia


@admin.register(Project)
class ProjectAdmin(
    ExportableList,
    VersionedAdmin,
    RichTextMedia,
    Readable,
    SummarisedDeletion,
    LockableAdmin,
    admin.ModelAdmin,
):
    """A project with everything that belongs to it on one page."""

    list_display = ["number", "title", "department", "year", "kind", "team", "period", "money"]
    list_display_links = ["number", "title"]
    list_filter = ["department_plan__plan", "kind", "is_pledge", "department_plan__department"]
    list_per_page = 50
    search_fields = ["title", "person", "department_plan__department__name", "programs__name"]
    autocomplete_fields = ["department_plan"]
    inlines = [SectionInline, MilestoneInline, PictureInline, FundingInline, MoneyInline]
    #: Inlines whose choices depend on a project that is stored.
    of_stored_project = [MilestoneInline, FundingInline, MoneyInline]
    save_on_top = True
    sheet_kind = "projects"
    fieldsets = [
        (
            None,
            {"fields": ["department_plan", ("number", "kind", "title"), ("team", "person", "telephone"), "is_pledge"]},
        ),
        ("개요", {"fields": [("period_label", "begins", "ends", "period_wording"), ("place", "target")]}),
        ("예산의 인쇄", {"fields": [("prints_budget", "sole_source")]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        projects: Any = super().get_queryset(request)
        return projects.select_related("department_plan__plan", "department_plan__department", "team").with_money()

    def picture_project(self, obj: Any) -> int:
        return obj.pk

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return [inline for inline in self.inlines if obj or inline not in self.of_stored_project]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "team" in form.base_fields:
            teams = Team.objects.filter(department=obj.department_plan.department) if obj else Team.objects.none()
            form.base_fields["team"].queryset = teams  # type: ignore[attr-defined]
            if not obj:
                form.base_fields["team"].help_text = "저장하면 그 부서의 팀을 고를 수 있습니다."
        return form

    def save_model(self, request: HttpRequest, obj: Project, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        year = obj.department_plan.plan.year
        problem = obj.period_wording and wording_problem(obj.period_wording, obj.begins, obj.ends, year=year)
        if problem:
            messages.warning(request, problem)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        # What hangs on other rows goes first: a section that is deleted takes its milestones along.
        indirect_first = sorted(formsets, key=lambda formset: hasattr(formset, "fk"))
        super().save_related(request, form, indirect_first, change)

    def response_add(self, request: Any, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Go on with the same project, which now can have milestones and money."""
        if "_addanother" not in request.POST and "_popup" not in request.POST:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)

    @admin.display(description="부서", ordering="department_plan__department__order")
    def department(self, project: Any) -> str:
        return project.department_plan.department.name

    @admin.display(description="연도", ordering="department_plan__plan__year")
    def year(self, project: Any) -> str:
        return str(project.department_plan.plan.year)

    @admin.display(description="기간", ordering="begins")
    def period(self, project: Any) -> str:
        return project.period_text

    @admin.display(description="올해 예산(천원)", ordering="won")
    def money(self, project: Any) -> str:
        return format_html(
            '<span class="figure">{}</span>', format_money(project.won) if project.is_funded else "비예산"
        )
