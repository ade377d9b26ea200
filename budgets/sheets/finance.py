"""The finance system's sheets (세출예산): many levels of detail, of which the ledger takes one line a source.

A row's level is the deepest column that isn't blank in it; names don't decide levels, since one name can be on
two. What is blank is as above. A program's money is what its own row says; where it has none, what its lowest rows add
up to.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from budgets.models import FundingSource
from budgets.money import format_money
from spreadsheets.columns import Column, without_options
from spreadsheets.header_rows import HeaderRow
from spreadsheets.kinds import Kind
from spreadsheets.layouts import SUMS, CellReader
from spreadsheets.reading.book import Sheet
from spreadsheets.records import Options, Problem, Reading, Record
from spreadsheets.values import code, text

from .resources import read_amount
from .totals import ALL_SOURCES

FINANCE_COLUMNS = {
    "item_code": Column("편성목코드", without_options(code)),
    "item": Column("편성목", without_options(text), aliases=["편성목명"]),
    "detail_code": Column("통계목코드", without_options(code)),
    "detail": Column("통계목", without_options(text), aliases=["통계목명"]),
    "basis": Column("산출근거", without_options(text), aliases=["산출기초", "산출내역"]),
    "before": Column("기정액", read_amount, aliases=["기정예산액", "전년도예산액", "기정예산"]),
    "difference": Column("비교증감", read_amount, aliases=["증감", "증감액", "비교증감액"]),
    "stage": Column("구분", without_options(text), aliases=["경정구분", "기정경정구분"]),
}
#: From the top; each is recognised by one of its columns.
LEVELS = (
    ("department_code", "department"),
    ("policy",),
    ("unit",),
    ("program_code", "name"),
    ("part",),
    ("item_code", "item"),
    ("detail_code", "detail"),
    ("basis",),
)
PROGRAM = 3  # the level of the program in LEVELS
PART = 4
UNKNOWN = "미구분"
#: Facts of an edition or a program above its levels, valid until a row below has others.
_ABOVE = ("year", "edition", "round", "account", "category")

Path = tuple[tuple | None, ...]


def source_columns() -> dict[str, Column]:
    """A column for each funding source, by its name and by its short names in tables."""
    found = {}
    for pk, name in FundingSource.objects.values_list("pk", "name"):
        short = [name.removesuffix("비")] if name in {"국비", "도비", "시비", "구비", "군비"} else []
        above = ("예산액", "재원", "재원별", "재원내역", "재원구성")
        found[f"source:{pk}"] = Column(name, read_amount, aliases=[*short, *(f"{word} {name}" for word in above)])
    return found


@dataclass
class Money:
    """The money of one place, in won by source."""

    row: int
    by_source: dict[str, int] = field(default_factory=dict)
    is_corrected: bool = False

    def add(self, more: dict[str, int], *, correct: bool) -> bool:
        """Whether something was there already that isn't a correction's to replace."""
        if correct and not self.is_corrected:
            self.by_source, self.is_corrected = {}, True
        twice = any(self.by_source.get(source) and won for source, won in more.items())
        for source, won in more.items():
            self.by_source[source] = self.by_source.get(source, 0) + won
        return twice

    @property
    def sources(self) -> dict[str, int]:
        """By source where the sheet has sources, else the sum as one of an unknown source."""
        named = {source: won for source, won in self.by_source.items() if source != ALL_SOURCES}
        return named or ({UNKNOWN: self.by_source[ALL_SOURCES]} if ALL_SOURCES in self.by_source else {})

    @property
    def total(self) -> int:
        return sum(self.sources.values())


@dataclass
class Place:
    """A program, or a part of one, in one edition."""

    values: dict[str, Any]
    row: int
    nodes: dict[Path, Money] = field(default_factory=dict)
    before: int | None = None


def read_finance(sheet: Sheet, header: HeaderRow, kind: Kind, options: Options) -> Reading:
    """One record for every program and source."""
    reading = Reading()
    columns = kind.columns()
    walk = Walk(CellReader(sheet, header, columns, options, reading), {n: c.label for n, c in columns.items()}, reading)
    for row in range(header.first_row, len(sheet.rows)):
        walk.step(row)
    walk.cells.report_errors()
    shapes: dict[str, dict[str, int]] = {}
    by_name = {columns[name].label: at for name, at in header.columns.items() if name.startswith("source:")}
    for place in walk.places.values():
        for source, won in _money(place, reading).sources.items():
            at = by_name.get(source)
            shape = shapes.setdefault(
                source, dict(header.columns) | ({} if at is None else {"amount": at, "source": at})
            )
            values = place.values | {"source": source, "amount": won, "goes_on": True}
            reading.records.append(Record(place.row, values, shape))
    _compare_totals(walk, reading)
    _compare_sum(walk, reading)
    reading.extra["before"] = [
        [p.row, _facts(p.values), p.before] for p in walk.places.values() if p.before is not None
    ]
    return reading


class Walk:
    """Down the sheet: each row's money goes to the place that its own columns, and those above, name."""

    def __init__(self, cells: CellReader, labels: dict[str, str], reading: Reading) -> None:
        self.cells = cells
        self.labels = labels
        self.reading = reading
        self.money_columns = {"amount", *(name for name in labels if name.startswith("source:"))}
        self.places: dict[tuple, Place] = {}
        #: Rows that are nothing but a sum.
        self.sums: list[Money] = []
        #: Of departments, 정책사업 and 단위사업: their own sums, by edition and path.
        self.totals: dict[tuple, tuple[Money, dict[str, Any]]] = {}
        self._path: list[tuple | None] = [None] * len(LEVELS)
        self._facts: dict[str, Any] = {}

    def step(self, row: int) -> None:
        if self.cells.is_blank(row):
            return
        if self.cells.is_total(row, ignoring="source"):
            self.sums.append(Money(row, self._money_in(self.cells.values(row, only=self.money_columns))))
            return
        values = self.cells.values(row)
        stage = _stage(values)
        if _is_sum(values) or (level := self._descend(values)) is None:
            return
        money, path = self._money_in(values), tuple(self._path)
        edition = tuple(self._facts.get(name) for name in ("year", "edition", "round"))
        if level < PROGRAM:
            key = (edition, path[: level + 1])
            total, _ = self.totals.setdefault(key, (Money(row), dict(self._facts)))
            total.add(money, correct=stage == "경정")
            return
        place = self.places.setdefault((edition, path[: PART + 1]), Place(dict(self._facts), row))
        if stage == "기정":
            place.before = (place.before or 0) + sum(money.values())
            return
        node = place.nodes.setdefault(path[: level + 1], Money(row))
        if node.add(money, correct=stage == "경정") and level <= PART:
            sentence = f"{node.row + 1}행과 같은 세부사업과 재원이어서 두 금액을 더했습니다."
            self.reading.problems.append(Problem(sentence, row, is_error=False))
        if level <= PART and values.get("before") is not None:
            place.before = (place.before or 0) + values["before"]

    def _descend(self, values: dict[str, Any]) -> int | None:
        """Note the place of a row: the deepest level that it names, or, naming none, the level of the row above."""
        self._facts |= {name: values[name] for name in _ABOVE if values.get(name) is not None}
        named = None
        for level, columns in enumerate(LEVELS):
            here = tuple(values.get(name) for name in columns)
            if not any(here):
                continue
            named = level
            if not _is_same(here, self._path[level]):
                self._path[level] = here
                self._forget_below(level)
            self._facts |= {name: value for name, value in zip(columns, here, strict=True) if value is not None}
        if named is None:
            named = max((level for level, here in enumerate(self._path) if here), default=None)
        else:
            self._forget_below(named)
        return named

    def _forget_below(self, level: int) -> None:
        for below in range(level + 1, len(LEVELS)):
            self._path[below] = None
            for name in LEVELS[below]:
                self._facts.pop(name, None)

    def _money_in(self, values: dict[str, Any]) -> dict[str, int]:
        money = {self.labels[name]: won or 0 for name, won in values.items() if name.startswith("source:")}
        if values.get("amount") is not None:
            source = values.get("source") or ALL_SOURCES
            money[ALL_SOURCES if source.replace(" ", "") in SUMS else source] = values["amount"]
        return money


