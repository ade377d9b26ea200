"""Many rows are read, looked up and written a batch at a time."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

BATCH = 5_000  # rows

Item = TypeVar("Item")


def in_batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
