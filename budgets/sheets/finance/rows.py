"""A finance sheet's rows as values by column, whichever layout it has."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from budgets.sheets.labels import is_sum
from spreadsheets.header_rows import HeaderRow
from spreadsheets.layouts import CellReader
from spreadsheets.reading.book import Sheet

from .columns import LEVELS, SOURCE

#: What the values of a row are.
Values = dict[str, Any]
MONEY = ("amount", "before", "difference", "rate")


@dataclass
class SheetRow:
    """One row: its values by the names of columns, and whether it is a sum by its name."""

    row: int
    values: Values = field(default_factory=dict)
    #: What it is called, where it is a sum.
    sum_of: str | None = None
    #: Of a row of an outline: how deep its mark is.
    rank: int | None = None


Reader = Callable[[Sheet, HeaderRow, CellReader], Iterator[SheetRow]]


def column_rows(sheet: Sheet, header: HeaderRow, cells: CellReader) -> Iterator[SheetRow]:
    """The rows of a sheet whose levels have columns of their own."""
    money = {*MONEY, *(name for name in header.columns if name.startswith(SOURCE))}
    for row in range(header.first_row, len(sheet.rows)):
        if cells.is_blank(row):
            continue
        if cells.is_total(row, ignoring="source"):
            yield SheetRow(row, cells.values(row, only={*money, "source", "stage"}), sum_of="")
            continue
        values = cells.values(row)
        named = [str(values[name]) for level in LEVELS for name in level if values.get(name)]
        rank = rank_of(str(values.get("basis") or ""))
        yield SheetRow(row, values, sum_of=named[-1] if named and is_sum(named[-1]) else None, rank=rank)


_MARKS = ("□■▢", "○●◦❍ㅇ◎〇", "-–—−‐▪*", "·•∙ㆍ․‧", "▶▷►→※")


def rank_of(text: str) -> int | None:
    """How deep the mark is that a text begins with; None without one."""
    first = text[:1]
    return next((rank for rank, marks in enumerate(_MARKS) if first and first in marks), None)
