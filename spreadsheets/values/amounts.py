"""Amounts of money and counts. Amounts are read here wherever in the program they come from."""

import re
from fractions import Fraction
from math import isfinite
from typing import Literal

from spreadsheets.reading.book import Value

from .cells import is_blank, plain_text, refuse

#: What one of it is worth in won.
UNITS = {"won": 1, "thousand": 1_000}
Unit = Literal["won", "thousand"]

_NEGATIVE = re.compile(r"(?:[△▲−–-]\s*(?P<marked>.+)|\((?P<bracketed>.+)\))")
_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
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
    if is_blank(value):
        return None
    try:
        return _whole_won(_number(value), UNITS[unit], largest)
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


def _number(value: Value) -> Fraction | int:
    """A cell's number, exactly as it is shown."""
    if isinstance(value, str):
        return _written(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise NotAnAmount("not_money", _NOT_MONEY)
    # A spreadsheet shows 15 digits: 0.1 + 0.2 is 0.30000000000000004 to a computer.
    return value if isinstance(value, int) else Fraction(f"{value:.15g}")


def _written(text: str) -> Fraction:
    """The number that somebody wrote; exact, however many decimals it has."""
    if any(letter.isnumeric() and not letter.isdecimal() for letter in text):
        # A raised digit belongs to a note: 1,500² isn't 15,002.
        raise NotAnAmount("not_money", _NOT_MONEY)
    plain = plain_text(text)
    negative = _NEGATIVE.fullmatch(plain)
    digits = (negative["marked"] or negative["bracketed"]) if negative else plain
    if not _NUMBER.fullmatch(digits) or len(digits) > 40:
        raise NotAnAmount("not_money", _NOT_MONEY)
    number = Fraction(digits.replace(",", ""))
    return -number if negative else number


def _whole_won(number: Fraction | int, unit: int, largest: int) -> int:
    won = number * unit
    if won.denominator != 1:
        raise NotAnAmount("part_of_a_won", "원 단위보다 작은 금액은 적을 수 없습니다.")
    if not -largest <= won <= largest:
        raise NotAnAmount("beyond_any_budget", "금액이 너무 큽니다. 단위를 확인하십시오.")
    return int(won)
