from typing import Any

from django import forms

from plans.models import Plan

from .freezing.requesting import LONGEST_NAME, names_taken, taken_message

SUGGESTED = ("초안", "보고", "의회")


class EditionForm(forms.Form):
    """The name of a new edition of a plan."""

    name = forms.CharField(
        label="이름",
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"list": "edition-names", "autocomplete": "off"}),
        error_messages={"required": "판의 이름을 적으십시오. 예: 초안, 보고, 의회"},
    )
    note = forms.CharField(
        label="설명", required=False, max_length=2000, widget=forms.Textarea({"rows": 2}), help_text="비워도 됩니다."
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    @property
    def suggested(self) -> list[str]:
        """Usual names that are still free."""
        taken = names_taken(self.plan, None)
        return [name for name in SUGGESTED if name not in taken]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if name in names_taken(self.plan, None):
            raise forms.ValidationError(taken_message(name))
        return name


class PackForm(forms.Form):
    """A pack to be checked."""

    file = forms.FileField(
        label="보관 묶음(.zip)",
        error_messages={
            "required": "확인할 보관 묶음을 고르십시오.",
            "empty": "빈 파일입니다. 다른 것을 고르십시오.",
        },
    )
