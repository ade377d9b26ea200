"""Number formats: what of a workbook's formats shows a number otherwise than it is stored.

Most formats only write a number with separators and colours. Some divide it first (`#,##0,` shows thousands), some
name a unit beside it, some show a rate, and some show nothing at all.
"""

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element

from .workbook import Scale

#: Numbers of the formats that need no definition and show a rate or a month; the others show what is stored.
_BUILT_IN = {9: "0%", 10: "0.00%", 17: "mmm-yy"}
_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|[_*].|\[(?P<bracketed>[^\]]*)\]?|(?P<plain>.)', re.DOTALL)
_CONDITION = re.compile(r"(?P<compare><=|>=|<>|<|>|=)\s*(?P<number>-?[\d.]+)")
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
#: A digit of a word that isn't one's own, as that of m2 is.
_DIGIT = re.compile(r"(?<![A-Za-z㎡])[0-9]")
_BLANKS = 3  # that a level of an alignment's indent is as wide as
#: Before the digits; brackets may stand around a unit.
_SIGN = re.compile(r"(?:[-−–△▲(]|감)\s*[₩$]?\s*[0#?G]")
_COLOUR = re.compile(
    r"Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color\s*\d+|검정|파랑|녹청|녹색|자홍|빨강|흰색|노랑|색\s*\d+",
    re.IGNORECASE,
)
_PLACEHOLDERS = "0#?"
#: Digits alone: several that are always shown, or with marks between them, which in amounts commas and dots are.
_MASK = re.compile(r"0{2,}|[0#?]+(?:[^0#?,./\s]+[0#?]+)+")
_GENERAL = re.compile(r"General|G/표준", re.IGNORECASE)
_DAY_OR_TEXT = re.compile(r"[ymdhsea@]", re.IGNORECASE)
_NOT_OF_DAYS = re.compile(r"[^ymdhsea@]", re.IGNORECASE)
_MONTH = re.compile(r"y+m+|m+y+", re.IGNORECASE)
_ELAPSED = re.compile(r"[hms]+", re.IGNORECASE)
_UNIT = re.compile(r"(?P<numeral>십억|백억|천억|억|천만|백만|십만|만|천)?\s*(?P<won>원)?")
_NUMERALS = {
    "천": 10**3,
    "만": 10**4,
    "십만": 10**5,
    "백만": 10**6,
    "천만": 10**7,
    "억": 10**8,
    "십억": 10**9,
    "백억": 10**10,
    "천억": 10**11,
}


class Shown(NamedTuple):
    """How a format shows one number."""

    scale: Scale
    is_rate: bool = False
    #: Whether it shows neither the number nor a part of it, or digits of its own beside it.
    hides: bool = False
    #: The places of digits, and what stands between them, where it writes codes: `0000`, `0000-00`; else empty.
    mask: str = ""
    #: Whether it shows the month of a day without the day.
    is_month: bool = False

    @property
    def splits(self) -> bool:
        """Whether it shows something between the digits of a number."""
        return bool(self.mask.strip(_PLACEHOLDERS))

    def masked(self, number: int) -> str:
        """A number as the mask shows it: from its last digit on, and all that are left in the first place."""
        digits, places, shown = str(number), sum(mark in _PLACEHOLDERS for mark in self.mask), ""
        for mark in reversed(self.mask):
            if mark not in _PLACEHOLDERS:
                shown = mark + shown
                continue
            places -= 1
            cut = len(digits) - 1 if places else 0
            shown = (digits[max(cut, 0) :] or ("0" if mark == "0" else "")) + shown
            digits = digits[: max(cut, 0)]
        return shown


_AS_STORED = Shown(Scale())


@dataclass(frozen=True)
class _Section:
    """A part of a format, for numbers that meet its condition."""

    shown: Shown
    condition: tuple[str, float] | None
    #: Whether it writes a sign of its own: △, a minus, brackets.
    has_sign: bool = False
    #: In many formats a colour alone says that a number is negative.
    has_colour: bool = False

    @property
    def shows_amounts(self) -> bool:
        """Whether it shows a number with all its digits and nothing else, or in another unit."""
        return self.shown == Shown(self.shown.scale)


@dataclass(frozen=True)
class NumberFormat:
    """A format's sections for numbers; without conditions the first is for what is above 0, then below, then 0."""

    sections: tuple[_Section, ...]

    @property
    def is_plain(self) -> bool:
        """Whether every number is shown as it is stored."""
        return all(section.shown == _AS_STORED for section in self.sections) and not any(map(self._negates, (1, -1)))

    @property
    def shows_months(self) -> bool:
        return self.sections[0].shown.is_month

    def of(self, number: float) -> Shown:
        shown = self._section(number).shown
        return shown._replace(scale=shown.scale._replace(negates=True)) if self._negates(number) else shown

    def _section(self, number: float) -> _Section:
        if any(section.condition for section in self.sections):
            fitting = (each for each in self.sections if each.condition is None or _meets(number, each.condition))
            return next(fitting, self.sections[-1])
        place = 0 if number > 0 or len(self.sections) == 1 else 1 if number < 0 else 2
        return self.sections[place if place < len(self.sections) else 0]

    def _negates(self, number: float) -> bool:
        """Whether a number is shown with the other sign; only a section of its own shows negative ones without one."""
        section = self._section(number)
        if not section.shows_amounts or any(each.condition for each in self.sections):
            return False
        if number > 0:
            return section.has_sign
        return number < 0 and len(self.sections) > 1 and not (section.has_sign or section.has_colour)


