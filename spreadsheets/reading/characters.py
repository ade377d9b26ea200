"""Text as a person sees it: composed, and without invisible characters."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from korean.letters import composed

from .workbook import Value

# Zero width, joiners, directions, soft hyphen, byte order mark, variation selectors, Hangul fillers, controls.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_WIDE_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")

#: What a spreadsheet shows where a formula failed, or where a column was too narrow when it was saved as CSV.
_ERROR = re.compile(r"#[A-Z][A-Z0-9_/]*[!?]|#N/A|#GETTING_DATA|Err:\d{3}|#{3,}")
#: How writing/text.py marks text that a spreadsheet would take for a formula; other programs keep the mark as a letter.
_MARKED = re.compile(r"'+[=+\-@＝＋－＠\t\r\n]")
#: A formula that is nothing but a value: how other systems keep the zeros of a code.
_QUOTED, _NUMBER = re.compile(r'="((?:[^"]|"")*)"'), re.compile(r"=(-?\d+(?:\.\d+)?)")
_FORMULA = re.compile(r"=\s*(?:[A-Z][A-Z0-9.]*\(.*\)|\$?[A-Z]{1,3}\$?\d+(?:[-+*/:&]\$?[A-Z]{1,3}\$?\d+)*)", re.DOTALL)
_NARROW = "열이 좁아 값 대신 ###이 저장된 셀입니다. 열을 넓히고 다시 저장한 뒤 올리십시오."
NOT_CALCULATED = "수식이 계산되지 않은 채 글로 든 셀입니다. 엑셀에서 값을 직접 적으십시오."


@lru_cache(maxsize=10_000)  # the same names are in thousands of rows
def clean_text(text: str) -> tuple[str | None, bool]:
    """`text` composed and without invisible characters, None for nothing; and whether there were any."""
    lines = _LINE_ENDS.sub("\n", text)
    visible = _INVISIBLE.sub("", lines)
    return composed(_WIDE_BLANKS.sub(" ", visible)).strip() or None, visible != lines


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


def plain_value(text: str) -> str:
    """A text without what was put around it so that a spreadsheet takes it for text: `'-` and `="0123"`."""
    if is_marked(text) or (text.startswith("'") and error_in(text.lstrip("'"))):
        return text[1:].strip()
    if found := _QUOTED.fullmatch(text):
        return found[1].replace('""', '"').strip()
    found = _NUMBER.fullmatch(text)
    return found[1] if found else text


def is_marked(text: str) -> bool:
    """Whether an apostrophe says that what follows is text, and no formula."""
    return bool(_MARKED.match(text))


def needs_mark(text: str) -> bool:
    """Whether a text would be read as another one, or as none, if it didn't have an apostrophe before it."""
    shown = clean_text(text)[0] or ""
    return plain_value(shown) != shown or bool(error_in(shown))


def error_in(text: str) -> str:
    """The sentence on a text that stands where a value could not be; empty for any other."""
    if _ERROR.fullmatch(text):
        return _NARROW if text.startswith("##") else error_sentence(text)
    return NOT_CALCULATED if _FORMULA.fullmatch(text) else ""


def error_sentence(shown: str) -> str:
    """What to do about a cell that shows an error."""
    return f"{shown} 오류가 난 셀입니다. 엑셀에서 수식을 바로잡거나 값을 직접 적으십시오."
