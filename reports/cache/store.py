"""The one door to the cache: in the storage `fragments`, each content in one file under its kind and its key.

A file that isn't whole, whatever cut it short, is none, and neither is one that another release of ours has written:
what it held is made anew.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import storages

logger = logging.getLogger(__name__)

Content = TypeVar("Content")

#: What decoding may raise for what it can't read.
UNREADABLE = (KeyError, TypeError, ValueError)
_DIGEST = 16


@dataclass(frozen=True, slots=True)
class CacheKind(Generic[Content]):
    """A kind of content, and how it becomes bytes and comes back; decoding raises one of UNREADABLE for other bytes."""

    folder: str
    encode: Callable[[Content], bytes]
    decode: Callable[[bytes], Content]


def get(kind: CacheKind[Content], key: str) -> Content | None:
    """What was put there; None for nothing."""
    path = _path(kind, key)
    try:
        with storages["fragments"].open(path) as file:
            stored = file.read()
    except OSError:
        return None
    digest, encoded = stored[:_DIGEST], stored[_DIGEST:]
    if digest != _digest(path, encoded):
        return None
    try:
        return kind.decode(encoded)
    except UNREADABLE:
        return None


def put(kind: CacheKind[Content], key: str, content: Content) -> None:
    """Have it there the next time; where there is no room, it is made anew then."""
    path = _path(kind, key)
    encoded = kind.encode(content)
    try:
        storages["fragments"].save(path, ContentFile(_digest(path, encoded) + encoded))
    except OSError:
        logger.exception("No room in the cache for %s", path)


def forget_unused(since: datetime) -> int:
    """Delete what was neither made nor used since; how many files that were."""
    storage = storages["fragments"]
    unused = [path for path in _all_paths() if storage.get_modified_time(path) < since]
    for path in unused:
        storage.delete(path)
    return len(unused)


def _all_paths() -> Iterator[str]:
    for kind in _listed("")[0]:
        for folder in _listed(kind)[0]:
            yield from (f"{kind}/{folder}/{name}" for name in _listed(f"{kind}/{folder}")[1])


def _listed(path: str) -> tuple[Iterable[str], Iterable[str]]:
    try:
        return storages["fragments"].listdir(path)
    except FileNotFoundError:
        return (), ()


def _path(kind: CacheKind, key: str) -> str:
    return f"{kind.folder}/{key[:2]}/{key}"


def _digest(path: str, encoded: bytes) -> bytes:
    """Of what a file holds and of where it belongs: another one in its place is none."""
    digest = hashlib.blake2b(path.encode(), digest_size=_DIGEST)
    digest.update(encoded)
    return digest.digest()
