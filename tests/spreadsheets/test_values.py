"""What a cell's value means: strictly, or with a sentence."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.money import LARGEST, format_money_exactly
from spreadsheets import values

DAY = date(2024, 3, 5)
#: Codes of which a spreadsheet, or a program, has written a number.
SHORTENED = [4.21e18, "4.21E+18", "4.21E+15", "4E+18", "4.21e+18", "421E+16", "4.21E18", 1234567890123456.0]


def won(value: Any, unit: Any = "won") -> Any:
    return values.won(value, unit, largest=LARGEST)


class TestWon:
    @pytest.mark.parametrize(
        ("value", "amount"),
        [
            (1500, 1500),
            (-1500, -1500),
            (1500.0, 1500),
            ("1,500", 1500),
            ("１，５００", 1500),
            *(
                (negative, -1500)
                for negative in ["△1,500", "▲1500", "-1,500", "−1500", "(1,500)", "△ 1,500", "（１５００）"]
            ),
            *((blank, None) for blank in [None, "", "  ", "-", "–"]),
            (0, 0),
            ("0", 0),
            (LARGEST, LARGEST),
        ],
    )
    def test_is_read_however_it_is_written(self, value: Any, amount: Any) -> None:
        assert won(value) == amount

    @pytest.mark.parametrize(
        ("value", "unit"),
        [
            *((value, "won") for value in ("₩5,000", "￦ 5,000", "5,000원", "5,000 원", "\\5000", " 5,000\u2009")),
            *((value, "thousand") for value in ("5천원", "5 천원", "5 천 원")),
        ],
    )
    def test_may_name_its_unit_where_that_is_the_cells(self, value: str, unit: str) -> None:
        assert won(value, unit) == 5_000

    @pytest.mark.parametrize(
        ("value", "unit", "named"), [("5천원", "won", "천원"), ("5,000원", "thousand", "원"), ("₩5", "thousand", "원")]
    )
    def test_is_refused_in_another_unit_than_its_cells(self, value: str, unit: str, named: str) -> None:
        with pytest.raises(ValueError, match=f"^“{value}”: {named}으로 적은 금액입니다"):
            won(value, unit)

    @pytest.mark.parametrize("value", ["△ 5원", "-5원", "(5)원", "△₩5"])
    def test_may_be_negative_with_a_unit(self, value: str) -> None:
        assert won(value) == -5

    @pytest.mark.parametrize("value", [1234.5, "1,234.5", "1234.500"])
    def test_may_be_a_part_of_a_thousand(self, value: Any) -> None:
        assert won(value, "thousand") == 1_234_500

    @pytest.mark.parametrize("value", ["5.080", "△540.500", "５.０８０", "5.080천원"])
    def test_is_refused_where_a_dot_may_stand_between_thousands(self, value: str) -> None:
        with pytest.raises(ValueError, match="점이 천 단위 구분인지 소수점인지 알 수 없습니다"):
            won(value, "thousand")

    @pytest.mark.parametrize(
        ("value", "either"),
        [("5.080", "5,080, 소수점이면 5.08처럼"), ("540.123", "540,123, 소수점이면 540.1230처럼")],
    )
    def test_says_how_to_write_either_reading_of_a_dot(self, value: str, either: str) -> None:
        with pytest.raises(ValueError, match=f"천 단위 구분이면 {either} 적으십시오"):
            won(value, "thousand")

    def test_of_a_spreadsheets_number_is_read_whatever_its_decimals_are(self) -> None:
        assert won(5.08, "thousand") == won("5.08", "thousand") == 5_080
        assert won(540.123, "thousand") == won("540.1230", "thousand") == 540_123

    def test_is_what_the_spreadsheet_shows_of_a_sum(self) -> None:
        assert won(0.1 + 0.2, "thousand") == 300

    @pytest.mark.parametrize("value", [0.5, "0.5", 1234.56, "1.0000000000000000000000000000000001"])
    def test_is_whole(self, value: Any) -> None:
        with pytest.raises(ValueError, match=f"^“{value}.*원 단위보다 작은 금액"):
            won(value)

    def test_is_whole_however_many_decimals_are_written(self) -> None:
        with pytest.raises(ValueError, match="원 단위보다 작은 금액"):
            won("1.0000000000000000000000000000000001", "thousand")

    @pytest.mark.parametrize(
        "value",
        [
            True,
            False,
            float("nan"),
            float("inf"),
            DAY,
            "1_000",
            "1E400",
            "NaN",
            "True",
            "=1+1",
            "약 5",
            "14,15",
            "٣",
            *("50 %", "50%", "1 234", "1 234 567", "1, 234", "1.234.000", "1,23", "0,123", "1e3", "1.5E+3", "1500²"),
            *("000", "034", "1천", "5 원 정", "5원6", "원", "₩", "-(5)", "5-", "１ ２", "1\u00a0234", "1\n234"),
        ],
    )
    def test_is_nothing_that_is_no_amount(self, value: Any) -> None:
        with pytest.raises(ValueError, match=r"금액이 아닙니다\. 141,500처럼"):
            won(value)

    @pytest.mark.parametrize("value", [LARGEST + 1, -LARGEST - 1, 1e300, "9" * 40])
    def test_is_within_any_budget(self, value: Any) -> None:
        with pytest.raises(ValueError, match="금액이 너무 큽니다"):
            won(value)

    @given(st.integers(-LARGEST, LARGEST))
    def test_reads_as_it_was_written(self, amount: int) -> None:
        assert won(amount) == amount
        assert won(format_money_exactly(amount, 1)) == amount
        assert won(format_money_exactly(amount, 1000), "thousand") == amount

    @given(st.integers(-(10**12), 10**12))
    def test_reads_as_a_spreadsheet_keeps_it_in_thousands(self, amount: int) -> None:
        assert won(amount / 1000, "thousand") == amount

    @given(st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.booleans(), st.dates()))
    def test_is_an_amount_or_a_sentence(self, value: Any) -> None:
        try:
            amount = won(value)
        except ValueError as refused:
            assert "금액" in str(refused)  # noqa: PT017 - both ends are right
        else:
            assert amount is None or abs(amount) <= LARGEST


class TestWholeNumbers:
    @pytest.mark.parametrize(("value", "number"), [(20, 20), ("20", 20), ("１２", 12), ("1,200", 1200), ("-", None)])
    def test_are_read(self, value: Any, number: int | None) -> None:
        assert values.whole(value) == number

    @pytest.mark.parametrize(
        ("value", "says"),
        [
            (1.5, "정수가"),
            ("1.5", "정수가"),
            (-1, "0부터"),
            ("△1", "0부터"),
            (True, "수가 아닙"),
            ("20(20)", "수가 아닙"),
        ],
    )
    def test_or_refused_with_the_reason(self, value: Any, says: str) -> None:
        with pytest.raises(ValueError, match=says):
            values.whole(value)


class TestYears:
    @pytest.mark.parametrize(
        "value", [2025, 2025.0, "2025", "2025년", "2025년도", " 2025 년", "2025 회계연도", "’25년", "'25", "2025."]
    )
    def test_are_read_however_they_are_written(self, value: Any) -> None:
        assert values.year(value) == 2025

    @pytest.mark.parametrize("value", [25, "25", "2025년 3월", "2,025", 20250, 2025.5, True, DAY, "작년", "1025"])
    def test_or_refused_with_an_example(self, value: Any) -> None:
        with pytest.raises(ValueError, match=r"연도가 아닙니다\. 2025처럼"):
            values.year(value)

    def test_may_be_missing(self) -> None:
        assert values.year(None) is None


class TestDays:
    @pytest.mark.parametrize(
        "value",
        [
            *(DAY, datetime(2024, 3, 5, 14), 45356, 20240305),
            *("2024. 3. 5.", "2024.3.5", "2024-03-05", "2024/3/5", "20240305", "2024년 3월 5일", "'24. 3. 5."),
            *("2024. 3. 5.(화)", "2024-03-05 00:00:00", "２０２４．３．５．"),
        ],
    )
    def test_are_read_however_they_are_written(self, value: Any) -> None:
        assert values.day(value) == DAY

    @pytest.mark.parametrize("value", ["2024. 2. 30.", "2024. 3.", "3. 5.", "어제", 5, 2024.3, True, "99999999"])
    def test_or_refused_with_an_example(self, value: Any) -> None:
        with pytest.raises(ValueError, match=r"날짜가 아닙니다\. 2024\. 3\. 5\.처럼"):
            values.day(value)

    @pytest.mark.parametrize("value", ["11. 8.", "11월 8일", "11/8", "2024. 3. 5.(수)", "2024. 3-5", "2024. 1/4분기"])
    def test_are_not_guessed_from_what_could_be_another(self, value: str) -> None:
        with pytest.raises(ValueError, match="날짜가 아닙니다"):
            values.day(value)

    def test_of_two_digits_have_the_nearest_year(self) -> None:
        assert values.day("'98. 3. 1.") == date(1998, 3, 1)

    @given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
    def test_are_what_a_spreadsheet_counts(self, any_day: Any) -> None:
        assert values.day((any_day - date(1899, 12, 30)).days) == any_day
        assert values.day(f"{any_day.year}. {any_day.month}. {any_day.day}.") == any_day


class TestMonths:
    @pytest.mark.parametrize(
        "value",
        ["2024. 3.", "2024-03", "202403", 202403, "'24. 3월", "’24. 3월", "2024년 3월", DAY, 45356, "2024. 3. 5."],
    )
    def test_are_read_however_they_are_written(self, value: Any) -> None:
        assert values.month(value) == date(2024, 3, 1)

    @pytest.mark.parametrize("value", [2024.1, "2024. 13.", "3월", 2024, True, "202413"])
    def test_or_refused_with_an_example(self, value: Any) -> None:
        with pytest.raises(ValueError, match=r"연월이 아닙니다\. 2024\. 1\.처럼"):
            values.month(value)


MONTH_FORMS = [
    "{0.year}. {0.month}.",
    "{0.year}. {0.month}월",
    "{0.year}-{0.month:02}",
    "{0.year}년 {0.month}월",
    "{0:%Y%m}",
]
DAY_FORMS = ["{0.year}. {0.month}. {0.day}.", "{0.year}.{0.month}.{0.day}", "{0.year}-{0.month:02}-{0.day:02}"]
DAY_FORMS += ["{0.year}년 {0.month}월 {0.day}일", "{0:%Y/%m/%d}", "{0:%Y%m%d}"]
OF_THE_YEAR = [
    ("{0.month}. {0.day}.", True),
    ("{0.month}월 {0.day}일", True),
    ("{0.month}월", False),
    ("{0.month}.", False),
]
TILDES = ["~", " ~ ", " ∼ ", " ～ ", " – "]
some_days = st.dates(date(1950, 1, 1), date(2100, 12, 31))


def at(day: date, has_day: bool) -> values.Moment:
    return values.Moment(day if has_day else day.replace(day=1), has_day)


written = st.builds(
    lambda day, form: (form.format(day), at(day, form in DAY_FORMS)),
    some_days,
    st.sampled_from(MONTH_FORMS + DAY_FORMS),
)


class TestMomentsAndSpans:
    """What a plan's year is the context of; each reads as what was written, or not at all."""

    @given(written)
    def test_a_date_with_its_year_needs_none(self, one: Any) -> None:
        text, moment = one
        assert values.moment_in(text) == values.moment_in(text, year=2024) == moment

    @given(st.dates(date(2024, 1, 1), date(2024, 12, 31)), st.sampled_from(OF_THE_YEAR))
    def test_a_date_without_is_of_the_year_that_is_meant_or_of_none(self, day: date, form: Any) -> None:
        text = form[0].format(day)
        assert values.moment_in(text, year=2024) == at(day, form[1])
        assert values.moment_in(text) is None

    @pytest.mark.parametrize(
        "text", ["11-8", "11/8", "1/4", "2024. 3-5", "24", "2024", "1월말", "13. 40.", "11. 8. 5. 1."]
    )
    def test_what_could_mean_two_dates_or_none_is_none(self, text: str) -> None:
        assert values.moment_in(text, year=2024) is None

    def test_that_begin_with_what_is_no_month_begin_with_their_year(self) -> None:
        found = values.moment("25. 3. 24.", year=2024)
        assert found is not None
        assert found.on == date(2025, 3, 24)

    @pytest.mark.parametrize("text", ["11. 8. 24.", "11.8.24", "08/11/24", "12-3-25"])
    def test_that_may_end_with_their_year_are_not_read(self, text: str) -> None:
        assert values.moment_in(text, year=2024) is None
        assert values.span_in(text, year=2024) is None
        assert values.moment_in(f"'{text}", year=2024) is not None

    @given(written, written, st.sampled_from(TILDES))
    def test_a_span_has_both_ends_as_they_were_written(self, one: Any, other: Any, tilde: str) -> None:
        (first, begins), (last, ends) = one, other
        if begins.first > ends.last:
            with pytest.raises(values.ReversedSpan, match="끝이 시작보다 빠릅니다"):
                values.span_in(f"{first}{tilde}{last}")
        else:
            assert values.span_in(f"{first}{tilde}{last}") == (begins, ends)

    @pytest.mark.parametrize(
        ("text", "begins", "ends"),
        [
            ("2024. 3. 4. ~ 11. 8.", (2024, 3, 4), (2024, 11, 8)),
            ("2024. 5. 4. ~ 2024. 5. 6.", (2024, 5, 4), (2024, 5, 6)),
            ("2023. 3. 4. ~ 11. 8.", (2023, 3, 4), (2023, 11, 8)),
            ("11. 8. ~ 11. 10.", (2024, 11, 8), (2024, 11, 10)),
            ("2024. 5. 4. ~ 6일", (2024, 5, 4), (2024, 5, 6)),
            ("2024. 5. 4. ~ 6월", (2024, 5, 4), (2024, 6)),
            ("2023. 5. ~ 6.", (2023, 5), (2023, 6)),
            ("3월 ~ 5월", (2024, 3), (2024, 5)),
            ("2024. 3. - 5.", (2024, 3), (2024, 5)),
            ("2024-03 - 2024-05", (2024, 3), (2024, 5)),
            ("2024. 1. ~", (2024, 1), None),
            ("~ 5. 6.", None, (2024, 5, 6)),
            ("'24. 3. 4.(월) ~ 3. 8.(금)", (2024, 3, 4), (2024, 3, 8)),
        ],
    )
    def test_an_end_is_of_the_year_that_it_begins_in(self, text: str, begins: Any, ends: Any) -> None:
        def moment(parts: Any) -> Any:
            return parts and at(date(*(*parts, 1)[:3]), len(parts) == 3)

        assert values.span_in(text, year=2024) == (moment(begins), moment(ends))

    @pytest.mark.parametrize(
        "text", ["2024. 5. 4. ~ 6.", "1~2", "3", "~", "연중", "2024. 1월 ~ 준공 시", "2026~2028년(2년간)", "2024. 3-5"]
    )
    def test_other_words_and_what_could_mean_two_spans_stay_words(self, text: str) -> None:
        assert values.span_in(text, year=2024) is None

    @given(st.text(alphabet="0123456789 .'~-/년월일()화", max_size=20), st.sampled_from([None, 2024]))
    def test_no_text_makes_it_stumble(self, text: str, year: int | None) -> None:
        with suppress(values.ReversedSpan):
            values.span_in(text, year=year)


