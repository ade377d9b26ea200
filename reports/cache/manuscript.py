"""A book's HTML in fragments, as its printing and the screen take it: from the cache, as far as nothing was changed.

Each department is cached under the fingerprint of its rows (fingerprints.py), and the whole under that of all of them.
Where one department was changed, only that department's content is loaded and set.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from django.db.models import QuerySet

from plans.content.loading import Content, load_content
from plans.models import DepartmentPlan, Plan
from reports.book.build import book_without_departments, department_pages, missing_from, with_departments
from reports.book.pages import Book, Scope

from . import store
from .codecs import DEPARTMENTS, MANUSCRIPTS, CachedBook, CachedDepartment
from .fingerprints import Fingerprints, read_fingerprints
from .fragments import Fragment, split_book, split_departments, split_empty, split_general, split_opening


class ContentChanged(Exception):
    """What a manuscript was to read from the cache is lost, and its content was changed meanwhile."""


@dataclass(frozen=True)
class Manuscript:
    """A book and its fragments; where these were read without their HTML, `with_html` adds it."""

    book: Book
    fragments: tuple[Fragment, ...]
    #: The fragments of a department, by its code, with their HTML.
    look_up: Callable[[str], Iterable[Fragment]] = lambda code: ()

    def with_html(self, fragments: Iterable[Fragment]) -> list[Fragment]:
        """These of its fragments with their HTML. Raises ContentChanged."""
        wanted = list(fragments)
        lacking = {fragment.group for fragment in wanted if not fragment.body}
        bodies = {fragment.key: fragment.body for code in lacking for fragment in self.look_up(code)}
        try:
            return [each if each.body else replace(each, body=bodies[each.key]) for each in wanted]
        except KeyError:
            raise ContentChanged from None


def build_manuscript(book: Book, files: Mapping[str, str] | None = None) -> Manuscript:
    """Of a book that was built; nothing of it is cached. `files`: those of its pictures, by their addresses."""
    return Manuscript(book, tuple(split_book(book, files)))


def open_manuscript(
    plan: Plan, parts: QuerySet[DepartmentPlan] | None = None, *, with_html: bool = False
) -> Manuscript:
    """Of the book of a plan, or of these of its departments: from the cache, or else made and cached.

    `with_html`: with the HTML of all its fragments.
    """
    fingerprints = read_fingerprints(plan, parts)
    whole = store.get(MANUSCRIPTS, fingerprints.book)
    if whole and not with_html:
        return Manuscript(whole.book, whole.fragments, partial(_look_up, whole.book, plan, parts, fingerprints))
    found = {code: store.get(DEPARTMENTS, fingerprint) for code, fingerprint in fingerprints.departments.items()}
    cached = {code: department for code, department in found.items() if department}
    if whole and len(cached) == len(found):
        front = [fragment for fragment in whole.fragments if not fragment.group]
        return _join(whole.book, front, cached.values())
    return _make(plan, parts, fingerprints, cached)


def _make(
    plan: Plan,
    parts: QuerySet[DepartmentPlan] | None,
    fingerprints: Fingerprints,
    cached: dict[str, CachedDepartment],
) -> Manuscript:
    """Make what isn't cached. Only what is the same before and after is cached: somebody may write meanwhile."""
    scope = Scope.PLAN if parts is None else Scope.DEPARTMENT
    front = store.get(MANUSCRIPTS, fingerprints.general)
    is_front_cached = front is not None
    if cached:
        front = front or _before_departments(load_content(plan, parts, with_projects=False), scope)
        made = _make_departments(front.book, plan, parts, fingerprints.departments.keys() - cached.keys(), fingerprints)
    else:
        content = load_content(plan, parts)
        front = front or _before_departments(content, scope)
        made = _split(front.book, content, fingerprints)
    departments = cached | made
    manuscript = _assemble(front, [departments[code] for code in fingerprints.departments if code in departments])
    after = read_fingerprints(plan, parts, only=made)
    unchanged = [code for code in made if after.departments.get(code) == fingerprints.departments[code]]
    for code in unchanged:
        store.put(DEPARTMENTS, fingerprints.departments[code], made[code])
    if after.general == fingerprints.general:
        if front.fragments and not is_front_cached:
            store.put(MANUSCRIPTS, fingerprints.general, front)
        if len(unchanged) == len(fingerprints.departments) - len(cached):
            store.put(MANUSCRIPTS, fingerprints.book, CachedBook(manuscript.book, manuscript.fragments))
    return manuscript


def _before_departments(content: Content, scope: Scope) -> CachedBook:
    """The book without departments, and its general part."""
    book = book_without_departments(content, scope)
    return CachedBook(book, tuple(split_general(book)))


def _assemble(front: CachedBook, departments: Collection[CachedDepartment]) -> Manuscript:
    """The book with these departments, and with the cover and contents that name them."""
    pages = tuple(department.headings for department in departments)
    book = with_departments(front.book, pages, (department.missing for department in departments))
    return _join(book, [*split_opening(book), *front.fragments, *split_empty(book)], departments)


def _join(book: Book, front: Iterable[Fragment], departments: Iterable[CachedDepartment]) -> Manuscript:
    return Manuscript(book, (*front, *chain.from_iterable(department.fragments for department in departments)))


def _look_up(
    book: Book, plan: Plan, parts: QuerySet[DepartmentPlan] | None, fingerprints: Fingerprints, code: str
) -> Iterable[Fragment]:
    """A department's fragments from the cache; where they were lost, as they would be now."""
    found = store.get(DEPARTMENTS, fingerprints.departments[code])
    if found is None:
        found = _make_departments(book, plan, parts, {code}, fingerprints).get(code)
    return found.fragments if found else ()


def _make_departments(
    book: Book, plan: Plan, parts: QuerySet[DepartmentPlan] | None, codes: Set[str], fingerprints: Fingerprints
) -> dict[str, CachedDepartment]:
    if not codes:
        return {}
    of_plan = DepartmentPlan.objects.all() if parts is None else parts
    return _split(book, load_content(plan, of_plan.filter(department__code__in=codes)), fingerprints)


def _split(book: Book, content: Content, fingerprints: Fingerprints) -> dict[str, CachedDepartment]:
    """The departments of this content, in a book that has those with a fingerprint."""
    departments = [each for each in department_pages(content) if each.code in fingerprints.departments]
    fragments: dict[str, list[Fragment]] = {each.code: [] for each in departments}
    for fragment in split_departments(book, departments, first=next(iter(fingerprints.departments), "")):
        fragments[fragment.group].append(fragment)
    return {
        each.code: CachedDepartment(each.heading_only, tuple(missing_from(each)), tuple(fragments[each.code]))
        for each in departments
    }
