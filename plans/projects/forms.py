from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms

from plans.models import DepartmentPlan, Project
from staffing.models import Team


class ProjectForm(forms.ModelForm):
    """What a project has to be called before it is written."""

    class Meta:
        model = Project
        fields = ["title", "kind", "team"]
        widgets = {"title": forms.TextInput({"autofocus": True}), "kind": forms.RadioSelect}
        error_messages = {"title": {"required": "사업명을 적으십시오."}}

    def __init__(self, *args: Any, part: DepartmentPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.in_force(part.plan.staff_day).filter(department=part.department).order_by("order", "name")
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["team"].empty_label = "정하지 않음"  # type: ignore[attr-defined]


class EarlierProjectsForm(forms.Form):
    """Which projects of earlier years are copied: a row of boxes for each year, the latest first."""

    def __init__(self, *args: Any, projects: Iterable[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = {str(project.pk): project for project in projects}
        by_year: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for key, project in self.projects.items():
            by_year[project.department_plan.plan.year].append((key, str(project)))
        for year, choices in by_year.items():
            self.fields[f"year-{year}"] = forms.MultipleChoiceField(
                label=f"{year}년", choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )

    def clean(self) -> None:
        super().clean()
        if not self.errors and not any(self.cleaned_data.values()):
            raise forms.ValidationError("가져올 사업을 하나 이상 고르십시오.")

    def chosen(self) -> list[Project]:
        return [self.projects[key] for keys in self.cleaned_data.values() for key in keys]
