"""What a person thinks of as one project: its texts, dates, pictures, programs and money."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest

from budgets.admin.lines import LineForm, LineFormSet
from budgets.models import BudgetLine, FundingSource, Program
from integrity.admin.choices import SharedChoicesInlineFormSet
from integrity.admin.locking import LockableInline
from integrity.admin.versioning import VersionedAdmin
from plans.models import Milestone, Picture, ProjectProgram, Section, SectionKind
from plans.projects.pictures import forget_file

from .indirect import IndirectFormSet, IndirectInline
from .milestones import MilestoneFormSet
from .readable import Readable
from .widgets import PictureInput


class SectionFormSet(SharedChoicesInlineFormSet):
    def read_choices(self) -> dict[str, Iterable[Model]]:
        return {"kind": SectionKind.objects.all()}


class SectionInline(VersionedAdmin, Readable, LockableInline, admin.StackedInline):
    model = Section
    formset = SectionFormSet
    extra = 0
    classes = ["sections"]
    fields = [("order", "kind", "title", "milestone_form"), "body"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("kind").order_by("order", "pk")


class MilestoneInline(VersionedAdmin, Readable, LockableInline, IndirectInline):
    model = Milestone
    formset = MilestoneFormSet
    template = "admin/edit_inline/stacked.html"
    extra = 0
    classes = ["milestones"]
    fieldsets = [
        (None, {"fields": [("section", "parent", "order"), ("begins", "ends", "title", "amount")]}),
        (
            "날짜 표기와 내용",
            {"fields": [("date_label", "date_wording", "body_shows_amount"), "body"], "classes": ["collapse"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .select_related("section__kind", "parent")
            .order_by("section__order", "section", "order", "pk")
        )


class PictureFormSet(forms.BaseInlineFormSet):
    """Takes the file of a picture along that is deleted, or replaced by another."""

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        before = form.initial.get("file")
        saved = super().save_existing(form, obj, commit=commit)
        if before and before.name != saved.file.name:
            forget_file(before.name)
        return saved

    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        name = obj.file.name
        super().delete_existing(obj, commit=commit)
        if commit:
            forget_file(name)


class PictureInline(VersionedAdmin, LockableInline, admin.TabularInline):
    model = Picture
    formset = PictureFormSet
    extra = 0
    fields = ["number", "file", "alt", "caption", "source", "width"]
    formfield_overrides = {Picture._meta.get_field("file").__class__: {"widget": PictureInput}}
    shown_as = {"file": "file_shown"}

    @admin.display(description="파일")
    def file_shown(self, picture: Picture) -> str:
        return "올린 그림 있음" if picture.file else "빈 틀"


class FundingFormSet(SharedChoicesInlineFormSet):
    """A department's programs that no other project of the plan uses."""

    def read_choices(self) -> dict[str, Iterable[Model]]:
        part = self.instance.department_plan
        used_elsewhere = ProjectProgram.objects.filter(program=OuterRef("pk"), plan=part.plan_id).exclude(
            project=self.instance
        )
        own = Q(department=part.department_id) | Q(funding__project=self.instance)
        return {"program": Program.objects.filter(own, ~Exists(used_elsewhere)).distinct()}


class FundingInline(LockableInline, admin.TabularInline):
    model = ProjectProgram
    formset = FundingFormSet
    extra = 0
    fields = ["program"]
    verbose_name = "세부사업"
    verbose_name_plural = "세부사업 (하나도 없으면 비예산 사업)"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("program")


class MoneyFormSet(LineFormSet, IndirectFormSet):
    """The money of a project's programs in the budgets that its plan prints."""

    path = "program__funding__project"

    def of_instance(self, queryset: QuerySet) -> QuerySet:
        return super().of_instance(queryset).filter(budget__in=self._budgets())

    def _budgets(self) -> QuerySet:
        return self.instance.department_plan.plan.printed_budgets

    def read_choices(self) -> dict[str, Iterable[Model]]:
        return {
            "budget": self._budgets().filter(locked=False),
            "program": Program.objects.filter(funding__project=self.instance),
            "source": FundingSource.objects.all(),
        }


class MoneyInline(VersionedAdmin, Readable, LockableInline, IndirectInline):
    model = BudgetLine
    form = LineForm
    formset = MoneyFormSet
    template = "admin/edit_inline/tabular.html"
    extra = 0
    fields = ["program", "budget", "source", "amount"]
    verbose_name_plural = "예산액 (이 계획이 인쇄하는 예산)"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .select_related("budget", "program", "source")
            .order_by("program__code", "budget__fiscal_year", "budget__kind", "budget__round", "source__order")
        )
