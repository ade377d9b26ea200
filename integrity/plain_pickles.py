"""Pickles that come out of the database: read as data, never as something to be run.

Whoever can write a row, with a restored backup or a leaked password of the database, could otherwise run anything in
the processes that read it.
"""

import io
import pickle
from typing import Any, NoReturn


class _PlainUnpickler(pickle.Unpickler):
    """Makes texts, numbers, lists and the like, which need no name of anything to call."""

    def find_class(self, module_name: str, global_name: str, /) -> NoReturn:
        raise pickle.UnpicklingError(f"A stored value asks for {module_name}.{global_name}.")


def loads_plain(data: bytes) -> Any:
    """The plain value of a pickle. Raises UnpicklingError for one that asks for anything else."""
    return _PlainUnpickler(io.BytesIO(data)).load()
