"""A comparison as a PDF, set and merged as the book is: tagged, with outline, numbered pages."""

from collections.abc import Iterator

from django.template.loader import get_template

from reports.book.pages import Book
from reports.cache.fragments import Fragment, plain_fragment
from reports.cache.manuscript import Manuscript
from reports.pdf.printing import Printing

from .paper import ComparisonPaper, PaperDepartment

#: Lines of a table that are laid out in one piece; the next department begins another, on a page of its own.
ROWS_TOGETHER = 150


def comparison_pdf(paper: ComparisonPaper, book: Book) -> bytes:
    """In the look of a book. Raises Unprintable."""
    return Printing(Manuscript(book, tuple(_fragments(paper, book)))).merged().pdf


def _fragments(paper: ComparisonPaper, book: Book) -> Iterator[Fragment]:
    """The summary with what follows it, and then departments as many as are laid out together in reasonable time."""
    sheets: list[list[PaperDepartment]] = [[]]
    rows = 0
    for department in paper.departments:
        if rows > ROWS_TOGETHER:
            sheets.append([])
            rows = 0
        sheets[-1].append(department)
        rows += department.size
    for number, departments in enumerate(sheets):
        name = departments[0].name if number else paper.title
        yield plain_fragment(book, name, _body(book, departments, paper=None if number else paper))


def _body(book: Book, departments: list[PaperDepartment], paper: ComparisonPaper | None) -> str:
    template = get_template("editions/comparison/_sheet.jinja", using="jinja2")
    return template.render({"book": book, "paper": paper, "departments": departments})
