"""The finance system's sheets (세출예산): levels, blanks that mean "as above", sources as columns or rows, totals."""

from typing import Any

import pytest

from accounts.models import User
from budgets.models import Budget, BudgetLine, Category, FundingSource, Program
from spreadsheets.imports.jobs import confirm
from staffing.models import Department
from tests.budgets.sheets.files import asked, errors, previewed, problems, stored
from tests.factories import BudgetFactory, BudgetLineFactory, ProgramFactory

pytestmark = pytest.mark.django_db

HEADER = ["회계연도", "예산구분", "부서명", "정책사업명", "단위사업명", "세부사업명"]


UNIT = ["(단위: 천원)"]


def lines() -> dict[tuple[str, str], int]:
    """What is in the ledger, in 천원."""
    return {
        (line.program.name, line.source.name): line.amount // 1000
        for line in BudgetLine.objects.select_related("program", "source")
    }


def test_each_source_has_its_column_and_blanks_mean_as_above(planner: User) -> None:
    stored(
        planner,
        UNIT,
        [*HEADER, "예산액", "국비", "구비"],
        [2024, "본예산", "공원과", "푸른 도시", "공원", "공원 조성", 300, 100, 200],
        [None, None, None, None, None, "공원 관리", 50, None, 50],
        [None, None, None, "행정운영경비(공원과)", "기본경비", "기본경비", "△10", None, "△10"],
    )
    assert lines() == {
        ("공원 조성", "국비"): 100,
        ("공원 조성", "구비"): 200,
        ("공원 관리", "구비"): 50,
        ("기본경비", "구비"): -10,
    }
    park, basics = Program.objects.get(name="공원 관리"), Program.objects.get(name="기본경비")
    assert (park.policy, park.unit, park.category.name) == ("푸른 도시", "공원", "정책사업비")
    assert basics.category.name == "행정운영경비"


def test_what_is_blank_below_another_branch_comes_from_none_above_it(planner: User) -> None:
    stored(
        planner,
        UNIT,
        [*HEADER, "구비"],
        [2024, "본예산", "공원과", "푸른 도시", "공원", "공원 조성", 100],
        [None, None, None, "푸른 도시", None, None, 30],
        [None, None, None, None, None, "가로수 정비", 30],
        [None, None, None, "맑은 도시", "하천", "하천 정비", 50],
        [None, None, None, "밝은 도시", None, "가로등 정비", 25],
    )
    assert {each.name: (each.policy, each.unit) for each in Program.objects.all()} == {
        "공원 조성": ("푸른 도시", "공원"),
        "가로수 정비": ("푸른 도시", ""),
        "하천 정비": ("맑은 도시", "하천"),
        "가로등 정비": ("밝은 도시", ""),
    }


def test_a_header_of_two_rows_has_the_sources_below_the_amount(planner: User) -> None:
    stored(
        planner,
        UNIT,
        ["2024년도 세출예산", *[None] * 7],
        [*HEADER, "예산액", None],
        [*[None] * 6, "국비", "구비"],
        [2024, "본예산", "공원과", "푸른 도시", "공원", "공원 조성", 100, 200],
    )
    assert lines() == {("공원 조성", "국비"): 100, ("공원 조성", "구비"): 200}


def test_sources_may_stand_in_rows_below_the_total(planner: User) -> None:
    stored(
        planner,
        UNIT,
        [*HEADER, "재원", "예산액"],
        [2024, "본예산", "공원과", "푸른 도시", "공원", "공원 조성", "계", 300],
        [*[None] * 6, "국", 100],
        [*[None] * 6, "구", 200],
    )
    assert lines() == {("공원 조성", "국비"): 100, ("공원 조성", "구비"): 200}


def test_without_a_row_of_its_own_a_program_is_what_its_lowest_rows_add_up_to(planner: User) -> None:
    detail = [*HEADER, "편성목코드", "통계목코드", "통계목명", "구비"]
    park = [2024, "본예산", "공원과", "푸른 도시", "공원", "공원 조성"]
    stored(
        planner,
        UNIT,
        detail,
        [*park, "201", None, None, 70],
        [*[None] * 7, "01", "사무관리비", 40],
        [*[None] * 7, "02", "공공운영비", 30],
        [*[None] * 6, "401", "01", "시설비", 30],
    )
    assert lines() == {("공원 조성", "구비"): 100}


def test_sums_that_disagree_are_warned_of_and_the_programs_own_row_counts(planner: User) -> None:
    detail = [*HEADER, "통계목코드", "통계목명", "구비"]
    park = [2024, "본예산", "공원과", "푸른 도시", "공원", "공원 조성"]
    job = stored(planner, UNIT, detail, [*park, None, None, 100], [*[None] * 6, "01", "사무관리비", 40])
    assert lines() == {("공원 조성", "구비"): 100}
    assert "아래 줄의 합 40천원이 세부사업의 금액 100천원과 다릅니다." in problems(job)[0]


