"""The boxes of a project's page, in forms that save themselves."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Max
from django.http import QueryDict

from accounts.models import User
from integrity.admin.choices import limit_choices
from korean.particles import with_particle
from plans.models import Milestone, Project, Section, SectionKind
from plans.text.dates import MonthFormField, ends_of_span, format_days
from plans.text.durations import wording_problem
from spreadsheets.values import Moment, ReversedSpan, Span, span_in
from staffing.models import Team

from .authors import last_author
from .merging import Doubt, MergingForm
from .rows import add_section, place_behind

ENDS = ("begins", "ends")
#: Boxes with a line of words: of these browsers check the spelling only where they are told to.
WORDS = ("title", "place", "target")


class RowForm(MergingForm, forms.ModelForm):
    """One row of a project, saved only where something was typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in WORDS:
            if name in self.fields:
                self.fields[name].widget.attrs["spellcheck"] = "true"

    def stored_value(self, name: str) -> Any:
        return getattr(self.instance, name)

    def saved_by(self, name: str) -> User | None:
        return last_author(type(self.instance), name, id=self.instance.pk)

    def save(self, commit: bool = True) -> Any:
        if self.instance._state.adding:
            return super().save(commit)
        if self.mine:
            # Only these: somebody may have moved the row since it was read.
            self.instance.save(update_fields=self.mine)
        return self.instance


class PeriodForm(RowForm):
    """Takes `3월` for the month of the year that is meant: the plan's, and at the end the beginning's.

    A day, `11. 8.`, goes into the wording that prints instead of the months.
    """

    #: The box of that wording.
    wording: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ENDS:
            self.fields[name].widget.attrs.pop("placeholder")
            self._box(name).takes_days = True
        if self.is_bound:
            self._divide_span()
            self._mean(self.usual_year(), *ENDS)

    def usual_year(self) -> int:
        raise NotImplementedError

    def _divide_span(self) -> None:
        """`2024. 3. 4. ~ 11. 8.` in the beginning's box is the end as well, where nobody wrote another just now."""
        boxes = dict(zip(ENDS, map(self.add_prefix, ENDS), strict=True))
        typed = ends_of_span(str(self.data.get(boxes["begins"]) or ""), year=self.usual_year())
        end = self.data.get(boxes["ends"]) or ""
        if typed and end in ("", self.data.get(self.add_initial_prefix("ends"))):
            data = cast("QueryDict", self.data).copy()
            for name, text in zip(ENDS, typed, strict=True):
                data[boxes[name]] = text
            self.data = data

    def clean_begins(self) -> date | None:
        begins = self.cleaned_data["begins"]
        if begins:
            self._mean(begins.year, "ends")
        return begins

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        typed = {name: self._box(name).moment(self[name].data) for name in ENDS if name in cleaned}
        if any(each and each.has_day for each in typed.values()):
            self._keep_days(typed)
        return cleaned

    def _keep_days(self, typed: Mapping[str, Moment | None]) -> None:
        """In a wording that is empty, or has the days of the same months; another is the person's own to change."""
        before = self.cleaned_data.get(self.wording) or ""
        shown = self._shown_days(before)
        if before and shown is None:
            self._refuse_days(typed)
            return
        begins, ends = (self._with_day(name, typed.get(name), shown) for name in ENDS)
        if begins and ends and ends.last < begins.first:
            self.add_error("ends", "끝이 시작보다 빠릅니다.")
            return
        wording = format_days(begins, ends)
        if wording != before:
            self.cleaned_data[self.wording] = wording
            # The box shows it, as it shows what somebody else wrote.
            self.taken.append(self.wording)
            self.mine.append(self.wording)

    def _shown_days(self, wording: str) -> Span | None:
        try:
            return span_in(wording, year=self._box("begins").year)
        except ReversedSpan:
            return None

    def _with_day(self, name: str, typed: Moment | None, shown: Span | None) -> Moment | None:
        """What was typed now; where that is a month, the day of it that the wording has already."""
        before = getattr(shown, name) if shown else None
        stands = typed and not typed.has_day and before and before.month == typed.month
        return before if stands else typed

    def _refuse_days(self, typed: Mapping[str, Moment | None]) -> None:
        label = self.fields[self.wording].label
        for name in (name for name, each in typed.items() if each and each.has_day):
            self.add_error(name, f"‘{label}’에 적은 것이 있어 날짜를 인쇄할 곳이 없습니다. 날짜도 거기에 적으십시오.")

    def doubt(self) -> Doubt | None:
        """Other words print instead of the months that were saved: they say otherwise, or weren't looked at."""
        row, wording = self.instance, getattr(self.instance, self.wording)
        sentence = wording and wording_problem(wording, row.begins, row.ends, year=self.usual_year())
        if not sentence and wording and self._is_overlooked(wording):
            shown = with_particle(f"“{wording}”", "이(가)")
            sentence = f"시작과 끝 대신 표기 {shown} 인쇄됩니다. 바뀐 기간과 맞는지 확인하십시오."
        return Doubt(sentence, "ends", self.wording) if sentence else None

    def _is_overlooked(self, wording: str) -> bool:
        """Whether months were changed beside words that cannot be compared with them."""
        return not set(ENDS).isdisjoint(self.mine) and self.wording not in self.mine and not self._shown_days(wording)

    def _box(self, name: str) -> MonthFormField:
        return cast("MonthFormField", self.fields[name])

    def _mean(self, year: int, *names: str) -> None:
        for name in names:
            self._box(name).year = year


