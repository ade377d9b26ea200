"""How a book that was cut is kept, as plain data: of its departments what others say of them, and their fragments."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from reports.book.book import Book, DepartmentPages, General, OrgChart, ProjectPages, Scope

from .fragments import Fragment
from .store import Kind


@dataclass(frozen=True, slots=True)
class CutDepartment:
    """A department of a book: bare, what it lacks, and its fragments."""

    pages: DepartmentPages
    missing: tuple[str, ...]
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class CutBook:
    """A book: its departments bare, and its fragments, only those before all departments with their HTML."""

    book: Book
    fragments: tuple[Fragment, ...]


def _encode_department(cut: CutDepartment) -> bytes:
    return _json(
        {
            "pages": asdict(cut.pages),
            "missing": cut.missing,
            "fragments": [_encode(fragment) for fragment in cut.fragments],
        }
    )


def _decode_department(data: bytes) -> CutDepartment:
    kept = json.loads(data)
    pages = _decode_pages(kept["pages"])
    return CutDepartment(pages, tuple(kept["missing"]), tuple(_decode(kept["fragments"], [pages, *pages.projects])))


def _encode_book(cut: CutBook) -> bytes:
    book = cut.book
    bare = replace(book, general=book.general and book.general.bare)
    fragments = (fragment if not fragment.group else replace(fragment, body="") for fragment in cut.fragments)
    return _json({"book": asdict(bare), "fragments": [_encode(fragment) for fragment in fragments]})


def _decode_book(data: bytes) -> CutBook:
    kept = json.loads(data)
    raw = kept["book"]
    departments = tuple(_decode_pages(pages) for pages in raw["departments"])
    general = raw["general"] and General(**raw["general"] | {"chart": OrgChart(raw["general"]["chart"]["name"])})
    changed = {"scope": Scope(raw["scope"]), "general": general, "departments": departments}
    book = Book(**raw | changed | {"missing": tuple(raw["missing"])})
    front = (is_general for *_, group, is_general in kept["fragments"] if not group)
    contents: list = [general if is_general else None for is_general in front]
    for department in departments:
        contents += [department, *department.projects]
    return CutBook(book, tuple(_decode(kept["fragments"], contents)))


def _decode_pages(raw: dict[str, Any]) -> DepartmentPages:
    projects = tuple(ProjectPages(**project | {"sections": ()}) for project in raw["projects"])
    return DepartmentPages(**raw | {"chart": OrgChart(raw["chart"]["name"]), "teams": (), "projects": projects})


def _encode(fragment: Fragment) -> list:
    return [
        *(fragment.key, fragment.name, fragment.body, fragment.targets),
        *(fragment.share, fragment.pictures, fragment.group, isinstance(fragment.content, General)),
    ]


def _decode(kept: list[list], contents: list) -> Iterable[Fragment]:
    """`contents` are what they were made from, in the same order."""
    for (key, name, body, targets, share, pictures, group, _), content in zip(kept, contents, strict=True):
        yield Fragment(key, name, body, tuple(targets), share, pictures, group, content)


def _json(plain: dict[str, Any]) -> bytes:
    return json.dumps(plain, ensure_ascii=False).encode()


DEPARTMENTS = Kind("departments", _encode_department, _decode_department)
MANUSCRIPTS = Kind("manuscripts", _encode_book, _decode_book)
