"""The printed 세출예산사업명세서: one column whose indents say the level, and sources as rows below their sums."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from budgets.sheets.labels import is_sum
from budgets.sheets.resources import sources
from spreadsheets.columns import label_key
from spreadsheets.header_rows import HeaderRow
from spreadsheets.layouts import CellReader
from spreadsheets.lookups import UnknownName
from spreadsheets.questions import Choice, Question
from spreadsheets.reading.workbook import Sheet, Value
from spreadsheets.records import Options
from staffing.models import Bureau, Department

from .columns import BASIS, DEPARTMENT, DETAIL, ITEM, LEVELS, POLICY, PROGRAM, SOURCE, UNIT
from .rows import MONEY, SheetRow, rank_of

PROGRAM_LEVEL = "program-level"
#: A column counts as much as so many blanks.
_COLUMN = 100
_EXAMPLES = 2
_ABOVE = re.compile(r"(?P<level>(?:소관\s*)?부서|정책(?:사업)?|단위(?:사업)?|세부(?:사업)?)\s*[:：]\s*(?P<name>\S.*)")
_ITEM = re.compile(r"\d{3}(?:-\d{2})?[\s.)]+\D.*")
_DETAIL = re.compile(r"\d{2}[\s.)]+\D.*")
_NOTE = re.compile(r"※.*|-?\s*\d+\s*(?:/\s*\d+)?\s*-?|.*(?:출력일|출력일시|페이지|쪽).*")
#: The names of levels in the label of the column, in the order in which it lists them.
_LISTED = (
    ("부서", DEPARTMENT),
    ("정책", POLICY),
    ("단위", UNIT),
    ("세부", PROGRAM),
    ("편성목", ITEM),
    ("통계목", DETAIL),
)
_BUREAU = -1


@dataclass(frozen=True)
class Entry:
    """What the outline's column says in one row."""

    row: int
    text: str
    depth: int
    #: heading, item, detail, mark, source, sum, above, note or blank
    kind: str


