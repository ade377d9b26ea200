"""From the raw values of a reader to a sheet: what a spreadsheet shows, and nothing behind its edges."""

from collections.abc import Iterable, Sequence

from .book import CellError, Range, Sheet, Value
from .characters import ERRORS, clean_text, clean_value, error_sentence


def build_sheet(
    name: str,
    raw: Iterable[Sequence[object]],
    *,
    merged: Sequence[Range] = (),
    hidden: bool = False,
    errors: Sequence[CellError] = (),
) -> Sheet:
    """Cleans every value, and makes the rows equally long, up to the last cell that has a value or an error."""
    found = list(errors)
    cleaned: set[tuple[int, int]] = set()
    rows = [_row(number, values, found, cleaned) for number, values in enumerate(raw)]
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
    )


def _row(number: int, values: Sequence[object], errors: list[CellError], cleaned: set[tuple[int, int]]) -> list[Value]:
    row: list[Value] = []
    for column, value in enumerate(values):
        if not isinstance(value, str):
            row.append(clean_value(value))
            continue
        text, had_invisible = clean_text(value)
        if had_invisible:
            cleaned.add((number, column))
        if text in ERRORS:
            errors.append(CellError(number, column, error_sentence(text)))
            text = None
        row.append(text)
    return row


def _used(row: list[Value]) -> int:
    """How many cells of a row there are up to its last value."""
    return next((column for column in range(len(row), 0, -1) if row[column - 1] is not None), 0)
