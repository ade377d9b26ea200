"""Months as plans write them: `2024. 1월 ~ 12월`, `2023. 5. ~ 6.`, `'23. 3월`.

A month is stored as its first day; days stay in a wording. Official dates have no zero padding.
"""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from korean.particles import with_particle
from spreadsheets.values import Moment, ReversedSpan, moment_in, span_in

_SPAN_MARK = re.compile(r"[~～∼〜–—]")
_SPAN_ASIDE = "기간이면 시작과 끝에 나누어 적고, 날짜나 다른 말까지 인쇄하려면 표기를 적는 칸에 적으십시오."


def parse_month(text: str, *, year: int | None = None) -> date:
    """The first day of the month that `2024. 1.`, `2024-01`, `2024년 1월` or `'24. 1월` names.

    With the `year` that is meant where none is written, also `1월`, `1.` or `1`. Of a day it is the day's month.
    """
    return parse_moment(text, year=year).month


def parse_moment(text: str, *, year: int | None = None) -> Moment:
    """The same, with the day where one is written. Raises ValidationError."""
    if found := moment_in(text, year=year):
        return found
    raise ValidationError(
        "%(text)s 연월이 아닙니다. %(examples)s처럼 적으십시오.",
        code="not_a_month",
        params={
            "text": with_particle(f"“{text[:40]}”", "은(는)"),
            "examples": "2024. 1., 2024-01, '24. 1월" + (", 1월" if year else ""),
        },
    )


def ends_of_span(text: str, *, year: int) -> tuple[str, str] | None:
    """`2024. 3. 4.` and `2024. 11. 8.` of `2024. 3. 4. ~ 11. 8.`; None for a moment alone, and for other words."""
    try:
        span = None if moment_in(text, year=year) else span_in(text, year=year)
    except ReversedSpan:
        return None
    if span is None or span.begins is None or span.ends is None:
        return None
    return format_days(span.begins, None), format_days(span.ends, None)


def format_month(month: date) -> str:
    """`2023. 3.`"""
    return f"{month.year}. {month.month}."


def format_months(begins: date | None, ends: date | None) -> str:
    """The date of a milestone: `2023. 3.`, `2023. 5. ~ 6.`, `2023. 12. ~ 2024. 1.`"""
    return _span(begins, ends, year="{0.year}. ", month="{0.month}.")


def format_period(begins: date | None, ends: date | None) -> str:
    """The period of a project or a sub-programme: `2024. 1월`, `2024. 1월 ~ 12월`."""
    return _span(begins, ends, year="{0.year}. ", month="{0.month}월")


def format_short_months(begins: date | None, ends: date | None) -> str:
    """The date behind a milestone: `'23. 3월`, `'23. 3월 ~ 5월`."""
    return _span(begins, ends, year="'{0:%y}. ", month="{0.month}월")


def format_days(begins: Moment | None, ends: Moment | None) -> str:
    """With the days that there are: `2024. 5. 4. ~ 5. 6.`, `2024. 3. ~ 11. 8.`; read back it is the same."""
    first = begins and f"{begins.on.year}. {_without_year(begins)}"
    if ends is None or ends == begins:
        return first or ""
    last = _without_year(ends)
    if begins is None or begins.on.year != ends.on.year:
        last = f"{ends.on.year}. {last}"
    elif begins.has_day and not ends.has_day:
        last = f"{ends.on.month}월"  # 6. would be a day as well
    return f"{first or ''} ~ {last}".strip()


def _without_year(moment: Moment) -> str:
    return f"{moment.on.month}. {moment.on.day}." if moment.has_day else f"{moment.on.month}."


def _span(begins: date | None, ends: date | None, *, year: str, month: str) -> str:
    if begins is None:
        return "" if ends is None else f"~ {(year + month).format(ends)}"
    text = (year + month).format(begins)
    if ends is None or ends == begins:
        return text
    same_year = ends.year == begins.year
    return f"{text} ~ {(month if same_year else year + month).format(ends)}"


class MonthInput(forms.TextInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": "예: 2024. 1.", "size": 10, "class": "month"} | (attrs or {}))

    def format_value(self, value: Any) -> Any:
        return format_month(value) if isinstance(value, date) else value


class HiddenMonth(forms.HiddenInput):
    """What a text box for a month began with, written in the same way."""

    def format_value(self, value: Any) -> Any:
        return format_month(value) if isinstance(value, date) else value


class MonthFormField(forms.Field):
    widget = MonthInput
    hidden_widget = HiddenMonth
    #: What is meant where a month is written without its year; a form that knows sets it.
    year: int | None = None
    #: Whether the form keeps a day that is written, in a wording; else it is refused, for the field has none.
    takes_days = False

    def to_python(self, value: Any) -> date | None:
        found = self.moment(value)
        if found and found.has_day and not self.takes_days:
            raise ValidationError(
                "연월까지만 적는 칸입니다. %(month)s처럼 적고, 날짜는 표기를 적는 칸에 적으십시오.",
                code="day",
                params={"month": format_month(found.month)},
            )
        return found and found.month

    def moment(self, value: Any) -> Moment | None:
        """What is written, with its day."""
        if isinstance(value, date):
            return Moment(value, has_day=False)
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return parse_moment(str(value), year=self.year)
        except ValidationError as refused:
            if self.takes_days and _SPAN_MARK.search(str(value)):
                raise ValidationError(f"{' '.join(refused.messages)} {_SPAN_ASIDE}", code="span") from refused
            raise

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class MonthField(models.DateField):
    """A month, stored as its first day."""

    def to_python(self, value: Any) -> Any:
        day = super().to_python(value)
        return day and day.replace(day=1)

    def pre_save(self, model_instance: models.Model, add: bool) -> date | None:
        day = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, day)
        return day

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("widget", None)  # the admin would give every date its calendar of days
        return super().formfield(**{"form_class": MonthFormField, **kwargs})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs
