"""Several imports of one row are reverted in order: the last one first."""

import pytest

from accounts.models import User
from budgets.models import BudgetLine
from spreadsheets.imports.jobs import ImportRefused, confirm, revert_import
from spreadsheets.models import ImportJob
from tests.budgets.sheets.files import HEADER, PARK, csv_of, previewed
from tests.factories import BudgetFactory, CategoryFactory, DepartmentFactory, FundingSourceFactory, PlannerFactory
from tests.sheets import previewed as previewed_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner() -> User:
    DepartmentFactory(name="공원과")
    FundingSourceFactory(name="구비")
    CategoryFactory()
    BudgetFactory()
    return PlannerFactory()


def imported(planner: User, amount: str) -> ImportJob:
    return confirm(previewed_file("budget", planner, csv_of(HEADER, [*PARK[:-1], amount]), f"{amount}.csv"), planner)


def amounts() -> list[int]:
    return [line.amount // 1000 for line in BudgetLine.objects.all()]


def test_the_last_and_then_the_one_before(planner: User) -> None:
    first, second = imported(planner, "1"), imported(planner, "2")
    revert_import(second, planner)
    assert amounts() == [1]
    revert_import(first, planner)
    assert amounts() == []


def test_three_with_one_reverted_and_imported_again_in_between(planner: User) -> None:
    first, second = imported(planner, "1"), imported(planner, "2")
    revert_import(imported(planner, "3"), planner)
    third = imported(planner, "4")
    for job, left in ((third, [2]), (second, [1]), (first, [])):
        revert_import(job, planner)
        assert amounts() == left


def test_the_one_before_is_refused_with_the_name_of_what_has_to_go_first(planner: User) -> None:
    first, second = imported(planner, "1"), imported(planner, "2")
    imported(planner, "3")
    with pytest.raises(ImportRefused, match=r"먼저 되돌릴 가져오기: “3\.csv”, “2\.csv”"):
        revert_import(first, planner)
    with pytest.raises(ImportRefused, match=r"먼저 되돌릴 가져오기: “3\.csv”$"):
        revert_import(second, planner)
    assert amounts() == [3]


def test_the_same_amount_again_is_not_the_first_imports(planner: User) -> None:
    first = imported(planner, "1")
    revert_import(imported(planner, "2"), planner)
    imported(planner, "5")
    imported(planner, "1")
    with pytest.raises(ImportRefused, match=r"먼저 되돌릴 가져오기: “1\.csv”, “5\.csv”"):
        revert_import(first, planner)


def test_what_a_person_changed_in_between_is_still_refused(planner: User) -> None:
    first = imported(planner, "1")
    revert_import(imported(planner, "2"), planner)
    line = BudgetLine.objects.get()
    line.amount = 7_000
    line.save()
    line.amount = 1_000
    line.save()
    with pytest.raises(ImportRefused, match="고친 것이 있어"):
        revert_import(first, planner)


def test_what_uses_the_rows_names_its_import_too(planner: User) -> None:
    first = imported(planner, "1")
    FundingSourceFactory(name="국비")
    second = confirm(previewed(planner, HEADER, [*PARK[:8], "국비", "5"], answers={"doubled": "add"}), planner)
    with pytest.raises(ImportRefused, match=f"쓰는 것이 생겨 .*먼저 되돌릴 가져오기: “{second.name}”"):
        revert_import(first, planner)
    revert_import(second, planner)
    revert_import(first, planner)
    assert amounts() == []
