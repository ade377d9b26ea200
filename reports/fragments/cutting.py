"""Cuts a book into the fragments that are rendered, kept and reused by themselves."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.core.files.storage import default_storage
from django.template.loader import get_template

from plans.models import Picture
from staffing.models import Organisation

from ..book import Book, DepartmentPages, General, PrintedSection, ProjectPages, Scope
from .stamp import fonts_and_renderer, stylesheets

MARK = "mark:organisation"
Content = General | DepartmentPages | ProjectPages | None


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of the book on pages of its own; what has the same key looks the same."""

    key: str
    #: As a person knows it: `소통담당관 3. 언론 홍보`.
    name: str
    body: str
    #: The anchors of other fragments that it prints page numbers of.
    targets: tuple[str, ...]
    #: Of what a number is wider than a single digit, this part goes to its left: 1 where numbers end on one edge.
    share: float
    #: The files of its pictures in the storage, by the addresses it calls them.
    pictures: Mapping[str, str]
    #: The code of its department; "" for what stands before all departments.
    group: str = ""
    #: What it was made from, where something can stand in for it.
    content: Content = None


def cut(book: Book) -> list[Fragment]:
    """The fragments of a book, in their order."""
    drafts = list(_drafts(book))
    files = picture_files({address for draft in drafts for address in draft.addresses})
    return [_keyed(draft, book, files) for draft in drafts]


def stand_in(fragment: Fragment, book: Book, sentence: str) -> Fragment | None:
    """The page that is printed in place of a fragment that can't be: its title, its anchors, and why. None where
    there can be none, as for the contents."""
    content = fragment.content
    if isinstance(content, ProjectPages):
        said = PrintedSection(heading="인쇄하지 못한 사업", missing=sentence)
        draft = _project(book, replace(content, sections=(said,), money=None))
    elif isinstance(content, DepartmentPages):
        projects = tuple(replace(project, sections=(), money=None) for project in content.projects)
        is_first = content.anchor == book.departments[0].anchor
        bare = replace(content, teams=(), staffing=None, summary=sentence, projects=projects)
        draft = _front(book, replace(bare, chart=replace(content.chart, members=())), is_first)
    elif isinstance(content, General):
        bare_chart = replace(content.chart, members=())
        draft = _general(book, replace(content, summary=sentence, chart=bare_chart, staffing=None, budget=None))
    else:
        return None
    return _keyed(draft, book, picture_files(draft.addresses))


@dataclass(frozen=True, slots=True)
class _Draft:
    name: str
    body: str
    addresses: set[str]
    targets: tuple[str, ...] = ()
    share: float = 0.5
    group: str = ""
    content: Content = None


def _drafts(book: Book) -> Iterator[_Draft]:
    if book.scope != Scope.PROJECT:
        yield _draft(book, "표지", ["_cover"])
        yield replace(_draft(book, "목차", ["_contents"]), targets=tuple(_anchors(book)), share=1)
    if book.general:
        yield _general(book, book.general)
    for department in book.departments:
        if book.scope != Scope.PROJECT:
            yield _front(book, department, department is book.departments[0])
        for project in department.projects:
            yield replace(_project(book, project), group=department.code)
    if not book.departments:
        yield _draft(book, "부서별 주요업무계획", ["_no_departments"])


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


def _draft(book: Book, name: str, sections: list[str], **context) -> _Draft:
    addresses: set[str] = set()

    def picture_url(picture: int) -> str:
        addresses.add(f"picture:{picture}")
        return f"picture:{picture}"

    def mark_url() -> str:
        addresses.add(MARK)
        return MARK

    template = get_template("reports/fragment.jinja", using="jinja2")
    context |= {"book": book, "sections_of_book": sections, "picture_url": picture_url, "mark_url": mark_url}
    return _Draft(name, template.render(context), addresses)


def picture_files(addresses: set[str]) -> dict[str, str]:
    """The names of their files, by address. A picture whose file is replaced gets a file of another name."""
    wanted = [int(address.partition(":")[2]) for address in addresses if address != MARK]
    files = {f"picture:{pk}": name for pk, name in Picture.objects.filter(pk__in=wanted).values_list("pk", "file")}
    if MARK in addresses:
        files[MARK] = Organisation.objects.get().mark.name
    return files


def _keyed(draft: _Draft, book: Book, files: Mapping[str, str]) -> Fragment:
    pictures = {address: files[address] for address in sorted(draft.addresses) if address in files}
    stamps = [fonts_and_renderer(), stylesheets()]
    made_from = [*stamps, book.text_font, draft.body, draft.targets, draft.share, pictures]
    key = hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:40]
    return Fragment(key, draft.name, draft.body, draft.targets, draft.share, pictures, draft.group, draft.content)


def read_picture(name: str) -> bytes | None:
    """A picture's file; None where it is lost."""
    try:
        with default_storage.open(name) as file:
            return file.read()
    except OSError:
        return None
