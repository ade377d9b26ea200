"""Tables as a workbook. Text is written as text, whatever it begins with; rows are not kept in memory."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.utility import xl_range, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from spreadsheets.reading.characters import needs_mark

from .table import TOTAL, Cell, Table, TableColumn, as_shown

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
#: Characters that a cell holds; longer text would be left out silently.
_LONGEST_TEXT = 32_767
_CHOICES = "목록"
_HEADER = {"bold": True, "bg_color": "#E6E8EA", "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1}
_GREY = {"font_color": "#58616A"}


def write_xlsx(*tables: Table) -> bytes:
    """An .xlsx file with a sheet for each table; their properties become the file's."""
    file = BytesIO()
    workbook = Workbook(file, {"constant_memory": True})
    writers = [_Sheet(workbook, table, name) for table, name in zip(tables, _names(tables), strict=True)]
    for writer in writers:
        writer.write()
    _write_choices(workbook, [column for writer in writers for column in writer.offered()])
    for name, value in {name: value for table in tables for name, value in table.properties.items()}.items():
        workbook.set_custom_property(name, value, "text")
    workbook.close()
    return file.getvalue()


def _names(tables: Sequence[Table]) -> Iterator[str]:
    """Names that a spreadsheet allows for its sheets; no two alike."""
    taken = {_CHOICES}
    for table in tables:
        plain = _FORBIDDEN.sub(" ", table.title).strip(" '")[:_LONGEST_NAME].strip(" '") or "표"
        endings = (f" {number}" for number in count(2))
        name = plain
        while name.casefold() in taken:
            ending = next(endings)
            name = plain[: _LONGEST_NAME - len(ending)] + ending
        taken.add(name.casefold())
        yield name


class _Sheet:
    """Writes one table, from the top to the bottom."""

    def __init__(self, workbook: Workbook, table: Table, name: str) -> None:
        self.table = table
        self.sheet: Worksheet = workbook.add_worksheet(name)
        self.formats = [self._format(workbook, column, {}) for column in table.columns]
        self.total_formats = [self._format(workbook, column, {"bold": True, "top": 2}) for column in table.columns]
        self.title, self.grey = workbook.add_format({"bold": True, "font_size": 14}), workbook.add_format(_GREY)
        self.unit = workbook.add_format({**_GREY, "align": "right"})
        self.header = workbook.add_format(_HEADER)
        self.sums = [0 for _ in table.columns]
        self.first = self.last = 0

    @staticmethod
    def _format(workbook: Workbook, column: TableColumn, more: dict[str, Any]) -> CellFormat:
        numbers = {"num_format": column.format.number_format} if column.format.number_format else {"text_wrap": True}
        return workbook.add_format({"valign": "top", **numbers, **more})

    def write(self) -> None:
        for number, column in enumerate(self.table.columns):
            self.sheet.set_column(number, number, column.width, None, {"hidden": column.is_hidden})
        self._write_top()
        for values in self.table.rows:
            self._write_row(values)
        if self.last >= self.first:
            self.sheet.autofilter(self.first - 1, 0, self.last, len(self.table.columns) - 1)
            if self.table.has_total:
                self._write_total()

    def offered(self) -> Iterator[tuple["_Sheet", int, TableColumn]]:
        return ((self, number, column) for number, column in enumerate(self.table.columns) if column.choices)

    def offer(self, number: int, source: str) -> None:
        self.sheet.data_validation(
            self.first,
            number,
            max(self.last, self.first) + self.table.blank_rows,
            number,
            {
                "validate": "list",
                "source": source,
                "error_title": "목록에 없는 값",
                "error_message": f"{self.table.columns[number].label}: 목록에 있는 값을 고르십시오."[:255],
            },
        )

    def _write_top(self) -> None:
        visible = [number for number, column in enumerate(self.table.columns) if not column.is_hidden]
        start, end = visible[0], visible[-1]
        lines = [(start, self.table.title, self.title), *((start, f"※ {note}", self.grey) for note in self.table.notes)]
        if self.table.unit:
            lines.append((end, f"(단위: {self.table.unit})", self.unit))
        for row, (place, text, cell_format) in enumerate(lines):
            self.sheet.write_string(row, place, text, cell_format)
        header = len(lines)
        for number, column in enumerate(self.table.columns):
            self.sheet.write_string(header, number, column.heading, self.header)
            if column.note:
                self.sheet.write_comment(header, number, column.note, {"x_scale": 2.5, "y_scale": 1.5})
        self.sheet.freeze_panes(header + 1, self.table.frozen)
        self.sheet.repeat_rows(header)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.first, self.last = header + 1, header

    def _write_row(self, values: Sequence[Cell]) -> None:
        self.last += 1
        for number, (column, value) in enumerate(zip(self.table.columns, values, strict=True)):
            self._write_cell(self.last, number, as_shown(value, column.format), self.formats[number])
            if column.is_summed and isinstance(value, int):
                self.sums[number] += value

    def _write_cell(self, row: int, column: int, value: Cell, cell_format: CellFormat) -> None:
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, cell_format)
        elif isinstance(value, str):
            text = f"'{value}" if needs_mark(value) else value
            text = text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
            self.sheet.write_string(row, column, text, cell_format)
        elif isinstance(value, date | datetime):
            self.sheet.write_datetime(row, column, value, cell_format)
        else:
            self.sheet.write_number(row, column, value, cell_format)

    def _write_total(self) -> None:
        row = self.last + 1
        labels = (number for number, out in enumerate(self.table.columns) if not (out.is_hidden or out.is_summed))
        label = next(labels, None)
        for number, column in enumerate(self.table.columns):
            cell_format = self.total_formats[number]
            if column.is_summed:
                total = as_shown(self.sums[number], column.format)
                cells = xl_range(self.first, number, self.last, number)
                self.sheet.write_formula(row, number, f"=SUM({cells})", cell_format, _number(total))
            else:
                self._write_cell(row, number, TOTAL if number == label else None, cell_format)


def _number(value: Cell) -> Cell:
    return float(value) if isinstance(value, Decimal) else value


def _write_choices(workbook: Workbook, offered: list[tuple[_Sheet, int, TableColumn]]) -> None:
    """Lists of values on a hidden sheet: in the cell's own rule they would have to be shorter than 256 letters."""
    if not offered:
        return
    sheet = workbook.add_worksheet(_CHOICES)
    sheet.hide()
    longest = max(len(column.choices) for _, _, column in offered)
    for row in range(longest):
        for number, (_, _, column) in enumerate(offered):
            if row < len(column.choices):
                sheet.write_string(row, number, column.choices[row])
    for number, (writer, target, column) in enumerate(offered):
        cells = xl_range_abs(0, number, len(column.choices) - 1, number)
        writer.offer(target, f"='{_CHOICES}'!{cells}")
