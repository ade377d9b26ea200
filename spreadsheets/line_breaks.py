"""Line breaks in cells of titles: a title is one line, wherever a cell of a spreadsheet breaks it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from .asides import rows_named
from .columns import Column
from .header_rows import HeaderRow
from .reading.workbook import Sheet
from .records import Problem

_BREAK = re.compile(r"\s*\n\s*")
_SAID = "이름 안의 줄바꿈을 빈칸으로 바꾸어 한 줄로 읽습니다."


def in_one_line(sheet: Sheet, header: HeaderRow, columns: Mapping[str, Column]) -> tuple[Sheet, list[Problem]]:
    """The sheet with each title in one line, and a word on those that weren't."""
    titles = list(_titles(header, columns))
    broken: dict[int, list[int]] = {
        row: found
        for row in range(header.first_row, len(sheet.rows))
        if (found := [at for at in titles if _is_broken(sheet.rows[row][at])])
    }
    if not broken:
        return sheet, []
    rows = list(sheet.rows)
    for row, found in broken.items():
        cells = list(rows[row])
        for at in found:
            cells[at] = _BREAK.sub(" ", str(cells[at]))
        rows[row] = tuple(cells)
    first, places = next(iter(broken.items()))
    said = Problem(f"{rows_named([*broken])}: {_SAID}", first, places[0], is_error=False)
    return replace(sheet, rows=tuple(rows)), [said]


def _titles(header: HeaderRow, columns: Mapping[str, Column]) -> Iterator[int]:
    """The columns of titles, with those that the label of one spans."""
    used = {at for _, at in header.every_column}
    for name, first in header.every_column:
        if name in columns and columns[name].is_title:
            yield first
            for at in range(first + 1, len(header.labels)):
                if at in used or header.labels[at] not in {"", header.labels[first]}:
                    break
                yield at


def _is_broken(value: object) -> bool:
    return isinstance(value, str) and "\n" in value
