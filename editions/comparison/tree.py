"""A snapshot's items by their keys and by what they stand in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

from editions.snapshot.form import Item, Kind

Likeness: TypeAlias = tuple

#: What only gives others their names: that there is one more of them changes nothing by itself.
NAMES = {
    *(Kind.BUREAU, Kind.DEPARTMENT, Kind.GRADE, Kind.SECTION_KIND, Kind.SOURCE, Kind.CATEGORY, Kind.PROGRAM),
    *(Kind.PLAN, Kind.ORGANISATION),
}
#: What somebody may write again as it was.
_WRITTEN = {Kind.TEAM, Kind.PROJECT, Kind.SECTION, Kind.MILESTONE, Kind.PICTURE}


class Tree:
    def __init__(self, items: Iterable[Item]) -> None:
        self.items: Mapping[str, Item] = {item.key: item for item in items}

    @cached_property
    def children(self) -> Mapping[str, list[Item]]:
        """By the key of what they stand in, in their order."""
        found: dict[str, list[Item]] = defaultdict(list)
        for item in self.items.values():
            found[item.parent].append(item)
        for items in found.values():
            items.sort(key=lambda item: (item.kind, item.position or 0))
        return found

    def without(self, other: "Tree") -> Iterator[Item]:
        """The outermost of what the other hasn't: what stands in one of them comes and goes with it."""
        for item in self.items.values():
            if item.kind not in NAMES and item.key not in other.items and not self._comes_along(item, other):
                yield item

    def _comes_along(self, item: Item, other: "Tree") -> bool:
        parent = self.items.get(item.parent)
        return parent is not None and parent.kind not in NAMES and parent.key not in other.items

    def ancestor(self, item: Item, kind: Kind) -> Item | None:
        """What of a kind an item stands in; itself where it is one."""
        found: Item | None = item
        while found and found.kind != kind:
            found = self.items.get(found.parent)
        return found

    def likeness(self, item: Item) -> Likeness:
        """Of an item with all that stands in it: two alike print alike in the same place."""
        below = tuple(self.likeness(child) for child in self.children.get(item.key, ()))
        return item.kind, tuple(sorted(item.values.items())), below

    def below(self, item: Item) -> Iterator[Item]:
        """An item and all that stands in it."""
        yield item
        for child in self.children.get(item.key, ()):
            yield from self.below(child)


def with_same_keys(old: Tree, new: Tree) -> list[Item]:
    """The items of the new tree; what is as something was that is no more has the key of that."""
    renamed: dict[str, str] = {}
    for was, now in _twins(old, new):
        renamed |= {mine.key: theirs.key for mine, theirs in zip(new.below(now), old.below(was), strict=True)}
    return [_renamed(item, renamed) for item in new.items.values()] if renamed else list(new.items.values())


def _twins(old: Tree, new: Tree) -> Iterator[tuple[Item, Item]]:
    """What is no more, and what is alike in the same place: the nearest first, the same from either side."""
    gone: dict[tuple, list[Item]] = defaultdict(list)
    for item in (each for each in old.without(new) if each.kind in _WRITTEN):
        gone[item.parent, old.likeness(item)].append(item)
    come = [each for each in new.without(old) if each.kind in _WRITTEN]
    pairs = [(was, now) for now in come for was in gone.get((now.parent, new.likeness(now)), ())]
    taken: set[str] = set()
    for was, now in sorted(pairs, key=_distance):
        if taken.isdisjoint((was.key, now.key)):
            taken |= {was.key, now.key}
            yield was, now


def _distance(pair: tuple[Item, Item]) -> tuple[int, int]:
    one, other = (item.position or 0 for item in pair)
    return abs(one - other), one + other


def _renamed(item: Item, keys: Mapping[str, str]) -> Item:
    values = {name: keys.get(value, value) if isinstance(value, str) else value for name, value in item.values.items()}
    return replace(item, key=keys.get(item.key, item.key), parent=keys.get(item.parent, item.parent), values=values)
