"""A workbook as bytes between the process that read it and ours, in both directions.

JSON, not pickle or marshal: a file that took the reading process over must not be able to run anything in ours.
"""

import json
from datetime import date, datetime
from typing import Any

from .workbook import CellError, Month, Range, Scale, Sheet, Value, Workbook


def encode(workbook: Workbook) -> bytes:
    sheets = [_plain(sheet) for sheet in workbook.sheets]
    plain = [workbook.name, sheets, workbook.kind, workbook.notes, dict(workbook.properties), workbook.separator]
    # A list of texts is a date: values are never lists, and rows are known by their place.
    return json.dumps(plain, default=_plain_date, ensure_ascii=False, separators=(",", ":")).encode()


def _plain_date(day: date) -> list[str]:
    return [day.isoformat(), "month"] if isinstance(day, Month) else [day.isoformat()]


def decode(data: bytes) -> Workbook:
    name, sheets, kind, notes, properties, separator = json.loads(data)
    return Workbook(name, tuple(_sheet(*sheet) for sheet in sheets), kind, tuple(notes), properties, separator)


def _plain(sheet: Sheet) -> list[Any]:
    return [
        [sheet.name, sheet.rows, sheet.hidden],
        [sheet.merged, sheet.errors, sorted(sheet.cleaned)],
        [sorted(sheet.hidden_rows), sorted(sheet.hidden_columns)],
        [[*place, *scale] for place, scale in sheet.scaled.items()],
        [[*place, indent] for place, indent in sheet.indents.items()],
        sheet.widths,
    ]


def _sheet(content: list[Any], notes: list[Any], not_shown: list[Any], *formats: list[Any]) -> Sheet:
    name, rows, hidden = content
    merged, errors, cleaned = notes
    # The same names are in thousands of rows, and are once in memory.
    known: dict[str, str] = {}
    for number, row in enumerate(rows):
        rows[number] = tuple(_value(value, known) for value in row)
    hidden_rows, hidden_columns = not_shown
    scaled, indents, widths = formats
    return Sheet(
        name,
        tuple(rows),
        tuple(Range(*each) for each in merged),
        hidden,
        tuple(CellError(*each) for each in errors),
        frozenset((row, column) for row, column in cleaned),
        frozenset(hidden_rows),
        frozenset(hidden_columns),
        {(row, column): Scale(*scale) for row, column, *scale in scaled},
        {(row, column): indent for row, column, indent in indents},
        tuple(widths),
    )


def _value(value: Any, known: dict[str, str]) -> Value:
    if isinstance(value, str):
        return known.setdefault(value, value)
    if isinstance(value, list):
        day, *shown = value
        of = Month if shown else datetime if "T" in day else date
        return of.fromisoformat(day)
    return value
