"""Periods as plans print them, read back: `2024. 1월 ~ 12월`, `2023. 5. ~ 6.`, `'23. 3월`."""

import re
from datetime import date
from typing import TypedDict

from spreadsheets.reading.book import Value
from spreadsheets.values import month, month_in, text

_SPAN = re.compile(r"\s*[~∼～–—-]\s*")
_MONTH_ALONE = re.compile(r"(\d{1,2})\s*[.월]?")


class Period(TypedDict):
    """The first and the last month, or, where they aren't months, the words themselves."""

    begins: date | None
    ends: date | None
    wording: str


def read_period(value: Value) -> Period | None:
    """The period in one cell; words that are no months are printed as they are."""
    if value is None:
        return None
    if isinstance(value, date):
        return Period(begins=month(value), ends=None, wording="")
    written = text(value) or ""
    first, *rest = _SPAN.split(written, maxsplit=1)
    begins = month_in(first)
    ends = _end(rest[0], begins) if rest and begins else None
    if begins is None or (rest and rest[0] and ends is None):
        return Period(begins=None, ends=None, wording=written)
    return Period(begins=begins, ends=ends, wording="")


def _end(written: str, begins: date) -> date | None:
    """A month without a year is of the year that it begins in."""
    alone = _MONTH_ALONE.fullmatch(written.strip())
    if alone and 1 <= int(alone[1]) <= 12:
        return date(begins.year, int(alone[1]), 1)
    return month_in(written)
