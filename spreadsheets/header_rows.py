"""Header rows: which rows of a sheet name its columns, what kind of sheet that makes it, and which column is what."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .columns import Column, label_key, loose_key
from .kinds import SheetKind
from .reading.workbook import Sheet, Value

_UNIT = re.compile(r"[(\[（]?\s*단\s*위\s*[:：∶]")
SEARCHED_ROWS = 20  # rows at the top of a sheet that are searched
LONGEST_LABEL = 200  # letters that are read of what may be a label: no column is called by more
#: The column of each field, or all whose sum it is.
Chosen = Mapping[str, int | Sequence[int]]


@dataclass(frozen=True)
class HeaderRow:
    """Where the header row of a sheet is, and the column of each field, both counted from 0."""

    row: int
    height: int  # one row, or two of which the upper one spans several columns
    labels: tuple[str, ...]
    columns: Mapping[str, int]
    #: Whether a person said which column is which; then nothing of it is in doubt.
    is_chosen: bool = False
    #: All columns that a field could be, where there are several, or where only what stands in brackets differs.
    rivals: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    #: Of a field whose amount is the sum of several columns: those besides the one in `columns`.
    added: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    #: The columns of its kind: how each field is called and read.
    known: Mapping[str, Column] = field(default_factory=dict, repr=False, compare=False)

    @property
    def first_row(self) -> int:
        """The first row below."""
        return self.row + self.height

    @property
    def signature(self) -> str:
        """The same for every file whose header row is written in the same way."""
        return hashlib.sha256("\n".join(map(label_key, self.labels)).encode()).hexdigest()

    def with_columns(self, columns: "Chosen") -> "HeaderRow":
        """The same with the columns that a person has chosen; several of one field are parts of an amount."""
        every = [(name, at) for name, found in columns.items() for at in ([found] if isinstance(found, int) else found)]
        known = [(name, at) for name, at in every if 0 <= at < len(self.labels) and self._may_be(name, at)]
        return replace(self._with_each(known), is_chosen=True, rivals={})

    def _may_be(self, name: str, at: int) -> bool:
        return name not in self.known or self.known[name].may_be_called(self.labels[at])

    @property
    def every_column(self) -> list[tuple[str, int]]:
        """Each field with its column, or with all whose sum it is."""
        return [(name, each) for name, at in self.columns.items() for each in (at, *self.added.get(name, ()))]

    def without(self, columns: Container[int]) -> "HeaderRow":
        """The same without some of its columns."""
        return self._with_each((name, at) for name, at in self.every_column if at not in columns)

    def _with_each(self, columns: Iterable[tuple[str, int]]) -> "HeaderRow":
        found: dict[str, list[int]] = defaultdict(list)
        for name, at in columns:
            found[name].append(at)
        added = {name: tuple(more) for name, (_, *more) in found.items() if more}
        return replace(self, columns={name: first for name, (first, *_) in found.items()}, added=added)

    @property
    def stored_columns(self) -> "Chosen":
        """What `with_columns` takes, as JSON has it."""
        return {name: [at, *self.added[name]] if name in self.added else at for name, at in self.columns.items()}

    @property
    def unread(self) -> dict[int, str]:
        """The labels of the columns that mean nothing here."""
        used = {at for _, at in self.every_column}
        return {at: label for at, label in enumerate(self.labels) if label and at not in used}


def read_header_row(sheet: Sheet, columns: Mapping[str, Column], row: int, height: int) -> HeaderRow:
    """The header row that a person chose or `find_header_row` tries; `columns` are its kind's."""
    labels = _labels(sheet, row, height)
    matched, rivals = _matched(labels, columns)
    return HeaderRow(row, height, labels, matched, rivals=rivals, known=columns)


def find_header_row(sheet: Sheet, kind: SheetKind, columns: Mapping[str, Column]) -> HeaderRow | None:
    """The best header row of a kind near the top: one that fits a layout, with the most known columns."""
    rows = range(min(SEARCHED_ROWS, len(sheet.rows)))
    headers = [read_header_row(sheet, columns, row, height) for height in (1, 2) for row in rows]
    # Of equals one row rather than two, and the first.
    best = max(headers, key=lambda header: _score(header, kind), default=None)
    return best if best and _fits_a_layout(best, kind) else None


