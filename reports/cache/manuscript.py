"""The text of a book, cut into fragments, as its printing and the screen take it.

What was cut is kept in the store under its stamp (stamps.py). Where nothing was changed it is read from there, and
where one department was, only that department's content is loaded and set.
"""

from collections.abc import Callable, Collection, Iterable, Set
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from django.db.models import QuerySet

from plans.content.content import Content, load_content
from plans.models import DepartmentPlan, Plan
from reports.book.book import Book, Scope
from reports.book.build import book_without_departments, bound, department_pages, missing_in

from . import store
from .codecs import DEPARTMENTS, MANUSCRIPTS, CutBook, CutDepartment
from .fingerprints import Stamps, read_stamps
from .fragments import Fragment, cut, cut_departments, cut_general, cut_in_place_of_departments, cut_opening


class Outdated(Exception):
    """What a manuscript promised is lost, and was changed in the same moment."""


@dataclass(frozen=True)
class Manuscript:
    """A book and its fragments; where these are kept without their HTML, `written` adds it."""

    book: Book
    fragments: tuple[Fragment, ...]
    #: The fragments of a department with their HTML.
    look_up: Callable[[str], Iterable[Fragment]] = lambda code: ()

    def written(self, fragments: Iterable[Fragment]) -> list[Fragment]:
        """These of its fragments with their HTML. Raises Outdated."""
        wanted = list(fragments)
        lacking = {fragment.group for fragment in wanted if not fragment.body}
        bodies = {each.key: each.body for code in lacking for each in self.look_up(code)}
        try:
            return [each if each.body else replace(each, body=bodies[each.key]) for each in wanted]
        except KeyError:
            raise Outdated from None


def build_manuscript(book: Book) -> Manuscript:
    """Of a book that was built; nothing of it is kept."""
    return Manuscript(book, tuple(cut(book)))


def open_manuscript(plan: Plan, parts: QuerySet[DepartmentPlan] | None = None, *, written: bool = False) -> Manuscript:
    """Of the book of a plan, or of these of its departments: as it is kept, or else made and kept.

    `written`: with all the HTML.
    """
    stamps = read_stamps(plan, parts)
    whole = store.get(MANUSCRIPTS, stamps.book)
    if whole and not written:
        return Manuscript(whole.book, whole.fragments, partial(_look_up, whole.book, plan, parts, stamps))
    found = {code: store.get(DEPARTMENTS, stamp) for code, stamp in stamps.departments.items()}
    kept = {code: department for code, department in found.items() if department}
    if whole and len(kept) == len(found):
        return _joined(whole.book, [each for each in whole.fragments if not each.group], kept.values())
    return _made(plan, parts, stamps, kept)


def _made(
    plan: Plan, parts: QuerySet[DepartmentPlan] | None, stamps: Stamps, kept: dict[str, CutDepartment]
) -> Manuscript:
    """Make what isn't kept. Only what is the same before and after is kept: somebody may write meanwhile."""
    scope = Scope.PLAN if parts is None else Scope.DEPARTMENT
    found = store.get(MANUSCRIPTS, stamps.figures)
    if kept:
        shell = found or _shell(load_content(plan, parts, with_projects=False), scope)
        made = _made_departments(shell.book, plan, parts, stamps.departments.keys() - kept.keys(), stamps)
    else:
        content = load_content(plan, parts)
        shell = found or _shell(content, scope)
        made = _cut(shell.book, content, stamps)
    departments = kept | made
    manuscript = _bound(shell, [departments[code] for code in stamps.departments if code in departments])
    after = read_stamps(plan, parts, only=made)
    same = [code for code in made if after.departments.get(code) == stamps.departments[code]]
    for code in same:
        store.put(DEPARTMENTS, stamps.departments[code], made[code])
    if after.figures == stamps.figures:
        if shell.fragments and not found:
            store.put(MANUSCRIPTS, stamps.figures, shell)
        if len(same) == len(stamps.departments) - len(kept):
            store.put(MANUSCRIPTS, stamps.book, CutBook(manuscript.book, manuscript.fragments))
    return manuscript


def _shell(content: Content, scope: Scope) -> CutBook:
    """The book without departments, and its general part."""
    book = book_without_departments(content, scope)
    return CutBook(book, tuple(cut_general(book)))


def _bound(shell: CutBook, departments: Collection[CutDepartment]) -> Manuscript:
    """The book with these departments."""
    book = bound(shell.book, tuple(each.pages for each in departments), (each.missing for each in departments))
    return _joined(book, [*cut_opening(book), *shell.fragments, *cut_in_place_of_departments(book)], departments)


def _joined(book: Book, front: Iterable[Fragment], departments: Iterable[CutDepartment]) -> Manuscript:
    return Manuscript(book, (*front, *chain.from_iterable(each.fragments for each in departments)))


def _look_up(
    book: Book, plan: Plan, parts: QuerySet[DepartmentPlan] | None, stamps: Stamps, code: str
) -> Iterable[Fragment]:
    """A department's fragments as they were kept; where that was lost, as they would be now."""
    found = store.get(DEPARTMENTS, stamps.departments[code])
    if found is None:
        found = _made_departments(book, plan, parts, {code}, stamps).get(code)
    return found.fragments if found else ()


def _made_departments(
    book: Book, plan: Plan, parts: QuerySet[DepartmentPlan] | None, codes: Set[str], stamps: Stamps
) -> dict[str, CutDepartment]:
    if not codes:
        return {}
    of_plan = DepartmentPlan.objects.all() if parts is None else parts
    return _cut(book, load_content(plan, of_plan.filter(department__code__in=codes)), stamps)


def _cut(book: Book, content: Content, stamps: Stamps) -> dict[str, CutDepartment]:
    """The departments of this content, in a book that has those of the stamps."""
    pages = [of for of in department_pages(content) if of.code in stamps.departments]
    fragments: dict[str, list[Fragment]] = {of.code: [] for of in pages}
    for fragment in cut_departments(book, pages, first=next(iter(stamps.departments), "")):
        fragments[fragment.group].append(fragment)
    return {of.code: CutDepartment(of.bare, tuple(missing_in(of)), tuple(fragments[of.code])) for of in pages}
