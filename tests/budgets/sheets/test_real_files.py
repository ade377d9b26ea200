"""Real files of the finance system's layouts mean the same money, whoever uploads them without a choice."""

from typing import Any

import pytest

from accounts.models import User
from budgets.models import BudgetLine, FundingSource, Program
from spreadsheets.imports.jobs import confirm, preview, receive
from staffing.models import Department
from tests.factories import BudgetFactory, BudgetLineFactory, ProgramFactory
from tests.files.make import FOLDER
from tests.sheets import errors, warnings

# How a file is read, whichever database its rows go to: the tests of storing them are beside.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def files_are_read_here() -> None:
    """Not here: files come all the way, through the process that reads them."""


SAME = {
    ("0101", "국비"): 100_000_000,
    ("0101", "구비"): 200_000_000,
    ("0102", "구비"): 50_500_000,
    ("0009", "구비"): -10_000_000,
}


@pytest.fixture(autouse=True)
def programs() -> None:
    """Of the department, as its code book has them: lost zeros are found again."""
    parks = Department.objects.get()
    ProgramFactory(department=parks, code="0101", name="공원 조성", policy="푸른 도시", unit="공원")
    ProgramFactory(department=parks, code="0102", name="공원 관리", policy="푸른 도시", unit="공원")
    ProgramFactory(department=parks, code="0102", name="공원 관리", part="가로수", policy="푸른 도시", unit="공원")


def previewed(planner: User, name: str, **options: Any) -> Any:
    """As somebody uploads it who chooses neither what it is nor its unit."""
    return preview(receive(None, (FOLDER / name).read_bytes(), name, planner, **options))


def money(round_: int | None = None) -> dict[tuple[str, str], int]:
    lines = BudgetLine.objects.filter(budget__round=round_).select_related("program", "source")
    return {(line.program.code.zfill(4), line.source.name): line.amount for line in lines if line.amount}


@pytest.mark.parametrize(
    "name",
    ["budget-list.xlsx", "budget-wide.xlsx", "budget-wide.csv", "budget-downwards.xlsx", "budget-levels.xlsx"],
)
def test_every_layout_says_the_same(planner: User, name: str) -> None:
    job = previewed(planner, name)
    assert (job.kind, errors(job), warnings(job)) == ("budget", [], [])
    confirm(job, planner)
    assert money() == SAME
    assert Program.objects.get(name="기본경비").category.name == "행정운영경비"
    assert previewed(planner, name).summary["changes_anything"] is False


def test_a_typed_list_finds_the_part_and_the_codes_without_their_zeros(planner: User) -> None:
    confirm(previewed(planner, "budget-list.xlsx"), planner)
    assert set(BudgetLine.objects.values_list("program__code", "program__part")) == {
        ("0101", ""),
        ("0102", "가로수"),
        ("9", ""),  # a new one has none to find
    }


class TestSupplementary:
    """A 추경 follows the 본예산 that is there, and copies what its file leaves out."""

    @pytest.fixture(autouse=True)
    def _original(self) -> None:
        programs = {program.code: program for program in Program.objects.filter(part="")}
        for (code, source), won in SAME.items():
            if code in programs:
                BudgetLineFactory(
                    program=programs[code],
                    source=FundingSource.objects.get(name=source),
                    budget=BudgetFactory(),
                    amount=won,
                )

    def test_corrected_rows_replace_those_before_them(self, planner: User) -> None:
        assert [question.code for question in previewed(planner, "budget-corrected.xlsx").questions] == ["doubled"]
        job = previewed(planner, "budget-corrected.xlsx", answers={"doubled": "add"})
        assert (job.kind, errors(job)) == ("budget", [])
        confirm(job, planner)
        assert money(1) == {("0101", "국비"): 100_000_000, ("0101", "구비"): 230_000_000, ("0102", "구비"): 50_500_000}

    def test_what_was_enacted_before_agrees_with_the_edition_before(self, planner: User) -> None:
        job = previewed(planner, "budget-compared.xlsx")
        assert (job.kind, errors(job)) == ("budget", [])
        assert not [each for each in warnings(job) if "기정액" in each]
        confirm(job, planner)
        assert money(1) == {("0101", "국비"): 100_000_000, ("0101", "구비"): 230_000_000, ("0102", "구비"): 50_500_000}
