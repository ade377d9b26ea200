"""A 추경 of a file begins like one of the budgets' page: as a copy of the edition before."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import User
from budgets.models import Budget, BudgetLine, FundingSource
from budgets.supplement import open_supplementary
from spreadsheets.imports.jobs import ChangedMeanwhile, ImportRefused, confirm, revert_import
from spreadsheets.imports.planning import RowState
from staffing.models import Department
from tests.budgets.sheets.files import HEADER, asked, errors, previewed, problems, stored
from tests.factories import BudgetFactory, BudgetLineFactory, CategoryFactory, DepartmentFactory, ProgramFactory
from tests.sheets import changes

# How a file is read, whichever database its rows go to: the tests of storing them are beside.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

FINANCE = ["회계연도", "예산구분", "부서명", "정책사업명", "단위사업명", "세부사업명"]
UNIT = ["(단위: 천원)"]
#: What a person says to a file that has only one of a program's sources.
ADDED = {"doubled": "add"}


def first(code: str, name: str, source: str, amount: object) -> list:
    return [2024, "추경 1회", "공원과", "푸른 도시", "공원", code, name, None, source, amount]


def amounts(round_: int | None) -> dict[tuple[str, str], int]:
    """What is in an edition, in 천원."""
    rows = BudgetLine.objects.filter(budget__round=round_, budget__fiscal_year=2024)
    return {(row.program.name, row.source.name): row.amount // 1000 for row in rows.select_related("program", "source")}


@pytest.fixture
def original(planner: User) -> Budget:
    """본예산: 1,200 and 300 for the park, 50 for its upkeep, and 700 of another department."""
    rows = [("0101", "공원 조성", "구비", 1_200), ("0101", "공원 조성", "국비", 300), ("0102", "공원 관리", "구비", 50)]
    stored(planner, HEADER, *([2024, "본예산", *first(*row)[2:]] for row in rows))
    roads = ProgramFactory(department=DepartmentFactory(name="도로과"), name="도로 정비")
    BudgetLineFactory(program=roads, source=FundingSource.objects.get(name="구비"), amount=700_000)
    return Budget.objects.get()


def test_what_the_file_leaves_out_is_as_in_the_edition_before(planner: User, original: Budget) -> None:
    stored(planner, HEADER, first("0101", "공원 조성", "구비", 1_500), answers=ADDED)
    assert amounts(1) == {
        ("공원 조성", "구비"): 1_500,
        ("공원 조성", "국비"): 300,
        ("공원 관리", "구비"): 50,
        ("도로 정비", "구비"): 700,
    }


def test_it_is_what_the_page_opens_with_the_files_amounts_in_it(planner: User, original: Budget) -> None:
    opened = open_supplementary(fiscal_year=2024)
    stored(planner, HEADER, first("0101", "공원 조성", "구비", 1_500), answers=ADDED)
    by_the_page = amounts(1)
    opened.delete()
    stored(planner, HEADER, first("0101", "공원 조성", "구비", 1_500), answers=ADDED)
    assert amounts(1) == by_the_page


def test_the_preview_says_so_and_shows_every_line(planner: User, original: Budget) -> None:
    job = previewed(planner, HEADER, first("0101", "공원 조성", "구비", 1_500))
    assert errors(job) == []
    assert problems(job) == [
        "2024년 제1회 추경이 아직 없어 당초예산을 이어받아 새로 만듭니다. "
        "파일에 없는 3건은 앞 예산의 금액 그대로 둡니다."
    ]
    assert "도로과 · 도로 정비 · 구비 · 2024년 제1회 추경" in changes(job, RowState.NEW.value)
    assert not Budget.objects.filter(round=1).exists()
    totals = {label: then for label, _, then, *_ in job.summary["sums"][0]["rows"]}
    assert totals == {"공원과": 1_850_000, "도로과": 700_000}


def test_the_same_file_changes_nothing_the_second_time(planner: User, original: Budget) -> None:
    rows = [HEADER, first("0101", "공원 조성", "구비", 1_500)]
    stored(planner, *rows, answers=ADDED)
    assert previewed(planner, *rows).summary["changes_anything"] is False


def test_a_revert_removes_all_of_it(planner: User, original: Budget) -> None:
    job = stored(planner, HEADER, first("0103", "새 공원", "구비", 10))
    assert len(amounts(1)) == 5
    revert_import(job, planner)
    assert list(Budget.objects.all()) == [original]
    assert len(amounts(None)) == 4
    assert not BudgetLine.objects.filter(program__name="새 공원").exists()


def test_what_was_changed_since_in_a_line_that_was_copied_stays(planner: User, original: Budget) -> None:
    job = stored(planner, HEADER, first("0101", "공원 조성", "구비", 1_500), answers=ADDED)
    line = BudgetLine.objects.get(budget__round=1, program__name="도로 정비")
    line.amount = 1
    line.save()
    with pytest.raises(ImportRefused, match="도로 정비"):
        revert_import(job, planner)


def test_what_changed_meanwhile_in_the_edition_before_is_previewed_again(planner: User, original: Budget) -> None:
    job = previewed(planner, HEADER, first("0101", "공원 조성", "구비", 1_500), answers=ADDED)
    line = BudgetLine.objects.get(program__name="도로 정비")
    line.amount = 1
    line.save()
    with pytest.raises(ChangedMeanwhile):
        confirm(job, planner)
    assert not Budget.objects.filter(round=1).exists()


def test_a_locked_edition_is_copied_and_stays_as_it_is(planner: User, original: Budget) -> None:
    original.set_locked(True)
    stored(planner, HEADER, first("0101", "공원 조성", "구비", 1_500), answers=ADDED)
    assert amounts(None)["공원 조성", "구비"] == 1_200


def test_of_several_new_editions_in_a_file_each_copies_the_one_before(planner: User, original: Budget) -> None:
    second = [2024, "추경 2회", *first("0102", "공원 관리", "구비", 60)[2:]]
    changed = [2024, "본예산", *first("0101", "공원 조성", "국비", 310)[2:]]
    stored(planner, HEADER, second, first("0101", "공원 조성", "구비", 1_500), changed, answers=ADDED)
    assert amounts(1) == {
        ("공원 조성", "구비"): 1_500,
        ("공원 조성", "국비"): 310,
        ("공원 관리", "구비"): 50,
        ("도로 정비", "구비"): 700,
    }
    assert amounts(2) == {**amounts(1), ("공원 관리", "구비"): 60}


def test_an_edition_that_is_there_is_only_changed_where_the_file_says_so(planner: User, original: Budget) -> None:
    BudgetFactory(supplementary=True)
    stored(planner, HEADER, first("0101", "공원 조성", "구비", 1_500), answers=ADDED)
    assert amounts(1) == {("공원 조성", "구비"): 1_500}


def test_without_an_edition_before_there_is_only_what_the_file_says(planner: User) -> None:
    Budget.objects.all().delete()
    job = stored(planner, HEADER, first("0101", "공원 조성", "구비", 1_500), answers=ADDED)
    assert amounts(1) == {("공원 조성", "구비"): 1_500}
    assert "이어받을 본예산도 없어" in problems(job)[0]


def test_a_source_that_a_wide_sheet_leaves_without_money_copies_nothing(planner: User, original: Budget) -> None:
    stored(
        planner,
        UNIT,
        [*FINANCE, "국비", "구비"],
        [2024, "추경 1회", "공원과", "푸른 도시", "공원", "공원 조성", 0, 1_000],
    )
    assert amounts(1)["공원 조성", "국비"] == 0
    assert amounts(1)["공원 조성", "구비"] == 1_000


def test_a_remainder_takes_what_is_left_beside_the_lines_copied(planner: User, original: Budget) -> None:
    rest = ProgramFactory(
        department=Department.objects.get(name="공원과"),
        category=CategoryFactory(),
        name="기타 정책사업",
        is_remainder=True,
    )
    district = FundingSource.objects.get(name="구비")
    BudgetLineFactory(program=rest, source=district, budget=original, amount=10_000)
    stored(
        planner,
        UNIT,
        [*FINANCE, "구비"],
        [2024, "추경 1회", "공원과", None, None, None, 2_000],
        [None, None, None, "푸른 도시", "공원", "공원 조성", 1_000],
        answers=ADDED,
    )
    # 2,000 without 1,000 of the file and 50 of the upkeep that is copied.
    assert amounts(1)["기타 정책사업", "구비"] == 950


class TestWithoutSources:
    """A 추경 with one amount for each program, whose sources of the edition before would stay beside it."""

    ROWS = (
        ["2024년도 제1회 추가경정예산(안)"],
        UNIT,
        ["부서명", "세부사업명", "예산액", "기정액", "비교증감", "증감률"],
        ["공원과", "공원 조성", 1_500, 1_500, 0, "-"],
        ["공원과", "공원 관리", 60, 50, 10, "20"],
    )
    UNKNOWN = {"source": "미구분"}

    def test_it_is_asked_with_both_totals(self, planner: User, original: Budget) -> None:
        job = previewed(planner, *self.ROWS, answers=self.UNKNOWN)
        assert (
            "2개 세부사업에 파일에 없는 재원의 금액이 남아, 저장한 뒤의 합계가 파일과 다릅니다: "
            "“공원과 · 공원 조성” 파일 1,500천원, 저장 뒤 3,000천원(구비 1,200천원, 국비 300천원이 남음); "
            "“공원과 · 공원 관리” 파일 60천원, 저장 뒤 110천원(구비 50천원이 남음). 어떻게 합니까?"
        ) in asked(job)
        assert not job.can_be_confirmed

    def test_the_file_replaces_them(self, planner: User, original: Budget) -> None:
        stored(planner, *self.ROWS, answers={**self.UNKNOWN, "doubled": "replace"})
        assert {place: won for place, won in amounts(1).items() if won} == {
            ("공원 조성", "미구분"): 1_500,
            ("공원 관리", "미구분"): 60,
            ("도로 정비", "구비"): 700,
        }
        assert amounts(None)["공원 조성", "구비"] == 1_200

    def test_or_stands_beside_them(self, planner: User, original: Budget) -> None:
        stored(planner, *self.ROWS, answers={**self.UNKNOWN, "doubled": "add"})
        assert sum(won for (name, _), won in amounts(1).items() if name == "공원 조성") == 3_000

    def test_what_is_replaced_does_not_come_back_in_the_next_edition_of_the_file(
        self, planner: User, original: Budget
    ) -> None:
        second = [2024, "추경 2회", *first("0102", "공원 관리", "구비", 60)[2:]]
        stored(planner, HEADER, first("0101", "공원 조성", "구비", 1_500), second, answers={"doubled": "replace"})
        assert (amounts(1)["공원 조성", "국비"], amounts(2)["공원 조성", "국비"]) == (0, 0)


def test_more_than_a_file_may_have_is_not_copied(planner: User, original: Budget, settings: Settings) -> None:
    settings.SPREADSHEET_ROWS = 4
    second = [2024, "추경 2회", *first("0102", "공원 관리", "구비", 60)[2:]]
    job = previewed(planner, HEADER, first("0101", "공원 조성", "구비", 1_500), second)
    assert errors(job) == ["앞 예산에서 이어받을 금액이 4건을 넘습니다. 추경을 하나씩 나누어 가져오십시오."]


def test_many_lines_take_the_same_queries(planner: User, original: Budget) -> None:
    def queries_of_a_preview() -> int:
        with CaptureQueriesContext(connection) as queries:
            previewed(planner, HEADER, first("0101", "공원 조성", "구비", 1_500))
        return len(queries)

    few = queries_of_a_preview()
    BudgetLineFactory.create_batch(20, budget=original)
    assert queries_of_a_preview() == few
