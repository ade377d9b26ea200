"""Which amounts of the ledger differ, of those that both snapshots show."""

from collections import defaultdict
from collections.abc import Iterator

from editions.snapshot.form import COMPARED, NOW, Item, Kind

from .tree import Tree


def ledger_changes(old: Tree, new: Tree) -> Iterator[tuple[Item | None, Item | None]]:
    """Each line that differs, before and after; None where there was, or is, no amount.

    A program shows its other years and its sources outside the budget only where it funds a project: with a link that
    came or went they come and go, which is no change of theirs. So it is with another budget that is compared with; and
    with a program that came or went together with its project.
    """
    before, after = Ledger(old), Ledger(new)
    for key in dict.fromkeys([*before.lines, *after.lines]):
        was, now = before.lines.get(key), after.lines.get(key)
        if was and now:
            if was.values["won"] != now.values["won"]:
                yield was, now
        elif (line := was or now) and _is_told(line, before, after):
            yield was, now


class Ledger:
    """The lines of a snapshot, and which projects their programs fund."""

    def __init__(self, tree: Tree) -> None:
        self.items = tree.items
        self.lines = {key: item for key, item in tree.items.items() if item.kind == Kind.LINE}
        self.projects: dict[str, set[str]] = defaultdict(set)
        for item in tree.items.values():
            if item.kind == Kind.FUNDING:
                self.projects[str(item.values["program"])].add(item.parent)
        plans = (item for item in tree.items.values() if item.kind == Kind.PLAN)
        self.compared = next((item.values.get("compared_budget") for item in plans), None)

    def lacks_with_its_project(self, line: Item, other: "Ledger") -> bool:
        """Whether the program of a line isn't here, and neither is a project that it funds there."""
        return line.parent not in self.items and any(key not in self.items for key in other.projects[line.parent])

    def by_department(self, tree: Tree) -> dict[str, int]:
        """This year's money inside the budget in won, by the key of the department whose program it is."""
        sums: dict[str, int] = {}
        for line in self.lines.values():
            if _column(line) == NOW and line.values["inside"] == "예":
                department = tree.ancestor(line, Kind.DEPARTMENT)
                key = department.key if department else ""
                sums[key] = sums.get(key, 0) + int(line.values["won"])
        return sums


def _column(line: Item) -> str:
    return line.key.rpartition(":")[2]


def _is_told(line: Item, before: Ledger, after: Ledger) -> bool:
    """Whether the side that lacks a line would have it, had there been an amount."""
    if _column(line).startswith(COMPARED) and before.compared != after.compared:
        return False
    if before.lacks_with_its_project(line, after) or after.lacks_with_its_project(line, before):
        return False
    is_always_shown = _column(line) == NOW and line.values["inside"] == "예"
    return is_always_shown or bool(before.projects[line.parent]) == bool(after.projects[line.parent])
