"""Heads: which rows of a sheet name its columns, what kind of sheet that makes it, and which column is what."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .columns import Column, squeezed
from .kinds import Kind
from .reading.book import Sheet, Value

_UNIT = re.compile(r"[(\[（]?\s*단위\s*[:：]")
WITHIN = 20  # rows at the top of a sheet that are searched


@dataclass(frozen=True)
class Head:
    """Where the head of a sheet is, and the column of each field, both counted from 0."""

    row: int
    height: int  # one row, or two of which the upper one spans several columns
    labels: tuple[str, ...]
    columns: Mapping[str, int]

    @property
    def first_row(self) -> int:
        """The first row below."""
        return self.row + self.height

    @property
    def signature(self) -> str:
        """The same for every file whose head is written in the same way."""
        return hashlib.sha256("\n".join(map(squeezed, self.labels)).encode()).hexdigest()

    def corrected(self, columns: Mapping[str, int]) -> "Head":
        known = {name: column for name, column in columns.items() if 0 <= column < len(self.labels)}
        return replace(self, columns=known)


def read_head(sheet: Sheet, kind: Kind, row: int, height: int, columns: Mapping[str, Column] | None = None) -> Head:
    """The head that a person, or `find_head`, says is there."""
    labels = _labels(sheet, row, height)
    return Head(row, height, labels, _matched(labels, columns or kind.columns()))


def find_head(sheet: Sheet, kind: Kind) -> Head | None:
    """The best head of a kind near the top: one that a layout can be read with, with the most known columns."""
    columns = kind.columns()
    rows = range(min(WITHIN, len(sheet.rows)))
    heads = [read_head(sheet, kind, row, height, columns) for height in (1, 2) for row in rows]
    # Of equals one row rather than two, and the first.
    best = max(heads, key=lambda head: _worth(head, kind), default=None)
    return best if best and _is_enough(best, kind) else None


def find_kind(sheet: Sheet, kinds: Iterable[Kind]) -> tuple[Kind, Head] | None:
    """The kind whose head fits best."""
    found = [(kind, head) for kind in kinds if (head := find_head(sheet, kind))]
    return max(found, key=lambda each: _worth(each[1], each[0]), default=None)


def _is_enough(head: Head, kind: Kind) -> bool:
    return any(layout.fits(head.columns) for layout in kind.layouts)


def _worth(head: Head, kind: Kind) -> tuple[bool, int]:
    # A row of data below the head may look like a second one; words that nobody knows speak against it.
    unknown = sum(bool(label) for label in head.labels) - len(head.columns)
    return (_is_enough(head, kind), 2 * len(head.columns) - unknown)


def _matched(labels: Iterable[str], columns: Mapping[str, Column]) -> dict[str, int]:
    by_head = {head: name for name, column in reversed(list(columns.items())) for head in column.heads}
    matched: dict[str, int] = {}
    for at, label in enumerate(labels):
        name = by_head.get(squeezed(label))
        if name and name not in matched:
            matched[name] = at
    return matched


def _labels(sheet: Sheet, row: int, height: int) -> tuple[str, ...]:
    """One label for each column; of two rows the words of both, and what is merged counts for all it covers."""
    parts = [_row(sheet, number) for number in range(row, min(row + height, len(sheet.rows)))]
    if len(parts) > 1:
        _carry_on(*parts)
    return tuple(" ".join(dict.fromkeys(filter(None, words))) for words in zip(*parts, strict=True))


def _carry_on(upper: list[str], lower: list[str]) -> None:
    """What should span several columns and isn't merged, as in CSV, spans the blanks up to the next word."""
    above = ""
    for at, (word, below) in enumerate(zip(upper, lower, strict=True)):
        above = (word or above) if below else ""
        upper[at] = word or above


def _is_unit(value: Value) -> bool:
    """Above a table stands in what it counts, over some column or other."""
    return isinstance(value, str) and bool(_UNIT.match(value))


def _row(sheet: Sheet, row: int) -> list[str]:
    words = ["" if value is None or _is_unit(value) else str(value) for value in sheet.rows[row]]
    for merged in sheet.merged:
        if merged.first_row <= row <= merged.last_row and merged.last_row - merged.first_row < WITHIN:
            value = sheet.rows[merged.first_row][merged.first_column]
            for column in range(merged.first_column, min(merged.last_column + 1, len(words))):
                words[column] = "" if value is None else str(value)
    return words
