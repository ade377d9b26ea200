"""Where fragments are kept: in the storage `fragments`, each in one file under its key, with what is known of it.

A file that isn't whole, whatever cut it short, is none: the fragment is rendered anew.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from .merging import Finished, Part
from .record import decode

_DIGEST = 16
_FRAGMENTS, _FACES, _BOOKS = "fragments", "fonts", "books"
_CUTS = "cuts"


def read_part(key: str) -> Part | None:
    """A fragment that was rendered before."""
    content = _read(_FRAGMENTS, key)
    if content is None:
        return None
    length = int.from_bytes(content[:4], "big")
    try:
        return Part(content[4 + length :], decode(content[4 : 4 + length]))
    except (ValueError, KeyError, TypeError):  # written by another release of ours
        return None


def write_part(key: str, part: Part) -> None:
    record = part.record.encode()
    _write(_FRAGMENTS, key, len(record).to_bytes(4, "big") + record + part.pdf)


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
    for kind in (_FRAGMENTS, _FACES, _BOOKS, _CUTS):
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
    try:
        with storages["fragments"].open(_path(kind, key)) as file:
            content = file.read()
    except OSError:
        return None
    digest, content = content[:_DIGEST], content[_DIGEST:]
    return content if digest == _digest(content) else None


def _write(kind: str, key: str, content: bytes) -> None:
    storages["fragments"].save(_path(kind, key), ContentFile(_digest(content) + content))


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()