def _stage(values: dict[str, Any]) -> str | None:
    """Whether a row is marked as enacted before (기정), or as its replacement (경정)."""
    for name in ("stage", "edition"):
        word = (values.get(name) or "").replace(" ", "").removesuffix("예산").removesuffix("액")
        if word in {"기정", "경정"}:
            values[name] = None
            return word
    return None


def _is_sum(values: dict[str, Any]) -> bool:
    """총계 and 소계 rows are beside the levels; what they add up is counted in its own rows."""
    named = [str(values[name]).replace(" ", "") for level in LEVELS for name in level if values.get(name)]
    return bool(named) and named[-1] in SUMS


def _is_same(here: tuple, above: tuple | None) -> bool:
    return above is not None and all(new in (None, old) for new, old in zip(here, above, strict=True))


def _money(place: Place, reading: Reading) -> Money:
    """The place's own row, or what its lowest rows add up to."""
    own = next((money for path, money in place.nodes.items() if len(path) <= PART + 1), None)
    lower = Money(place.row)
    inner = {path[:length] for path in place.nodes for length in range(len(path))}
    for path, money in place.nodes.items():
        if path not in inner and len(path) > PART + 1:
            lower.add(money.sources, correct=False)
    for money in place.nodes.values():
        whole = money.by_source.get(ALL_SOURCES)
        if whole is not None and len(money.by_source) > 1 and whole != money.total:
            sentence = f"재원의 합 {format_money(money.total)}천원이 예산액 {format_money(whole)}천원과 다릅니다."
            reading.problems.append(Problem(f"{sentence} 재원의 금액으로 가져옵니다.", money.row, is_error=False))
    if own is None:
        return lower
    if lower.by_source and lower.total != own.total:
        sentence = (
            f"아래 줄의 합 {format_money(lower.total)}천원이 세부사업의 금액 {format_money(own.total)}천원과 다릅니다."
        )
        reading.problems.append(Problem(f"{sentence} 세부사업의 금액으로 가져옵니다.", own.row, is_error=False))
    return own