@pytest.mark.parametrize("at", range(6))
def test_a_sum_is_no_program_in_whichever_column_it_is_called_one(planner: User, at: Any) -> None:
    total = ["합  계" if column == at else None for column in range(6)]
    park = [2024, "본예산", "공원과", "푸른 도시", "공원", "공원 조성"]
    job = stored(planner, UNIT, [*HEADER, "예산액", "구비"], [*park, "1,000", "1,000"], [*total, "1,000", "1,000"])
    assert lines() == {("공원 조성", "구비"): 1000}
    assert problems(job) == []


def test_a_sum_of_the_whole_sheet_that_its_programs_do_not_reach_is_warned_of(planner: User) -> None:
    park = [2024, "본예산", "공원과", "푸른 도시", "공원", "공원 조성"]
    job = previewed(planner, UNIT, [*HEADER, "예산액", "구비"], ["총계", *[None] * 5, 300, 300], [*park, 100, 100])
    assert problems(job) == [
        "합계 300천원이 세부사업을 더한 100천원과 다릅니다. 빠지거나 두 번 든 줄이 없는지 확인하십시오."
    ]


def test_an_error_of_a_row_with_many_sources_is_reported_once(planner: User) -> None:
    park = [2024, "잔예산", "공원과", "푸른 도시", "공원", "공원 조성"]
    assert len(errors(previewed(planner, UNIT, [*HEADER, "국비", "구비"], [*park, 100, 100]))) == 1


def test_one_name_on_two_levels_is_recognised_by_its_column(planner: User) -> None:
    stored(
        planner,
        UNIT,
        [*HEADER, "구비"],
        [2024, "본예산", "공원과", None, None, None, 100],
        [None, None, None, "공원", None, None, 100],
        [None, None, None, None, "공원", None, 100],
        [None, None, None, None, None, "공원", 100],
    )
    assert lines() == {("공원", "구비"): 100}


@pytest.mark.parametrize("before", ["기정", None])
def test_a_correction_replaces_what_stood_before_it(planner: User, before: str | None) -> None:
    BudgetFactory(supplementary=True)
    header = [*HEADER[:1], "예산구분", "구분", *HEADER[2:], "구비"]
    park = ["공원과", "푸른 도시", "공원", "공원 조성"]
    stored(planner, UNIT, header, [2024, "추경 1회", before, *park, 100], [2024, "추경 1회", "경정", *park, 130])
    assert lines() == {("공원 조성", "구비"): 130}
    assert BudgetLine.objects.get().budget.round == 1


def test_a_correction_of_what_money_is_for_replaces_it_as_well(planner: User) -> None:
    BudgetFactory(supplementary=True)
    header = [*HEADER[:2], "구분", *HEADER[2:], "산출근거", "구비"]
    park = ["공원과", "푸른 도시", "공원", "공원 조성", "○ 나무 심기"]
    stored(planner, UNIT, header, [2024, "추경 1회", None, *park, 100], [2024, "추경 1회", "경정", *park, 130])
    assert lines() == {("공원 조성", "구비"): 130}


def test_two_amounts_of_one_program_and_source_are_added_with_a_word(planner: User) -> None:
    park = [2024, "본예산", "공원과", "푸른 도시", "공원", "공원 조성"]
    job = stored(planner, UNIT, [*HEADER, "구비"], [*park, 100], [*park, 50])
    assert lines() == {("공원 조성", "구비"): 150}
    assert "3행과 같은 세부사업과 재원이어서 두 금액을 더했습니다." in problems(job)[0]


def test_what_was_enacted_before_is_compared_with_the_edition_before(planner: User) -> None:
    park = [2024, "본예산", "공원과", "푸른 도시", "공원", "공원 조성"]
    stored(planner, UNIT, [*HEADER, "구비"], [*park, 100])
    job = stored(planner, UNIT, [*HEADER, "기정액", "구비"], [2024, "추경 1회", *park[2:], 90, 130])
    assert any("기정액 90천원이 앞 예산의 100천원과 다릅니다." in each for each in problems(job))
    assert any("제1회 추경이 아직 없어" in each for each in problems(job))
    job = previewed(planner, UNIT, [*HEADER, "기정액", "구비"], [2024, "추경 2회", *park[2:], 130, 150])
    assert not any("기정액" in each for each in problems(job))


