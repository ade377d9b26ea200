"""Every column of money of a finance sheet is used, or somebody is asked what it is."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from accounts.models import User
from budgets.models import BudgetLine, FundingSource
from spreadsheets.imports.forms import ColumnsForm
from spreadsheets.imports.jobs import confirm
from spreadsheets.models import ImportJob
from tests.budgets.sheets.files import HEADER as LIST_HEADER
from tests.budgets.sheets.files import PARK as LIST_ROW
from tests.budgets.sheets.files import asked, errors, previewed, problems, stored
from tests.factories import BudgetFactory, FundingSourceFactory
from tests.sheets import places, warnings, xlsx_of
from tests.sheets import previewed as of_sheet

# How a file is read, whichever database its rows go to: the tests of storing them are beside.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

HEADER = ["회계연도", "예산구분", "부서명", "정책사업명", "단위사업명", "세부사업명"]
PARK = [2024, "본예산", "공원과", "푸른 도시", "공원", "공원 조성"]
UNIT = ["(단위: 천원)"]


def money() -> dict[str, int]:
    """By source, in 천원."""
    return {line.source.name: line.amount // 1000 for line in BudgetLine.objects.select_related("source")}


def codes(job: ImportJob) -> list[str]:
    return [question.code for question in job.questions]


class TestSources:
    @pytest.fixture(autouse=True)
    def _sources(self) -> None:
        FundingSourceFactory(code="city", name="시비")

    HEAD = [*HEADER, "국비", "시비", "구비", "특교세"]
    ROW = [*PARK, 100, 200, 600, 50]

    def test_a_short_name_of_a_source_is_known(self, planner: User) -> None:
        FundingSourceFactory(code="special", name="특별교부세")
        stored(planner, UNIT, self.HEAD, self.ROW)
        assert money() == {"국비": 100, "시비": 200, "구비": 600, "특별교부세": 50}

    @pytest.mark.parametrize(
        "head", ["일자리기금", "징수교부금", "수입대체경비", "기간제인건비", "배정교부금", "이월액", "당해연도 보조"]
    )
    def test_one_with_a_word_of_other_columns_in_its_name_is_asked(self, planner: User, head: str) -> None:
        assert codes(previewed(planner, UNIT, [*self.HEAD[:-1], head], self.ROW)) == ["source-column:9"]

    @pytest.mark.parametrize("head", ["사업연도", "연도구분", "당해연도 집행"])
    def test_years_are_no_money(self, planner: User, head: str) -> None:
        assert codes(previewed(planner, UNIT, [*self.HEAD[:-1], head], [*self.ROW[:-1], 2024])) == []

    def test_one_with_some_words_is_asked_and_refused_by_its_cell_where_it_is_read(self, planner: User) -> None:
        rows = [
            self.ROW,
            *([*self.ROW[:5], f"분수 {at}", *self.ROW[6:9], value] for at, value in enumerate([5, "협의중"])),
        ]
        job = previewed(planner, UNIT, self.HEAD, *rows)
        assert (codes(job), errors(job)) == (["source-column:9"], [])
        unknown = FundingSource.objects.get(name="미구분")
        job = previewed(planner, UNIT, self.HEAD, *rows, answers={"source-column:9": f"source:{unknown.pk}"})
        assert errors(job) == ["“협의중”: 금액이 아닙니다. 141,500처럼 숫자로 적으십시오."]

    def test_one_of_words_with_some_numbers_is_not(self, planner: User) -> None:
        rows = [[*self.ROW[:5], f"분수 {at}", *self.ROW[6:9], value] for at, value in enumerate([5, "협의중", "미정"])]
        assert codes(previewed(planner, UNIT, self.HEAD, *rows)) == []

    def test_an_unknown_one_is_asked(self, planner: User) -> None:
        job = previewed(planner, UNIT, self.HEAD, self.ROW)
        [question] = job.questions
        assert (question.place, question.sentence) == ("J열", "“특교세” 열에 금액이 있습니다. 어느 재원의 금액입니까?")
        assert [choice.label for choice in question.choices] == [
            "미구분",
            "국비 (다른 열의 국비에 더함)",
            "구비 (다른 열의 구비에 더함)",
            "시비 (다른 열의 시비에 더함)",
            "쓰지 않음",
        ]
        unknown = FundingSource.objects.get(name="미구분")
        stored(planner, UNIT, self.HEAD, self.ROW, answers={question.code: f"source:{unknown.pk}"})
        assert money() == {"국비": 100, "시비": 200, "구비": 600, "미구분": 50}

    def test_two_unknown_ones_are_not_the_same(self, planner: User) -> None:
        unknown = FundingSource.objects.get(name="미구분")
        answers = dict.fromkeys(["source-column:9", "source-column:10"], f"source:{unknown.pk}")
        job = previewed(planner, UNIT, [*self.HEAD, "균형"], [*self.ROW, 7], answers=answers)
        assert [question.answer(job.options_used) for question in job.questions] == [f"source:{unknown.pk}", None]

    @pytest.mark.parametrize(("whole", "is_said"), [(150, [False, True]), (151, [False, False])])
    def test_of_one_that_the_others_add_up_to_that_is_said(
        self, planner: User, whole: int, is_said: list[bool]
    ) -> None:
        found = asked(previewed(planner, UNIT, [*HEADER, "국비", "자체", "모두"], [*PARK, 100, 50, whole]))
        sentence = "줄마다 다른 재원 열의 합과 같으므로, 재원으로 읽으면 두 번 더해집니다."
        assert [sentence in each for each in found] == is_said

    def test_an_unknown_one_may_be_a_part_of_a_known_one(self, planner: User) -> None:
        national = FundingSource.objects.get(name="국비")
        job = stored(planner, UNIT, self.HEAD, self.ROW, answers={"source-column:9": f"+source:{national.pk}"})
        assert money() == {"국비": 150, "시비": 200, "구비": 600}
        assert warnings(job) == []

    def test_two_columns_of_one_source_are_asked_about_and_may_be_parts(self, planner: User) -> None:
        rows = (UNIT, [*HEADER, "예산액", "국비", "국고보조금", "구비"], [*PARK, 750, 100, 50, 600])
        [question] = previewed(planner, *rows).questions
        assert question.sentence == "“국비” 열로 볼 수 있는 열이 2개입니다. 어느 열입니까?"
        assert [choice.value for choice in question.choices] == ["7", "8", "sum", "none"]
        job = stored(planner, *rows, answers={question.code: "sum"})
        assert money() == {"국비": 150, "구비": 600}
        assert warnings(job) == []

    def test_a_part_that_is_hidden_is_asked_about(self, planner: User) -> None:
        national = FundingSource.objects.get(name="국비")
        book = load_workbook(BytesIO(xlsx_of(UNIT, self.HEAD, self.ROW)))
        book.worksheets[0].column_dimensions["J"].hidden = True
        data = BytesIO()
        book.save(data)
        answers = {"source-column:9": f"+source:{national.pk}"}
        job = of_sheet("budget", planner, data.getvalue(), answers=answers)
        assert codes(job) == ["hidden-columns", "source-column:9"]
        job = of_sheet("budget", planner, data.getvalue(), answers={**answers, "hidden-columns": "shown"})
        confirm(job, planner)
        assert money() == {"국비": 100, "시비": 200, "구비": 600}

    def test_an_amount_that_is_merged_over_two_is_refused(self, planner: User) -> None:
        rows = (UNIT, [*HEADER, "국비", "구비"], [*PARK, 100, None], [*PARK[:5], "공원 관리", 50, 60])
        job = of_sheet("budget", planner, xlsx_of(*rows, merged=["G3:H3"]))
        sentence = "여러 금액 열에 걸쳐 합친 셀이어서 어느 열의 금액인지 알 수 없습니다."
        assert (errors(job), places(job)[0]) == ([f"{sentence} 셀 병합을 풀고 다시 올리십시오."], (2, 6))

    def test_one_without_a_head_is_asked_too(self, planner: User) -> None:
        head = [*HEADER, "국비", "시비", None, "구비"]
        assert asked(previewed(planner, UNIT, head, [*PARK, 100, 200, 50, 600])) == [
            "머리가 없는 열에 금액이 있습니다. 어느 재원의 금액입니까?"
        ]

    def test_money_beside_sources_that_are_complete_is_only_named(self, planner: User) -> None:
        head = [*HEADER, "예산액", "국비", "구비", "집행액", "행사비"]
        job = stored(planner, UNIT, head, [*PARK, 300, 100, 200, 50, 9])
        assert money() == {"국비": 100, "구비": 200}
        assert [each.partition("은 쓰지")[0].partition("는 쓰지")[0] for each in warnings(job)] == [
            "J열 “집행액”",
            "K열 “행사비”",
        ]

    def test_without_any_source_it_is_asked_once_for_all(self, planner: User) -> None:
        rows = (UNIT, [*HEADER, "예산액"], [*PARK, 300])
        [question] = previewed(planner, *rows).questions
        assert (question.code, question.choices[0].label) == ("source", "미구분 (재원을 모름)")
        stored(planner, *rows, answers={"source": "구비"})
        assert money() == {"구비": 300}

    def test_a_part_of_the_organisation_is_no_source(self, planner: User) -> None:
        stored(planner, UNIT, ["국", *HEADER, "구비"], ["기획국", *PARK, 300])
        assert money() == {"구비": 300}


class TestAmounts:
    """Several columns that could be the amount: never the first of them."""

    @pytest.mark.parametrize(
        ("heads", "amounts", "at"),
        [
            (["본예산", "예산현액"], [1000, 1500], 7),
            (["예산액(전년도)", "예산액(금년도)"], [900, 1000], 7),
            (["예산액(천원)", "예산액(천원)"], [900, 1000], 7),
            (["예산액", "예산액(추경)"], [900, 1000], 7),
            (["당초예산", "최종예산액"], [900, 1000], 7),
        ],
    )
    def test_it_is_asked_which(self, planner: User, heads: list[str], amounts: list[int], at: int) -> None:
        rows = (UNIT, [*HEADER, *heads, "재원"], [*PARK, *amounts, "구비"])
        job = previewed(planner, *rows)
        assert codes(job) == ["column:amount"]
        assert not job.can_be_confirmed
        labels = [choice.label for choice in job.questions[0].choices]
        assert labels[0] == f"G열 “{heads[0]}” (첫 값: {amounts[0]})"
        stored(planner, *rows, answers={"column:amount": str(at), "amount-edition": "right"})
        assert money() == {"구비": amounts[at - 6]}

    def test_one_that_differs_by_brackets_only_is_asked_for(self, planner: User) -> None:
        rows = (UNIT, [*HEADER, "예산액(전년도)", "재원"], [*PARK, 900, "구비"])
        assert asked(previewed(planner, *rows)) == ["“예산액(전년도)” 열을 “금액” 열로 읽습니까?"]

    @pytest.mark.parametrize(
        ("edition", "head"),
        [("본예산", "예산현액"), ("본예산", "추경예산액"), ("추경 1회", "본예산액"), ("추경 2회", "당초예산")],
    )
    def test_one_of_another_edition_is_questioned(self, planner: User, edition: str, head: str) -> None:
        rows = (UNIT, [*HEADER, head, "재원"], [2024, edition, *PARK[2:], 1000, "구비"])
        name = "당초예산" if edition == "본예산" else f"제{edition[3]}회 추경"
        assert asked(previewed(planner, *rows)) == [f"“{head}” 열을 {name}의 금액으로 읽습니다. 맞습니까?"]
        job = previewed(planner, *rows, answers={"amount-edition": "wrong"})
        assert errors(job) == ["‘시트와 열 고르기’에서 금액의 열이나 예산 구분을 고르십시오."]
        stored(planner, *rows, answers={"amount-edition": "right"})
        assert money() == {"구비": 1000}

    @pytest.mark.parametrize(
        ("edition", "head"), [("본예산", "본예산액"), ("추경 1회", "최종예산액"), ("추경 1회", "예산액")]
    )
    def test_one_of_its_own_edition_is_not(self, planner: User, edition: str, head: str) -> None:
        rows = (UNIT, [*HEADER, head, "재원"], [2024, edition, *PARK[2:], 1000, "구비"])
        assert asked(previewed(planner, *rows)) == []

    def test_equal_columns_are_one(self, planner: User) -> None:
        stored(planner, UNIT, [*HEADER, "예산액", "예산현액", "재원"], [*PARK, 1000, 1000, "구비"])
        assert money() == {"구비": 1000}

    def test_of_two_columns_of_sources_it_is_asked_which(self, planner: User) -> None:
        rows = (UNIT, [*HEADER, "재원", "재원", "예산액"], [*PARK, "국비", "구비", 1000])
        assert asked(previewed(planner, *rows)) == ["“재원” 열로 볼 수 있는 열이 2개입니다. 어느 열입니까?"]
        stored(planner, *rows, answers={"column:source": "7"})
        assert money() == {"구비": 1000}


class TestSourcesUnderAnotherHead:
    ROWS = ([*PARK, "계", 300], [*[None] * 6, "국", 100], [*[None] * 6, "구", 200])

    @pytest.mark.parametrize("head", ["구분", "사업 구분", "비고"])
    def test_it_is_offered_as_that_of_sources(self, planner: User, head: str) -> None:
        rows = (UNIT, [*HEADER, head, "예산액"], *self.ROWS)
        [question] = previewed(planner, *rows).questions
        assert question.sentence == f"“{head}” 열에 재원의 이름이 있습니다(국, 구). 이 열을 재원으로 읽습니까?"
        stored(planner, *rows, answers={question.code: "source"})
        assert money() == {"국비": 100, "구비": 200}

    def test_it_is_also_beside_an_outline(self, planner: User) -> None:
        rows = (
            [*UNIT, "부서: 공원과"],
            ["부서·정책·단위·세부사업", "구분", "예산액"],
            ["푸른 도시", "계", 300],
            ["  공원", "계", 300],
            ["    공원 조성", "계", 300],
            [None, "국비", 100],
            [None, "구비", 200],
        )
        stored(planner, *rows, year=2024, edition="original", answers={"source-rows:1": "source"})
        assert money() == {"국비": 100, "구비": 200}

    def test_other_words_are_no_sources(self, planner: User) -> None:
        rows = (UNIT, [*HEADER, "구분", "예산액"], [*PARK, "신규", 300])
        assert codes(previewed(planner, *rows)) == ["source"]


class TestTwoHeaderRows:
    """A label above several columns that isn't merged over them."""

    HEAD = ["부서", "정책사업", "단위사업", "세부사업"]
    ROW = ["공원과", "푸른 도시", "공원", "공원 조성"]

    @pytest.mark.parametrize(
        ("upper", "lower", "amounts"),
        [
            (["예산액", None, None, "전년도"], ["계", "국비", "구비", None], [300, 100, 200, 250]),
            ([None, "예산액", None, "전년도"], ["계", "국비", "구비", None], [300, 100, 200, 250]),
            (["전년도", None, None, "예산액", None, None], ["계", "국비", "구비"] * 2, [250, 90, 160, 300, 100, 200]),
            (["당초예산", None, None, "기정액", None, None], ["계", "국비", "구비"] * 2, [300, 100, 200, 250, 90, 160]),
        ],
    )
    def test_it_spans_them(self, planner: User, upper: list[Any], lower: list[Any], amounts: list[int]) -> None:
        rows = (UNIT, [*self.HEAD, *upper], [*[None] * 4, *lower], [*self.ROW, *amounts])
        stored(planner, *rows, year=2024, edition="original")
        assert money() == {"국비": 100, "구비": 200}


