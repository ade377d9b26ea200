"""What other apps do when an import changes rows, in its transaction; each registers that when it is ready."""

from collections.abc import Callable

_callbacks: list[Callable[[], None]] = []


def register(callback: Callable[[], None]) -> None:
    _callbacks.append(callback)


def run_callbacks() -> None:
    for callback in _callbacks:
        callback()
