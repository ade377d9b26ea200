import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from accounts.models import User
from plans.models import DepartmentPlan, Project, ReviewComment, Section, State

from .comments import Subject
from .steps import Reason

_Area = forms.Textarea


class CommentForm(forms.Form):
    """A comment on a step, for those who are mailed."""

    comment = forms.CharField(label="전할 말", required=False, max_length=2000, widget=_Area({"rows": 3}))


class ReopeningForm(CommentForm):
    """Why a department's plan is reopened."""

    comment = forms.CharField(
        label="사유",
        max_length=2000,
        widget=_Area({"rows": 3}),
        error_messages={"required": "확정을 취소하는 사유를 적으십시오."},
    )


class WaiverForm(forms.Form):
    """Why an error is left as it is."""

    reason = forms.CharField(
        label="그대로 두는 사유",
        max_length=2000,
        widget=_Area({"rows": 4}),
        error_messages={"required": "그대로 두는 사유를 적으십시오."},
    )


class ReviewCommentForm(forms.Form):
    """What somebody says of a spot of a project; of a section's milestones of one, or of the section as a whole."""

    reason = forms.CharField(
        label="의견",
        max_length=2000,
        widget=_Area({"rows": 3}),
        error_messages={"required": "무엇을 왜 고치거나 확인해야 하는지 적으십시오."},
    )
    milestone: Any = forms.ModelChoiceField(
        None,
        label="무엇에",
        required=False,
        empty_label="항목 전체",
        error_messages={"invalid_choice": "그 일정은 이 항목에 없습니다. 다른 것을 고르십시오."},
    )

    def __init__(self, *args: Any, section: Section | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if section is None:
            del self.fields["milestone"]
        else:
            self.fields["milestone"].queryset = section.milestones.all()  # type: ignore[attr-defined]

    def narrow(self, subject: Subject) -> Subject:
        """To the milestone that was chosen."""
        if milestone := self.cleaned_data.get("milestone"):
            return subject._replace(milestone=milestone, topic=ReviewComment.Topic.MILESTONE)
        return subject


class AnswerForm(forms.Form):
    """What was done about a comment."""

    answer = forms.CharField(
        label="답",
        max_length=2000,
        widget=_Area({"rows": 2}),
        error_messages={"required": "무엇을 어떻게 고쳤는지, 또는 고치지 않은 까닭을 적으십시오."},
    )


class ReturnForm(forms.Form):
    """To whom a plan is returned, and why: a box for the whole, for each project and for each of its sections."""

    TO = {"return_to_writer": "작성자", "return_to_approver": "부서 승인자"}

    to = forms.ChoiceField(label="누구에게 돌려보냅니까?", widget=forms.RadioSelect)
    whole = forms.CharField(label="전체에 대한 사유", required=False, max_length=2000, widget=_Area({"rows": 3}))

    def __init__(
        self, *args: Any, projects: Iterable[Project], steps: set[str], has_comments: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.projects = list(projects)
        self.has_comments = has_comments  # which go along as reasons
        choices = [(step, label) for step, label in self.TO.items() if step in steps]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        self.fields["to"].initial = choices[0][0] if choices else None
        if len(choices) == 1:
            self.fields["to"].widget = forms.HiddenInput()
        for project in self.projects:
            self.fields[f"project-{project.pk}"] = _box("사업 전체")
            for section in project.sections.all():
                self.fields[f"section-{section.pk}"] = _box(str(section))

    def boxes(self) -> Iterator[tuple[Project, list[BoundField]]]:
        """The projects, each with the fields for itself and its sections."""
        for project in self.projects:
            names = [f"section-{section.pk}" for section in project.sections.all()]
            yield project, [self[name] for name in (f"project-{project.pk}", *names)]

    def clean(self) -> None:
        super().clean()
        if not self.has_comments and not any(value for name, value in self.cleaned_data.items() if name != "to"):
            raise forms.ValidationError("반려하는 사유를 한 곳 이상 적으십시오.")

    def reasons(self) -> Iterator[Reason]:
        if self.cleaned_data["whole"]:
            yield Reason(None, None, self.cleaned_data["whole"])
        for project in self.projects:
            if text := self.cleaned_data[f"project-{project.pk}"]:
                yield Reason(project, None, text)
            for section in project.sections.all():
                if text := self.cleaned_data[f"section-{section.pk}"]:
                    yield Reason(project, section, text)


def _box(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=2000, widget=_Area({"rows": 2}))


class ConfirmingForm(forms.Form):
    """That a plan is meant to be confirmed; asked in words where it still lacks something."""

    anyway = forms.BooleanField(
        label="위의 것이 남아 있는 채로 확정합니다.",
        error_messages={"required": "남은 것을 보았으면 표시하고 확정하십시오."},
    )

    def __init__(self, *args: Any, unready: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not unready:
            del self.fields["anyway"]


class _Codes(forms.MultipleChoiceField):
    """Departments by their codes; one that went on since the page was shown is passed over by whoever reads them."""

    def valid_value(self, value: Any) -> bool:
        return True


class ReminderForm(forms.Form):
    """Which departments are reminded, and in which words above the usual ones."""

    text = forms.CharField(
        label="덧붙일 말",
        required=False,
        max_length=1000,
        widget=_Area({"rows": 4}),
        help_text="전자우편의 맨 위에 들어갑니다. 없어도 됩니다.",
    )
    departments = _Codes(label="부서", required=False)


class ReminderScheduleForm(ReminderForm):
    """How many days before a deadline departments are reminded."""

    MOST_DAYS, MOST = 60, 10

    days = forms.CharField(
        label="마감 며칠 전에 보냅니까?",
        required=False,
        max_length=60,
        help_text="“7, 3, 1”처럼 적습니다. 0은 마감일 당일입니다. 비우면 미리 보내지 않습니다.",
    )
    # What the page showed: a department that was added since is not one that somebody left out.
    shown = _Codes(required=False)
    field_order = ("days", "text")

    def clean_days(self) -> str:
        """As `7, 3, 1`, the most first."""
        words = re.split(r"[,·\s]+", re.sub(r"일\s*전?|마감|[()]", " ", self.cleaned_data["days"]).strip())
        days = {int(word) if word.isdecimal() else self.MOST_DAYS + 1 for word in words if word}
        if any(day > self.MOST_DAYS for day in days) or len(days) > self.MOST:
            raise forms.ValidationError(
                f"0부터 {self.MOST_DAYS}까지의 수를 쉼표로 나누어 {self.MOST}개까지 적으십시오. 예: 7, 3, 1"
            )
        return ", ".join(map(str, sorted(days, reverse=True)))

    def left_out(self, parts: Iterable[DepartmentPlan], before: Collection[DepartmentPlan]) -> set[DepartmentPlan]:
        """Those of the departments that were shown and not chosen; of the others those that were left out before."""
        shown, chosen = (set(self[name].value() or []) for name in ("shown", "departments"))
        return {
            part
            for part in parts
            if part.department.code not in chosen and (part.department.code in shown or part in before)
        }


class BoardFilter(forms.Form):
    """Which departments the board lists; nothing chosen lists them all."""

    state = forms.ChoiceField(label="상태", required=False, choices=[("", "모든 상태"), *State.choices])
    bureau = forms.ChoiceField(label="국", required=False)
    writer = forms.ChoiceField(label="담당자", required=False)
    overdue = forms.BooleanField(label="늦은 부서만", required=False)
    blocked = forms.BooleanField(label="막힌 부서만", required=False)

    def __init__(self, *args: Any, bureaus: Iterable, writers: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.writers = {str(writer.pk): writer for writer in writers}
        choices = [("", "모든 국"), *((bureau.code, str(bureau)) for bureau in bureaus)]
        self.fields["bureau"].choices = choices  # type: ignore[attr-defined]
        names = [("", "모든 담당자"), *((key, f"{each} ({each.department})") for key, each in self.writers.items())]
        self.fields["writer"].choices = names  # type: ignore[attr-defined]

    def select(self, rows: Iterable) -> list:
        """The rows that match what was chosen; what makes no sense is passed over."""
        self.is_valid()
        chosen = self.cleaned_data
        writer = self.writers.get(chosen.get("writer", ""))
        return [
            row
            for row in rows
            if chosen.get("state", "") in ("", row.part.state)
            and chosen.get("bureau", "") in ("", getattr(row.part.department.bureau, "code", None))
            and (writer is None or row.part.department_id == writer.department_id)
            and (row.is_overdue or not chosen.get("overdue"))
            and (row.is_blocked or not chosen.get("blocked"))
        ]
