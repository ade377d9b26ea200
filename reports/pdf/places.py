"""Places for those who wait for a file while it is made, so that others' pages don't wait for a renderer.

Of each process of the server; what takes longer is a run's work, in the background: reports/runs/.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

MOST = 2  # files that are made at once in a process, which has four threads at least
MOST_OF_A_PERSON = 1

_lock = threading.Lock()
_taken: Counter[int] = Counter()  # by person


class NoPlace(Exception):
    """Too many wait already, or this person does."""


@contextmanager
def place_for(person: int) -> Iterator[None]:
    """Take a place until the file is made. Raises NoPlace, at once: who waits for a place would take a thread."""
    with _lock:
        if _taken.total() >= MOST or _taken[person] >= MOST_OF_A_PERSON:
            raise NoPlace
        _taken[person] += 1
    try:
        yield
    finally:
        with _lock:
            _taken[person] -= 1
            if not _taken[person]:
                del _taken[person]
