"""Days, months and spans of them, however they are written; the one reader of dates for files, forms and checks.

What has no year is of the year that is meant, which only who reads it knows: `11. 8.` is the 8th of November of a
plan's year, and without such a year it isn't read. What could mean two dates isn't read either.
"""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from spreadsheets.reading.workbook import Month, Value

from .cells import is_blank, plain_text, refuse

_APOSTROPHES = str.maketrans("’‘`´′ʼ", "''''''")
_MIDNIGHT = re.compile(r"T?00:00(?::00)?$")
_WEEKDAY = re.compile(r"\(([월화수목금토일])(?:요일)?\)$")
WEEKDAYS = "월화수목금토일"
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})?", re.ASCII)
#: A year where it is marked as one, or is the first of three numbers, or is none of the twelve months.
_YEAR = r"(?:(?P<year>\d{4})|'(?P<short>\d{2})|(?P<bare>\d{2}))"
_FORMS = [
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{_YEAR}[.년](?P<month>\d{{1,2}})[.월](?P<day>\d{{1,2}})[.일]?",
        rf"{_YEAR}(?P<by>[-/])(?P<month>\d{{1,2}})(?P=by)(?P<day>\d{{1,2}})\.?",
        r"(?:(?P<year>\d{4})|'(?P<short>\d{2})|(?P<bare>\d{2})(?=년|\.\d{1,2}월))[.년](?P<month>\d{1,2})[.월]?",
        r"(?:(?P<year>\d{4})|'(?P<short>\d{2})|(?P<bare>1[3-9]|[2-9]\d))[.\-/](?P<month>\d{1,2})[.월]?",
        r"(?P<month>\d{1,2})[.월](?P<day>\d{1,2})[.일]?",
        r"(?P<month>\d{1,2})[.월]?",
    )
]
_TILDE = re.compile(r"[~～∼〜–—]")
#: A hyphen that can't belong to the dates beside it.
_HYPHEN = re.compile(r"(?<=[.월일])[-−‑]|\s[-−‑]\s")
_NUMBER = re.compile(r"\d{1,2}", re.ASCII)
_BARE = re.compile(r"\d{1,2}\.?", re.ASCII)
_DAY_ALONE = re.compile(r"(?P<day>\d{1,2})일", re.ASCII)
#: Day 0 of a spreadsheet's own count, for every day after its false 29th of February 1900.
_SERIAL_ZERO = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_NEAR = 3  # years before or after the one that is meant
_SERIALS = range(32_874, 73_416)  # 1990 to 2100: what lies outside is some other number


