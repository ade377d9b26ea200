"""What stands at the head of a page that goes on: the project's name, and a table's unit."""

from pathlib import Path

import pytest

from reports.book.build import build_book
from tests.factories import SectionFactory
from tests.reports.printed import PrintedBook, print_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROWS = "".join(f"<tr><td>{row}번째</td><td>{row},000</td></tr>" for row in range(1, 61))
TABLE = f"<p>(단위: 백만원)</p><table><tr><th>구분</th><th>금액</th></tr>{ROWS}</table>"


def test_the_unit_of_a_table_and_the_title_of_its_project_are_said_again(tmp_path: Path) -> None:
    section = SectionFactory.create(body=TABLE, project__title="가로수 정비")
    plan = section.project.department_plan.plan
    book = PrintedBook(tmp_path / "book.pdf", print_pdf(build_book(plan)))
    pages = [page for page in book.pages if "번째" in page.text]
    assert len(pages) >= 2
    assert all(page.text.count("(단위:백만원)") == 1 for page in pages)
    heads = [page.head for page in pages]
    name = section.project.department_plan.department.name
    # The first has it below, in its title bar.
    assert heads[0] == name
    assert set(heads[1:]) == {f"{name} 가로수 정비"}