def _compare_totals(walk: Walk, reading: Reading) -> None:
    """The sums of departments, 정책사업 and 단위사업 beside what their programs add up to."""
    sums: dict[tuple, int] = defaultdict(int)
    for (edition, path), place in walk.places.items():
        total = _money(place, Reading()).total
        for length in range(1, PROGRAM + 1):
            sums[edition, path[:length]] += total
    wrong = []
    for key, (money, facts) in walk.totals.items():
        if money.by_source and money.total != sums[key]:
            wrong.append([money.row, _facts(facts), len(key[1]), money.by_source, money.total, sums[key]])
    reading.extra["totals"] = wrong


def _compare_sum(walk: Walk, reading: Reading) -> None:
    """The one sum of the whole sheet; of several nobody knows what each of them adds up."""
    editions = {edition for edition, _ in walk.places}
    if len(walk.sums) != 1 or len(editions) != 1:
        return
    [whole] = walk.sums
    added_up = sum(_money(place, Reading()).total for place in walk.places.values())
    if whole.by_source and whole.total != added_up:
        sentence = (
            f"합계 {format_money(whole.total)}천원이 세부사업을 더한 {format_money(added_up)}천원과 다릅니다. "
            "빠지거나 두 번 든 줄이 없는지 확인하십시오."
        )
        reading.problems.append(Problem(sentence, whole.row, is_error=False))


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "amount"}