class Moment(NamedTuple):
    """A month, or one of its days."""

    on: date
    has_day: bool

    @property
    def month(self) -> date:
        """Its first day."""
        return self.on.replace(day=1)

    @property
    def first(self) -> date:
        return self.on if self.has_day else self.month

    @property
    def last(self) -> date:
        return self.on if self.has_day else (self.month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


class Span(NamedTuple):
    """From a moment to another; one end may be open (None), and a single moment is both."""

    begins: Moment | None
    ends: Moment | None

    @property
    def has_days(self) -> bool:
        return any(each is not None and each.has_day for each in self)

    @property
    def is_open(self) -> bool:
        return self.begins is None or self.ends is None


class ReversedSpan(ValueError):
    """A span that ends before it begins; its text is a Korean sentence."""

    def __init__(self, text: str, span: Span, *, names_both_years: bool) -> None:
        hint = "" if names_both_years else " 해가 바뀌면 끝의 연도를 함께 적으십시오."
        super().__init__(f"“{text.strip()[:40]}”: 끝이 시작보다 빠릅니다.{hint}")
        self.span = span
        self.names_both_years = names_both_years


def day(value: Value) -> date | None:
    """A day, from a date, a spreadsheet's own number for it, `2024. 3. 5.`, `2024-03-05` or `20240305`."""
    if is_blank(value):
        return None
    if isinstance(value, Month):
        return date(value.year, value.month, value.day)
    found = _moment(value, None, near=date.today().year)
    return found.on if found and found.has_day else refuse(value, "날짜가 아닙니다. 2024. 3. 5.처럼 적으십시오.")


def month(value: Value, *, year: int | None = None) -> date | None:
    """The first day of a month, from a date, `2024. 3.`, `2024-03`, `202403` or `'24. 3월`."""
    found = moment(value, year=year)
    return found and found.month


def moment(value: Value, *, year: int | None = None) -> Moment | None:
    """A month or a day, as a cell has it; with the `year` that is meant also `3월`, `11. 8.` or `11월 8일`."""
    if is_blank(value):
        return None
    # 2024.1 as a number may have been 2024.10.
    return _moment(value, year) or refuse(value, "연월이 아닙니다. 2024. 1.처럼 마침표로 끝나게 적으십시오.")


def moment_in(text: str, *, year: int | None = None) -> Moment | None:
    """The same of a text; None where it says no date, or could say two."""
    return _read(text, year, near=year)


def month_in(text: str, *, year: int | None = None) -> date | None:
    """The first day of the month that `2024. 1.`, `2024-01`, `2024년 1월` or `'24. 1월` names."""
    found = moment_in(text, year=year)
    return found and found.month


def span_in(text: str, *, year: int | None = None) -> Span | None:
    """`2024. 1월 ~ 12월`, `2024. 3. 4. ~ 11. 8.`, `2024. 1. ~`, `~ 2024. 5.`, or a moment alone; None for other words.

    An end without a year is of the year that it begins in. Raises ReversedSpan.
    """
    if _NUMBER.fullmatch(plain_text(text)):
        return None  # 3 may be a month, or three years
    if alone := moment_in(text, year=year):
        return Span(alone, alone)
    parts = (_TILDE if _TILDE.search(text) else _HYPHEN).split(text)
    if len(parts) != 2:
        return None
    first, last = (part.strip() for part in parts)
    begins = moment_in(first, year=year) if first else None
    ends = _end(last, begins, year) if last else None
    if (first and begins is None) or (last and ends is None) or not (begins or ends):
        return None
    if _NUMBER.fullmatch(plain_text(first)) and _BARE.fullmatch(plain_text(last)):
        return None  # so may 1~2
    if begins and ends and ends.last < begins.first:
        raise ReversedSpan(text, Span(begins, ends), names_both_years=moment_in(last) is not None)
    return Span(begins, ends)


def _end(text: str, begins: Moment | None, year: int | None) -> Moment | None:
    plain = plain_text(text)
    if begins and begins.has_day:
        if _BARE.fullmatch(plain):
            return None  # after 5. 4. a 6. may be the day or the month
        if found := _DAY_ALONE.fullmatch(plain):
            return _of(begins.on.year, begins.on.month, int(found["day"]))
    return moment_in(text, year=begins.on.year if begins else year)


def _moment(value: Value, year: int | None, near: int | None = None) -> Moment | None:
    if isinstance(value, Month):
        return Moment(date(value.year, value.month, 1), has_day=False)
    if isinstance(value, datetime):
        return Moment(value.date(), has_day=True)
    if isinstance(value, date):
        return Moment(value, has_day=True)
    if isinstance(value, bool | float) or value is None:
        return None
    if isinstance(value, int) and value in _SERIALS:
        return Moment(_SERIAL_ZERO + timedelta(days=value), has_day=True)
    return _read(str(value), year, near or year)


def _read(text: str, year: int | None, near: int | None) -> Moment | None:
    plain = _MIDNIGHT.sub("", plain_text(text).translate(_APOSTROPHES))
    weekday = _WEEKDAY.search(plain)
    found = _written(plain[: weekday.start()] if weekday else plain, year, near)
    if weekday and not (found and found.has_day and WEEKDAYS[found.on.weekday()] == weekday[1]):
        return None
    return found


def _written(plain: str, year: int | None, near: int | None) -> Moment | None:
    if digits := _DIGITS.fullmatch(plain):
        return _of(int(digits[1]), int(digits[2]), _number(digits[3]))
    for form in _FORMS:
        if found := form.fullmatch(plain):
            parts = found.groupdict()
            if _may_end_with_its_year(parts, near):
                return None
            meant = _year(parts, near) if "year" in parts else year
            return None if meant is None else _of(meant, int(parts["month"]), _number(parts.get("day")))
    return None


def _may_end_with_its_year(parts: dict[str, str | None], near: int | None) -> bool:
    """Whether 11. 8. 24. may be of 2024 as well, as others write it: with the month, or the day, first."""
    first, last = parts.get("bare"), parts.get("day")
    if near is None or not first or not last:
        return False
    return int(first) <= 12 and abs(int(last) - near % 100) <= _NEAR


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _year(parts: dict[str, str | None], near: int | None) -> int | None:
    """Of two digits the one nearest to a year that is known, or else of this century."""
    if parts["year"]:
        return int(parts["year"])
    short = int(parts["short"] or parts["bare"] or 0)
    if near is None:
        return 2000 + short
    return min((century + short for century in range(1900, 2300, 100)), key=lambda each: abs(each - near))


def _of(year: int, month: int, day: int | None) -> Moment | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return Moment(date(year, month, 1 if day is None else day), has_day=day is not None)
    except ValueError:
        return None