class Outline:
    """A sheet's outline: the entry of each row, and the level that each depth of headings is."""

    def __init__(self, sheet: Sheet, header: HeaderRow, options: Options) -> None:
        self.sheet, self.header = sheet, header
        self.columns = _columns(header)
        self._sources = sources()
        self._departments = {_plain(name) for name in Department.objects.values_list("name", flat=True)}
        self._bureaus = {_plain(name) for name in Bureau.objects.values_list("name", flat=True)}
        self.entries = list(_told_apart(self._entry(row) for row in range(header.first_row, len(sheet.rows))))
        self.depths = sorted({each.depth for each in self.entries if each.kind == "heading"})
        self.names_departments = self._has_tops_in(self._departments, self._tops) or any(
            each.kind == "above" and "부서" in each.text.partition(":")[0] for each in self.entries
        )
        self.has_sources = any(each.kind == "source" for each in self.entries)
        self.levels = self._levels(options)

    # The rows

    def _entry(self, row: int) -> Entry:
        cells = self.sheet.rows[row]
        filled = [at for at in self.columns if cells[at] is not None]
        text = " ".join(str(cells[at]) for at in filled)
        if not text:
            return Entry(row, "", 0, "blank")
        depth = (filled[0] - self.columns[0]) * _COLUMN + self.sheet.indents.get((row, filled[0]), 0)
        return Entry(row, text, depth, self._kind_of(row, text))

    def _kind_of(self, row: int, text: str) -> str:
        if label_key(text) == label_key(self.header.labels[self.columns[0]]):
            return "note"
        if _ABOVE.fullmatch(text):
            return "above"
        if self.source_in(text):
            return "source"
        if is_sum(text):
            return "sum"
        if not self._has_money(row) and _NOTE.fullmatch(text):
            return "note"
        if rank_of(text) is not None:
            return "mark"
        if _ITEM.fullmatch(text):
            return "item"
        return "detail" if _DETAIL.fullmatch(text) else "heading"

    def _has_money(self, row: int) -> bool:
        names = {name for name in self.header.columns if name in MONEY or name.startswith(SOURCE)}
        return any(self.sheet.rows[row][self.header.columns[name]] is not None for name in names)

    def source_in(self, text: str) -> str | None:
        """The source that a row below a sum is of: 국, (시), 구비."""
        try:
            return self._sources.names[self._sources.find(text.strip(" ()[]〔〕<>·-"))]
        except UnknownName:
            return None

    # Its levels

    @property
    def _tops(self) -> list[Entry]:
        return [each for each in self.entries if each.kind == "heading" and each.depth == self.depths[0]]

    def _has_tops_in(self, names: set[str], entries: list[Entry]) -> bool:
        return bool(entries) and all(_plain(each.text) in names for each in entries)

    @property
    def _above_programs(self) -> list[int]:
        """The levels that stand above programs, as far as names say it."""
        found = []
        depths = iter(self.depths)
        top = next(depths, None)
        if self._has_tops_in(self._bureaus, self._at(top)):
            found.append(_BUREAU)
            top = next(depths, None)
        if self._has_tops_in(self._departments, self._at(top)):
            found.append(DEPARTMENT)
        return found

    def _at(self, depth: int | None) -> list[Entry]:
        return [each for each in self.entries if each.kind == "heading" and each.depth == depth]

    @property
    def _listed(self) -> list[int]:
        label = self.header.labels[self.columns[0]]
        listed = [level for word, level in _LISTED if word in label]
        has_items = any(each.kind == "item" for each in self.entries)
        names = [level for level in listed if level != DEPARTMENT and (level < ITEM or not has_items)]
        return self._above_programs + (names if PROGRAM in names else [POLICY, UNIT, PROGRAM])

    @property
    def _depth_above_items(self) -> int | None:
        """The depth of the headings that stand directly above 편성목."""
        found, last = set(), None
        for each in self.entries:
            if each.kind == "heading":
                last = each.depth
            elif each.kind == "item" and last is not None:
                found.add(last)
        return found.pop() if len(found) == 1 else None

    def _levels(self, options: Options) -> Mapping[int, int] | None:
        """The level of each depth; None where it can't be known."""
        if not self.depths:
            return None
        answer = options.get("answers", {}).get(PROGRAM_LEVEL, "")
        if answer.isdecimal() and int(answer) < len(self.depths):
            return self._with_programs_at(int(answer))
        listed, above_items = self._listed, self._depth_above_items
        if len(listed) == len(self.depths):
            levels = dict(zip(self.depths, listed, strict=True))
            return levels if above_items is None or levels[above_items] == PROGRAM else None
        return None if above_items is None else self._with_programs_at(self.depths.index(above_items))

    def _with_programs_at(self, number: int) -> Mapping[int, int] | None:
        named = self._above_programs
        above = number - len(named)
        if above not in {0, 1, 2}:
            return None
        levels = [*named, *[POLICY, UNIT][:above], PROGRAM, ITEM, DETAIL]
        return {depth: levels[at] if at < len(levels) else BASIS for at, depth in enumerate(self.depths)}

    def questions(self) -> Iterator[Question]:
        """Which rows are programs, where neither the label, nor 편성목, nor names say it."""
        if not self.depths or self._levels({}) is not None:
            return
        choices = [self._choice(number) for number in range(len(self.depths)) if self._with_programs_at(number)]
        sentence = "줄마다 어느 단계인지 들여쓰기만으로 알 수 없습니다. 어느 줄이 세부사업입니까?"
        yield Question(PROGRAM_LEVEL, sentence, tuple(choices), self.header.row, self.columns[0], is_remembered=False)

    def _choice(self, number: int) -> Choice:
        found = self._at(self.depths[number])
        examples = ", ".join(f"“{each.text[:20]}”" for each in found[:_EXAMPLES])
        return Choice(str(number), f"들여쓰기 {number + 1}단계 {len(found)}줄: {examples}")

    # To values

    def rows(self, cells: CellReader) -> Iterator[SheetRow]:
        money = {*MONEY, "stage", "source", *(name for name in self.header.columns if name.startswith(SOURCE))}
        for entry in self.entries:
            if entry.kind == "note" or (entry.kind == "blank" and not self._has_money(entry.row)):
                continue
            yield self._row(entry, cells.values(entry.row, only=money))

    def _row(self, entry: Entry, values: dict[str, Any]) -> SheetRow:
        level = (self.levels or {}).get(entry.depth, BASIS) if entry.kind == "heading" else None
        if entry.kind == "sum" or level == _BUREAU:
            return SheetRow(entry.row, values, sum_of=entry.text)
        if entry.kind == "source":
            values["source"] = self.source_in(entry.text)
        elif entry.kind == "above":
            values |= _named_above(entry.text)
        elif entry.kind == "mark":
            values["basis"] = entry.text
        elif entry.kind in {"item", "detail"}:
            values[entry.kind] = entry.text
        elif level is not None:
            values[LEVELS[level][-1]] = entry.text
        return SheetRow(entry.row, values, rank=rank_of(entry.text) if entry.kind == "mark" else None)


def _told_apart(entries: Iterable[Entry]) -> Iterator[Entry]:
    """A number of two digits is a 통계목's below a 편성목; elsewhere it numbers a heading."""
    item: Entry | None = None
    for entry in entries:
        if entry.kind == "detail" and (item is None or (entry.depth <= item.depth and entry.depth)):
            entry = replace(entry, kind="heading")
        if entry.kind == "heading":
            item = None
        yield entry
        item = entry if entry.kind == "item" else item


def outline_rows(options: Options) -> Any:
    """The reader of rows for a sheet whose levels are indents."""
    return lambda sheet, header, cells: Outline(sheet, header, options).rows(cells)


def _columns(header: HeaderRow) -> list[int]:
    """The outline's column, with those that its label spans: each is a level deeper."""
    first = header.columns["outline"]
    used = {at for name, at in header.columns.items() if name != "outline"}
    found = [first]
    for at in range(first + 1, len(header.labels)):
        if at in used or header.labels[at] not in {"", header.labels[first]}:
            break
        found.append(at)
    return found


def _named_above(text: str) -> dict[str, str]:
    found = _ABOVE.fullmatch(text)
    if not found:
        return {}
    level = next(level for word, level in _LISTED if word in found["level"])
    return {LEVELS[level][-1]: found["name"].strip()}


def _plain(name: Value) -> str:
    return "".join(str(name).split())
