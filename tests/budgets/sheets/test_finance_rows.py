"""Which rows of a finance sheet count: sums by what they add up to, rows below rows, and what is printed beside."""

from typing import Any

import pytest

from accounts.models import User
from budgets.models import Budget, BudgetLine, Category, FundingSource, Program
from spreadsheets.models import ImportJob
from staffing.models import Department
from tests.budgets.sheets.files import asked, previewed, stored
from tests.factories import BudgetFactory, BudgetLineFactory, BureauFactory, ProgramFactory
from tests.sheets import warnings

# How a file is read, whichever database its rows go to: the tests of storing them are beside.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

HEADER = ["회계연도", "예산구분", "부서명", "정책사업명", "단위사업명", "세부사업명"]
PARK = [2024, "본예산", "공원과", "푸른 도시", "공원", "공원 조성"]
UNIT = ["(단위: 천원)"]
BLANK = [None] * 6


def money() -> dict[str, int]:
    """By program, in 천원."""
    found: dict[str, int] = {}
    for line in BudgetLine.objects.select_related("program"):
        found[str(line.program)] = found.get(str(line.program), 0) + line.amount // 1000
    return found


def codes(job: ImportJob) -> list[str]:
    return [question.code for question in job.questions]


class TestRowsBelowRows:
    HEAD = [*HEADER, "통계목명", "산출근거", "구비"]

    def test_a_row_whose_rows_below_add_up_to_it_is_their_sum(self, planner: User) -> None:
        job = stored(
            planner,
            UNIT,
            self.HEAD,
            [*PARK, "사무관리비", "○ 신문 구독", 10_000],
            [*BLANK, None, "- 중앙지", 6_000],
            [*BLANK, None, "- 지방지", 4_000],
        )
        assert money() == {"공원 조성": 10_000}
        assert warnings(job) == []

    def test_also_in_a_column_of_items(self, planner: User) -> None:
        rows = [[*PARK, "○ 신문 구독", 10_000], [*BLANK, "- 중앙지", 6_000], [*BLANK, "- 지방지", 4_000]]
        stored(planner, UNIT, [*HEADER, "통계목명", "구비"], *rows)
        assert money() == {"공원 조성": 10_000}

    @pytest.mark.parametrize(("answer", "won"), [("below", 9_000), ("above", 10_000), ("all", 19_000)])
    def test_where_they_do_not_it_is_asked(self, planner: User, answer: str, won: int) -> None:
        rows = (
            UNIT,
            self.HEAD,
            [*PARK, "사무관리비", "○ 신문 구독", 10_000],
            [*BLANK, None, "- 중앙지", 6_000],
            [*BLANK, None, "- 지방지", 3_000],
        )
        assert codes(previewed(planner, *rows)) == ["lower-rows"]
        stored(planner, *rows, answers={"lower-rows": answer})
        assert money() == {"공원 조성": won}

    def test_unless_the_row_above_them_says_which(self, planner: User) -> None:
        job = stored(
            planner,
            UNIT,
            self.HEAD,
            [*PARK, "사무관리비", None, 19_000],
            [*BLANK, None, "○ 신문 구독", 10_000],
            [*BLANK, None, "- 중앙지", 6_000],
            [*BLANK, None, "- 지방지", 3_000],
        )
        assert (money(), warnings(job)) == ({"공원 조성": 19_000}, [])

    def test_without_marks_they_may_be_beside_each_other(self, planner: User) -> None:
        rows = (
            UNIT,
            self.HEAD,
            [*PARK, "사무관리비", "신문 구독", 10_000],
            [*BLANK, None, "중앙지", 6_000],
            [*BLANK, None, "지방지", 4_000],
        )
        assert codes(previewed(planner, *rows)) == ["lower-rows"]
        stored(planner, *rows, answers={"lower-rows": "all"})
        assert money() == {"공원 조성": 20_000}

    @pytest.mark.parametrize(
        ("upper", "lower"), [("o", "-"), ("ο", "·"), ("ㅇ", "ㅡ"), ("○", "―"), ("ㅇ", "－"), ("◯", "･")]
    )
    def test_every_look_of_a_mark_is_that_mark(self, planner: User, upper: str, lower: str) -> None:
        rows = [[*BLANK, None, f"{lower} 중앙지", 6_000], [*BLANK, None, f"{lower} 지방지", 4_000]]
        stored(planner, UNIT, self.HEAD, [*PARK, "사무관리비", f"{upper} 신문 구독", 10_000], *rows)
        assert money() == {"공원 조성": 10_000}

    @pytest.mark.parametrize(
        ("upper", "lower", "is_last"),
        [
            *((*marks, is_last) for marks in ("①-", "◎○", "*-", "★☆", ("", "-")) for is_last in (False, True)),
            ("▶", "·", False),
        ],
    )
    def test_whatever_their_marks_a_row_that_others_add_up_to_is_asked_about(
        self, planner: User, upper: str, lower: str, is_last: bool
    ) -> None:
        parts = [[f"{lower}중앙지", 6_000], [f"{lower}지방지", 4_000]]
        rows = [*parts, [f"{upper}신문 구독", 10_000]] if is_last else [[f"{upper}신문 구독", 10_000], *parts]
        [first, *others] = [[*PARK, "사무관리비", *rows[0]], *([*BLANK, None, *row] for row in rows[1:])]
        [question] = previewed(planner, UNIT, self.HEAD, first, *others).questions
        assert (question.code, [choice.value for choice in question.choices]) == ("lower-rows", ["below", "all"])
        stored(planner, UNIT, self.HEAD, first, *others, answers={"lower-rows": "below"})
        assert money() == {"공원 조성": 10_000}

    def test_the_first_letter_of_a_word_is_no_mark(self, planner: User) -> None:
        rows = [[*BLANK, None, "- 휘발유", 6_000], [*BLANK, None, "- 경유", 4_000]]
        job = previewed(planner, UNIT, self.HEAD, [*PARK, "사무관리비", "oil 구입", 10_000], *rows)
        assert [question.code for question in job.questions] == ["lower-rows"]

    def test_rows_with_one_mark_stand_beside_each_other(self, planner: User) -> None:
        rows = [[*BLANK, None, "② 중앙지", 6_000], [*BLANK, None, "③ 지방지", 4_000]]
        stored(planner, UNIT, self.HEAD, [*PARK, "사무관리비", "① 신문 구독", 10_000], *rows)
        assert money() == {"공원 조성": 20_000}

    def test_items_that_say_otherwise_are_warned_of_with_both_sums(self, planner: User) -> None:
        head = [*HEADER, "편성목명", "통계목명", "산출근거", "구비"]
        job = stored(
            planner,
            UNIT,
            head,
            [*PARK, "일반운영비", None, None, 12_000],
            [*BLANK, None, "사무관리비", None, 11_000],
            [*BLANK, None, None, "○ 신문 구독", 10_000],
        )
        assert money() == {"공원 조성": 10_000}
        assert warnings(job) == [
            "편성목 “일반운영비”의 금액 12,000천원이 아래 줄의 합 10,000천원과 다릅니다. 아래 줄의 합으로 가져옵니다.",
            "통계목 “사무관리비”의 금액 11,000천원이 아래 줄의 합 10,000천원과 다릅니다. 아래 줄의 합으로 가져옵니다.",
        ]

    def test_a_row_without_a_name_is_no_second_amount(self, planner: User) -> None:
        rows = (
            UNIT,
            [*HEADER, "구비"],
            [*PARK, 100],
            [*BLANK[:5], "공원 관리", 50],
            [*BLANK, 150],
        )
        stored(planner, *rows)
        assert money() == {"공원 조성": 100, "공원 관리": 50}

    def test_one_that_is_no_sum_is_asked_about(self, planner: User) -> None:
        rows = (UNIT, [*HEADER, "구비"], [*PARK, 100], [*BLANK, 30])
        assert asked(previewed(planner, *rows)) == [
            "이름이 없이 금액만 있는 줄이 1개입니다(첫 금액 30천원). 어떻게 읽습니까?"
        ]
        stored(planner, *rows, answers={"unnamed-rows": "all"})
        assert money() == {"공원 조성": 130}


