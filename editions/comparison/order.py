"""Which of several things in a row were moved: as few as explain the new order."""

from collections.abc import Iterator, Sequence

from .tree import Tree


def moved_siblings(old: Tree, new: Tree) -> Iterator[str]:
    """The keys of what stands elsewhere among its like than before, in all rows of both trees."""
    for parent in new.children:
        for kind in {item.kind for item in new.children[parent] if item.position is not None}:
            now = [item.key for item in new.children[parent] if item.kind == kind and _stays(item.key, old, parent)]
            was = [item.key for item in old.children.get(parent, ()) if item.key in set(now)]
            if now != was:
                kept = set(longest_common(was, now))
                yield from (key for key in now if key not in kept)


def _stays(key: str, old: Tree, parent: str) -> bool:
    return key in old.items and old.items[key].parent == parent


def longest_common(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """The longest row of keys that stand in this order in both; of several the first by the alphabet, so that it is
    the same from either side."""
    best: list[list[tuple[int, tuple[str, ...]]]] = [[(0, ())] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in reversed(range(len(one))):
        for j in reversed(range(len(other))):
            choices = [best[i + 1][j], best[i][j + 1]]
            if one[i] == other[j]:
                length, keys = best[i + 1][j + 1]
                choices.append((length - 1, (one[i], *keys)))
            best[i][j] = min(choices)  # lengths are negative: the longest is the least
    return best[0][0][1]
