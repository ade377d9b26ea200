"""Random plans in memory, and random edits of them: each a change that a person would make, and how it is told."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random

from editions.snapshot.form import NOW, Item, Kind, Snapshot, Value

#: How, which thing, and which of its values.
Expected = tuple[str, str, str]
ORDERED = {Kind.TEAM, Kind.PROJECT, Kind.SECTION, Kind.MILESTONE}
OUTLOOK = "year+1"


@dataclass
class Node:
    key: str
    kind: Kind
    parent: str
    values: dict[str, Value]


@dataclass
class Draft:
    """A plan's things in their order; what follows from others, numbers and what is shown, is left to `snapshot`."""

    nodes: dict[str, Node] = field(default_factory=dict)
    #: What an edit has touched, and no other one may.
    touched: set[str] = field(default_factory=set)
    #: What something was taken out of, which then isn't taken out itself.
    opened: set[str] = field(default_factory=set)
    made: int = 0

    def add(self, kind: Kind, parent: str, at: int | None = None, key: str = "", /, **values: Value) -> str:
        self.made += 1
        key = key or f"{kind}:{self.made}"
        nodes = list(self.nodes.items())
        nodes.insert(len(nodes) if at is None else at, (key, Node(key, kind, parent, values)))
        self.nodes = dict(nodes)
        return key

    def children(self, parent: str, kind: Kind) -> list[str]:
        return [key for key, node in self.nodes.items() if node.parent == parent and node.kind == kind]

    def below(self, key: str) -> Iterator[str]:
        yield key
        for child in [node.key for node in self.nodes.values() if node.parent == key]:
            yield from self.below(child)

    def above(self, key: str) -> Iterator[str]:
        while key in self.nodes:
            yield key
            key = self.nodes[key].parent

    def of(self, *kinds: Kind) -> list[str]:
        """Untouched things of these kinds, nothing below or above which was touched."""
        touched = [key for key in self.touched if key in self.nodes]
        blocked = {each for key in touched for each in (*self.below(key), *self.above(key))}
        return [key for key, node in self.nodes.items() if node.kind in kinds and key not in blocked]

    def place(self, key: str, before: str | None) -> None:
        """Put a thing before another of its siblings; at the end without one."""
        node = self.nodes.pop(key)
        nodes = list(self.nodes.items())
        at = next((at for at, (other, _) in enumerate(nodes) if other == before), len(nodes))
        nodes.insert(at, (key, node))
        self.nodes = dict(nodes)

    def remove(self, key: str) -> None:
        for each in list(self.below(key)):
            del self.nodes[each]

    def snapshot(self) -> Snapshot:
        funded = {node.values["program"] for node in self.nodes.values() if node.kind == Kind.FUNDING}
        shown = (node for node in self.nodes.values() if self._is_shown(node, funded))
        return Snapshot(2025, tuple(map(self._item, shown)))

    def _is_shown(self, node: Node, funded: set[Value]) -> bool:
        """As the ledger is read: an outlook is shown only for what funds a project."""
        return node.kind != Kind.LINE or node.key.endswith(NOW) or node.parent in funded

    def _item(self, node: Node) -> Item:
        siblings = self.children(node.parent, node.kind)
        position = siblings.index(node.key) if node.kind in ORDERED else None
        values = dict(node.values)
        if node.kind == Kind.PROJECT:
            values["number"] = siblings.index(node.key) + 1
        name = str(values.get("title") or values.get("name") or node.key)
        return Item(node.key, node.kind, node.parent, position, name, values)


def text(random: Random) -> str:
    return "".join(random.choices("가나다라마바사아자차카타파하 ", k=12)) + str(random.randrange(10**6))


