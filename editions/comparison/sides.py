"""Both sides of a comparison, and whose each thing is."""

from dataclasses import dataclass
from functools import cached_property

from editions.snapshot.form import Item, Kind

from .changes import Difference
from .ledger import Ledger
from .tree import Tree
from .words import FIELDS


@dataclass(frozen=True)
class Sides:
    old: Tree
    new: Tree

    @cached_property
    def ledgers(self) -> tuple[Ledger, Ledger]:
        return Ledger(self.old), Ledger(self.new)

    def tree_of(self, difference: Difference) -> Tree:
        """Where a thing is; where it is no more, where it was."""
        return self.new if difference.after else self.old

    def department_of(self, difference: Difference) -> Item | None:
        """The department whose it is: of money that of the project that it funds."""
        tree = self.tree_of(difference)
        return tree.ancestor(self.project_of(difference) or difference.item, Kind.DEPARTMENT)

    def project_of(self, difference: Difference) -> Item | None:
        """The project that it is of; of an amount the one that its program funds, or funded."""
        tree, item = self.tree_of(difference), difference.item
        if item.kind != Kind.LINE:
            return tree.ancestor(item, Kind.PROJECT)
        before, after = self.ledgers
        funded = after.projects.get(item.parent) or before.projects.get(item.parent) or ()
        return next((tree.items[key] for key in sorted(funded) if key in tree.items), None)


def place_among(item: Item | None) -> tuple[int, str]:
    """Where it stands among its like; what is nothing stands first."""
    return (-1, "") if item is None else (item.position or 0, item.key)


_ORDER = {kind: rank for rank, kind in enumerate((*Kind,))}


def place_in_book(difference: Difference, sides: Sides) -> tuple:
    """By which changes are sorted as the book has their places."""
    tree, item = sides.tree_of(difference), difference.item
    path = [(_ORDER[each.kind], *place_among(each)) for each in above(item, tree)]
    names = list(FIELDS[item.kind])
    field = names.index(difference.field) if difference.field in names else -1
    owners = sides.department_of(difference), sides.project_of(difference)
    return *map(place_among, owners), path, field, difference.how


def above(item: Item, tree: Tree) -> list[Item]:
    """The sections and milestones that it stands in, from the outside, and itself."""
    found = [item]
    while (parent := tree.items.get(found[0].parent)) and parent.kind in {Kind.SECTION, Kind.MILESTONE}:
        found.insert(0, parent)
    return found
