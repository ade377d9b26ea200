"""Where a spreadsheet shows something else than its cells hold: hidden rows and columns, scaled numbers.

Both could be meant, so a person is asked; the sheet is then read as the answer has it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from .asides import rows_named, without_rows
from .columns import Column, reads_money
from .header_rows import HeaderRow
from .questions import Choice, Question
from .reading.workbook import Scale, Sheet, Value, column_name
from .records import Options, Problem
from .values.amounts import UNITS, unit_label

SHOWN, ALL, STORED = "shown", "all", "stored"
_ROWS, _COLUMNS, _SCALE = "hidden-rows", "hidden-columns", "scale:"


def appearance_questions(
    sheet: Sheet, header: HeaderRow, columns: Mapping[str, Column], options: Options
) -> list[Question]:
    """Whether hidden rows and columns count, and which number of a scaled cell."""
    return [
        *_about_rows(sheet, header),
        *_about_columns(header, sheet, columns),
        *(each for column in _scaled_columns(sheet, header, columns, options) if (each := column.question)),
    ]


def as_shown(
    sheet: Sheet, header: HeaderRow, columns: Mapping[str, Column], options: Options
) -> tuple[Sheet, HeaderRow, list[Problem]]:
    """The sheet and its columns as the answers have them, and what has to be said of it."""
    answers = options.get("answers", {})
    problems = []
    for scaled in _scaled_columns(sheet, header, columns, options):
        if scaled.question is None:
            problems.append(scaled.said)
        if scaled.question is None or answers.get(scaled.question.code) == SHOWN:
            sheet = _with_values(sheet, scaled.shown)
    if answers.get(_COLUMNS) == SHOWN:
        header = header.without(sheet.hidden_columns)
    if answers.get(_ROWS) == SHOWN:
        hidden = set(_hidden_rows(sheet, header))
        kept = without_rows(sheet, hidden)
        problems += _torn_rows(sheet, kept, header, hidden)
        sheet = kept
    return sheet, header, problems


def _hidden_rows(sheet: Sheet, header: HeaderRow) -> list[int]:
    used = header.columns.values()
    below = range(header.first_row, len(sheet.rows))
    return [row for row in below if row in sheet.hidden_rows and any(sheet.rows[row][at] is not None for at in used)]


def _about_rows(sheet: Sheet, header: HeaderRow) -> Iterator[Question]:
    if hidden := _hidden_rows(sheet, header):
        sentence = f"숨기거나 필터로 가린 행에 내용이 있습니다({rows_named(hidden)}). 이 행들도 가져옵니까?"
        choices = (Choice(ALL, "가린 행도 가져옵니다"), Choice(SHOWN, "보이는 행만 가져옵니다"))
        yield Question(_ROWS, sentence, choices, is_remembered=False)


def _about_columns(header: HeaderRow, sheet: Sheet, columns: Mapping[str, Column]) -> Iterator[Question]:
    """Our own exports hide their identities; whatever else is hidden, somebody hid."""
    hidden = sorted(
        at
        for name, at in header.every_column
        if at in sheet.hidden_columns and not (name in columns and columns[name].hidden)
    )
    if hidden:
        named = ", ".join(f"{column_name(at)}열 “{header.labels[at]}”" for at in hidden)
        choices = (Choice(ALL, "숨긴 열도 가져옵니다"), Choice(SHOWN, "보이는 열만 가져옵니다"))
        yield Question(_COLUMNS, f"숨긴 열이 있습니다({named}). 이 열도 가져옵니까?", choices)


def _torn_rows(sheet: Sheet, kept: Sheet, header: HeaderRow, hidden: set[int]) -> Iterator[Problem]:
    """Rows that would take what is blank in them from another row than now, were the hidden ones away."""
    lost = len(header.labels)
    for row in range(header.first_row, len(sheet.rows)):
        cells = (sheet if row in hidden else kept).rows[row]
        first = next((at for at, value in enumerate(cells) if isinstance(value, str)), None)
        if first is None:
            continue
        if row in hidden:
            lost = min(lost, first)
        elif first > lost:
            sentence = "빈칸을 가린 행에서 이어받는 줄입니다. 빈칸을 채우거나, 가린 행도 가져오십시오."
            yield Problem(sentence, row, lost)
        else:
            lost = len(header.labels)


class _ScaledColumn:
    """A column with numbers that are shown otherwise than stored."""

    def __init__(self, sheet: Sheet, at: int, cells: dict[int, Scale], unit: int | None) -> None:
        self.sheet, self.at, self.cells = sheet, at, cells
        #: Of its amounts, in won; None where it has none.
        self.unit = unit
        self.shown: dict[tuple[int, int], Value] = {
            (row, at): _number(_stored(sheet, row, at) * self._factor(scale)) for row, scale in cells.items()
        }

    def _factor(self, scale: Scale) -> Fraction:
        """What a stored number is multiplied by to be the shown one, in the column's unit."""
        sign = -1 if scale.negates else 1
        return sign * Fraction(scale.unit or 1, (self.unit or 1) if scale.unit else 1) / 10**scale.power

    @property
    def question(self) -> Question | None:
        """Which number is meant; None where the format itself names the column's unit."""
        if all(scale.unit and scale.unit == self.unit and not scale.negates for scale in self.cells.values()):
            return None
        row = min(self.cells)
        shown, stored, unit = *self._both(row), unit_label(self.unit) if self.unit else ""
        choices = (
            Choice(SHOWN, f"보이는 대로 {shown}{unit}"),
            Choice(STORED, f"셀에 든 대로 {stored}{unit}"),
        )
        sentence = "셀 서식 때문에 든 값과 다른 값이 보입니다. 이 열을 어느 값으로 읽습니까?"
        return Question(f"{_SCALE}{column_name(self.at)}", sentence, choices, row, self.at, is_remembered=False)

    @property
    def said(self) -> Problem:
        row = min(self.cells)
        shown, unit = self._both(row)[0], unit_label(self.unit or 1)
        return Problem(f"셀 서식의 단위대로 {shown}{unit}으로 읽습니다.", row, self.at, is_error=False)

    def _both(self, row: int) -> tuple[str, str]:
        return _written(self.shown[row, self.at]), _written(_number(_stored(self.sheet, row, self.at)))


