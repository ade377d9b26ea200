"""An edition's content, as it was frozen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from editions.models import Edition
from editions.snapshot.form import Snapshot, decode, join
from reports.book.pages import Book

from .book import decode_book
from .files import read_file
from .parts import read_parts


@dataclass(frozen=True)
class FrozenContent:
    book: Book
    #: What the checks said, and the steps that were taken, as mappings of texts.
    findings: list[dict[str, str]]
    steps: list[dict[str, str]]
    #: The files of the pictures in the storage of then, by the addresses that the book calls them.
    pictures: Mapping[str, str]


def read_content(parts: Mapping[str, Any]) -> FrozenContent:
    """Of the parts that an edition names."""
    found = read_parts([parts["front"], parts["record"], *parts["departments"].values()])
    book = decode_book(found[parts["front"]], [found[digest] for digest in parts["departments"].values()])
    record = json.loads(found[parts["record"]])
    return FrozenContent(book, record["findings"], record["steps"], record["pictures"])


def read_frozen_snapshot(parts: Mapping[str, Any]) -> Snapshot:
    found = read_parts(parts["snapshot"].values())
    return join(decode(found[digest]) for digest in parts["snapshot"].values())


def read_edition_file(edition: Edition, name: str) -> bytes:
    """Raises KeyError where it has no such file, and DamagedFile."""
    base = edition.base
    return read_file(edition.files, name, lambda: read_edition_file(base, name) if base else b"")
