"""Amounts of money and counts. Amounts are read here wherever in the program they come from."""

import re
import unicodedata
from fractions import Fraction
from math import isfinite
from typing import Literal

from spreadsheets.reading.workbook import Value

from .cells import is_blank, refuse

#: What one of it is worth in won.
UNITS = {"won": 1, "thousand": 1_000, "million": 10**6, "eok": 10**8}
Unit = Literal["won", "thousand", "million", "eok"]

NEGATIVE = re.compile(r"(?:[△▲−–-]\s*(?P<marked>.+)|\(\s*(?P<bracketed>.+?)\s*\))")
NUMBER = re.compile(r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
#: 5.080 may be five and a bit, and 5,080 of somebody who writes thousands with dots.
_DOT_OF_THOUSANDS = re.compile(r"(?P<whole>[1-9][0-9]{0,2})\.(?P<three>[0-9]{3})")
#: 000 is what is left of 1,234,000 where its commas separated cells.
_CUT = re.compile(r"0[0-9]+(?:\.[0-9]+)?")
#: A sum with its own unit, before or behind it.
_WITH_UNIT = re.compile(
    r"(?:(?P<sign>[△▲−–-]?)\s*(?P<before>[₩\\])\s*)?(?P<number>.*?[0-9)])\s*(?P<behind>(?:천|만|백만|억|십억)?\s*원)?"
)
_OWN_UNITS = {"원": 1, "천원": 1_000, "만원": 10_000, "백만원": 10**6, "억원": 10**8, "십억원": 10**9}
_YEAR = re.compile(r"(?:(?P<full>(?:19|20|21)[0-9]{2})|['’](?P<short>[0-9]{2}))\s*(?:년도?|\.|\s*회계\s*연도)?")
_YEARS = range(1900, 2201)
_NOT_MONEY = "금액이 아닙니다. 141,500처럼 숫자로 적으십시오."


def unit_label(unit: int) -> str:
    """What a unit of so many won is called."""
    return next((label for label, won in _OWN_UNITS.items() if won == unit), f"{unit:,}원")


class NotAnAmount(ValueError):
    """Its code is not_money, two_readings, other_unit, part_of_a_won or beyond_any_budget."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def won(value: Value, unit: Unit = "won", *, largest: int) -> int | None:
    """An amount in won, from a number or a text in `unit`; at most `largest` won."""
    if is_blank(value):
        return None
    try:
        if isinstance(value, str) and _CUT.fullmatch(value):
            raise NotAnAmount("not_money", _NOT_MONEY)
        number = amount_in(value, UNITS[unit]) if isinstance(value, str) else _number(value)
        return whole_won(number, UNITS[unit], largest)
    except NotAnAmount as refused:
        refuse(value, str(refused))


def whole(value: Value, *, least: int = 0, most: int = 10**9) -> int | None:
    """A count, such as of people."""
    if is_blank(value):
        return None
    try:
        number = _number(value)
    except NotAnAmount:
        refuse(value, "수가 아닙니다. 12처럼 숫자로 적으십시오.")
    if number.denominator != 1:
        refuse(value, "정수가 아닙니다. 소수점 아래 없이 적으십시오.")
    if not least <= number <= most:
        refuse(value, f"{least:,}부터 {most:,}까지의 수를 적으십시오.")
    return int(number)


def year(value: Value) -> int | None:
    """A year: 2025, `2025년`, `2025년도`, `2025 회계연도` or `'25년`."""
    if is_blank(value):
        return None
    found = _YEAR.fullmatch(unicodedata.normalize("NFKC", value).strip()) if isinstance(value, str) else None
    if found:
        return int(found["full"] or f"20{found['short']}")
    if not isinstance(value, int | float) or isinstance(value, bool) or value not in _YEARS:
        refuse(value, "연도가 아닙니다. 2025처럼 적으십시오.")
    return int(value)


def _number(value: Value) -> Fraction | int:
    """A cell's number, exactly as it is shown."""
    if isinstance(value, str):
        return written(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise NotAnAmount("not_money", _NOT_MONEY)
    # A spreadsheet shows 15 digits: 0.1 + 0.2 is 0.30000000000000004 to a computer.
    return value if isinstance(value, int) else Fraction(f"{value:.15g}")


def amount_in(text: str, unit: int) -> Fraction:
    """The number of an amount in units of `unit` won, which it may name itself."""
    found = _WITH_UNIT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found or has_note(text):
        raise NotAnAmount("not_money", _NOT_MONEY)
    named = "".join((found["behind"] or "").split()) or ("원" if found["before"] else "")
    number = written(f"{found['sign'] or ''}{found['number']}")
    if named and _OWN_UNITS[named] != unit:
        raise NotAnAmount("other_unit", f"{named}으로 적은 금액입니다. 이 칸의 단위에 맞추어 숫자만 적으십시오.")
    return number


def written(text: str) -> Fraction:
    """The number that somebody wrote; exact, however many decimals it has."""
    # With its blanks: 1 234 may be two numbers.
    plain = unicodedata.normalize("NFKC", text).strip()
    negative = NEGATIVE.fullmatch(plain)
    digits = (negative["marked"] or negative["bracketed"]) if negative else plain
    if not NUMBER.fullmatch(digits) or len(digits) > 40 or has_note(text):
        raise NotAnAmount("not_money", _NOT_MONEY)
    if dotted := _DOT_OF_THOUSANDS.fullmatch(digits):
        raise NotAnAmount("two_readings", _two_readings(**dotted.groupdict()))
    number = Fraction(digits.replace(",", ""))
    return -number if negative else number


def _two_readings(whole: str, three: str) -> str:
    as_decimals = f"{whole}.{three.rstrip('0') or '0'}"
    # With one zero more it is no thousand.
    as_decimals += "" if three.endswith("0") else "0"
    return (
        f"{whole}.{three}의 점이 천 단위 구분인지 소수점인지 알 수 없습니다. "
        f"천 단위 구분이면 {whole},{three}, 소수점이면 {as_decimals}처럼 적으십시오."
    )


def is_of_two_readings(digits: str) -> bool:
    """Whether a dot in digits such as 540.123 may stand between thousands: no text with it is read."""
    return bool(_DOT_OF_THOUSANDS.fullmatch(digits))


def has_note(text: str) -> bool:
    """Whether a raised digit belongs to a note: 1,500² isn't 15,002."""
    return any(letter.isnumeric() and not letter.isdecimal() for letter in text)


def whole_won(number: Fraction | int, unit: int, largest: int) -> int:
    won = number * unit
    if won.denominator != 1:
        raise NotAnAmount("part_of_a_won", "원 단위보다 작은 금액은 적을 수 없습니다.")
    if not -largest <= won <= largest:
        raise NotAnAmount("beyond_any_budget", "금액이 너무 큽니다. 단위를 확인하십시오.")
    return int(won)
