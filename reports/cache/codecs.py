"""How manuscripts are cached, as JSON: of departments what others say of them, and their fragments."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from reports.book.book import Book, DepartmentPages, General, OrgChart, ProjectPages, Scope

from .fragments import Fragment
from .store import Kind


@dataclass(frozen=True, slots=True)
class CachedDepartment:
    """A department of a book: what others say of it, what it lacks, and its fragments with their HTML."""

    pages: DepartmentPages
    missing: tuple[str, ...]
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class CachedBook:
    """A book: of its departments what others say of them; only fragments before all departments with their HTML."""

    book: Book
    fragments: tuple[Fragment, ...]


def _encode_department(cached: CachedDepartment) -> bytes:
    return _json(
        {
            "pages": asdict(cached.pages),
            "missing": cached.missing,
            "fragments": [_encode(fragment) for fragment in cached.fragments],
        }
    )


def _decode_department(data: bytes) -> CachedDepartment:
    cached = json.loads(data)
    pages = _decode_pages(cached["pages"])
    fragments = _decode(cached["fragments"], [pages, *pages.projects])
    return CachedDepartment(pages, tuple(cached["missing"]), tuple(fragments))


def _encode_book(cached: CachedBook) -> bytes:
    book = cached.book
    plain = replace(book, general=book.general and book.general.heading_only)
    fragments = (fragment if not fragment.group else replace(fragment, body="") for fragment in cached.fragments)
    return _json({"book": asdict(plain), "fragments": [_encode(fragment) for fragment in fragments]})


def _decode_book(data: bytes) -> CachedBook:
    cached = json.loads(data)
    raw = cached["book"]
    departments = tuple(_decode_pages(pages) for pages in raw["departments"])
    general = raw["general"] and General(**raw["general"] | {"chart": OrgChart(raw["general"]["chart"]["name"])})
    changed = {"scope": Scope(raw["scope"]), "general": general, "departments": departments}
    book = Book(**raw | changed | {"missing": tuple(raw["missing"])})
    front = (is_general for *_, group, is_general in cached["fragments"] if not group)
    contents: list = [general if is_general else None for is_general in front]
    for department in departments:
        contents += [department, *department.projects]
    return CachedBook(book, tuple(_decode(cached["fragments"], contents)))


def _decode_pages(raw: dict[str, Any]) -> DepartmentPages:
    projects = tuple(ProjectPages(**project | {"sections": ()}) for project in raw["projects"])
    return DepartmentPages(**raw | {"chart": OrgChart(raw["chart"]["name"]), "teams": (), "projects": projects})


def _encode(fragment: Fragment) -> list:
    return [
        *(fragment.key, fragment.name, fragment.body, fragment.targets),
        *(fragment.share, fragment.pictures, fragment.group, isinstance(fragment.content, General)),
    ]


def _decode(cached: list[list], contents: list) -> Iterable[Fragment]:
    """`contents` are what they were made from, in the same order."""
    for (key, name, body, targets, share, pictures, group, _), content in zip(cached, contents, strict=True):
        yield Fragment(key, name, body, tuple(targets), share, pictures, group, content)


def _json(plain: dict[str, Any]) -> bytes:
    return json.dumps(plain, ensure_ascii=False).encode()


DEPARTMENTS = Kind("departments", _encode_department, _decode_department)
MANUSCRIPTS = Kind("manuscripts", _encode_book, _decode_book)