class TestParts:
    """내역 below their 세부사업."""

    HEAD = [*HEADER, "내역사업", "구비"]

    def test_a_program_that_is_the_sum_of_its_parts_is_none_beside_them(self, planner: User) -> None:
        parts = [[*BLANK, "가로수", 60], [*BLANK, "화단", 40]]
        stored(planner, UNIT, self.HEAD, [*PARK, None, 100], *parts)
        assert money() == {"공원 조성 (가로수)": 60, "공원 조성 (화단)": 40}

    @pytest.mark.parametrize(("answer", "own"), [("all", 150), ("above", 50)])
    def test_more_than_them_is_asked_about(self, planner: User, answer: str, own: int) -> None:
        rows = (UNIT, self.HEAD, [*PARK, None, 150], [*BLANK, "가로수", 60], [*BLANK, "화단", 40])
        assert codes(previewed(planner, *rows)) == ["part-rows"]
        stored(planner, *rows, answers={"part-rows": answer})
        assert money() == {"공원 조성": own, "공원 조성 (가로수)": 60, "공원 조성 (화단)": 40}

    def test_a_row_that_repeats_its_program_without_a_part_belongs_to_the_program(self, planner: User) -> None:
        stored(planner, UNIT, self.HEAD, [*PARK, "가로수", 100], [*BLANK[:5], "공원 조성", None, 50])
        assert money() == {"공원 조성": 50, "공원 조성 (가로수)": 100}


