"""From two snapshots to what people are told: each change with its place and its words, and a summary."""

from dataclasses import dataclass

from editions.snapshot.form import Snapshot

from .changes import differences
from .sides import Sides, place_in_book
from .summary import DepartmentSummary, summarize
from .telling import Change, tell
from .tree import Tree, with_same_keys


@dataclass(frozen=True, slots=True)
class Comparison:
    changes: tuple[Change, ...]
    summary: tuple[DepartmentSummary, ...]

    def of_department(self, key: str) -> "Comparison":
        """Only what concerns a department, by its key in the snapshots; and what concerns the whole plan."""
        return Comparison(
            tuple(change for change in self.changes if key in change.department_keys or not change.department_keys),
            tuple(row for row in self.summary if row.key == key),
        )

    def of_project(self, key: str) -> "Comparison":
        """Only what concerns a project; its department's money isn't its own."""
        return Comparison(tuple(change for change in self.changes if change.project_key == key), ())


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """Everything that differs, in the order of the book."""
    old = Tree(before.items)
    sides = Sides(old, Tree(with_same_keys(old, Tree(after.items))))
    found = sorted(differences(sides.old, sides.new), key=lambda each: place_in_book(each, sides))
    changes = tuple(tell(difference, sides) for difference in found)
    return Comparison(changes, tuple(summarize(sides, found)))
