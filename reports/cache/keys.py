"""How everything in the cache is named: by a hash of all that it depends on."""

import hashlib
from typing import Any


def key_of(*made_from: Any) -> str:
    """The key of what is made from these plain values: 40 hexadecimal digits, the same wherever they are equal.

    Strings, bytes, numbers, dates, None, and lists, tuples and dictionaries of them, in their order.
    """
    digest = hashlib.sha256()
    for each in made_from:
        digest.update(repr(each).encode())
    return digest.hexdigest()[:40]