def _scaled_columns(
    sheet: Sheet, header: HeaderRow, columns: Mapping[str, Column], options: Options
) -> Iterator[_ScaledColumn]:
    used = {at: name for name, at in header.every_column if name in columns}
    cells: dict[int, dict[int, Scale]] = defaultdict(dict)
    for (row, at), scale in sheet.scaled.items():
        if row >= header.first_row and at in used and sheet.rows[row][at] is not None:
            cells[at][row] = scale
    for at, found in sorted(cells.items()):
        unit = UNITS[options["unit"]] if "unit" in options and reads_money(columns[used[at]]) else None
        column = _ScaledColumn(sheet, at, found, unit)
        differing = {row: scale for row, scale in found.items() if column.shown[row, at] != sheet.rows[row][at]}
        if differing:
            yield _ScaledColumn(sheet, at, differing, unit)


def _stored(sheet: Sheet, row: int, at: int) -> Fraction:
    value: Any = sheet.rows[row][at]
    return Fraction(f"{value:.15g}")


def _number(number: Fraction) -> int | float:
    return int(number) if number.denominator == 1 else float(number)


def _written(number: Value) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:,.10g}"


def _with_values(sheet: Sheet, values: Mapping[tuple[int, int], Value]) -> Sheet:
    rows = list(sheet.rows)
    for (row, at), value in values.items():
        rows[row] = (*rows[row][:at], value, *rows[row][at + 1 :])
    return replace(sheet, rows=tuple(rows))