class TestSums:
    def test_a_subtotal_in_a_row_with_its_department_is_no_program(self, planner: User) -> None:
        total = [2024, "본예산", "공원과", "푸른 도시", "공원", "소계"]
        stored(planner, UNIT, [*HEADER, "구비"], [*PARK, 100], [*total, 100])
        assert money() == {"공원 조성": 100}

    @pytest.mark.parametrize(
        "name", ["홍보 소계", "공원 합계", "소계(일반회계)", "일반회계 계", "[소계]", "공원과 소계:", "< 합 계 >"]
    )
    def test_a_name_that_says_sum_is_one(self, planner: User, name: str) -> None:
        rows = [[*PARK, 100], [*BLANK[:5], "공원 관리", 50], [*BLANK[:5], name, 150]]
        job = stored(planner, UNIT, [*HEADER, "구비"], *rows)
        assert money() == {"공원 조성": 100, "공원 관리": 50}
        assert warnings(job) == [
            f"5행: 합계나 산출근거로 보아 세부사업으로 가져오지 않습니다(“{name}”). "
            "세부사업이면 이름을 고쳐 다시 올리십시오."
        ]

    def test_names_of_many_are_said_in_one_sentence(self, planner: User) -> None:
        rows = [row for at in range(6) for row in ([*BLANK[:5], f"사업 {at}", 100], [*BLANK[:5], f"{at}팀 소계", 100])]
        rows[1:1] = [[*BLANK[:5], "- 사무용품", 100]]
        job = stored(planner, UNIT, [*HEADER, "구비"], [*PARK, 100], *rows, ["총 계", *BLANK[1:], 700])
        assert money() == {"공원 조성": 100, **{f"사업 {at}": 100 for at in range(6)}}
        assert [each.partition(":")[0] for each in warnings(job)] == ["5, 6, 8, 10, 12 등 7개 행"]
        assert "“- 사무용품”, “0팀 소계”" in warnings(job)[0]

    def test_of_a_program_s_items_are_sums_of_its_items(self, planner: User) -> None:
        head = [*HEADER, "편성목", "통계목", "구비"]
        rows: list[list[Any]] = [
            [*PARK, "일반운영비", "사무관리비", 300],
            [*BLANK, "일반운영비", "공공운영비", 100],
            [*BLANK, "일반운영비 소계", None, 400],
            [*BLANK, "여비", "국내여비", 100],
            [*BLANK[:5], "공원 조성 소계", None, None, 500],
        ]
        job = stored(planner, UNIT, head, *rows)
        assert [each.partition(":")[0] for each in warnings(job)] == ["5, 7행"]
        rows[2][-1] = 390
        assert warnings(previewed(planner, UNIT, head, *rows))[0] == (
            "“일반운영비 소계” 390천원이 위의 줄을 더한 400천원과 다릅니다. 빠지거나 두 번 든 줄이 없는지 확인하십시오."
        )
        assert money() == {"공원 조성": 500}

    @pytest.mark.parametrize("name", ["인구 통계", "회계", "기계 설계"])
    def test_a_word_that_only_ends_alike_is_none(self, planner: User, name: str) -> None:
        stored(planner, UNIT, [*HEADER, "구비"], [*PARK, 100], [*BLANK[:5], name, 70])
        assert money() == {"공원 조성": 100, name: 70}

    def test_one_that_nothing_adds_up_to_is_warned_of(self, planner: User) -> None:
        rows = [[*PARK, 100], [*BLANK[:5], "공원 관리", 50], [*BLANK[:5], "홍보 소계", 155], ["총계", *BLANK[1:], 150]]
        job = stored(planner, UNIT, [*HEADER, "구비"], *rows)
        assert warnings(job) == [
            "“홍보 소계” 155천원이 세부사업을 더한 150천원과 다릅니다. 빠지거나 두 번 든 줄이 없는지 확인하십시오."
        ]

    def test_sums_of_a_bureau_are_sums(self, planner: User) -> None:
        BureauFactory(name="기획국")
        rows = [[*BLANK[:2], "기획국", *BLANK[3:], 150], [*PARK, 100], [*BLANK[:5], "공원 관리", 50]]
        job = stored(planner, UNIT, [*HEADER, "구비"], *rows)
        assert (money(), warnings(job)) == ({"공원 조성": 100, "공원 관리": 50}, [])

    def test_sources_below_a_sum_are_the_sums(self, planner: User) -> None:
        job = stored(
            planner,
            UNIT,
            [*HEADER, "재원", "예산액"],
            [*PARK, "계", 300],
            [*BLANK, "국", 100],
            [*BLANK, "구", 200],
            ["총계", *BLANK[1:], "계", 300],
            [*BLANK, "국", 100],
            [*BLANK, "구", 200],
        )
        assert (money(), warnings(job)) == ({"공원 조성": 300}, [])

    @pytest.mark.parametrize(("answer", "won"), [("above", {}), ("all", {"공원과": 150})])
    def test_a_program_that_others_add_up_to_is_asked_about(
        self, planner: User, answer: str, won: dict[str, int]
    ) -> None:
        rows = (UNIT, [*HEADER, "구비"], [*PARK, 100], [*BLANK[:5], "공원 관리", 50], [*BLANK[:5], "공원과", 150])
        [question] = previewed(planner, *rows).questions
        assert question.sentence == "“공원과”의 금액 150천원이 다른 2개 세부사업의 합과 같습니다. 합계입니까?"
        stored(planner, *rows, answers={question.code: answer})
        assert money() == {"공원 조성": 100, "공원 관리": 50} | won

    @pytest.mark.parametrize(
        "name", ["총괄", "공원과 전체", "소계: 공원", "일반회계", "공원(합)", "공원 등 2개", "TOTAL"]
    )
    def test_also_one_that_is_called_as_sums_are(self, planner: User, name: str) -> None:
        rows = ([*PARK[:5], name, 150], [*BLANK[:5], "공원 조성", 100], [*BLANK[:5], "공원 관리", 50])
        assert codes(previewed(planner, UNIT, [*HEADER, "구비"], *rows)) == ["sum-row:2"]

    def test_a_plain_name_without_a_code_is_asked_about_too(self, planner: User) -> None:
        rows = ([*PARK, 150], [*BLANK[:5], "공원 관리", 100], [*BLANK[:5], "공원 정비", 50])
        assert codes(previewed(planner, UNIT, [*HEADER, "구비"], *rows)) == ["sum-row:2"]

    def test_two_with_codes_that_happen_to_add_up_are_none(self, planner: User) -> None:
        rows = ([*PARK, "0101", 150], [*BLANK[:5], "공원 관리", "0102", 100], [*BLANK[:5], "공원 정비", "0103", 50])
        stored(planner, UNIT, [*HEADER, "세부사업코드", "구비"], *rows)
        assert money() == {"공원 조성": 150, "공원 관리": 100, "공원 정비": 50}