class TestWhatSourcesLeave:
    def test_amounts_without_any_source_are_of_an_unknown_one(self, planner: User) -> None:
        job = stored(planner, UNIT, [*HEADER, "예산액", "국비", "구비"], [*PARK, 100_000, None, None])
        assert {source: won for source, won in money().items() if won} == {"미구분": 100_000}
        assert warnings(job) == ["예산액 100,000천원의 재원이 비어 있어 재원을 미구분으로 가져옵니다."]

    def test_sources_that_do_not_add_up_are_warned_of_and_asked_about(self, planner: User) -> None:
        rows = (UNIT, [*HEADER, "예산액", "국비", "구비"], [*PARK, 300, 100, None])
        job = previewed(planner, *rows)
        assert "재원의 합 100천원이 예산액 300천원과 다릅니다." in warnings(job)[0]
        assert codes(job) == ["source-rest"]
        stored(planner, *rows, answers={"source-rest": "all"})
        assert {source: won for source, won in money().items() if won} == {"국비": 100, "미구분": 200}

    def test_or_the_sources_are_taken(self, planner: User) -> None:
        rows = (UNIT, [*HEADER, "예산액", "국비", "구비"], [*PARK, 300, 100, None])
        stored(planner, *rows, answers={"source-rest": "below"})
        assert {source: won for source, won in money().items() if won} == {"국비": 100}

    def test_a_row_without_any_money_is_not_zero_without_a_word(self, planner: User) -> None:
        row = [None, None, None, None, None, "공원 관리"]
        job = stored(planner, UNIT, [*HEADER, "예산액", "구비"], [*PARK, 300, 300], [*row, None, None])
        assert warnings(job) == ["“공원 관리”: 금액이 비어 있어 가져오지 않습니다. 없으면 0을 적으십시오."]


