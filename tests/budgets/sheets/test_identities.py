"""Rows of our own export are known by their numbers, whatever became of their heads."""

import io
from typing import Any

import openpyxl
import pytest

from accounts.models import User
from budgets.models import BudgetLine, FundingSource
from spreadsheets.exports.tables import table_of
from spreadsheets.imports.jobs import confirm
from spreadsheets.kinds import kind_of
from spreadsheets.writing import WRITERS
from tests import sheets
from tests.budgets.sheets.files import HEADER, PARK, stored
from tests.factories import BudgetFactory
from tests.sheets import counts, errors

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(planner: User) -> Any:
    """The sheet of an export of three lines: of two programs, two sources, and two editions."""
    BudgetFactory(fiscal_year=2024, kind="supplementary", round=1)
    other = [*PARK[:5], "0102", "나무 심기", "가로수", "국비", "500"]
    stored(planner, HEADER, PARK, other)
    stored(planner, HEADER, [2024, "제1회 추경", *PARK[2:-1], "1,300"])
    data = WRITERS["xlsx"](table_of(kind_of("budget"), planner, {}))
    return openpyxl.load_workbook(io.BytesIO(data))


def head_of(book: Any, label: str) -> Any:
    return next(cell for row in book.active.iter_rows() for cell in row if str(cell.value).startswith(label))


def previewed(owner: User, book: Any, **options: Any) -> Any:
    out = io.BytesIO()
    book.save(out)
    return sheets.previewed("budget", owner, out.getvalue(), **options)


@pytest.mark.parametrize(
    ("label", "answer"),
    [("재원", 0), ("재원", 1), ("세부사업코드", 0), ("내역", 0), ("예산 구분", 0), ("부서코드", 0)],
)
def test_a_head_that_nobody_knows_makes_no_new_lines(planner: User, exported: Any, label: str, answer: int) -> None:
    head_of(exported, label).value = "무엇인지 모를 말"
    amount = head_of(exported, "금액")
    exported.active.cell(amount.row + 1, amount.column).value = 1_250_000
    # A column in which the names of sources stand is asked about; whatever the answer, the numbers say which lines.
    asked = previewed(planner, exported).questions
    job = previewed(planner, exported, answers={each.code: each.choices[answer].value for each in asked})
    assert (bool(asked), errors(job)) == (label == "재원", [])
    assert counts(job, "예산액") == {"changed": 1, "unchanged": 2}
    confirm(job, planner)
    assert BudgetLine.objects.count() == 3
    assert not BudgetLine.objects.filter(source=FundingSource.objects.get(name="미구분")).exists()


def test_both_columns_of_the_department_may_be_gone(planner: User, exported: Any) -> None:
    for label in ("부서코드", "부서"):
        head_of(exported, label).value = f"옛 {label}"
    job = previewed(planner, exported)
    assert (errors(job), counts(job, "예산액")) == ([], {"unchanged": 3})


def test_a_year_that_is_chosen_against_the_numbers_is_asked_about(planner: User, exported: Any) -> None:
    head_of(exported, "연도").value = "무엇인지 모를 말"
    job = previewed(planner, exported, year=2023)
    assert [each.code for each in job.questions] == ["moved-rows"]
    assert job.questions[0].sentence.startswith("2024년 당초예산에서 내보낸 줄이 파일에는 2023년")
    assert not job.can_be_confirmed
