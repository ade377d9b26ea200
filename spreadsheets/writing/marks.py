"""A workbook with its wrong cells marked, for the person who puts them right. Runs in the reading process.

Saving a workbook anew loses what its formulas came to; a spreadsheet computes them again when it opens the file.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import cast

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from spreadsheets.reading.workbook import Mark
from spreadsheets.reading.workbook import Workbook as ReadWorkbook

_FILL = PatternFill("solid", fgColor="FDEFEC")
_AUTHOR = "주요업무계획"
_WIDTH, _LINE, _LETTERS = 320, 22, 24  # of a comment: its size on the screen, and letters in a line


def mark_workbook(data: bytes, marks: Iterable[Mark]) -> bytes:
    return _marked(load_workbook(BytesIO(data)), marks)


def mark_text(book: ReadWorkbook, marks: Iterable[Mark]) -> bytes:
    """Text can't be marked: it becomes a workbook."""
    workbook = Workbook(write_only=False)
    workbook.remove(workbook.worksheets[0])
    for each in book.sheets:
        sheet = workbook.create_sheet(_name(each.name))
        for number, row in enumerate(each.rows, 1):
            for column, value in enumerate(row, 1):
                if value is not None:
                    cell = sheet.cell(number, column, value)
                    # A name that begins with = would be a formula.
                    cell.data_type = "s"
    renamed = [mark._replace(sheet=_name(mark.sheet)) for mark in marks]
    return _marked(workbook, renamed)


def _name(name: str) -> str:
    return "".join(" " if letter in r"[]:*?/\\" else letter for letter in name)[:31].strip("'") or "표"


def _marked(workbook: Workbook, marks: Iterable[Mark]) -> bytes:
    sentences: dict[tuple[str, int, int], list[str]] = {}
    for mark in marks:
        sentences.setdefault((mark.sheet, mark.row, mark.column), []).append(mark.sentence)
    sheets = {sheet.title: sheet for sheet in workbook.worksheets}
    for (name, row, column), sentences_of_cell in sentences.items():
        if name in sheets:
            _mark(_cell(sheets[name], row + 1, column + 1), "\n".join(sentences_of_cell))
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell itself, or the one that it is merged into."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, MergedCell):
        return cell
    [merged] = [each for each in sheet.merged_cells.ranges if cell.coordinate in each]
    return cast(Cell, sheet.cell(merged.min_row, merged.min_col))


def _mark(cell: Cell, sentence: str) -> None:
    cell.fill = _FILL
    lines = sum(len(line) // _LETTERS + 1 for line in sentence.splitlines())
    cell.comment = Comment(sentence, _AUTHOR, width=_WIDTH, height=_LINE * (lines + 1))