class TestUnits:
    @pytest.mark.parametrize(("title", "head"), [("(단위: 천원)", "예산액(원)"), ("(단위 : 원)", "예산액（천원）")])
    def test_a_title_and_a_head_that_differ_are_asked(self, planner: User, title: str, head: str) -> None:
        rows = ([title], [*HEADER, head, "재원"], [*PARK, 5000, "구비"])
        job = previewed(planner, *rows)
        assert codes(job) == ["unit"]
        assert {choice.label for choice in job.questions[0].choices} == {"원", "천원"}
        stored(planner, *rows, answers={"unit": "won"})
        assert money() == {"구비": 5}

    def test_heads_that_differ_may_each_be_read_in_their_own(self, planner: User) -> None:
        rows = ([*HEADER, "국비(천원)", "구비(원)"], [*PARK, 5, 7000])
        assert codes(previewed(planner, *rows)) == ["unit"]
        stored(planner, *rows, answers={"unit": "columns"})
        assert money() == {"국비": 5, "구비": 7}

    def test_a_choice_against_the_file_is_asked(self, planner: User) -> None:
        rows = (UNIT, [*HEADER, "예산액", "재원"], [*PARK, 5000, "구비"])
        assert len(asked(previewed(planner, *rows, unit="won"))) == 1

    def test_full_width_brackets_are_brackets(self, planner: User) -> None:
        stored(planner, [*HEADER, "예산액（천원）", "재원"], [*PARK, 5, "구비"])
        assert money() == {"구비": 5}


