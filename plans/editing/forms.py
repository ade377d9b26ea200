"""The boxes of a project's page, each form a part that saves itself."""

from typing import Any, cast

from django import forms
from django.db import transaction
from django.db.models import Max

from budgets.models import Category, Program
from plans.models import Milestone, Project, ProjectProgram, Section, SectionKind
from staffing.admin_base import offer as offer_rows
from staffing.models import Team

from .merging import MergingForm

NEW_CODE = "신규-"


class PartForm(MergingForm, forms.ModelForm):
    """One row of a project, saved only where something was typed."""

    def stored_value(self, name: str) -> Any:
        return getattr(self.instance, name)

    def save(self, commit: bool = True):
        if self.instance._state.adding:
            return super().save(commit)
        if self.mine:
            # Only these: somebody may have moved the row since it was read.
            self.instance.save(update_fields=self.mine)
        return self.instance


class FactsForm(PartForm):
    """What a project's title bar and its overview print."""

    class Meta:
        model = Project
        fields = [
            "title",
            "kind",
            "is_pledge",
            "team",
            "person",
            "telephone",
            "period_label",
            "begins",
            "ends",
            "period_wording",
            "place",
            "target",
            "prints_budget",
            "sole_source",
        ]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        department = self.instance.department_plan.department
        offer(self.fields["team"], Team.objects.filter(department=department))


class SectionForm(PartForm):
    """A section's heading and text, and how its milestones print."""

    class Meta:
        model = Section
        fields = ["kind", "title", "milestone_form", "body"]


class NewSectionForm(forms.ModelForm):
    """A section more, at the end."""

    class Meta:
        model = Section
        fields = ["kind", "title"]

    def __init__(self, *args, project: Project, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.instance.project = project
        offer(self.fields["kind"], SectionKind.objects.all())

    def save(self, commit: bool = True) -> Section:
        self.instance.order = _next(self.instance.project.sections)
        return super().save(commit)


class MilestoneForm(PartForm):
    """A dated row; a new one goes to the end of its section."""

    class Meta:
        model = Milestone
        fields = [
            "begins",
            "ends",
            "title",
            "amount",
            "date_label",
            "date_wording",
            "body_shows_amount",
            "body",
        ]

    def save(self, commit: bool = True) -> Milestone:
        if self.instance._state.adding:
            self.instance.order = _next(self.instance.section.milestones)
        return super().save(commit)


class ProgramForm(forms.Form):
    """A program more that pays for a project: one of the department's that is free, or a new one."""

    program = forms.ModelChoiceField(Program.objects.none(), label="세부사업", required=False)
    name = forms.CharField(label="목록에 없으면 새 세부사업의 이름", max_length=150, required=False)

    def __init__(self, *args, project: Project, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.categories = Category.objects.filter(funds_projects=True)
        part = project.department_plan
        used = ProjectProgram.objects.filter(plan=part.plan_id).values("program")
        offer(self.fields["program"], Program.objects.filter(department=part.department_id).exclude(pk__in=used))

    def clean(self) -> dict[str, Any]:
        super().clean()
        if bool(self.cleaned_data.get("program")) == bool(self.cleaned_data.get("name")):
            raise forms.ValidationError("세부사업을 고르거나 새 이름을 적으십시오. 하나만 됩니다.")
        if self.cleaned_data.get("name") and not self.categories.exists():
            raise forms.ValidationError("주요사업의 예산으로 쓰는 사업 구분이 없습니다. 관리자에게 문의하십시오.")
        return self.cleaned_data

    @transaction.atomic
    def save(self) -> None:
        program = self.cleaned_data["program"] or self._new()
        funding = ProjectProgram(project=self.project, program=program)
        funding.full_clean()
        funding.save()

    def _new(self) -> Program:
        """A program that no budget book names yet; whoever imports the book gives it its true code."""
        department = self.project.department_plan.department
        codes = Program.objects.filter(department=department, code__startswith=NEW_CODE).values_list("code", flat=True)
        numbers = (code.removeprefix(NEW_CODE) for code in codes)
        last = max((int(number) for number in numbers if number.isdecimal()), default=0)
        program = Program(
            department=department,
            category=self.categories[0],
            code=f"{NEW_CODE}{last + 1}",
            name=self.cleaned_data["name"],
        )
        program.full_clean()
        program.save()
        return program


def offer(field: forms.Field, rows) -> None:
    offer_rows(cast("forms.ModelChoiceField", field), rows)


def _next(rows) -> int:
    return (rows.aggregate(last=Max("order"))["last"] or 0) + 1