def formats_of(styles: Element) -> dict[str, NumberFormat]:
    """The formats that show numbers otherwise than stored, by the number of the cell style that has them."""
    own = {each.get("numFmtId", ""): each.get("formatCode", "") for each in _all(styles, "numFmt")}
    codes = {str(number): code for number, code in _BUILT_IN.items()} | own
    cell_styles = next(_all(styles, "cellXfs"), ())
    found = {str(at): parse(codes.get(style.get("numFmtId", ""), "")) for at, style in enumerate(cell_styles)}
    return {at: number_format for at, number_format in found.items() if not number_format.is_plain}


def indents_of(styles: Element) -> dict[str, int]:
    """How far cell styles indent their text, in blanks, by the number of the style; only of those that do."""
    found = {str(at): _indent(style) for at, style in enumerate(next(_all(styles, "cellXfs"), ()))}
    return {at: _BLANKS * level for at, level in found.items() if level}


def _indent(style: Element) -> int:
    written = next((each.get("indent", "") for each in _all(style, "alignment")), "")
    return int(written) if re.fullmatch("[0-9]{1,3}", written) else 0


@lru_cache(maxsize=1_000)
def parse(code: str) -> NumberFormat:
    """A format by its code."""
    if not code:
        return NumberFormat((_Section(_AS_STORED, None),))
    sections = [_section(tokens) for tokens in _split(code)[:3]]
    if len(sections) == 3 and not any(section.condition for section in sections) and sections[2].shown.hides:
        # Many show a dash, or nothing, for 0: that hides nothing.
        sections[2] = _Section(_AS_STORED, None)
    return NumberFormat(tuple(sections))


def _all(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element.iter() if each.tag.rpartition("}")[2] == name)


def _split(code: str) -> list[list[re.Match[str]]]:
    sections: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token["plain"] == ";":
            sections.append([])
        else:
            sections[-1].append(token)
    return sections


def _section(tokens: list[re.Match[str]]) -> _Section:
    marks = "".join(token["plain"] or " " for token in tokens)
    brackets = [token["bracketed"] for token in tokens if token["bracketed"]]
    found = next(filter(None, map(_CONDITION.fullmatch, brackets)), None)
    condition = (found["compare"], float(found["number"])) if found else None
    written = "".join(token["quoted"] or token["escaped"] or token["plain"] or "" for token in tokens)
    has_colour = any(map(_COLOUR.fullmatch, brackets))
    return _Section(_shown(tokens, marks, brackets), condition, bool(_SIGN.search(written)), has_colour)


def _shown(tokens: list[re.Match[str]], marks: str, brackets: list[str]) -> Shown:
    if _GENERAL.search(marks):
        return Shown(_scale(0, _words(tokens, brackets)))
    if _DAY_OR_TEXT.search(marks) or any(map(_ELAPSED.fullmatch, brackets)):
        return Shown(Scale(), is_month=bool(_MONTH.fullmatch(_NOT_OF_DAYS.sub("", marks))))
    if not any(mark in _PLACEHOLDERS for mark in marks):
        return Shown(Scale(), hides=True)
    if any(_DIGIT.search(token["quoted"] or token["escaped"] or "") for token in tokens):
        # `#,##0",000"` shows a thousand times as much.
        return Shown(Scale(), hides=True)
    if "%" in marks:
        return Shown(Scale(), is_rate=True)
    literal = "".join(token["quoted"] or token["escaped"] or token["plain"] or "" for token in tokens).strip()
    if _MASK.fullmatch(literal):
        return Shown(Scale(), mask=literal)
    return Shown(_scale(_thousands(marks) * 3, _words(tokens, brackets)))


def _words(tokens: list[re.Match[str]], brackets: list[str]) -> str:
    """What stands beside the number, with the sign of a currency."""
    written = (token["quoted"] or token["escaped"] or token["plain"] or "" for token in tokens)
    return "".join([*written, *(each for each in brackets if each.startswith("$"))])


def _thousands(marks: str) -> int:
    """How many commas divide by a thousand: those that no digit follows in the same half of the number."""
    halves = "".join(mark for mark in marks if mark in f"{_PLACEHOLDERS},.").partition(".")
    return sum(len(half) - len(half.rstrip(",")) for half in (halves[0], halves[2]))


def _scale(power: int, words: str) -> Scale:
    found = max(_UNIT.finditer(words), key=lambda match: len(match[0].strip()))
    numeral = _NUMERALS.get(found["numeral"], 1)
    if found["won"] or "₩" in words:
        return Scale(power, numeral)
    # 141백만 is the number that is stored, but in a column of 천원.
    return Scale(power, numeral if numeral > 1 else 0)


def _meets(number: float, condition: tuple[str, float]) -> bool:
    compare, limit = condition
    return _COMPARISONS[compare](number, limit)
