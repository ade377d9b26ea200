"""What is read from a file: its sheets as a spreadsheet shows them, whatever kind of file it was.

Rows and columns are counted from 0 here, from A1: `rows[4][2]` is the cell C5.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

#: Text is composed (NFC), without invisible characters, and None where nothing is left; whole numbers are int.
Value = str | int | float | bool | date | datetime | None


class Month(date):
    """A day of which a spreadsheet shows the year and the month only."""


class Unreadable(Exception):
    """A file that isn't read at all; its text is a Korean sentence that says what to do."""


class Range(NamedTuple):
    """Merged cells, both ends included; the value is in the first."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        return f"{cell_name(self.first_row, self.first_column)}:{cell_name(self.last_row, self.last_column)}"


class CellError(NamedTuple):
    """A cell whose value can't be known; it reads as None, and its sentence says what to do."""

    row: int
    column: int
    sentence: str


class Scale(NamedTuple):
    """How a cell's number format shows its number: divided by a power of ten, perhaps with a unit beside it."""

    power: int = 0
    #: What one of the shown number is worth in won; 0 where the format names no unit.
    unit: int = 0
    #: Whether it is shown with the other sign: △ before what is stored without one, or nothing before what has one.
    negates: bool = False


class Mark(NamedTuple):
    """A comment on a cell, for the person who corrects the file."""

    sheet: str
    row: int
    column: int
    sentence: str


@dataclass(frozen=True)
class Sheet:
    """One sheet; its rows are equally long, and the last row and column have a value."""

    name: str
    rows: tuple[tuple[Value, ...], ...]
    merged: tuple[Range, ...] = ()
    hidden: bool = False
    errors: tuple[CellError, ...] = ()
    #: Cells with invisible characters, which may be the cause of a problem that a person can't see.
    cleaned: frozenset[tuple[int, int]] = frozenset()
    #: What a spreadsheet doesn't show; filtered rows are among them.
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    #: Cells whose format shows another number than the one stored, which is the one in `rows`.
    scaled: Mapping[tuple[int, int], Scale] = field(default_factory=dict)
    #: How far the text of a cell is indented, by blanks before it or by its alignment; in blanks.
    indents: Mapping[tuple[int, int], int] = field(default_factory=dict)
    #: With how many cells each row was written, in text with separators; elsewhere empty.
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Workbook:
    """A file's sheets, in its own order; a CSV file has one."""

    name: str
    sheets: tuple[Sheet, ...]
    kind: Literal["xlsx", "csv"]
    #: Korean sentences on how it was read: the encoding, what was left out.
    notes: tuple[str, ...] = ()
    #: What an export of ours says of itself: its kind, its year, its unit. Empty for CSV.
    properties: Mapping[str, str] = field(default_factory=dict)
    #: What a CSV file separates its cells by.
    separator: str = ""

    @property
    def letters(self) -> int:
        """Of all cells: one long text may be in very many."""
        cells = (cell for sheet in self.sheets for row in sheet.rows for cell in row)
        return sum(len(cell) for cell in cells if isinstance(cell, str))


def cell_name(row: int, column: int) -> str:
    """`C5` for row 4 and column 2."""
    return f"{column_name(column)}{row + 1}"


def column_name(column: int) -> str:
    """`A` for 0, `AA` for 26."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