def test_the_unit_has_to_be_chosen(planner: User) -> None:
    park = [2024, "본예산", "공원과", "푸른 도시", "공원", "공원 조성", 100]
    job = previewed(planner, [*HEADER, "구비"], park)
    assert asked(job) == ["금액의 단위가 파일에 없습니다. 어느 단위로 읽습니까?"]
    assert [choice.label for choice in job.questions[0].choices] == ["원", "천원", "백만원", "억원"]
    job = previewed(planner, ["(단위: 원)", *[None] * 6], [*HEADER, "구비"], park)
    confirm(job, planner)
    assert BudgetLine.objects.get().amount == 100


def test_a_code_that_lost_its_zero_is_found_again(planner: User) -> None:
    program = ProgramFactory(department=Department.objects.get(), code="0105", name="공원 조성")
    header = [*HEADER[:5], "세부사업코드", "세부사업명", "구비"]
    stored(planner, UNIT, header, [2024, "본예산", "공원과", program.policy, program.unit, 105, "공원 조성", 7])
    assert BudgetLine.objects.get().program == program


def test_the_same_sheet_without_codes_changes_nothing_the_second_time(planner: User) -> None:
    rows = [UNIT, [*HEADER, "구비"], [2024, "본예산", "공원과", "푸른 도시", "공원", "공원 조성", 100]]
    stored(planner, *rows)
    assert previewed(planner, *rows).summary["changes_anything"] is False


def test_a_remainder_takes_what_a_total_leaves(planner: User) -> None:
    category = Category.objects.get(code="policy")
    rest = ProgramFactory(
        department=Department.objects.get(), category=category, name="기타 정책사업", is_remainder=True
    )
    BudgetLineFactory(
        program=rest, source=FundingSource.objects.get(name="구비"), budget=Budget.objects.get(), amount=1_000
    )
    rows = (
        UNIT,
        [*HEADER, "구비"],
        [2024, "본예산", "공원과", None, None, None, 500],
        [None, None, None, "푸른 도시", "공원", "공원 조성", 100],
    )
    job = stored(planner, *rows)
    assert lines() == {("공원 조성", "구비"): 100, ("기타 정책사업", "구비"): 400}
    assert any("남은 400천원" in each for each in problems(job))
    # What stands in the file and in the ledger is taken once.
    assert previewed(planner, *rows).summary["changes_anything"] is False


def test_a_total_without_a_remainder_is_only_compared(planner: User) -> None:
    job = stored(
        planner,
        UNIT,
        [*HEADER, "구비"],
        [2024, "본예산", "공원과", None, None, None, 500],
        [None, None, None, "푸른 도시", "공원", "공원 조성", 100],
    )
    assert lines() == {("공원 조성", "구비"): 100}
    assert any("합계 500천원이 아래 세부사업의 합 100천원과 다릅니다" in each for each in problems(job))


@pytest.mark.parametrize(
    ("titles", "edition"),
    [
        (["2024년도 본예산 세출예산사업명세서"], "2024년 당초예산"),
        (["2024 회계연도 제1회 추가경정예산", "출력일: 2023년 11월 3일"], "2024년 제1회 추경"),
        (["세출예산 본예산", "회계연도: 2024"], "2024년 당초예산"),
        (["세출예산 본예산", "회계년도", "2024", "작성연도: 2023"], "2024년 당초예산"),
    ],
)
def test_a_title_says_the_year_and_the_edition_that_no_column_does(
    planner: User, titles: list[Any], edition: str
) -> None:
    BudgetFactory(supplementary=True)
    rows = [[title] for title in titles]
    stored(planner, *rows, UNIT, [*HEADER[2:], "구비"], ["공원과", "푸른 도시", "공원", "공원 조성", 100])
    assert str(BudgetLine.objects.get().budget) == edition


def test_a_chosen_edition_whose_words_name_another_year_is_refused(planner: User) -> None:
    rows = [["회계연도: 2024"], UNIT, [*HEADER[2:], "구비"], ["공원과", "푸른 도시", "공원", "공원 조성", 100]]
    job = previewed(planner, *rows, edition="2023 본예산")
    assert len(errors(job)) == 1
    assert errors(job)[0].startswith("“2023 본예산”에 적힌 연도(2023년)가 회계연도 2024년과 다릅니다.")
    assert errors(previewed(planner, *rows, edition="'24년 본예산")) == []


def test_a_title_that_names_two_years_or_editions_says_neither(planner: User) -> None:
    title = ["2024년 추경 1회 (2023년 본예산 대비)"]
    job = previewed(planner, title, UNIT, [*HEADER[2:], "구비"], ["공원과", "푸른 도시", "공원", "공원 조성", 100])
    assert errors(job) == []
    assert [sentence.partition(" 여기에")[0] for sentence in asked(job)] == [
        "회계연도가 파일에 없습니다. 어느 해의 예산입니까?",
        "본예산인지 추경인지 파일에 없습니다. 어느 예산입니까?",
    ]
