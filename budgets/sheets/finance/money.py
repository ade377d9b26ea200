"""The money of a finance sheet's rows, by source, and of the rows below each other the part that counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from budgets.sheets.totals import ALL_SOURCES

from .columns import BASIS
from .rows import mark_of

UNKNOWN = "미구분"
#: Won by source.
Sources = dict[str, int]
#: How rows are read of which it isn't clear whether they are a part of the row above them.
BELOW, ABOVE, ALL = "below", "above", "all"
WAYS = (BELOW, ABOVE, ALL)
#: What counts, by how such rows are read.
Readings = dict[str, Sources]


def plus(*each: Sources) -> Sources:
    found: Sources = {}
    for sources in each:
        for source, won in sources.items():
            found[source] = found.get(source, 0) + won
    return found


def minus(one: Sources, other: Sources) -> Sources:
    return plus(one, {source: -won for source, won in other.items()})


def total(sources: Sources) -> int:
    return sum(sources.values())


@dataclass
class Money:
    """The money of one place, in won by source."""

    row: int
    by_source: Sources = field(default_factory=dict)
    #: Whether what the sources leave of the amount is money of an unknown one.
    has_rest: bool = False
    is_corrected: bool = False

    def add(self, more: Sources, *, correct: bool = False) -> bool:
        """Whether something was there already that isn't a correction's to replace."""
        if correct and not self.is_corrected:
            self.by_source, self.is_corrected = {}, True
        twice = any(self.by_source.get(source) and won for source, won in more.items())
        self.by_source = plus(self.by_source, more)
        return twice

    @property
    def named(self) -> Sources:
        return {source: won for source, won in self.by_source.items() if source != ALL_SOURCES}

    @property
    def rest(self) -> int:
        """What the sources leave of the amount; 0 where one of them isn't there."""
        whole = self.by_source.get(ALL_SOURCES)
        return 0 if whole is None or not self.named else whole - total(self.named)

    @property
    def is_of_unknown_sources(self) -> bool:
        """Whether the sheet has sources, and none for this money."""
        return bool(self.rest) and not any(self.named.values())

    @property
    def sources(self) -> Sources:
        """By source where the sheet has sources, else the sum as one of an unknown source."""
        if not self.named:
            return {UNKNOWN: self.by_source[ALL_SOURCES]} if ALL_SOURCES in self.by_source else {}
        if self.rest and (self.has_rest or self.is_of_unknown_sources):
            return plus(self.named, {UNKNOWN: self.rest})
        return self.named

    @property
    def total(self) -> int:
        return total(self.sources)


@dataclass
class Node:
    """A row, or several of one name, and the rows below it that say what it is for."""

    money: Money
    level: int
    label: str = ""
    #: How deep its mark is (○ above -), among rows of one level; None without a mark.
    rank: int | None = None
    children: list["Node"] = field(default_factory=list)

    @property
    def own(self) -> Sources | None:
        return self.money.sources if self.money.by_source else None

    def readings(self) -> Readings:
        """What counts of it: its own money, or that of its lowest rows."""
        if not self.children:
            return dict.fromkeys(WAYS, self.own or {})
        below = self.below()
        if self.own is None:
            return below
        if same := next((below[way] for way in WAYS if total(below[way]) == total(self.own)), None):
            return dict.fromkeys(WAYS, _with_sources(self.own, same))
        if self.level == BASIS:
            return {BELOW: below[BELOW], ABOVE: self.own, ALL: plus(self.own, below[ALL])}
        return below

    def below(self) -> Readings:
        """What its rows below add up to."""
        sums = _listed_sums(self.children)
        found = [child.readings() for child in self.children]
        return {
            way: plus(*(each[way] for at, each in enumerate(found) if way == ALL or at not in sums)) for way in WAYS
        }

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.walk()


def _with_sources(own: Sources, lower: Sources) -> Sources:
    """Of two equal sums the one that says where the money comes from; the lower rows' where both do."""
    return own if set(lower) <= {UNKNOWN} and set(own) - {UNKNOWN} else lower


def _listed_sums(rows: list[Node]) -> set[int]:
    """Where rows are that the next two or more add up to, or those before them; not beside rows with their own mark."""
    if not any(row.level == BASIS for row in rows):
        return set()
    each = [(row, mark_of(row.label), total(row.readings()[BELOW])) for row in rows]
    return _sums_above(each) or {len(rows) - 1 - at for at in _sums_above(each[::-1])}


def _sums_above(rows: list[tuple[Node, str, int]]) -> set[int]:
    found, at = set(), 0
    while at < len(rows):
        if count := _added_up(rows, at):
            found.add(at)
        at += 1 + count
    return found


def _added_up(rows: list[tuple[Node, str, int]], at: int) -> int:
    """How many rows behind one add up to it; 0 for none."""
    row, mark, wanted = rows[at]
    if not wanted or row.level != BASIS or row.children:
        return 0
    found = 0
    for count, (_, other, won) in enumerate(rows[at + 1 :], 1):
        if mark and other == mark:
            return 0
        found += won
        if found == wanted and count > 1:
            return count
    return 0


@dataclass
class Place:
    """A program, or a part of one, in one edition: what it is now, and what it was before."""

    values: dict[str, Any]
    row: int
    node: Node
    before: Node
    #: In the order of the sheet.
    position: int = 0
    #: The names of the accounts that its rows are in.
    accounts: dict[str, None] = field(default_factory=dict)
    #: What counts of it, when that is settled.
    settled: Sources = field(default_factory=dict)

    @property
    def total(self) -> int:
        return total(self.settled)

    @property
    def before_total(self) -> int | None:
        found = self.before.own or self.before.readings()[BELOW]
        return total(found) if found else None


def settle(node: Node, way: str) -> Sources:
    """What counts of a program: its own row's money, with the sources of the rows below where they say more."""
    below = node.below()[way] if node.children else {}
    if node.own is None:
        return below
    return _with_sources(node.own, below) if below and _says_more(node.own, below) else node.own


def _says_more(own: Sources, below: Sources) -> bool:
    return total(own) == total(below) and set(own) <= {UNKNOWN}


def is_open(node: Node) -> bool:
    """Whether it depends on how rows are read of which that isn't clear."""
    return node.own is None and len({tuple(sorted(each.items())) for each in node.below().values()}) > 1


def beside(nodes: Iterable[Node], way: str) -> Iterator[tuple[Node, Sources, Sources]]:
    """편성목 and 통계목 whose own money isn't what the rows below them add up to."""
    for node in nodes:
        if node.own is None or not node.children or node.level >= BASIS:
            continue
        below = node.below()[way]
        is_listed = any(total(each) == total(node.own) for each in node.below().values())
        if below and not is_listed and total(below) != total(node.own):
            yield node, node.own, below
