"""Words: names, codes, yes and no, and which name may have been meant."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from spreadsheets.reading.workbook import Value

from .cells import is_blank, plain_text, refuse

_YES = {"예", "네", "여", "유", "참", "o", "○", "◯", "y", "yes", "true", "1", "해당", "있음", "v", "✓", "✔"}
_NO = {"아니오", "아니요", "부", "무", "거짓", "x", "×", "n", "no", "false", "0", "해당없음", "없음"}

#: From here on a spreadsheet rounds: it keeps 15 digits.
_ROUNDED = 10**15
_DAMAGED = (
    "엑셀이 긴 숫자를 줄여 뒷자리가 사라졌습니다. 원래 자료에서 셀 서식을 ‘텍스트’로 바꾸고 모든 자리를 적으십시오."
)
#: 4.21E+18 and 421E+16 of spreadsheets, 4.21E18 of programs; 12E3 may be a code.
_SHORTENED = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)?[Ee][+-][0-9]+|[0-9]\.[0-9]+[Ee][0-9]+")
#: What becomes of 1-1 where a spreadsheet takes it for a day.
_DAY = re.compile(r"[0-9]{1,2}월[0-9]{1,2}일|[0-9]{1,2}-(?:[A-Z][a-z]{2})|(?:[A-Z][a-z]{2})-[0-9]{2}")
#: An apostrophe says that the digits behind it are text: where it is typed into a spreadsheet nobody sees it.
_TEXT_DIGITS = re.compile(r"['’](?=[0-9]+$)")
_DECIMAL = re.compile(r"[0-9]+\.0+")
_SEPARATED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")


def yes_no(value: Value) -> bool | None:
    if is_blank(value) or isinstance(value, bool):
        return value if isinstance(value, bool) else None
    answer = plain_text(str(value)).casefold()
    if answer not in _YES | _NO:
        refuse(value, "예 또는 아니오로 적으십시오.")
    return answer in _YES


def text(value: Value, *, longest: int | None = None) -> str | None:
    """A text as it is; a number as a spreadsheet shows it. A date that was meant as text is refused."""
    if value is None:
        return None
    if isinstance(value, date | bool):
        # `3월` becomes a day as soon as it is typed; what was meant is lost.
        refuse(value, "글자가 들어갈 칸입니다. 셀 서식을 ‘텍스트’로 바꾸고 다시 적으십시오.")
    if isinstance(value, float) and abs(value) >= _ROUNDED:
        refuse(value, _DAMAGED)
    written = f"{value:.15g}" if isinstance(value, float) else str(value).strip()
    if longest is not None and len(written) > longest:
        refuse(value, f"{len(written):,}자입니다. {longest:,}자까지 적을 수 있습니다.")
    return written or None


def code(value: Value, *, width: int = 0) -> str | None:
    """A code; one of digits gets back the leading zeros, up to `width`, that a spreadsheet dropped.

    One that a spreadsheet took for a number and rounded is refused: it may be that of many.
    """
    if value is None:
        return None
    if isinstance(value, float) and abs(value) >= _ROUNDED:
        refuse(value, _DAMAGED)
    if isinstance(value, float | date | bool):
        refuse(value, "코드가 아닙니다. 셀 서식을 ‘텍스트’로 바꾸고 다시 적으십시오.")
    plain = _TEXT_DIGITS.sub("", plain_text(str(value)))
    if _SHORTENED.fullmatch(plain):
        refuse(value, _DAMAGED)
    if _DECIMAL.fullmatch(plain):
        refuse(value, "소수로 바뀐 코드입니다. 원래 파일에서 셀 서식을 ‘텍스트’로 바꾸고 다시 적으십시오.")
    if _DAY.fullmatch(plain):
        refuse(value, "날짜로 바뀐 코드입니다. 원래 파일에서 셀 서식을 ‘텍스트’로 바꾸고 다시 적으십시오.")
    plain = plain.replace(",", "") if _SEPARATED.fullmatch(plain) else plain
    return (plain.zfill(width) if plain.isdecimal() else plain) or None


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """At most three of `names` that `name` may have been meant to be, the likeliest first."""
    by_letters = {_letters(each): each for each in names}
    return [by_letters[found] for found in difflib.get_close_matches(_letters(name), by_letters, n=3, cutoff=0.5)]


def _letters(name: str) -> str:
    """Decomposed, so that 홍보담당간 is near 홍보담당관: one sound of fifteen differs, not one syllable of five."""
    return unicodedata.normalize("NFKD", "".join(name.split())).casefold()
