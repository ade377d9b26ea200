"""Amounts as people type them into a box: a number, a calculation that begins with =, or words as in 6천만원.

Whatever could be meant in two ways is refused with a sentence.
"""

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from .amounts import NEGATIVE, NUMBER, NotAnAmount, amount_in, has_note, unit_label, whole_won, written

LONGEST = 200  # letters

_OPERATORS = str.maketrans("×÷−–xX", "*/--**")
_TOKEN = re.compile(rf"\s*(?P<token>{NUMBER.pattern}|[-+*/()])")
_LOOKS_CALCULATED = re.compile(r"[0-9)]\s*[*×÷+]\s*[0-9(]")
_NOT_A_CALCULATION = "계산식이 아닙니다. =30000*2처럼 숫자와 + - * / ( )로 적으십시오."

_SMALL = {"천": 1_000, "백": 100, "십": 10}
_LARGE = {"조": 10**12, "억": 10**8, "만": 10**4, "": 1}
_WORDS = re.compile(r"[조억만천백십원₩\\]")
#: A number with one unit, of one word or two: 1.5억, 25백만, 6천만.
_ONE_UNIT = re.compile(rf"(?P<number>{NUMBER.pattern})\s*(?P<small>[천백십]?)\s*(?P<large>[조억만]?)")
#: How many there are of a large unit: 3천5백, or 5,000.
_GROUP = re.compile(r"\s*(?P<count>(?:[1-9]\s*[천백십]\s*)+[1-9]?|[0-9][0-9,]*)\s*(?P<large>[조억만]?)")
_STEP = re.compile(r"([1-9])\s*([천백십]?)")
_NOT_IN_WORDS = "금액이 아닙니다. 6천만원이나 1억 2,000만원처럼 적거나, 이 칸의 단위에 맞추어 숫자만 적으십시오."


def amount(text: str, unit: int, *, largest: int) -> int:
    """Won from what was typed in a box whose unit is so many won; at most `largest`. Raises NotAnAmount.

    A calculation is in the box's unit; words name their own, down to the 원.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > LONGEST or has_note(text):
        return whole_won(amount_in(text, unit), unit, largest)  # which says what is wrong
    if plain.startswith("="):
        return whole_won(_Calculation(plain[1:]).value(), unit, largest)
    if _LOOKS_CALCULATED.search(plain):
        raise NotAnAmount("calculation", f"금액을 계산하려면 앞에 =을 붙여 ={plain}처럼 적으십시오.")
    if _is_plain(plain, unit):
        return whole_won(amount_in(text, unit), unit, largest)
    return whole_won(_worded(plain, unit), 1, largest)


def _is_plain(plain: str, unit: int) -> bool:
    """Whether it is a number, with the box's own unit at most."""
    return not _WORDS.search(plain.removesuffix(unit_label(unit)))


class _Calculation:
    """Numbers, the four operations and brackets, exactly."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        at, text = 0, text.translate(_OPERATORS).rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if not found:
                raise NotAnAmount("calculation", _NOT_A_CALCULATION)
            self.tokens.append(found["token"])
            at = found.end()
        if any(one[-1].isdigit() and other[0].isdigit() for one, other in pairwise(self.tokens)):
            raise NotAnAmount("calculation", _NOT_A_CALCULATION)

    def value(self) -> Fraction:
        found = self._sum()
        if self.tokens:
            raise NotAnAmount("calculation", _NOT_A_CALCULATION)
        return found

    def _sum(self) -> Fraction:
        found = self._product()
        while self._next in ("+", "-"):
            found = found + self._product() if self._take() == "+" else found - self._product()
        return found

    def _product(self) -> Fraction:
        found = self._factor()
        while self._next in ("*", "/"):
            if self._take() == "*":
                found *= self._factor()
            elif divisor := self._factor():
                found /= divisor
            else:
                raise NotAnAmount("calculation", "0으로 나눌 수 없습니다. 계산식을 고치십시오.")
        return found

    def _factor(self) -> Fraction:
        first = self._take()
        if first == "-":
            return -self._factor()
        if first != "(":
            return written(first) if first[:1].isdigit() else self._refuse()
        found = self._sum()
        return found if self._take() == ")" else self._refuse()

    @property
    def _next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def _take(self) -> str:
        return self.tokens.pop(0) if self.tokens else ""

    @staticmethod
    def _refuse() -> Fraction:
        raise NotAnAmount("calculation", _NOT_A_CALCULATION)


def _worded(plain: str, unit: int) -> Fraction:
    """Won, of an amount whose units are written."""
    negative = NEGATIVE.fullmatch(plain)
    text = (negative["marked"] or negative["bracketed"]).strip() if negative else plain
    if text[:1] in ("₩", "\\"):
        text = f"{text[1:].removesuffix('원')}원".strip()
    found = _won_of(text.removesuffix("원").rstrip())
    if not text.endswith("원"):
        raise NotAnAmount(
            "two_readings",
            f"“{text}”의 단위가 원인지 {unit_label(unit)}인지 알 수 없습니다. {text}원처럼 ‘원’까지 적으십시오.",
        )
    return -found if negative else found


def _won_of(text: str) -> Fraction:
    if one := _ONE_UNIT.fullmatch(text):
        return written(one["number"]) * _SMALL.get(one["small"], 1) * _LARGE[one["large"]]
    total, limit = Fraction(0), 0
    for group in _groups(text):
        count, worth = _counted(group["count"]), _LARGE[group["large"]]
        # Less than one of the unit before it.
        if limit and count * worth >= limit:
            raise NotAnAmount("not_money", _NOT_IN_WORDS)
        total, limit = total + count * worth, worth
    return total


def _groups(text: str) -> Iterator[re.Match[str]]:
    """What stands one behind the other, each but the last with a large unit."""
    at, large = 0, "?"
    while at < len(text) or not at:
        group = _GROUP.match(text, at)
        if not group or not large:
            raise NotAnAmount("not_money", _NOT_IN_WORDS)
        yield group
        at, large = group.end(), group["large"]


def _counted(text: str) -> Fraction:
    if text[-1].isdigit() and text.replace(",", "").isdigit():
        return written(text)
    total, limit = 0, 10_000
    for digit, small in _STEP.findall(text):
        worth = _SMALL.get(small, 1)
        if worth >= limit:
            raise NotAnAmount("not_money", _NOT_IN_WORDS)
        total, limit = total + int(digit) * worth, worth
    return Fraction(total)