class FactsForm(PeriodForm):
    """What a project's title bar and its overview print."""

    wording = "period_wording"

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
        help_texts = {
            "period_label": "기간 앞에 인쇄하는 말. 예: 사업기간, 추진시기",
            "begins": "예: 2024. 1. 또는 1월. 날짜까지(11. 8.) 적으면 기간 표기에 옮깁니다.",
            "ends": "예: 2024. 12. 또는 12월",
            "period_wording": "비우면 시작과 끝으로 인쇄. 달리 쓸 때만 적습니다. 예: 연중",
            "prints_budget": "개요 끝에 소요예산과 그 금액을 인쇄합니다.",
            "sole_source": "고르면 소요예산 뒤에 “(전액 구비)”를 인쇄합니다.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        department = self.instance.department_plan.department
        limit_choices(self.fields["team"], Team.objects.filter(department=department))

    def usual_year(self) -> int:
        return self.instance.department_plan.plan.year


class SectionForm(RowForm):
    """A section's heading and text, and how its milestones print."""

    class Meta:
        model = Section
        fields = ["kind", "title", "milestone_form", "body"]
        help_texts = {
            "title": "비우면 항목의 이름으로 인쇄합니다.",
            "milestone_form": "일정 앞에 보이는 부호대로 인쇄됩니다. 단계는 →(안으로)와 ←(밖으로)로 바꿉니다.",
        }


class NewSectionForm(forms.ModelForm):
    """A section more, in the usual order of its kind."""

    class Meta:
        model = Section
        fields = ["kind", "title"]

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.project = project
        limit_choices(self.fields["kind"], SectionKind.objects.all())

    def save(self, commit: bool = True) -> Section:
        add_section(self.instance)
        return self.instance


class MilestoneForm(PeriodForm):
    """A dated row; a new one goes to the end of its section, or behind another."""

    wording = "date_wording"
    above: Milestone | None = None

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
        labels = {"body": "딸린 글", "body_shows_amount": "딸린 글에 금액이 있음"}
        help_texts = {
            "date_label": "세부 사업의 날짜 앞에 인쇄하는 말. 비우면 “추진기간”. 예: 행사일시",
            "date_wording": "비우면 시작과 끝으로 인쇄. 달리 쓸 때만 적습니다. 예: 2024. 1월 (새해인사회 연계)",
            "body_shows_amount": "고르면 소요예산을 한 번 더 인쇄하지 않습니다.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            # Only in a new row: in one that exists, an example looks like something written.
            self.fields["begins"].widget.attrs["placeholder"] = "예: 3월"
            self.fields["ends"].widget.attrs["placeholder"] = "예: 5월"

    def usual_year(self) -> int:
        """The plan's; of what was done the year up to which the plan counts."""
        section = self.instance.section
        plan = section.project.department_plan.plan
        return plan.results_year if section.role == SectionKind.Role.DONE else plan.year

    def save(self, commit: bool = True) -> Milestone:
        is_new = self.instance._state.adding
        if is_new:
            self.instance.order = _next(self.instance.section.milestones)
        if is_new and self.above:
            self.instance.parent = self.above.parent
        saved = super().save(commit)
        if is_new and self.above:
            place_behind(self.above, [saved])
        return saved


def _next(rows: Any) -> int:
    return (rows.aggregate(last=Max("order"))["last"] or 0) + 1
