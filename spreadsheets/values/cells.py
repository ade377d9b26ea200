"""What all readers of values share: what is blank, what a text says, and how a value is refused."""

import unicodedata
from datetime import date
from typing import NoReturn

from spreadsheets.reading.workbook import Value

#: How tables write that there is nothing.
_NOTHING = {"", "-", "–", "−", "―"}


def plain_text(text: str) -> str:
    """Without blanks, full-width letters as ordinary ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and plain_text(value) in _NOTHING)


def refuse(value: Value, sentence: str) -> NoReturn:
    shown = value.isoformat() if isinstance(value, date) else str(value)
    raise ValueError(f"“{shown[:40]}”: {sentence}")
