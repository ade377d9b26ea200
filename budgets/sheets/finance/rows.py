"""A finance sheet's rows as values by column, whichever layout it has."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from budgets.sheets.labels import is_sum
from spreadsheets.asides import NAMED, rows_named
from spreadsheets.header_rows import HeaderRow
from spreadsheets.layouts import CellReader
from spreadsheets.reading.workbook import Sheet, Value
from spreadsheets.records import Problem

from .columns import LEVELS, SOURCE

#: What the values of a row are.
Values = dict[str, Any]
_WHOLE = {"합계", "총계", "총합계"}
MONEY = ("amount", "before", "difference", "rate")


@dataclass
class SheetRow:
    """One row: its values by the names of columns, and whether it is a sum by its name."""

    row: int
    values: Values = field(default_factory=dict)
    #: What it is called, where it is a sum.
    sum_of: str | None = None
    #: Whether that is a sum of everything: 총계, 합계.
    is_whole: bool = False
    #: Of a row of an outline: how deep its mark is.
    rank: int | None = None
    #: The name of its account, of which the ledger knows only whether it is a special one.
    account: str = ""


Reader = Callable[[Sheet, HeaderRow, CellReader], Iterator[SheetRow]]


def column_rows(sheet: Sheet, header: HeaderRow, cells: CellReader) -> Iterator[SheetRow]:
    """The rows of a sheet whose levels have columns of their own."""
    money = {*MONEY, *(name for name in header.columns if name.startswith(SOURCE))}
    account = header.columns.get("account")
    for row in range(header.first_row, len(sheet.rows)):
        if cells.is_blank(row):
            continue
        if cells.is_total(row, ignoring="source"):
            values = cells.values(row, only={*money, "source", "stage"})
            yield SheetRow(row, values, sum_of="", is_whole=_is_whole(sheet.rows[row]))
            continue
        values = cells.values(row)
        named = [str(values[name]) for level in LEVELS for name in level if values.get(name)]
        rank = rank_of(str(values.get("basis") or ""))
        sum_of = named[-1] if named and is_sum(named[-1]) else None
        written = sheet.rows[row][account] if account is not None else None
        yield SheetRow(row, values, sum_of=sum_of, rank=rank, account="".join(str(written or "").split()))


def _is_whole(cells: Iterable[Value]) -> bool:
    return any(isinstance(cell, str) and cell.replace(" ", "") in _WHOLE for cell in cells)


def taken_for_none(rows: Sequence[tuple[int, str]]) -> Iterator[Problem]:
    """A word on rows, counted from 0, whose names make them sums or details, and no programs."""
    if not rows:
        return
    names = ", ".join(f"“{name}”" for _, name in rows[:NAMED]) + (" 등" if len(rows) > NAMED else "")
    sentence = (
        f"합계나 산출근거로 보아 세부사업으로 가져오지 않습니다({names}). 세부사업이면 이름을 고쳐 다시 올리십시오."
    )
    yield Problem(f"{rows_named([row for row, _ in rows])}: {sentence}", rows[0][0], is_error=False)


_MARKS = ("□■▢", "○●◦❍ㅇ◎〇◯oοо", "-–—−‐‑―－ㅡ─━▪*", "·•∙ㆍ․‧･・⋅", "▶▷►→※")
#: Letters of words as well (of three alphabets): a mark only where a blank follows.
_LETTERS = "oοо"


def mark_of(text: str) -> str:
    """The mark that a text begins with, whether or not we know how deep it is; all of ① ② ③ are one."""
    first, second = text[:1], text[1:2]
    if first.isnumeric() and not first.isdecimal():
        return "①"
    is_mark = first in "ㅇㅡ" or (second.isspace() if first in _LETTERS else not first.isalnum())
    return first if is_mark and first not in "([〔〈<" else ""


def rank_of(text: str) -> int | None:
    """How deep the mark is that a text begins with; None without one."""
    mark = mark_of(text)
    return next((rank for rank, marks in enumerate(_MARKS) if mark and mark in marks), None)
