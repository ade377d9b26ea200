"""Down a finance sheet: each row's money goes to the place that its own columns, and those above, name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from budgets.money import format_money_with_unit
from budgets.sheets.totals import ALL_SOURCES
from spreadsheets.layouts import SUMS
from spreadsheets.records import Problem, Reading

from .columns import BASIS, DEPARTMENT, LEVELS, PART, PROGRAM, SOURCE
from .money import Money, Node, Place, Sources
from .rows import SheetRow, Values, rank_of

#: Facts of an edition or a program above its levels, valid until a row below has others.
_ABOVE = ("year", "edition", "round", "account", "category")
BEFORE, NOW = "기정", "경정"
Path = tuple[tuple | None, ...]
Edition = tuple


@dataclass
class SumRow:
    """A row that is a sum, of what its name says or of what stands above it."""

    money: Money
    label: str
    #: How many places stand above it.
    position: int
    path: Path = ()
    #: Below a program: that program, and the rows of its path down to the sum's own level.
    nodes: list[Node] = field(default_factory=list)
    is_whole: bool = False
    #: Whether only its name says that it is a sum: “홍보 소계”.
    is_named: bool = False
    #: The deepest level that it names; the highest where it names none.
    level: int = DEPARTMENT


@dataclass
class Total:
    """The money that a department, a 정책사업 or a 단위사업 has in its own row."""

    money: Money
    facts: dict[str, Any]
    position: int


@dataclass
class Unnamed:
    """A row with money and no name: a sum, or more money of the row above it."""

    money: Money
    sources: Sources
    above: Money | None
    position: int


@dataclass
class Walk:
    """Goes down the rows, and keeps where it is."""

    labels: dict[str, str]
    reading: Reading
    has_rest: bool = False
    #: Names of the organisation's 국: their rows are sums of departments.
    bureaus: frozenset[str] = frozenset()
    #: What the whole sheet is of, where no row says it.
    given: Values = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places: dict[tuple[Edition, Path], Place] = {}
        self.sums: list[SumRow] = []
        #: Of departments, 정책사업 and 단위사업: their own sums, by edition and path.
        self.totals: dict[tuple[Edition, Path], Total] = {}
        self.unnamed: list[Unnamed] = []
        #: What stands in the programs' column, and is what a program's money is for.
        self.details: list[tuple[int, str]] = []
        self._path: list[tuple | None] = [None] * len(LEVELS)
        self._facts: dict[str, Any] = dict(self.given)
        self._account = ""
        self._last: Money | None = None
        #: Of the row above, where it is a program's or below one.
        self._node: Node | None = None
        #: The level of the row above; none of a sum.
        self._level: int | None = None

    def go(self, rows: Iterable[SheetRow]) -> "Walk":
        for row in rows:
            self._step(row)
        return self

    def _step(self, row: SheetRow) -> None:
        values = row.values
        self._account = row.account or self._account
        stage = _stage(values)
        money = self._money_in(values)
        if row.sum_of is not None:
            self._add_sum(row, money, stage)
            return
        if moved := _move_marked(row, self._path):
            self.details.append((row.row, moved))
        level = self._descend(values)
        if level is None:
            self._add_unnamed(row, money, values, stage)
        elif level == DEPARTMENT and values.get("department") in self.bureaus:
            self._add_sum(row, money, stage)
        else:
            self._add_named(row, level, money, values, stage)

    def _add_named(self, row: SheetRow, level: int, money: Sources, values: Values, stage: str | None) -> None:
        """A row that names what is on its level, itself or because it is the other stage of the row above it."""
        if level < PROGRAM:
            self._add_total(row, level, money, stage)
        else:
            self._add_to_place(row, level, money, values, stage)

    def _add_sum(self, row: SheetRow, money: Sources, stage: str | None) -> None:
        self._last, self._node, self._level = Money(row.row), None, None
        if stage != BEFORE:
            label = row.sum_of or str(row.values.get("department") or "")
            level = max((at for at, names in enumerate(LEVELS) if any(map(row.values.get, names))), default=DEPARTMENT)
            nodes = self._nodes_above(level)
            self.sums.append(
                SumRow(
                    self._last,
                    label,
                    position=len(self.places),
                    path=tuple(self._path),
                    nodes=nodes,
                    is_whole=row.is_whole,
                    is_named=(row.sum_of or "").replace(" ", "") not in {"", *SUMS},
                    level=level,
                )
            )
        self._last.add(money)

    def _nodes_above(self, level: int) -> list[Node]:
        """The program above, and of its rows those that the row above stands in, down to a level."""
        place = self.places.get(self._place_key)
        nodes = [place.node] if place and level != PROGRAM else []
        for deeper in range(PART + 1, (level if level > PART else BASIS) + 1):
            here = self._path[deeper]
            if nodes and here is not None:
                label = _label(here)
                nodes += [each for each in nodes[-1].children if (each.level, each.label) == (deeper, label)][-1:]
        return nodes

    def _add_total(self, row: SheetRow, level: int, money: Sources, stage: str | None) -> None:
        self._node, self._level = None, level
        if stage == BEFORE:
            self._last = Money(row.row)
            return
        key = (self._edition, tuple(self._path[: level + 1]))
        total = self.totals.setdefault(key, Total(Money(row.row), dict(self._facts), len(self.places)))
        total.money.add(money, correct=stage == NOW)
        self._last = total.money

    def _add_unnamed(self, row: SheetRow, money: Sources, values: Values, stage: str | None) -> None:
        """A row below another: of one of its sources, of its other stage, or of nobody knows what."""
        above = self._last
        if not any(money.values()) and not values.get("source"):
            return
        if above is None or not (values.get("source") or stage):
            self.unnamed.append(Unnamed(Money(row.row, money), money, above, len(self.places)))
        elif stage and self._level is not None:
            self._add_named(row, self._level, money, values, stage)
        elif self._node is None:
            above.add({} if stage == BEFORE else money, correct=stage == NOW)
        else:
            self._put(self._node, row, money, values, stage)

    def _add_to_place(self, row: SheetRow, level: int, money: Sources, values: Values, stage: str | None) -> None:
        place = self._place(row)
        self._level = level
        self._put(
            self._node_in(place.before if stage == BEFORE else place.node, row, level, stage), row, money, values, stage
        )

    def _put(self, node: Node, row: SheetRow, money: Sources, values: Values, stage: str | None) -> None:
        place = self._place(row)
        self._node, self._last = node, node.money
        if node.money.add(money, correct=stage == NOW) and node.level <= PART and node is place.node:
            sentence = f"{node.money.row + 1}행과 같은 세부사업과 재원이어서 두 금액을 더했습니다."
            self.reading.problems.append(Problem(sentence, row.row, is_error=False))
        if values.get("before") is not None and node is place.node:
            place.before.money.add(_before_in(values))

    @property
    def _edition(self) -> Edition:
        return tuple(self._facts.get(name) for name in ("year", "edition", "round"))

    @property
    def _place_key(self) -> tuple[Edition, Path]:
        # One name in two accounts is two programs.
        return self._edition, (*self._path[: PART + 1], (self._facts.get("account"),))

    def _place(self, row: SheetRow) -> Place:
        key = self._place_key
        if key not in self.places:
            now, before = (Node(Money(row.row, has_rest=self.has_rest), PROGRAM) for _ in range(2))
            facts = {name: value for name, value in self._facts.items() if name != "source"}
            self.places[key] = Place(facts, row.row, now, before, len(self.places))
        place = self.places[key]
        if self._account:
            place.accounts.setdefault(self._account)
        return place

    def _node_in(self, root: Node, row: SheetRow, level: int, stage: str | None) -> Node:
        """The node of a row below its program, made where it isn't there yet."""
        node = root
        for deeper in range(PART + 1, level + 1):
            here = self._path[deeper]
            if here is not None:
                node = self._child(node, row, deeper, here, stage)
        if level <= PART and not root.money.by_source:
            root.money.row = row.row
        return node

    def _child(self, node: Node, row: SheetRow, level: int, here: tuple, stage: str | None) -> Node:
        label = _label(here)
        if level != BASIS or stage == NOW:
            for child in node.children:
                if (child.level, child.label) == (level, label):
                    return child
        if level == BASIS and row.rank is not None:
            node = _above_rank(node, row.rank)
        rank = row.rank if level == BASIS else None
        made = Node(Money(row.row, has_rest=self.has_rest), level, label, rank)
        node.children.append(made)
        return made

    def _descend(self, values: Values) -> int | None:
        """Note the place of a row, and give the deepest level that it names; None where it names nothing."""
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
            return None
        self._forget_below(named)
        return None if named > PROGRAM and not self._path[PROGRAM] else named

    def _forget_below(self, level: int) -> None:
        for below in range(level + 1, len(LEVELS)):
            self._path[below] = None
            for name in LEVELS[below]:
                self._facts.pop(name, None)

    def _money_in(self, values: Values) -> Sources:
        """By source, without what is blank in a row that has no money at all."""
        money = {self.labels[name]: won for name, won in values.items() if name.startswith(SOURCE)}
        if values.get("amount") is not None:
            money[_source_of(values, self.given)] = values["amount"]
        if all(won is None for won in money.values()):
            return {}
        return {source: won or 0 for source, won in money.items()}


