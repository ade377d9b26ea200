"""A table as CSV that a Korean Excel opens rightly: UTF-8 with its mark, header row and rows, nothing else."""

import csv
import re
from datetime import date, datetime
from decimal import Decimal
from io import StringIO

from spreadsheets.reading.characters import needs_mark
from spreadsheets.values.amounts import is_of_two_readings

from .table import Cell, Format, Table, as_shown

#: What a spreadsheet may take for a formula; an apostrophe before it says that it is text, and is read back without it.
_LIKE_A_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")


def write_csv(table: Table) -> bytes:
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([_text(column.heading) for column in table.columns])
    formats = [column.format for column in table.columns]
    for values in table.rows:
        writer.writerow([_cell(value, format) for value, format in zip(values, formats, strict=True)])
    return file.getvalue().encode("utf-8-sig")


def _cell(value: Cell, format: Format) -> str:
    shown = as_shown(value, format)
    if shown is None:
        return ""
    if isinstance(shown, str):
        return _text(shown)
    if isinstance(shown, datetime):
        return shown.strftime("%Y-%m-%d %H:%M")
    if isinstance(shown, date):
        month = f"{shown.year}. {shown.month}."
        return month if format is Format.MONTH else f"{month} {shown.day}."
    text = str(shown)
    # 1.001 could be a thousand and one.
    return f"{text}0" if isinstance(shown, Decimal) and is_of_two_readings(text.removeprefix("-")) else text


def _text(text: str) -> str:
    return f"'{text}" if _LIKE_A_FORMULA.match(text) or needs_mark(text) else text
