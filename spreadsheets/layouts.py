"""Layouts: how a sheet below its header row becomes records. The plain list is here; kinds add others."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from korean.particles import with_particle

from .columns import Column, reads_money
from .header_rows import HeaderRow
from .kinds import SheetKind
from .reading.workbook import Sheet, Value, column_name
from .records import Options, Problem, Reading, Record

#: What rows of sums are called.
SUMS = {"계", "합계", "소계", "총계", "총합계"}


@dataclass(frozen=True)
class Layout:
    """One shape of a kind's sheets: which columns it needs, and, where they don't decide, how its rows look."""

    code: str
    label: str
    fits: Callable[[Mapping[str, int]], bool]
    read: Callable[[Sheet, HeaderRow, Options], Reading]
    suits: Callable[[Sheet, HeaderRow], bool] = lambda sheet, header: True


def layout_of(kind: SheetKind, sheet: Sheet, header: HeaderRow) -> Layout | None:
    fitting = (layout for layout in kind.layouts if layout.fits(header.columns) and layout.suits(sheet, header))
    return next(fitting, None)


def read_list(sheet: Sheet, header: HeaderRow, options: Options) -> Reading:
    """A record for every row that isn't blank."""
    reading = Reading(problems=list(named_unread(sheet, header)))
    sheet = filled_down(sheet, header)
    cells = CellReader(sheet, header, header.known, options, reading)
    for row in range(header.first_row, len(sheet.rows)):
        if not cells.is_blank(row) and not cells.is_total(row):
            reading.records.append(Record(row, cells.values(row), header.columns))
    cells.report_errors()
    return reading


def named_unread(sheet: Sheet, header: HeaderRow) -> Iterator[Problem]:
    """A word on each column that is named, has something in it, and isn't used."""
    for at, label in header.unread.items():
        if any(row[at] is not None for row in sheet.rows[header.first_row :]):
            named = with_particle(f"{column_name(at)}열 “{label}”", "은(는)")
            sentence = f"{named} 쓰지 않습니다. 써야 하는 열이면 ‘시트와 열 고르기’에서 고르십시오."
            yield Problem(sentence, header.row, at, is_error=False)


def filled_down(sheet: Sheet, header: HeaderRow) -> Sheet:
    """The sheet with what is merged over several rows in each of them; but a number that is summed is there once."""
    columns = header.known
    filled = {
        at
        for name, at in header.columns.items()
        if name in columns and not (columns[name].is_summed or columns[name].hidden or reads_money(columns[name]))
    }
    rows = [list(row) for row in sheet.rows] if sheet.merged else []
    for merged in sheet.merged:
        at, first = merged.first_column, merged.first_row
        if at in filled and header.first_row <= first < len(rows):
            for row in rows[first + 1 : merged.last_row + 1]:
                row[at] = rows[first][at]
    return replace(sheet, rows=tuple(map(tuple, rows))) if rows else sheet


class CellReader:
    """Reads cells by their columns' readers, and notes what can't be read; each different value once."""

    def __init__(
        self,
        sheet: Sheet,
        header: HeaderRow,
        columns: Mapping[str, Column],
        options: Options,
        reading: Reading,
        parts: Mapping[int, Column] = MappingProxyType({}),
    ) -> None:
        """`parts` are columns, by where they stand, that are read otherwise than the one that they are added to."""
        self.sheet = sheet
        self.options = options
        self.reading = reading
        self.columns = [
            (name, at, columns[name], _CachedReader(parts.get(at, columns[name]), options))
            for name, at in header.every_column
        ]
        self.at = header.columns
        self.used = [at for _, at, _, _ in self.columns]
        self.first_row = header.first_row
        self._above: dict[str, Any] = {}

    def is_blank(self, row: int) -> bool:
        cells = self.sheet.rows[row]
        return all(cells[at] is None for at in self.used)

    def is_total(self, row: int, *, ignoring: str = "") -> bool:
        """Whether a row of sums says nothing but that, and numbers; `ignoring` is a column that isn't looked at."""
        ignored, found = self.at.get(ignoring), False
        for at, value in enumerate(self.sheet.rows[row]):
            if isinstance(value, str) and at != ignored and any(map(str.isalpha, value)):
                found = value.replace(" ", "") in SUMS
                if not found:
                    break
        return found

    def values(self, row: int, *, only: Container[str] | None = None) -> dict[str, Any]:
        """What a row says; a cell that can't be read is noted, and isn't among them."""
        values: dict[str, Any] = {}
        cells = self.sheet.rows[row]
        for name, at, column, reader in self.columns:
            if only is not None and name not in only:
                continue
            try:
                value = reader.read(cells[at])
            except ValueError as error:
                self.reading.problems.append(Problem(str(error), row, at))
                continue
            if column.inherits:
                value = self._above.get(name) if value is None else value
                self._above[name] = value
            # Of several columns the sum: they are parts of one amount.
            is_added = at != self.at[name] and values.get(name) is not None
            values[name] = values[name] + (value or 0) if is_added else value
        return values

    def report_errors(self) -> None:
        """Cells without a value that could be known, such as #REF!, where they matter."""
        used = set(self.used)
        self.reading.problems += [
            Problem(error.sentence, error.row, error.column)
            for error in self.sheet.errors
            if error.row >= self.first_row and error.column in used and not self.is_total(error.row)
        ]


class _CachedReader:
    """A column's reader, which reads each different value once."""

    def __init__(self, column: Column, options: Options) -> None:
        self.column = column
        self.options = options
        self._known: dict[tuple[type, Value], Any] = {}

    def read(self, value: Value) -> Any:
        key = (type(value), value)
        if key in self._known:
            return self._known[key]
        if isinstance(value, str) and len(value) > self.column.longest:
            most = f"{self.column.longest:,}자"
            raise ValueError(f"글자가 {len(value):,}자로, 이 칸에 적을 수 있는 {most}를 넘습니다. 줄여 적으십시오.")
        return self._known.setdefault(key, self.column.read(value, self.options))