class TestWords:
    @pytest.mark.parametrize(
        ("value", "means"), [("예", True), ("아니오", False), ("O", True), ("×", False), (" ", None)]
    )
    def test_say_yes_or_no(self, value: str, means: bool | None) -> None:
        assert values.yes_no(value) is means

    def test_that_say_neither_are_refused(self) -> None:
        with pytest.raises(ValueError, match="“글쎄”: 예 또는 아니오로"):
            values.yes_no("글쎄")

    def test_may_be_numbers_to_the_spreadsheet(self) -> None:
        assert [values.text(value) for value in (119, 1.5, " 가로등 ", None)] == ["119", "1.5", "가로등", None]

    def test_that_became_a_date_are_refused(self) -> None:
        with pytest.raises(ValueError, match="“2024-03-01”: 글자가 들어갈 칸입니다"):
            values.text(date(2024, 3, 1))

    def test_have_a_length(self) -> None:
        with pytest.raises(ValueError, match=r"4자입니다\. 3자까지"):
            values.text("네 글자", longest=3)

    @pytest.mark.parametrize(("value", "code"), [(5, "05"), ("5", "05"), ("05", "05"), ("１２", "12"), ("가5", "가5")])
    def test_of_codes_get_their_zeros_back(self, value: Any, code: str) -> None:
        assert values.code(value, width=2) == code

    @pytest.mark.parametrize("value", SHORTENED)
    def test_of_codes_that_a_spreadsheet_shortened_are_refused(self, value: Any) -> None:
        with pytest.raises(ValueError, match="뒷자리가 사라졌습니다"):
            values.code(value)

    @pytest.mark.parametrize(
        ("value", "code"),
        [(123456789012345, "123456789012345"), ("1,301", "1301"), ("12E3", "12E3"), ("'1301", "1301")],
    )
    def test_of_codes_that_are_whole_are_read(self, value: Any, code: str) -> None:
        assert values.code(value) == code

    def test_of_codes_that_became_decimals_are_refused(self) -> None:
        with pytest.raises(ValueError, match="소수로 바뀐 코드"):
            values.code("1301.0")

    @pytest.mark.parametrize("value", ["1월 1일", "01월 03일", "Jan-01", "3-Jan"])
    def test_of_codes_that_became_days_are_refused(self, value: str) -> None:
        with pytest.raises(ValueError, match="날짜로 바뀐 코드"):
            values.code(value)

    def test_that_were_long_numbers_are_refused(self) -> None:
        with pytest.raises(ValueError, match="뒷자리가 사라졌습니다"):
            values.text(4.21e18)

    def test_have_neighbours(self) -> None:
        names = ["홍보담당관", "감사담당관", "총무과", "기획예산과"]
        assert values.nearest("홍보담당간", names)[0] == "홍보담당관"
        assert values.nearest("총무과 ", names)[0] == "총무과"
        assert len(values.nearest("담당관", names)) <= 3
        assert values.nearest("zzz", names) == []
