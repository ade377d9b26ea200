"""From the raw values of a reader to a sheet: what a spreadsheet shows, and nothing behind its edges."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from .characters import clean_text, clean_value, error_in, is_marked, plain_value
from .number_formats import NumberFormat
from .workbook import CellError, Month, Range, Scale, Sheet, Value

#: How texts begin that aren't what they say: failures, formulas, and marks against formulas.
_SPECIAL = "#E='"
_NOT_SHOWN = "셀 서식이 이 값을 보이지 않게 합니다. 셀 서식을 ‘숫자’로 바꾸어 값을 확인하십시오."
_COVERED = "합친 셀({})에 가려 보이지 않는 값이 들어 있습니다. 셀 병합을 풀어 값을 확인하고 다시 올리십시오."
_SHOWN_OTHERWISE = "셀 서식이 이 값을 다르게 보이게 합니다. 셀 서식을 ‘텍스트’로 바꾸고 보이는 대로 다시 적으십시오."


def build_sheet(
    name: str,
    raw: Iterable[Sequence[object]],
    *,
    merged: Sequence[Range] = (),
    hidden: bool = False,
    errors: Sequence[CellError] = (),
    formats: Mapping[tuple[int, int], NumberFormat] = MappingProxyType({}),
    indents: Mapping[tuple[int, int], int] = MappingProxyType({}),
) -> Sheet:
    """Cleans every value, and makes the rows equally long, up to the last cell that has a value or an error.

    `formats` are those of cells that may show another number than they store.
    """
    found = list(errors)
    cleaned: set[tuple[int, int]] = set()
    indented = dict(indents)
    rows = [_row(number, values, found, cleaned, indented) for number, values in enumerate(raw)]
    found += _covered(merged, rows)
    scaled = _apply(formats, rows, found)
    width = max([error.column + 1 for error in found] + [_used(row) for row in rows], default=0)
    height = max(
        [error.row + 1 for error in found] + [number for number, row in enumerate(rows, 1) if _used(row)], default=0
    )
    rows += [[] for _ in range(height - len(rows))]
    return Sheet(
        name,
        tuple(tuple(row[:width] + [None] * (width - len(row))) for row in rows[:height]),
        tuple(merged),
        hidden,
        tuple(sorted(set(found))),
        frozenset(cleaned),
        scaled=scaled,
        indents=indented,
    )


def _apply(
    formats: Mapping[tuple[int, int], NumberFormat], rows: list[list[Value]], errors: list[CellError]
) -> dict[tuple[int, int], Scale]:
    """Make rates and padded codes the text that is shown, and find cells that show nothing, or another number."""
    scaled = {}
    for (row, column), number_format in formats.items():
        number = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if isinstance(number, date) and number_format.shows_months and _stands_for_its_month(number):
            rows[row][column] = Month(number.year, number.month, number.day)
        if isinstance(number, bool) or not isinstance(number, int | float):
            continue
        shown = number_format.of(number)
        if shown.is_rate:
            rows[row][column] = f"{number * 100:.15g}%"
        elif shown.hides and number:
            rows[row][column] = None
            errors.append(CellError(row, column, _NOT_SHOWN))
        elif shown.mask and isinstance(number, int) and number >= 0:
            if (text := shown.masked(number)) != str(number):
                rows[row][column] = text
        elif shown.splits:
            rows[row][column] = None
            errors.append(CellError(row, column, _SHOWN_OTHERWISE))
        elif shown.scale != Scale():
            scaled[row, column] = shown.scale
    return scaled


def _covered(merged: Sequence[Range], rows: list[list[Value]]) -> Iterator[CellError]:
    """Cells below a merged one that hold something else, which nobody sees; they become blank."""
    left = sum(map(len, rows))  # merged cells don't overlap: a file in which they do mustn't take long
    for each in merged:
        shown = _value_in(rows, each.first_row, each.first_column)
        for row in range(each.first_row, min(each.last_row + 1, len(rows))):
            for column in range(each.first_column, min(each.last_column + 1, len(rows[row]))):
                left -= 1
                value = rows[row][column]
                if value is not None and value != shown:
                    rows[row][column] = None
                    yield CellError(row, column, _COVERED.format(each))
        if left < 0:
            return


def _value_in(rows: list[list[Value]], row: int, column: int) -> Value:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None


def _stands_for_its_month(day: date) -> bool:
    """Whether it is the first or the last day; any other one was written as a day, whatever is shown of it."""
    return day.day in (1, monthrange(day.year, day.month)[1])


def _row(
    number: int,
    values: Sequence[object],
    errors: list[CellError],
    cleaned: set[tuple[int, int]],
    indents: dict[tuple[int, int], int],
) -> list[Value]:
    row: list[Value] = []
    for column, value in enumerate(values):
        if not isinstance(value, str):
            row.append(clean_value(value))
            continue
        is_text = value.startswith("'") and is_marked(value)
        text, had_invisible = clean_text(value[1:] if is_text else value)
        if had_invisible:
            cleaned.add((number, column))
        if value[:1].isspace() and text:
            indents[number, column] = indents.get((number, column), 0) + _blanks_before(value)
        if text and text[0] in _SPECIAL and not is_text:
            text = _special(number, column, text, errors)
        row.append(text)
    return row


def _blanks_before(text: str) -> int:
    """How far blanks indent a text; a blank of the width of a Korean letter counts as two."""
    blanks = text[: len(text) - len(text.lstrip())]
    return sum(2 if blank == "\u3000" else 1 for blank in blanks)


def _special(row: int, column: int, text: str, errors: list[CellError]) -> str | None:
    """A text that begins with what means something to a spreadsheet."""
    if sentence := error_in(text):
        errors.append(CellError(row, column, sentence))
        return None
    return plain_value(text) or None


def _used(row: list[Value]) -> int:
    """How many cells of a row there are up to its last value."""
    return next((column for column in range(len(row), 0, -1) if row[column - 1] is not None), 0)
