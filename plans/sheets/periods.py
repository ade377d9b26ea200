"""Periods as plans print them, read back: `2024. 1월 ~ 12월`, `2023. 5. ~ 6.`, `'23. 3월`, `2024. 5. 4. ~ 5. 6.`

What is stored are months; days, an open end and other words stay as the wording, which is what prints.
"""

import re
from contextlib import suppress
from datetime import date
from typing import NamedTuple, TypedDict

from plans.text.dates import format_days
from spreadsheets.reading.workbook import Value
from spreadsheets.values import Moment, ReversedSpan, is_blank, moment, span_in, text

#: As a program writes the days that stand for months in its cells.
_BY_MACHINE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]00:00(?::00)?)?", re.ASCII)


class Period(TypedDict):
    """The first and the last month, where they are known, and the wording, where months alone don't say it all."""

    begins: date | None
    ends: date | None
    wording: str


def read_period(value: Value, *, year: int | None = None) -> Period | None:
    """The period in one cell; `year` is meant where none is written. Raises ValueError with a Korean sentence."""
    if value is None:
        return None
    written = "" if isinstance(value, date) else text(value) or ""
    if isinstance(value, date | float) or _BY_MACHINE.fullmatch(written):
        return _of_cells(moment(value))
    if isinstance(value, int):
        with suppress(ValueError):
            return _of_cells(moment(value))
    try:
        span = span_in(written, year=year)
    except ReversedSpan as error:
        if error.span.has_days or not error.names_both_years:
            raise
        span = error.span  # of whole months the row's own rule says it
    if span is None:
        return Period(begins=None, ends=None, wording=written)
    is_month = span.begins == span.ends and not span.has_days
    return Period(
        begins=span.begins and span.begins.month,
        ends=None if is_month else span.ends and span.ends.month,
        wording=written if span.has_days or span.is_open else "",
    )


class Ends(NamedTuple):
    """What two cells say, one for each end."""

    begins: Moment | None
    ends: Moment | None
    #: Of cells that a program filled: there the first and the last days of months stand for the months.
    by_machine: bool = True

    @property
    def wording(self) -> str:
        """With its days; empty where it is whole months."""
        whole = not any(each and each.has_day for each in self[:2])
        if whole or (self.by_machine and self._begins_a_month and self._ends_a_month):
            return ""
        return format_days(self.begins, self.ends)

    @property
    def _begins_a_month(self) -> bool:
        return self.begins is None or self.begins.first.day == 1

    @property
    def _ends_a_month(self) -> bool:
        return self.ends is None or self.ends.on.day == 1 or self.ends.on == Moment(self.ends.on, False).last


def read_ends(begins: Value, ends: Value, *, year: int) -> Ends:
    """The moments in a cell for the beginning and one for the end, whose year is the beginning's where it has none."""
    first = moment(begins, year=year)
    last = moment(ends, year=first.on.year if first else year)
    if first and last and last.last < first.first:
        raise ValueError("끝이 시작보다 빠릅니다. 해가 바뀌면 끝의 연도를 함께 적으십시오.")
    cells = [each for each in (begins, ends) if not is_blank(each)]
    return Ends(first, last, all(not isinstance(each, str) or _BY_MACHINE.fullmatch(each) for each in cells))


def _of_cells(found: Moment | None) -> Period:
    begins, wording = found and found.month, Ends(found, None).wording
    return Period(begins=begins, ends=begins if wording else None, wording=wording)
