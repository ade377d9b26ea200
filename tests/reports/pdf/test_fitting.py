"""A project that would end with a nearly empty page is set a little tighter, and ends on the page before."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from plans.models import DepartmentPlan
from reports.book.build import build_book
from reports.book.pages import Book
from tests.factories import SectionFactory
from tests.reports.printed import PrintedBook, print_pdf
from tests.reports.single import single_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: Lines of text that fill the page of such a project.
FULL = 27


def book_of(lines: int) -> Book:
    """The book of one project that has so many lines of text."""
    section = SectionFactory.create(body="".join(f"<p>{line}번째 줄</p>" for line in range(1, lines + 1)))
    part = section.project.department_plan
    parts = DepartmentPlan.objects.filter(pk=part.pk)
    return replace(build_book(part.plan, parts, project=section.project.number), is_draft=False)


@pytest.fixture
def pages_of(tmp_path: Path) -> Callable[[Book], tuple[PrintedBook, PrintedBook]]:
    """A book as it prints, and as one document, in which nothing is set tighter."""

    def both(book: Book) -> tuple[PrintedBook, PrintedBook]:
        return (
            PrintedBook(tmp_path / "printed.pdf", print_pdf(book)),
            PrintedBook(tmp_path / "usual.pdf", single_pdf(book)),
        )

    return both


@pytest.mark.parametrize("more", [2, 5])
def test_a_few_lines_more_than_a_page_stay_on_it(
    pages_of: Callable[[Book], tuple[PrintedBook, PrintedBook]], more: int
) -> None:
    printed, usual = pages_of(book_of(FULL + more))
    assert (len(usual.pages), len(printed.pages)) == (2, 1)
    assert f"{FULL + more}번째" in printed.pages[0].text
    lowest = max(word.bottom for word in printed.pages[0].words if "번째" in word.text)
    assert lowest < printed.pages[0].height - 20 / 25.4 * 72


def height(book: PrintedBook) -> float:
    [word] = [word for page in book.pages for word in page.words if word.text.startswith("1번째")]
    return word.bottom - word.top


def test_type_becomes_at_most_half_a_point_smaller(
    pages_of: Callable[[Book], tuple[PrintedBook, PrintedBook]],
) -> None:
    printed, usual = pages_of(book_of(FULL + 5))
    assert height(printed) / height(usual) == pytest.approx(12.5 / 13, abs=0.001)


@pytest.mark.parametrize("more", [8, 20])
def test_what_needs_another_page_is_set_as_ever(
    pages_of: Callable[[Book], tuple[PrintedBook, PrintedBook]], more: int
) -> None:
    """Tighter it would save nothing, so nobody should see a difference."""
    printed, usual = pages_of(book_of(FULL + more))
    assert len(printed.pages) == 2
    assert [page.words for page in printed.pages] == [page.words for page in usual.pages]
