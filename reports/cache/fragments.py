"""Splits a book into fragments: parts that are rendered, cached and reused by themselves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from django.core.files.storage import default_storage
from django.template.loader import get_template
from markupsafe import Markup

from integrity.fingerprints import key_of
from plans.models import Picture
from reports.book.pages import Book, DepartmentPages, General, PrintedSection, ProjectPages, Scope
from staffing.models import Organisation

from .sources import renderer_fingerprint, stylesheets_fingerprint

MARK = "mark:organisation"
FragmentSource = General | DepartmentPages | ProjectPages | None


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of the book on pages of its own; what has the same key looks the same."""

    key: str
    #: As a person knows it: `소통담당관 3. 언론 홍보`.
    name: str
    #: The HTML of its sections; "" where it was left in the cache (manuscript.py).
    body: str
    #: The anchors of other fragments that it prints page numbers of.
    targets: tuple[str, ...]
    #: Of its page numbers: 0.5 where they are centred, 1 where they end on one edge.
    alignment: float
    #: The files of its pictures in the storage, by the addresses it calls them.
    pictures: Mapping[str, str]
    #: The code of its department; "" for what stands before all departments.
    group: str = ""
    #: What it was made from, at least its heading, where a placeholder can be printed instead of it.
    content: FragmentSource = None


def split_book(book: Book, files: Mapping[str, str] | None = None) -> list[Fragment]:
    """The fragments of a book, in their order; `files`: those of its pictures, where they aren't the stored ones."""
    first = book.departments[0].code if book.departments else ""
    parts = [_opening(book), _general_part(book), _in_place_of_departments(book)]
    return _with_keys(book, chain(*parts, _of_departments(book, book.departments, first)), files)


def split_opening(book: Book) -> list[Fragment]:
    """Cover and contents, which need no more of departments than their names and those of projects."""
    return _with_keys(book, _opening(book))


def split_general(book: Book) -> list[Fragment]:
    """The general part, where the book has one; it needs nothing of departments."""
    return _with_keys(book, _general_part(book))


def split_empty(book: Book) -> list[Fragment]:
    """What stands there where a book has none."""
    return _with_keys(book, _in_place_of_departments(book))


def split_departments(book: Book, departments: Iterable[DepartmentPages], first: str) -> list[Fragment]:
    """Those of some departments, in a book whose first department has the code `first`."""
    return _with_keys(book, _of_departments(book, departments, first))


def plain_fragment(book: Book, name: str, body: str) -> Fragment:
    """A part of another paper in the book's look: without pictures, and with no page numbers of other parts."""
    [fragment] = _with_keys(book, [_Draft(name, body, set())])
    return fragment


def placeholder(fragment: Fragment, book: Book, sentence: str) -> Fragment | None:
    """The page that is printed in place of a fragment that can't be: its title, its anchors, and why. None where
    there can be none, as for the contents."""
    content = fragment.content
    if isinstance(content, ProjectPages):
        notice = Markup('<p class="notice">{}</p>').format(sentence)
        reason = PrintedSection(heading="인쇄하지 못한 사업", body=(notice,))
        draft = _project(book, replace(content, sections=(reason,), money=None))
    elif isinstance(content, DepartmentPages):
        draft = _front(book, replace(content.heading_only, summary=sentence), content.code == book.departments[0].code)
    elif isinstance(content, General):
        draft = _general(book, replace(content.heading_only, summary=sentence))
    else:
        return None
    [fragment] = _with_keys(book, [draft])
    return fragment


@dataclass(frozen=True, slots=True)
class _Draft:
    name: str
    body: str
    addresses: set[str]
    targets: tuple[str, ...] = ()
    alignment: float = 0.5
    group: str = ""
    content: FragmentSource = None


def _opening(book: Book) -> Iterator[_Draft]:
    if book.scope != Scope.PROJECT:
        yield _draft(book, "표지", ["_cover"])
        yield replace(_draft(book, "목차", ["_contents"]), targets=tuple(_anchors(book)), alignment=1)


def _general_part(book: Book) -> Iterator[_Draft]:
    if book.general:
        yield _general(book, book.general)


def _in_place_of_departments(book: Book) -> Iterator[_Draft]:
    if not book.departments:
        yield _draft(book, "부서별 주요업무계획", ["_no_departments"])


def _of_departments(book: Book, departments: Iterable[DepartmentPages], first: str = "") -> Iterator[_Draft]:
    for department in departments:
        if book.scope != Scope.PROJECT:
            yield _front(book, department, department.code == first)
        for project in department.projects:
            yield replace(_project(book, project), group=department.code)


def _anchors(book: Book) -> Iterator[str]:
    """Whatever the contents name."""
    if book.general:
        yield "general"
    if book.departments:
        yield "departments"
    for department in book.departments:
        yield department.anchor
        yield from (project.anchor for project in department.projects)


def _general(book: Book, general: General) -> _Draft:
    return replace(_draft(book, "Ⅰ. 일반현황", ["_general"], general=general), content=general)


def _front(book: Book, department: DepartmentPages, is_first: bool) -> _Draft:
    draft = _draft(
        book, f"{department.name} 일반현황", ["_divider", "_front"], department=department, is_first=is_first
    )
    targets = tuple(project.anchor for project in department.projects)
    return replace(draft, targets=targets, content=department, group=department.code)


def _project(book: Book, project: ProjectPages) -> _Draft:
    name = f"{project.department} {project.number}. {project.title}"
    department = {"name": project.department}
    draft = _draft(book, name, ["_project"], project=project, department=department)
    return replace(draft, content=project)


def _draft(book: Book, name: str, sections: list[str], **context: Any) -> _Draft:
    addresses: set[str] = set()

    def picture_url(picture: int) -> str:
        addresses.add(f"picture:{picture}")
        return f"picture:{picture}"

    def mark_url() -> str:
        addresses.add(MARK)
        return MARK

    context |= {"book": book, "picture_url": picture_url, "mark_url": mark_url}
    templates = (get_template(f"reports/sections/{section}.jinja", using="jinja2") for section in sections)
    return _Draft(name, "".join(template.render(context) for template in templates), addresses)


def picture_files(addresses: set[str]) -> dict[str, str]:
    """The names of their files, by address. A picture whose file is replaced gets a file of another name."""
    wanted = [int(address.partition(":")[2]) for address in addresses if address != MARK]
    files = {f"picture:{pk}": name for pk, name in Picture.objects.filter(pk__in=wanted).values_list("pk", "file")}
    if MARK in addresses:
        files[MARK] = Organisation.objects.get().mark.name
    return files


def _with_keys(book: Book, drafts: Iterable[_Draft], files: Mapping[str, str] | None = None) -> list[Fragment]:
    drafts = list(drafts)
    if files is None:
        files = picture_files({address for draft in drafts for address in draft.addresses})
    look = (renderer_fingerprint(), stylesheets_fingerprint(), book.accent, book.text_font)
    return [_fragment(draft, look, files) for draft in drafts]


def _fragment(draft: _Draft, look: tuple[str, ...], files: Mapping[str, str]) -> Fragment:
    pictures = {address: files[address] for address in sorted(draft.addresses) if address in files}
    key = key_of(*look, draft.body, draft.targets, draft.alignment, pictures)
    return Fragment(key, draft.name, draft.body, draft.targets, draft.alignment, pictures, draft.group, draft.content)


def read_picture(name: str) -> bytes | None:
    """A picture's file; None where it is lost."""
    try:
        with default_storage.open(name) as file:
            return file.read()
    except OSError:
        return None
