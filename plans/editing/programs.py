"""The programs that pay for a project."""

from typing import Any

from django import forms
from django.db import transaction

from budgets.models import Category, Program
from integrity.admin.choices import limit_choices
from plans.models import Project, ProjectProgram

NEW_CODE = "신규-"


class ProgramForm(forms.Form):
    """A program more that pays for a project: one of the department's that is free, or a new one."""

    program = forms.ModelChoiceField(Program.objects.none(), label="세부사업", required=False)
    name = forms.CharField(label="목록에 없으면 새 세부사업의 이름", max_length=150, required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.categories = Category.objects.filter(funds_projects=True)
        part = project.department_plan
        used = ProjectProgram.objects.filter(plan=part.plan_id).values("program")
        limit_choices(
            self.fields["program"], Program.objects.filter(department=part.department_id).exclude(pk__in=used)
        )

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
