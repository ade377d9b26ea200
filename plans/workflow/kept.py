"""Values in this process's memory: who asks gets the value itself and not a copy of it, so that nobody changes it."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """As many as there is room for: what was asked for the longest time ago goes first."""

    def __init__(self, *, room: int) -> None:
        self._room = room
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._lock = Lock()

    def get_many(self, keys: Iterable[str]) -> dict[str, Value]:
        """Those of them that are there."""
        with self._lock:
            found = {key: self._values[key] for key in keys if key in self._values}
            for key in found:
                self._values.move_to_end(key)
        return found

    def keep(self, values: Mapping[str, Value]) -> None:
        with self._lock:
            self._values |= values
            while len(self._values) > self._room:
                self._values.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
