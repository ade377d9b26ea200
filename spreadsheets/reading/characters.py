"""Text as a person sees it: composed, and without invisible characters."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from .book import Value

# Zero width, joiners, directions, soft hyphen, byte order mark, variation selectors, Hangul fillers, controls.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_WIDE_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")

#: What a spreadsheet shows where a formula failed.
ERRORS = frozenset(
    {
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
    }
    | {"#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!"}
)


@lru_cache(maxsize=10_000)  # the same names are in thousands of rows
def clean_text(text: str) -> tuple[str | None, bool]:
    """`text` composed and without invisible characters, None for nothing; and whether there were any."""
    lines = _LINE_ENDS.sub("\n", text)
    visible = _INVISIBLE.sub("", lines)
    composed = unicodedata.normalize("NFC", _WIDE_BLANKS.sub(" ", visible))
    return composed.strip() or None, visible != lines


def clean_value(value: object) -> Value:
    """A number, a date or a boolean: whole numbers as int, times of day as text."""
    if isinstance(value, float):
        # A spreadsheet knows no integers, and shows 15 digits.
        return int(value) if value.is_integer() and abs(value) < 10**15 else value
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    if isinstance(value, time):
        return value.isoformat("seconds")
    if value is None or isinstance(value, bool | int | date | datetime):
        return value
    raise TypeError(f"A spreadsheet gave a {type(value).__name__}.")


def error_sentence(shown: str) -> str:
    """What to do about a cell that shows an error."""
    return f"{shown} 오류가 난 셀입니다. 엑셀에서 수식을 바로잡거나 값을 직접 적으십시오."