class TestOurOwnList:
    """An export whose heads somebody changed."""

    HEAD, ROW = LIST_HEADER, LIST_ROW

    @pytest.mark.parametrize("head", ["재원별", "재원구분"])
    def test_other_words_for_sources_are_known(self, planner: User, head: str) -> None:
        stored(planner, [*self.HEAD[:8], head, self.HEAD[9]], self.ROW)
        assert money() == {"구비": 1200}

    def test_an_unknown_column_is_named(self, planner: User) -> None:
        job = previewed(planner, [*self.HEAD, "메모"], [*self.ROW, "나중에"])
        assert warnings(job) == ["K열 “메모”는 쓰지 않습니다. 써야 하는 열이면 ‘시트와 열 고르기’에서 고르십시오."]

    def test_without_its_sources_it_is_asked_for_them(self, planner: User) -> None:
        stored(planner, self.HEAD, self.ROW)
        job = previewed(planner, [*self.HEAD[:8], "돈줄", self.HEAD[9]], self.ROW)
        assert codes(job) == ["source-rows:8"]
        assert not job.can_be_confirmed

    def test_a_sum_that_is_not_right_is_warned_of(self, planner: User) -> None:
        total = [None, None, "공원과 소계", *[None] * 6, 999]
        job = stored(planner, self.HEAD, self.ROW, total)
        assert problems(job) == [
            "“공원과 소계” 999천원이 세부사업을 더한 1,200천원과 다릅니다. 빠지거나 두 번 든 줄이 없는지 확인하십시오."
        ]
        assert money() == {"구비": 1200}


