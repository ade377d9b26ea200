from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from budgets.models import FundingSource
from plans.models import Plan, Project, ProjectProgram
from staffing.models import Department, Team

from .matching import split_words, with_words


class FindForm(forms.Form):
    """What somebody looks for among the projects of all years; what makes no sense is passed over."""

    q = forms.CharField(
        label="찾을 말", required=False, max_length=100, help_text="띄어 쓴 말이 모두 들어 있는 사업을 찾습니다."
    )
    year = forms.ChoiceField(label="연도", required=False)
    department = forms.ChoiceField(label="부서", required=False)
    team = forms.ChoiceField(label="팀", required=False)
    kind = forms.ChoiceField(label="구분", required=False, choices=[("", "신규·계속"), *Project.Kind.choices])
    source = forms.ChoiceField(label="재원", required=False)
    pledge = forms.BooleanField(label="공약사업만", required=False)

    #: The lookups of what is chosen from a list.
    LOOKUPS = {"year": "department_plan__plan__year", "department": "department_plan__department__code"}
    LOOKUPS |= {"team": "team", "kind": "kind"}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = Project.objects.visible_to(user)
        years = Plan.objects.visible_to(user).values_list("year", flat=True)
        self._offer("year", "모든 연도", [(str(year), f"{year}년") for year in years])
        departments = Department.objects.filter(
            Exists(self.projects.filter(department_plan__department=OuterRef("pk")))
        )
        self._offer("department", "모든 부서", [(each.code, each.name) for each in departments])
        self._offer("team", "모든 팀", self._teams())
        self._offer("source", "모든 재원", [(each.code, each.name) for each in FundingSource.objects.all()])

    def _offer(self, name: str, every: str, choices: list) -> None:
        self.fields[name].choices = [("", every), *choices]  # type: ignore[attr-defined]

    def _teams(self) -> list:
        """The teams that have projects, by department."""
        teams = Team.objects.filter(Exists(self.projects.filter(team=OuterRef("pk")))).select_related("department")
        teams = teams.order_by("department__order", "department__code", "order", "name")
        grouped = groupby(teams, key=lambda team: team.department)
        return [(str(department), [(str(team.pk), team.name) for team in own]) for department, own in grouped]

    @property
    def words(self) -> list[str]:
        self.is_valid()
        return split_words(self.cleaned_data.get("q") or "")

    @property
    def has_criteria(self) -> bool:
        """Whether anything is looked for at all."""
        self.is_valid()
        return any(self.cleaned_data.values())

    def found(self) -> QuerySet[Project]:
        """The projects, the latest year first and then in the order of the book; none without any."""
        if not self.has_criteria:
            return self.projects.none()
        criteria = self.cleaned_data
        chosen = {lookup: criteria[name] for name, lookup in self.LOOKUPS.items() if criteria.get(name)}
        rows = with_words(self.projects.filter(**chosen), self.words)
        if criteria.get("source"):
            paid = ProjectProgram.objects.filter(project=OuterRef("pk"))
            rows = rows.filter(Exists(paid.filter(program__lines__source__code=criteria["source"])))
        if criteria.get("pledge"):
            rows = rows.filter(is_pledge=True)
        return rows
