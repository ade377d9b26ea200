"""What differs between two snapshots: one change for each thing that a person changed.

Things are matched by their keys; what was taken out and written again as it was is matched too. Sums and numbers that
follow from other changes are no changes of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from editions.snapshot.form import Item, Kind

from .ledger import ledger_changes
from .order import moved_siblings
from .tree import Tree


class How(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """A thing before and after, None where it isn't there; and which of its values changed, "" for all of it."""

    how: How
    before: Item | None
    after: Item | None
    field: str = ""

    @property
    def item(self) -> Item:
        """As it is; where it is no more, as it was."""
        return self.after or cast(Item, self.before)


def differences(old: Tree, new: Tree) -> list[Difference]:
    """All of them; what is as something was has the key of that (tree.py)."""
    return [*_one_sided(old, new), *_moved(old, new), *_changed(old, new), *_lines(old, new)]


def _one_sided(old: Tree, new: Tree) -> Iterator[Difference]:
    yield from (Difference(How.ADDED, None, item) for item in new.without(old) if item.kind != Kind.LINE)
    yield from (Difference(How.REMOVED, item, None) for item in old.without(new) if item.kind != Kind.LINE)


def _moved(old: Tree, new: Tree) -> Iterator[Difference]:
    both = [(old.items[key], item) for key, item in new.items.items() if key in old.items and item.kind != Kind.LINE]
    for was, now in both:
        if was.parent != now.parent:
            yield Difference(How.MOVED, was, now)
    for key in moved_siblings(old, new):
        yield Difference(How.MOVED, old.items[key], new.items[key])


def _changed(old: Tree, new: Tree) -> Iterator[Difference]:
    for key, now in new.items.items():
        was = old.items.get(key)
        if was is None or now.kind == Kind.LINE:
            continue
        for name in was.values.keys() & now.values.keys():
            if was.values[name] != now.values[name] and not _follows(name, was, now):
                yield Difference(How.CHANGED, was, now, name)


def _follows(name: str, was: Item, now: Item) -> bool:
    """Whether a value follows from where the thing stands: of a project the number, unless it alone was changed."""
    return now.kind == Kind.PROJECT and name == "number" and (was.parent, was.position) != (now.parent, now.position)


def _lines(old: Tree, new: Tree) -> Iterator[Difference]:
    for was, now in ledger_changes(old, new):
        how = How.CHANGED if was and now else How.ADDED if now else How.REMOVED
        yield Difference(how, was, now, "won")
