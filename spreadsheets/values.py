"""From a cell's value to what the ledger takes: strictly, or with a sentence that says what to write instead.

Every reader gives None for a blank cell, and raises ValueError with a Korean sentence for what it doesn't take.
Amounts and months are read here wherever in the program they come from.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import isfinite
from typing import Literal, NoReturn

from .reading.book import Value

#: What one of it is worth in won.
UNITS = {"won": 1, "thousand": 1_000}
Unit = Literal["won", "thousand"]

_NEGATIVE = re.compile(r"(?:[△▲−–-]\s*(?P<marked>.+)|\((?P<bracketed>.+)\))")
_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
#: How tables write that there is nothing.
_NOTHING = {"", "-", "–", "−", "―"}
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
_YES = {"예", "네", "여", "유", "참", "o", "○", "◯", "y", "yes", "true", "1", "해당", "있음", "v", "✓", "✔"}
_NO = {"아니오", "아니요", "부", "무", "거짓", "x", "×", "n", "no", "false", "0", "해당없음", "없음"}


_NOT_MONEY = "금액이 아닙니다. 141,500처럼 숫자로 적으십시오."


class NotAnAmount(ValueError):
    """Its code is not_money, part_of_a_won or beyond_any_budget."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def amount(text: str, unit: int, *, largest: int) -> int:
    """Won from what was written in units of `unit` won. Raises NotAnAmount.

    Understands separators, full-width digits and △ ▲ - − ( ) for negative amounts.
    """
    return _whole_won(_written(text), unit, largest)


def won(value: Value, unit: Unit = "won", *, largest: int) -> int | None:
    """An amount in won, from a number or a text in `unit`; at most `largest` won."""
    if _is_blank(value):
        return None
    try:
        return _whole_won(_number(value), UNITS[unit], largest)
    except NotAnAmount as refused:
        _refuse(value, str(refused))


def whole(value: Value, *, least: int = 0, most: int = 10**9) -> int | None:
    """A count, such as of people."""
    if _is_blank(value):
        return None
    try:
        number = _number(value)
    except NotAnAmount:
        _refuse(value, "수가 아닙니다. 12처럼 숫자로 적으십시오.")
    if number.denominator != 1:
        _refuse(value, "정수가 아닙니다. 소수점 아래 없이 적으십시오.")
    if not least <= number <= most:
        _refuse(value, f"{least:,}부터 {most:,}까지의 수를 적으십시오.")
    return int(number)


def day(value: Value) -> date | None:
    """A day, from a date, a spreadsheet's own number for it, `2024. 3. 5.`, `2024-03-05` or `20240305`."""
    if _is_blank(value):
        return None
    found = _as_date(value)
    if found is None and not isinstance(value, date | bool | float):
        plain = _plain(str(value))
        found = _date(_DAY.fullmatch(plain)) or (_date(_DIGITS.fullmatch(plain)) if len(plain) == 8 else None)
    return found or _refuse(value, "날짜가 아닙니다. 2024. 3. 5.처럼 적으십시오.")


def month(value: Value) -> date | None:
    """The first day of a month, from a date, `2024. 3.`, `2024-03`, `202403` or `'24. 3월`."""
    if _is_blank(value):
        return None
    found = _as_date(value)
    if found is None and not isinstance(value, date | bool | float):
        plain = _plain(str(value))
        found = month_in(plain) or _date(_DAY.fullmatch(plain)) or _date(_DIGITS.fullmatch(plain))
    if found is None:
        # 2024.1 as a number may have been 2024.10.
        _refuse(value, "연월이 아닙니다. 2024. 1.처럼 마침표로 끝나게 적으십시오.")
    return found.replace(day=1)


def month_in(text: str) -> date | None:
    """The first day of the month that `2024. 1.`, `2024-01`, `2024년 1월` or `'24. 1월` names."""
    found = _MONTH.fullmatch(_plain(text).replace("’", "'"))
    return _date(found, day=1) if found else None


def yes_no(value: Value) -> bool | None:
    if _is_blank(value) or isinstance(value, bool):
        return value if isinstance(value, bool) else None
    said = _plain(str(value)).casefold()
    if said not in _YES | _NO:
        _refuse(value, "예 또는 아니오로 적으십시오.")
    return said in _YES


def text(value: Value, *, longest: int | None = None) -> str | None:
    """A text as it stands; a number as a spreadsheet shows it. A date that was meant as text is refused."""
    if value is None:
        return None
    if isinstance(value, date | bool):
        # `3월` becomes a day as soon as it is typed; what was meant is lost.
        _refuse(value, "글자가 들어갈 칸입니다. 셀 서식을 ‘텍스트’로 바꾸고 다시 적으십시오.")
    said = f"{value:.15g}" if isinstance(value, float) else str(value).strip()
    if longest is not None and len(said) > longest:
        _refuse(value, f"{len(said):,}자입니다. {longest:,}자까지 적을 수 있습니다.")
    return said or None


def code(value: Value, *, width: int = 0) -> str | None:
    """A code; one of digits gets back the leading zeros, up to `width`, that a spreadsheet took for nothing."""
    if value is None:
        return None
    if isinstance(value, float | date | bool):
        _refuse(value, "코드가 아닙니다. 셀 서식을 ‘텍스트’로 바꾸고 다시 적으십시오.")
    plain = _plain(str(value))
    return (plain.zfill(width) if plain.isdecimal() else plain) or None


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """At most three of `names` that `name` may have been meant to be, the likeliest first."""
    by_letters = {_letters(each): each for each in names}
    return [by_letters[found] for found in difflib.get_close_matches(_letters(name), by_letters, n=3, cutoff=0.5)]


def _letters(name: str) -> str:
    """Decomposed, so that 홍보담당간 is near 홍보담당관: one sound of fifteen differs, not one syllable of five."""
    return unicodedata.normalize("NFKD", "".join(name.split())).casefold()


def _plain(text: str) -> str:
    """Without blanks, full-width letters as ordinary ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and _plain(value) in _NOTHING)


def _number(value: Value) -> Fraction:
    """A cell's number, exactly as it is shown."""
    if isinstance(value, str):
        return _written(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise NotAnAmount("not_money", _NOT_MONEY)
    # A spreadsheet shows 15 digits: 0.1 + 0.2 is 0.30000000000000004 to a computer.
    return Fraction(value if isinstance(value, int) else f"{value:.15g}")


def _written(text: str) -> Fraction:
    """The number that somebody wrote; exact, however many decimals it has."""
    plain = _plain(text)
    negative = _NEGATIVE.fullmatch(plain)
    digits = (negative["marked"] or negative["bracketed"]) if negative else plain
    if not _NUMBER.fullmatch(digits) or len(digits) > 40:
        raise NotAnAmount("not_money", _NOT_MONEY)
    number = Fraction(digits.replace(",", ""))
    return -number if negative else number


def _whole_won(number: Fraction, unit: int, largest: int) -> int:
    won = number * unit
    if won.denominator != 1:
        raise NotAnAmount("part_of_a_won", "원 단위보다 작은 금액은 적을 수 없습니다.")
    if abs(won) > largest:
        raise NotAnAmount("beyond_any_budget", "금액이 너무 큽니다. 단위를 확인하십시오.")
    return int(won)


def _as_date(value: Value) -> date | None:
    """What a spreadsheet keeps as a day: a date, or its own count of days."""
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


def _refuse(value: Value, sentence: str) -> NoReturn:
    shown = value.isoformat() if isinstance(value, date) else str(value)
    raise ValueError(f"“{shown[:40]}”: {sentence}")