def random_draft(random: Random) -> Draft:
    draft = Draft()
    draft.add(Kind.PLAN, "", title=text(random), unit="천원")
    source = [draft.add(Kind.SOURCE, "", name=text(random), outside="아니요") for _ in range(3)]
    category = draft.add(Kind.CATEGORY, "", name=text(random))
    grades = [draft.add(Kind.GRADE, "", name=text(random)) for _ in range(2)]
    kind = draft.add(Kind.SECTION_KIND, "", name=text(random))
    for _ in range(3):
        department = draft.add(Kind.DEPARTMENT, "", name=text(random), bureau="")
        part = draft.add(Kind.PART, department)
        for grade in grades:
            draft.add(Kind.QUOTA, department, grade=grade, count=f"{random.randrange(9)}(1)")
        for _ in range(4):
            draft.add(Kind.TEAM, part, name=text(random), duties=text(random))
        for _ in range(4):
            project = random_project(draft, random, part, kind)
            program = draft.add(Kind.PROGRAM, department, account="일반회계", category=category)
            draft.add(Kind.FUNDING, project, None, f"funding:{project}:{program}", program=program)
            for column in (NOW, OUTLOOK):
                add_line(draft, random, program, source[0], column)
        alone = draft.add(Kind.PROGRAM, department, account="일반회계", category=category)
        add_line(draft, random, alone, source[1], NOW)
    return draft


def add_line(draft: Draft, random: Random, program: str, source: str, column: str) -> str:
    key = f"line:{program}:{source}:{column}"
    won = random.randrange(1, 10**9)
    return draft.add(Kind.LINE, program, None, key, source=source, won=won, inside="예")


def random_project(draft: Draft, random: Random, part: str, kind: str, at: int | None = None) -> str:
    facts = {"kind": "계속", "team": "", "contact": "", "period_label": "사업기간", "period": "2025. 1월 ~ 12월"}
    facts |= {"place": text(random), "target": "", "prints_budget": "예", "sole_source": ""}
    project = draft.add(Kind.PROJECT, part, at, title=text(random), **facts)
    for _ in range(3):
        random_section(draft, random, project, kind)
    picture: dict[str, Value] = {
        "number": 1,
        "file": "a.png",
        "caption": text(random),
        "alt": "가",
        "source": "",
        "width": "보통",
    }
    draft.add(Kind.PICTURE, project, **picture)
    return project


def random_section(draft: Draft, random: Random, project: str, kind: str) -> str:
    values = {"title": text(random), "kind": kind, "form": "날짜를 앞에", "body": f"<p>{text(random)}</p>"}
    section = draft.add(Kind.SECTION, project, **values)
    steps = [random_milestone(draft, random, section) for _ in range(3)]
    random_milestone(draft, random, steps[0])
    return section


def random_milestone(draft: Draft, random: Random, parent: str) -> str:
    values = {"title": text(random), "date_label": "", "date": "2025. 3월", "amount": "", "body": ""}
    return draft.add(Kind.MILESTONE, parent, **values)


# Edits


VALUES: dict[Kind, tuple[str, ...]] = {
    Kind.PLAN: ("title", "unit"),
    Kind.SOURCE: ("name",),
    Kind.CATEGORY: ("name",),
    Kind.GRADE: ("name",),
    Kind.SECTION_KIND: ("name",),
    Kind.DEPARTMENT: ("name",),
    Kind.QUOTA: ("count",),
    Kind.TEAM: ("name", "duties"),
    Kind.PROJECT: ("title", "kind", "contact", "period", "place", "target"),
    Kind.SECTION: ("title", "form", "body"),
    Kind.MILESTONE: ("title", "date", "amount", "body"),
    Kind.PICTURE: ("number", "file", "caption", "alt", "source", "width"),
    Kind.LINE: ("won",),
}


def change_value(draft: Draft, random: Random) -> Expected | None:
    key = random.choice([item.key for item in draft.snapshot().items if item.key in set(draft.of(*VALUES))] or [""])
    if not key:
        return None
    name = random.choice(VALUES[draft.nodes[key].kind])
    draft.nodes[key].values[name] = random.randrange(10**9, 10**10) if name in {"won", "amount"} else text(random)
    draft.touched.add(key)
    draft.opened |= set(_funded_by(draft, draft.nodes[key].parent))
    return "changed", key, name


