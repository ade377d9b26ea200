from typing import Any, cast

from django import forms

from budgets.models import Budget
from plans.models import Amendment, DepartmentPlan, Plan, Project

_Area = forms.Textarea


class AmendmentForm(forms.Form):
    """What of a department's confirmed plan is to be changed."""

    projects: Any = forms.ModelMultipleChoiceField(
        None,
        label="바꿀 사업",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "고른 사업이 이 부서에 없습니다. 다시 고르십시오."},
    )
    adds_projects = forms.BooleanField(label="새 사업을 추가합니다", required=False)
    opens_money = forms.BooleanField(label="고른 사업의 예산도 바꿉니다", required=False)

    def __init__(self, *args: Any, part: DepartmentPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        projects: Any = self.fields["projects"]
        projects.queryset = Project.objects.filter(department_plan=part).order_by("number")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("projects") and not cleaned.get("adds_projects"):
            self.add_error("projects", "사업을 하나 이상 고르거나, 새 사업을 추가한다고 표시하십시오.")
        return cleaned


class AskingForm(AmendmentForm):
    """The same, with a reason."""

    reason = forms.CharField(
        label="사유",
        max_length=2000,
        widget=_Area({"rows": 3}),
        help_text="신구대조표의 비고에 인쇄됩니다.",
        error_messages={"required": "변경하는 사유를 적으십시오."},
    )


class OpeningForm(AmendmentForm):
    """What a planner opens of what was asked for; begins with that."""

    answer = forms.CharField(label="전할 말", required=False, max_length=2000, widget=_Area({"rows": 2}))

    def __init__(self, *args: Any, amendment: Amendment, **kwargs: Any) -> None:
        asked = {name: getattr(amendment, name) for name in ("adds_projects", "opens_money")}
        asked["projects"] = list(amendment.projects.values_list("pk", flat=True))
        super().__init__(*args, part=cast(DepartmentPlan, amendment.department_plan), initial=asked, **kwargs)


class DecliningForm(forms.Form):
    answer = forms.CharField(
        label="거절하는 까닭",
        max_length=2000,
        widget=_Area({"rows": 2}),
        error_messages={"required": "거절하는 까닭을 적으십시오."},
    )


class ExchangeForm(forms.Form):
    """The budget that takes the place of the plan's."""

    budget: Any = forms.ModelChoiceField(
        None,
        label="새 예산",
        empty_label=None,
        error_messages={"required": "추경 예산을 고르십시오.", "invalid_choice": "고른 예산은 쓸 수 없습니다."},
    )
    reason = forms.CharField(
        label="사유",
        max_length=2000,
        widget=_Area({"rows": 3}),
        error_messages={"required": "변경하는 사유를 적으십시오."},
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        budget: Any = self.fields["budget"]
        budget.queryset = later_budgets(plan)


def later_budgets(plan: Plan) -> Any:
    """The supplementary budgets of a plan's year behind the one that it prints."""
    now = plan.budget.round or 0 if plan.budget else 0
    rounds = Budget.objects.filter(fiscal_year=plan.year, kind=Budget.Kind.SUPPLEMENTARY, round__gt=now)
    return rounds.order_by("-round")
