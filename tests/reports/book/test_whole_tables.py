"""On the screen as well a table is whole: beside its editor at any width, in a file where there is room for it."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page

from reports.book.html import file_html
from reports.book.outline import printed
from reports.book.pages import Book, PrintedSection, Scope

# How a page looks, whichever database lies behind it.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

CUT = "[...document.querySelectorAll('.scroll')].filter((box) => box.scrollWidth > box.clientWidth + 1).length"


def of_figures(columns: int, figure: str) -> str:
    heads = "".join(f"<th><p>{place}월</p></th>" for place in range(1, columns))
    cells = f"<td><p>{figure}</p></td>" * (columns - 1)
    rows = f"<tr><th><p>구분</p></th>{heads}</tr><tr><td><p>인쇄</p></td>{cells}</tr>"
    return f"<table><tbody>{rows}</tbody></table>"


@pytest.fixture
def text(example_book: Book) -> str:
    """A project with tables that paper sets small, turned, and broken."""
    [department] = example_book.departments
    tables = [of_figures(10, "1,234"), of_figures(14, "1,234"), of_figures(14, "123,456"), of_figures(14, "1,234,567")]
    sections = tuple(PrintedSection("계획", body=printed(each, {})) for each in tables)
    project = replace(department.projects[0], sections=(*department.projects[0].sections, *sections))
    book = replace(
        example_book,
        scope=Scope.PROJECT,
        general=None,
        departments=(replace(department, projects=(project,)),),
    )
    return file_html(book)


def test_a_table_is_whole(page: Page, text: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_content(text)
    assert page.evaluate("document.querySelectorAll('.scroll table').length") > 5
    assert page.evaluate(CUT) == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 1440
    # Words of the contents stay whole, too, and no letters of the reader's own choice mix in.
    style = "getComputedStyle(document.querySelector('.side-contents summary'))"
    assert page.evaluate(f"{style}.wordBreak") == "keep-all"
    assert "Malgun Gothic" in page.evaluate(f"{style}.fontFamily")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.evaluate("document.body.classList.add('preview')")
    for width in (390, 600, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(CUT) == 0
        assert page.evaluate("document.documentElement.scrollWidth") == width