def _funded_by(draft: Draft, program: str) -> Iterator[str]:
    """What shows the other years of a program: without it nobody would see that they changed."""
    for node in draft.nodes.values():
        if node.kind == Kind.FUNDING and node.values["program"] == program:
            yield from (node.key, node.parent)


def move_in_row(draft: Draft, random: Random) -> Expected | None:
    """By two places at least: of two neighbours that changed places either may be the one that moved."""
    rows = {(draft.nodes[key].parent, draft.nodes[key].kind) for key in draft.of(*ORDERED)}
    rows = {row for row in rows if f"row:{row}" not in draft.touched and len(draft.children(*row)) >= 3}
    if not rows:
        return None
    row = random.choice(sorted(rows))
    siblings = draft.children(*row)
    if not draft.touched.isdisjoint(siblings):
        return None
    draft.place(siblings[0], before=siblings[3] if len(siblings) > 3 else None)
    draft.touched |= {siblings[0], f"row:{row}"}
    return "moved", siblings[0], ""


def move_elsewhere(draft: Draft, random: Random) -> Expected | None:
    key = random.choice(draft.of(Kind.PROJECT, Kind.TEAM) or [""])
    if not key:
        return None
    others = [part for part in draft.of(Kind.PART) if part != draft.nodes[key].parent]
    if not others:
        return None
    row = f"row:{(draft.nodes[key].parent, draft.nodes[key].kind)}"
    if row in draft.touched:
        return None
    draft.nodes[key].parent = random.choice(others)
    draft.touched |= {key, row}
    return "moved", key, ""


def add(draft: Draft, random: Random) -> Expected | None:
    parents = draft.of(Kind.PART, Kind.PROJECT, Kind.SECTION)
    if not parents:
        return None
    parent = random.choice(parents)
    kind = draft.of(Kind.SECTION_KIND)
    make: dict[Kind, Callable[[], str]] = {
        Kind.PART: lambda: random_project(draft, random, parent, kind[0] if kind else ""),
        Kind.PROJECT: lambda: random_section(draft, random, parent, kind[0] if kind else ""),
        Kind.SECTION: lambda: random_milestone(draft, random, parent),
    }
    key = make[draft.nodes[parent].kind]()
    siblings = draft.children(parent, draft.nodes[key].kind)
    draft.place(key, before=random.choice([*siblings[:-1], None]))
    draft.touched |= set(draft.below(key))
    return "added", key, ""


def remove(draft: Draft, random: Random) -> Expected | None:
    key = random.choice(
        draft.of(Kind.PROJECT, Kind.SECTION, Kind.MILESTONE, Kind.PICTURE, Kind.TEAM, Kind.FUNDING) or [""]
    )
    row = f"row:{(draft.nodes[key].parent, draft.nodes[key].kind)}" if key else ""
    if not key or row in draft.touched or not draft.opened.isdisjoint(draft.below(key)):
        return None
    draft.touched.add(row)
    draft.opened.add(draft.nodes[key].parent)
    draft.remove(key)
    return "removed", key, ""


def add_amount(draft: Draft, random: Random) -> Expected | None:
    program, source = random.choice(draft.of(Kind.PROGRAM) or [""]), draft.children("", Kind.SOURCE)[2]
    if not program or f"line:{program}:{source}:{NOW}" in draft.nodes:
        return None
    key = add_line(draft, random, program, source, NOW)
    draft.touched.add(key)
    return "added", key, "won"


EDITS = (change_value, change_value, move_in_row, move_elsewhere, add, remove, add_amount)


def edited(draft: Draft, random: Random, number: int) -> tuple[Draft, list[Expected]]:
    """A copy after so many edits, or fewer where nothing is left to edit."""
    after = deepcopy(draft)
    made = (random.choice(EDITS)(after, random) for _ in range(number))
    return after, [each for each in made if each]
