"""Days and months, however they are written. Months are read here wherever in the program they come from."""

import re
from datetime import date, datetime, timedelta

from spreadsheets.reading.book import Value

from .cells import is_blank, plain_text, refuse

_MONTH = re.compile(r"'?(?P<year>\d{4}|\d{2})[.\-/년](?P<month>\d{1,2})(?:[.월]|[.\-/]\d{1,2}\.?)?", re.ASCII)
_DAY = re.compile(
    r"'?(?P<year>\d{4}|\d{2})[.\-/년](?P<month>\d{1,2})[.\-/월](?P<day>\d{1,2})[.일]?(?:\([월화수목금토일]\))?(?:T?00:00(?::00)?)?",
    re.ASCII,
)
_DIGITS = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})?", re.ASCII)
#: Day 0 of a spreadsheet's own count, for every day after its false 29th of February 1900.
_SERIAL_ZERO = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_SERIALS = range(32_874, 73_416)  # 1990 to 2100: what lies outside is some other number


def day(value: Value) -> date | None:
    """A day, from a date, a spreadsheet's own number for it, `2024. 3. 5.`, `2024-03-05` or `20240305`."""
    if is_blank(value):
        return None
    found = _as_date(value)
    if found is None and not isinstance(value, date | bool | float):
        plain = plain_text(str(value))
        found = _date(_DAY.fullmatch(plain)) or (_date(_DIGITS.fullmatch(plain)) if len(plain) == 8 else None)
    return found or refuse(value, "날짜가 아닙니다. 2024. 3. 5.처럼 적으십시오.")


def month(value: Value) -> date | None:
    """The first day of a month, from a date, `2024. 3.`, `2024-03`, `202403` or `'24. 3월`."""
    if is_blank(value):
        return None
    found = _as_date(value)
    if found is None and not isinstance(value, date | bool | float):
        plain = plain_text(str(value))
        found = month_in(plain) or _date(_DAY.fullmatch(plain)) or _date(_DIGITS.fullmatch(plain))
    if found is None:
        # 2024.1 as a number may have been 2024.10.
        refuse(value, "연월이 아닙니다. 2024. 1.처럼 마침표로 끝나게 적으십시오.")
    return found.replace(day=1)


def month_in(text: str) -> date | None:
    """The first day of the month that `2024. 1.`, `2024-01`, `2024년 1월` or `'24. 1월` names."""
    found = _MONTH.fullmatch(plain_text(text).replace("’", "'"))
    return _date(found, day=1) if found else None


def _as_date(value: Value) -> date | None:
    """What a spreadsheet stores as a day: a date, or its own count of days."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value in _SERIALS:
        return _SERIAL_ZERO + timedelta(days=value)
    return None


def _date(found: re.Match[str] | None, *, day: int | None = None) -> date | None:
    """The day that was found, if there is such a day; the first of the month where none is named."""
    if not found:
        return None
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, int(found["month"]), day or int(found["day"] or 1))
    except ValueError:
        return None
