"""Where fragments are kept: in the storage `fragments`, each in one file under its key, with what is known of it.

A file that isn't whole, whatever cut it short, is none: the fragment is rendered anew.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from .gathering import Gathering, Part, decode_gathering
from .merging import Finished
from .record import decode

Kept = TypeVar("Kept")

_DIGEST = 16
_FRAGMENTS, _GATHERINGS, _FACES, _BOOKS = "fragments", "gatherings", "fonts", "books"
_CUTS = "cuts"


def read_part(key: str) -> Part | None:
    """A fragment that was rendered before."""
    return _read_with_head(_FRAGMENTS, key, lambda record, pdf: Part(pdf, decode(record)))


def write_part(key: str, part: Part) -> None:
    _write_with_head(_FRAGMENTS, key, part.record.encode(), part.pdf)


def read_gathering(key: str) -> Gathering | None:
    """Fragments that were bound together before."""
    return _read_with_head(_GATHERINGS, key, decode_gathering)


def write_gathering(key: str, gathering: Gathering) -> None:
    _write_with_head(_GATHERINGS, key, gathering.encode_head(), gathering.body)


def read_face(name: str) -> bytes | None:
    """A font's file."""
    return _read(_FACES, name)


def write_face(name: str, content: bytes) -> None:
    _write(_FACES, name, content)


def read_book(key: str) -> Finished | None:
    """A finished book."""
    content = _read(_BOOKS, key)
    if content is None:
        return None
    pages, _, pdf = content.partition(b"\n")
    return Finished(pdf, {anchor: (first, last) for anchor, (first, last) in json.loads(pages).items()})


def write_book(key: str, book: Finished) -> None:
    _write(_BOOKS, key, json.dumps(book.pages).encode() + b"\n" + book.pdf)


def read_cut(key: str) -> Any | None:
    """What is kept of how a book, or a department of it, was cut (manuscript.py)."""
    content = _read(_CUTS, key)
    try:
        return None if content is None else json.loads(content)
    except ValueError:
        return None


def write_cut(key: str, cut: Any) -> None:
    _write(_CUTS, key, json.dumps(cut, ensure_ascii=False).encode())


def forget_unused(since: datetime) -> int:
    """Delete what was neither made nor used since; how many files that were."""
    storage = storages["fragments"]
    unused = [path for path in _all_paths() if storage.get_modified_time(path) < since]
    for path in unused:
        storage.delete(path)
    return len(unused)


def _all_paths() -> Iterator[str]:
    for kind in (_FRAGMENTS, _GATHERINGS, _FACES, _BOOKS, _CUTS):
        for folder in _listed(kind)[0]:
            yield from (f"{kind}/{folder}/{name}" for name in _listed(f"{kind}/{folder}")[1])


def _listed(path: str) -> tuple[Iterable[str], Iterable[str]]:
    try:
        return storages["fragments"].listdir(path)
    except FileNotFoundError:
        return (), ()


def _path(kind: str, key: str) -> str:
    return f"{kind}/{key[:2]}/{key}"


def _read(kind: str, key: str) -> bytes | None:
    path = _path(kind, key)
    try:
        with storages["fragments"].open(path) as file:
            content = file.read()
    except OSError:
        return None
    digest, content = content[:_DIGEST], content[_DIGEST:]
    return content if digest == _digest(path, content) else None


def _write(kind: str, key: str, content: bytes) -> None:
    path = _path(kind, key)
    storages["fragments"].save(path, ContentFile(_digest(path, content) + content))


def _read_with_head(kind: str, key: str, decoded: Callable[[bytes, bytes], Kept]) -> Kept | None:
    content = _read(kind, key)
    if content is None:
        return None
    behind = 4 + int.from_bytes(content[:4], "big")
    try:
        return decoded(content[4:behind], content[behind:])
    except (ValueError, KeyError, TypeError):  # written by another release of ours
        return None


def _write_with_head(kind: str, key: str, head: bytes, content: bytes) -> None:
    _write(kind, key, len(head).to_bytes(4, "big") + head + content)


def _digest(path: str, content: bytes) -> bytes:
    """Of what a file holds and of where it belongs: another one in its place is none."""
    digest = hashlib.blake2b(path.encode(), digest_size=_DIGEST)
    digest.update(content)
    return digest.digest()
