"""A book as bytes, in parts: what stands before the departments, and each department."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from reports.book.pages import Book, DepartmentPages

from .codec import from_plain, to_plain

#: The version of this form: whoever changes a dataclass of the book so that an older one can't be read from its plain
#: values counts it up, and adds to UPGRADES how the older become the newer.
FORM = 1
#: By the version that they come from: from the plain values of a part to those of the next version.
UPGRADES: Mapping[int, Any] = {}


def encode_front(book: Book) -> bytes:
    return _encode(replace(book, departments=()))


def encode_department(pages: DepartmentPages) -> bytes:
    return _encode(pages)


def decode_book(front: bytes, departments: Iterable[bytes]) -> Book:
    """Raises ValueError, KeyError or TypeError for what is no book."""
    pages = tuple(from_plain(DepartmentPages, _plain(each)) for each in departments)
    return replace(from_plain(Book, _plain(front)), departments=pages)


def _encode(value: Book | DepartmentPages) -> bytes:
    plain = {"form": FORM, "value": to_plain(value)}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(data: bytes) -> Any:
    stored = json.loads(data)
    form, value = stored["form"], stored["value"]
    if form > FORM:
        raise ValueError(f"A form of a later release: {form}")
    for each in range(form, FORM):
        value = UPGRADES[each](value)
    return value
