from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from budgets.models import Budget
from integrity.admin.choices import SharedChoicesInlineFormSet, limit_choices
from integrity.admin.deletion import SummarisedDeletion
from integrity.admin.locking import LockableAdmin, LockableInline
from integrity.locking import Locked
from plans.models import DepartmentPlan, Plan
from staffing.models import Department

from .readable import Readable
from .workflow import RoundInline


class DepartmentPlanForm(forms.ModelForm):
    """A department to add; one that is there already changes nothing, and so may be confirmed."""

    def _post_clean(self) -> None:
        # The model refuses to be validated in what is confirmed; nothing of this row is going to be saved.
        if not self.instance.pk:
            super()._post_clean()  # type: ignore[misc]


class DepartmentPlanFormSet(SharedChoicesInlineFormSet):
    """The departments of a plan; one that is there already stays the department it is."""

    def read_choices(self) -> dict[str, Iterable[Model]]:
        return {"department": Department.objects.exclude(plans__plan=self.instance.pk)}

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk:
            form.fields["department"].disabled = True
            limit_choices(form.fields["department"], [form.instance.department])


class DepartmentPlanInline(LockableInline, admin.TabularInline):
    model = DepartmentPlan
    form = DepartmentPlanForm
    formset = DepartmentPlanFormSet
    extra = 0
    fields = ["department", "state", "project_count"]
    readonly_fields = ["state", "project_count"]
    # A tick too many would take all of a department's projects along: that has a page of its own, which asks.
    can_delete = False
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .select_related("plan", "department")
            .annotate(count=Count("projects"))
            .order_by("department__order", "department__code")
        )

    @admin.display(description="주요사업")
    def project_count(self, part: Any) -> str:
        return f"{part.count}건" if part.pk else "-"


#: How many years before the plan's the budgets are of that each field offers.
_YEARS_BEFORE = {"budget": [0], "compared_budget": [0, 1], "previous_budget": [1]}


def _offered(name: str, plan: Plan | None, typed_year: str) -> QuerySet[Budget]:
    """Of the years that go with the plan's, and what is chosen already; of every year while the plan has none."""
    enacted = Budget.objects.exclude(kind=Budget.Kind.FORECAST)
    if not (plan or typed_year.isdecimal()):
        return enacted
    year = int(typed_year) if typed_year.isdecimal() else plan.year  # type: ignore[union-attr]
    of_years = enacted.filter(fiscal_year__in=[year - before for before in _YEARS_BEFORE[name]])
    return Budget.objects.filter(Q(pk__in=of_years) | Q(pk=plan and getattr(plan, f"{name}_id")))


@admin.register(Plan)
class PlanAdmin(Readable, SummarisedDeletion, LockableAdmin, admin.ModelAdmin):
    list_display = ["__str__", "state_shown", "department_count", "project_count", "budget", "roster"]
    list_select_related = ["budget", "roster"]
    search_fields = ["year", "title"]
    inlines = [RoundInline, DepartmentPlanInline]
    readonly_fields = ["state_shown"]
    actions = ["confirm", "reopen"]
    fieldsets = [
        (None, {"fields": [("year", "title"), ("issued", "issued_wording"), "state_shown"]}),
        ("인쇄 방법", {"fields": [("unit", "prints_contacts", "dividers_on_right"), "roster"]}),
        ("인쇄할 예산", {"fields": ["budget", "compared_budget", "previous_budget"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .annotate(
                department_count=Count("department_plans", distinct=True),
                project_count=Count("department_plans__projects", distinct=True),
            )
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Offers the budgets that may be printed for each, and what is chosen already."""
        form = super().get_form(request, obj, change=change, **kwargs)
        for name in _YEARS_BEFORE.keys() & form.base_fields.keys():
            field: Any = form.base_fields[name]
            field.queryset = _offered(name, obj, request.POST.get("year", "")[:4])
        return form

    @admin.display(description="상태", ordering="state")
    def state_shown(self, plan: Any) -> str:
        return f"{'●' if plan.is_locked else '○'} {plan.get_state_display()}"

    @admin.display(description="부서", ordering="department_count")
    def department_count(self, plan: Any) -> str:
        return f"{plan.department_count}개"

    @admin.display(description="주요사업", ordering="project_count")
    def project_count(self, plan: Any) -> str:
        return f"{plan.project_count:,}건"

    @admin.action(description="선택한 계획 확정", permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """By the page that says what the plan still lacks."""
        plans = list(queryset[:2])
        if len(plans) == 1:
            return redirect("plan-confirm", plans[0].year)
        self.message_user(request, "계획은 한 번에 하나씩 확정하십시오. 하나만 선택하십시오.", messages.ERROR)
        return None

    @admin.action(description="선택한 계획 확정 취소", permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet) -> None:
        for plan in queryset.exclude(state=Plan.State.OPEN):
            try:
                plan.set_state(Plan.State.OPEN)
            except Locked as locked:
                self.message_user(request, f"{plan}: {locked.message}", messages.ERROR)
                continue
            self.log_change(request, plan, "확정을 취소")
            self.message_user(request, f"{plan}: 확정을 취소하였습니다.", messages.SUCCESS)


@admin.register(DepartmentPlan)
class DepartmentPlanAdmin(SummarisedDeletion, LockableAdmin, admin.ModelAdmin):
    list_display = ["department", "plan", "state", "project_count"]
    list_filter = ["plan", "state", "department"]
    list_per_page = 200
    search_fields = ["department__name", "plan__year"]
    autocomplete_fields = ["department"]
    fields = ["plan", "department", "state"]
    readonly_fields = ["state"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request).select_related("plan", "department")
        return queryset.annotate(count=Count("projects"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_permanent)

    @admin.display(description="주요사업", ordering="count")
    def project_count(self, part: Any) -> str:
        return f"{part.count}건"