class TestYears:
    """Years as columns are editions of each year."""

    HEAD = ["부서명", "정책사업명", "단위사업명", "세부사업명", "재원"]
    ROW: list[Any] = ["공원과", "푸른 도시", "공원", "공원 조성", "구비"]
    ANSWERS = {"edition:2024": "original", "edition:2025": "forecast-2024", "edition:2026": "forecast-2024"}

    def by_edition(self) -> dict[str, int]:
        return {str(line.budget): line.amount // 1000 for line in BudgetLine.objects.select_related("budget")}

    def test_their_editions_are_asked(self, planner: User) -> None:
        rows = (UNIT, [*self.HEAD, "2024년", "2025년", "2026년"], [*self.ROW, 100, 200, 300])
        job = previewed(planner, *rows)
        assert codes(job) == ["edition:2024", "edition:2025", "edition:2026"]
        assert asked(job)[1] == "“2025년”은 2025년의 어느 예산입니까?"
        stored(planner, *rows, answers=self.ANSWERS)
        assert self.by_edition() == {
            "2024년 당초예산": 100,
            "2025년 중기전망(2024년 기준)": 200,
            "2026년 중기전망(2024년 기준)": 300,
        }

    def test_heads_that_name_them_are_not(self, planner: User) -> None:
        heads = ["2024년 본예산", "2025년 중기전망(2024년 기준)"]
        stored(planner, UNIT, [*self.HEAD, *heads], [*self.ROW, 100, 200])
        assert self.by_edition() == {"2024년 당초예산": 100, "2025년 중기전망(2024년 기준)": 200}

    def test_one_that_is_not_wanted_stays_out(self, planner: User) -> None:
        rows = (UNIT, [*self.HEAD, "2024년 본예산", "'25년 예산"], [*self.ROW, 100, 200])
        stored(planner, *rows, answers={"edition:2025": "none"})
        assert self.by_edition() == {"2024년 당초예산": 100}

    def test_their_sum_is_compared(self, planner: User) -> None:
        rows = (UNIT, [*self.HEAD, "합계", "2024년 본예산", "2025년 중기전망(2024년 기준)"], [*self.ROW, 999, 100, 200])
        job = stored(planner, *rows)
        assert warnings(job)[:1] == ["연도별 금액의 합 300이 “합계” 999와 다릅니다. 금액을 확인하십시오."]
        assert self.by_edition() == {"2024년 당초예산": 100, "2025년 중기전망(2024년 기준)": 200}

    def test_each_year_may_have_columns_of_its_sources(self, planner: User) -> None:
        years, words = ("2024년 본예산", "'25년 중기전망(2024년 기준)"), ("계", "국비", "구비")
        heads = [f"{year} {word}" for year in years for word in words]
        stored(planner, UNIT, [*self.HEAD[:4], *heads], [*self.ROW[:4], 300, 100, 200, 700, 300, 400])
        found = BudgetLine.objects.values_list("budget__fiscal_year", "source__name", "amount")
        assert sorted(found) == [
            (2024, "구비", 200_000),
            (2024, "국비", 100_000),
            (2025, "구비", 400_000),
            (2025, "국비", 300_000),
        ]

    def test_also_below_a_year_that_is_not_merged_over_them(self, planner: User) -> None:
        upper = [*self.HEAD[:4], "2024년", None, "2023년", None]
        rows = (UNIT, upper, [*[None] * 4, *["국비", "구비"] * 2], [*self.ROW[:4], 100, 200, 30, 40])
        job = previewed(planner, *rows)
        assert asked(job) == [
            "“2024년 국비”는 2024년의 어느 예산입니까?",
            "“2023년 국비”는 2023년의 어느 예산입니까?",
        ]
        stored(planner, *rows, answers={"edition:2024": "original", "edition:2023": "none"})
        assert money() == {"국비": 100, "구비": 200}

    def test_a_column_whose_label_says_neither_is_none_of_them(self, planner: User) -> None:
        rows = (UNIT, [*self.HEAD[:4], "예산액", "연도별 재원 금액"], [*self.ROW[:4], 100, 200])
        boxes = ColumnsForm(job=previewed(planner, *rows)).fields
        offered = [name for name, _ in boxes["column-5"].choices]  # type: ignore[attr-defined]
        assert "amount" in offered
        assert "year:source" not in offered

    def test_two_editions_of_one_year_are_refused(self, planner: User) -> None:
        heads = ["2024년 본예산 국비", "2024년 추경 1회 국비"]
        job = previewed(planner, UNIT, [*self.HEAD[:4], *heads], [*self.ROW[:4], 100, 200])
        assert errors(job)[0] == (
            "“2024년 추경 1회 국비” 열과 같은 해, 같은 재원의 열이 또 있습니다. 예산마다 시트를 나누어 올리십시오."
        )

    def test_each_may_be_in_a_unit_of_its_own(self, planner: User) -> None:
        rows = ([*self.HEAD, "2024년 본예산(천원)", "2025년 본예산(원)"], [*self.ROW, 5, 7000])
        stored(planner, *rows, answers={"unit": "columns"})
        assert self.by_edition() == {"2024년 당초예산": 5, "2025년 당초예산": 7}

    def test_a_year_over_the_amount_is_its_year(self, planner: User) -> None:
        BudgetFactory(fiscal_year=2023)
        stored(planner, UNIT, [*self.HEAD, "2023년도 예산액"], [*self.ROW, 100], edition="original")
        assert self.by_edition() == {"2023년 당초예산": 100}


def test_errors_stay_errors(planner: User) -> None:
    job = previewed(planner, UNIT, [*HEADER, "예산액", "재원"], [*PARK, "많음", "구비"])
    assert errors(job) == ["“많음”: 금액이 아닙니다. 141,500처럼 숫자로 적으십시오."]