def _label(here: tuple) -> str:
    return " ".join(str(each) for each in here if each)


def _source_of(values: Values, given: Values) -> str:
    source = values.get("source") or given.get("source") or ALL_SOURCES
    return ALL_SOURCES if source.replace(" ", "") in SUMS else source


def _before_in(values: Values) -> Sources:
    return {_source_of(values, {}): values["before"]}


def _stage(values: Values) -> str | None:
    """Whether a row is marked as enacted before (기정), or as its replacement (경정)."""
    for name in ("stage", "edition"):
        word = (values.get(name) or "").replace(" ", "").removesuffix("예산").removesuffix("액")
        if word in {BEFORE, NOW}:
            values[name] = None
            return word
    return None


def _move_marked(row: SheetRow, path: list[tuple | None]) -> str | None:
    """What begins with ○ or - below a program is what its money is for, whatever its column is called.

    Gives what stood in the programs' column.
    """
    values, moved = row.values, None
    for name in ("detail", "item", "name"):
        written = values.get(name)
        is_below = name != "name" or (path[PROGRAM] is not None and not values.get("program_code"))
        if written and is_below and rank_of(written) is not None and not values.get("basis"):
            values["basis"], values[name] = written, None
            row.rank = rank_of(written)
            moved = written if name == "name" else moved
    return moved


def _above_rank(node: Node, rank: int) -> Node:
    """The last row above one with this mark that it is a part of."""
    while node.children and (last := node.children[-1]).rank is not None and last.rank < rank:
        node = last
    return node


def _is_same(here: tuple, above: tuple | None) -> bool:
    return above is not None and all(new in (None, old) for new, old in zip(here, above, strict=True))


shown = format_money_with_unit
