"""What other apps do when a file changes rows, in its transaction; each registers that when it is ready."""

from collections.abc import Callable

_following: list[Callable[[], None]] = []


def register(what: Callable[[], None]) -> None:
    _following.append(what)


def follow() -> None:
    for what in _following:
        what()