def find_kind(sheet: Sheet, kinds: Mapping[SheetKind, Mapping[str, Column]]) -> tuple[SheetKind, HeaderRow] | None:
    """The kind whose header row fits best, of those with their columns."""
    found = [(kind, header) for kind, columns in kinds.items() if (header := find_header_row(sheet, kind, columns))]
    return max(found, key=lambda each: _score(each[1], each[0]), default=None)


def _fits_a_layout(header: HeaderRow, kind: SheetKind) -> bool:
    return any(layout.fits(header.columns) for layout in kind.layouts)


def _score(header: HeaderRow, kind: SheetKind) -> tuple[bool, int]:
    # A row of data below the header row may look like a second one; unknown labels count against it.
    several = (at for name, found in header.rivals.items() if header.known[name].is_repeated for at in found)
    known = len({*header.columns.values(), *several})
    unknown = sum(bool(label) for label in header.labels) - known
    return (_fits_a_layout(header, kind), 2 * known - unknown)


def _matched(labels: Iterable[str], columns: Mapping[str, Column]) -> tuple[dict[str, int], dict[str, tuple[int, ...]]]:
    """The column of each field, and of each field in doubt all that it could be.

    A label that is one but for its brackets is a guess, which counts where there is no better one; of money it is in
    doubt even then, since 예산액(추경) may be what is meant.
    """
    exact = {label: name for name, column in reversed(list(columns.items())) for label in column.labels}
    loose = {loose_key(label): name for label, name in exact.items()}
    patterns = [(name, column.pattern) for name, column in columns.items() if column.pattern]
    sure: dict[str, list[int]] = defaultdict(list)
    guessed: dict[str, list[int]] = defaultdict(list)
    for at, label in enumerate(labels):
        key = label_key(label)
        if name := exact.get(key) or next((name for name, pattern in patterns if pattern.fullmatch(key)), None):
            sure[name].append(at)
        elif key and (name := loose.get(loose_key(label))):
            guessed[name].append(at)
    matched: dict[str, int] = {}
    rivals: dict[str, tuple[int, ...]] = {}
    for name in dict.fromkeys([*sure, *guessed]):
        exactly, nearly = sure.get(name, []), guessed.get(name, [])
        found = sorted([*exactly, *nearly]) if not exactly or columns[name].is_summed else exactly
        matched[name] = (exactly or found)[0]
        if not exactly or len(found) > 1:
            rivals[name] = tuple(found)
    return matched, rivals


def _labels(sheet: Sheet, row: int, height: int) -> tuple[str, ...]:
    """One label for each column; of two rows the words of both, and a merged cell counts for all that it covers."""
    rows = [_row(sheet, number) for number in range(row, min(row + height, len(sheet.rows)))]
    if len(rows) > 1:
        _spread(*rows)
    return tuple(" ".join(dict.fromkeys(filter(None, words))) for words in zip(*rows, strict=True))


def _spread(upper: list[str], lower: list[str]) -> None:
    """A label above several columns that isn't merged, as in CSV, spans the blanks up to the next one."""
    above = ""
    for at, (word, below) in enumerate(zip(upper, lower, strict=True)):
        above = (word or above) if below else ""
        upper[at] = word or above


def _is_unit(value: Value) -> bool:
    """Whether a cell is the line above a table that says its unit."""
    return isinstance(value, str) and bool(_UNIT.match(value))


def _row(sheet: Sheet, row: int) -> list[str]:
    words = ["" if value is None or _is_unit(value) else _label(value) for value in sheet.rows[row]]
    for merged in sheet.merged:
        if merged.first_row <= row <= merged.last_row and merged.last_row - merged.first_row < SEARCHED_ROWS:
            value = sheet.rows[merged.first_row][merged.first_column]
            for column in range(merged.first_column, min(merged.last_column + 1, len(words))):
                words[column] = "" if value is None else _label(value)
    return words


def _label(value: Value) -> str:
    return str(value)[:LONGEST_LABEL]
