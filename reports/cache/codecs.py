"""How manuscripts are cached, as JSON: departments by the headings that contents and lists print, and fragments."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from reports.book.pages import Book, DepartmentPages, General, OrgChart, ProjectPages, Scope

from .fragments import Fragment
from .store import CacheKind


@dataclass(frozen=True, slots=True)
class CachedDepartment:
    """A department: the headings that contents and lists print, what it lacks, and its fragments with their HTML."""

    headings: DepartmentPages
    missing: tuple[str, ...]
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class CachedBook:
    """A book with its departments' headings; only the fragments before the departments have their HTML."""

    book: Book
    fragments: tuple[Fragment, ...]


def _encode_department(cached: CachedDepartment) -> bytes:
    return _json(
        {
            "headings": asdict(cached.headings),
            "missing": cached.missing,
            "fragments": [_encode(fragment) for fragment in cached.fragments],
        }
    )


def _decode_department(data: bytes) -> CachedDepartment:
    cached = json.loads(data)
    headings = _decode_headings(cached["headings"])
    fragments = _decode(cached["fragments"], [headings, *headings.projects])
    return CachedDepartment(headings, tuple(cached["missing"]), tuple(fragments))


def _encode_book(cached: CachedBook) -> bytes:
    book = cached.book
    plain = replace(book, general=book.general and book.general.heading_only)
    fragments = (fragment if not fragment.group else replace(fragment, body="") for fragment in cached.fragments)
    return _json({"book": asdict(plain), "fragments": [_encode(fragment) for fragment in fragments]})


def _decode_book(data: bytes) -> CachedBook:
    cached = json.loads(data)
    raw = cached["book"]
    departments = tuple(_decode_headings(pages) for pages in raw["departments"])
    general = raw["general"] and General(**raw["general"] | {"chart": OrgChart(raw["general"]["chart"]["name"])})
    changed = {"scope": Scope(raw["scope"]), "general": general, "departments": departments}
    book = Book(**raw | changed | {"missing": tuple(raw["missing"])})
    front = (is_general for *_, group, is_general in cached["fragments"] if not group)
    contents: list = [general if is_general else None for is_general in front]
    for department in departments:
        contents += [department, *department.projects]
    return CachedBook(book, tuple(_decode(cached["fragments"], contents)))


def _decode_headings(raw: dict[str, Any]) -> DepartmentPages:
    projects = tuple(ProjectPages(**project | {"sections": ()}) for project in raw["projects"])
    return DepartmentPages(**raw | {"chart": OrgChart(raw["chart"]["name"]), "teams": (), "projects": projects})


def _encode(fragment: Fragment) -> list:
    return [
        *(fragment.key, fragment.name, fragment.body, fragment.targets),
        *(fragment.alignment, fragment.pictures, fragment.group, isinstance(fragment.content, General)),
    ]


def _decode(cached: list[list], contents: list) -> Iterable[Fragment]:
    """`contents` are what they were made from, in the same order."""
    for (key, name, body, targets, alignment, pictures, group, _), content in zip(cached, contents, strict=True):
        yield Fragment(key, name, body, tuple(targets), alignment, pictures, group, content)


def _json(plain: dict[str, Any]) -> bytes:
    return json.dumps(plain, ensure_ascii=False).encode()


DEPARTMENTS = CacheKind("departments", _encode_department, _decode_department)
MANUSCRIPTS = CacheKind("manuscripts", _encode_book, _decode_book)