class TestWhatIsPrintedBeside:
    """증감, rates and 기정액 are compared with the amounts; right rows only (C7, C8)."""

    HEAD = [*HEADER, "예산액", "기정액", "비교증감", "증감률(%)", "재원"]

    def test_a_change_and_a_rate_that_are_wrong_are_two_warnings(self, planner: User) -> None:
        job = previewed(planner, ["(단위: 원)"], self.HEAD, [*PARK, 1000, 800, 999, "77.7%", "구비"])
        assert warnings(job) == [
            "증감 999원이 예산액 1천원과 기정액 800원의 차이 200원과 다릅니다. 금액을 확인하십시오.",
            "증감률 77.7%가 예산액 1천원과 기정액 800원의 증감률 25.0%와 다릅니다. 금액을 확인하십시오.",
        ]

    @pytest.mark.parametrize(
        ("row", "places"),
        [
            ([1000, 800, 200, "25.0"], []),
            ([1000, 800, 200, "25%"], []),
            ([1000, 800, 201, 0.25], []),  # rounded to 천원: off by one
            ([700, 800, "△100", "△12.5"], []),
            ([700, 800, "△100", "12.5"], ["증감률"]),
            ([1000, 800, 300, None], ["증감 "]),
            ([1000, None, 1000, "신규"], []),
            ([1000, 0, 1000, "순증"], []),
            ([1003, 900, 103, "11.4"], []),
            ([1003, 900, 103, "12"], []),
            ([1003, 900, 103, "13"], ["증감률"]),
        ],
    )
    def test_right_rows_only(self, planner: User, row: list[Any], places: list[str]) -> None:
        job = previewed(planner, UNIT, self.HEAD, [*PARK, *row, "구비"])
        assert [each for each in places if not any(said.startswith(each) for said in warnings(job))] == []
        assert len(warnings(job)) == len(places)

    def test_what_was_enacted_is_added_up_once_where_sources_stand_below_their_sum(self, planner: User) -> None:
        head = [*HEADER, "재원", "기정액", "예산액"]
        park = [2024, "추경 1회", *PARK[2:]]
        rows = ([*park, "계", 300, 330], [*BLANK, "국", 100, 110], [*BLANK, "구", 200, 220])
        stored(planner, UNIT, [*HEADER, "국비", "구비"], [*PARK, 100, 200])
        job = stored(planner, UNIT, head, *rows)
        assert not [each for each in warnings(job) if "기정액" in each]

    @pytest.mark.parametrize(
        "stages", [[("기정", 500), ("경정", 600)], [("경정", 600), ("기정", 500)], [(None, 500), ("경정", 600)]]
    )
    def test_of_a_total_before_and_after_a_correction_only_the_correction_counts(
        self, planner: User, stages: list[tuple[str | None, int]]
    ) -> None:
        rest = ProgramFactory(
            department=Department.objects.get(),
            category=Category.objects.get(code="policy"),
            name="기타 정책사업",
            is_remainder=True,
        )
        budget = BudgetFactory(supplementary=True)
        BudgetLineFactory(program=rest, source=FundingSource.objects.get(name="구비"), budget=budget, amount=1_000)
        facts = [2024, "추경 1회"]
        stored(
            planner,
            UNIT,
            [*HEADER[:2], "구분", *HEADER[2:], "구비"],
            *([*facts, stage, "공원과", None, None, None, won] for stage, won in stages),
            [*facts, "기정", *PARK[2:], 100],
            [*facts, "경정", *PARK[2:], 130],
        )
        assert money() == {"공원 조성": 130, "기타 정책사업": 470}

    def test_what_stands_only_as_it_was_before_is_named(self, planner: User) -> None:
        BudgetFactory(supplementary=True)
        head = [*HEADER[:2], "구분", *HEADER[2:], "구비"]
        rows = [[2024, "추경 1회", stage, *PARK[2:5], name, 100] for stage, name in (("기정", "a"), ("경정", "b"))]
        job = stored(planner, UNIT, head, *rows)
        assert warnings(job) == ["“a”: 기정 금액만 있고 경정 금액이 없어 가져오지 않습니다."]

    def test_a_remainder_takes_what_is_left_beside_programs_that_stand_only_in_the_ledger(self, planner: User) -> None:
        department, source = Department.objects.get(), FundingSource.objects.get(name="구비")
        policy = Category.objects.get(code="policy")
        rest = ProgramFactory(department=department, category=policy, name="기타 정책사업", is_remainder=True)
        other = ProgramFactory(department=department, category=policy, name="공원 관리")
        for program, won in ((rest, 1_000), (other, 200_000)):
            BudgetLineFactory(program=program, source=source, budget=Budget.objects.get(), amount=won)
        total = [2024, "본예산", "공원과", None, None, None]
        stored(planner, UNIT, [*HEADER, "구비"], [*total, 500], [*BLANK[:3], *PARK[3:], 100])
        assert money() == {"공원 조성": 100, "공원 관리": 200, "기타 정책사업": 200}


def test_the_category_of_a_program_is_read_though_a_line_breaks_in_it(planner: User) -> None:
    stored(planner, UNIT, [*HEADER, "구비"], [*PARK[:3], "행정운영\n경비", "기본경비", "여비", 10])
    assert Program.objects.get().category.name == "행정운영경비"
