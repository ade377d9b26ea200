"""How money and rates are read and printed."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from budgets.fields import MoneyFormField, MoneyInput
from budgets.money import (
    LARGEST,
    MoneyUnit,
    format_money,
    format_money_exactly,
    format_money_with_unit,
    format_rate,
    format_share,
    parse_money,
)
from korean.particles import with_particle

amounts = st.integers(-LARGEST, LARGEST)
units = st.sampled_from(list(MoneyUnit))


class TestPrintingMoney:
    @pytest.mark.parametrize(
        ("won", "printed"),
        [
            (0, "0"),
            (3_348_397_000, "3,348,397"),
            (-410_253_000, "△410,253"),
            (499, "0"),
            (500, "1"),
            (1_499, "1"),
            (1_500, "2"),
            (2_500, "3"),
            (-499, "0"),
            (-500, "△1"),
            (-1_500, "△2"),
            (-2_500, "△3"),
        ],
    )
    def test_is_in_thousands_rounded_half_away_from_zero(self, won: int, printed: str) -> None:
        assert format_money(won) == printed

    @pytest.mark.parametrize(
        ("unit", "printed", "label"),
        [
            (MoneyUnit.WON, "1,234,567,890", "원"),
            (MoneyUnit.THOUSAND, "1,234,568", "천원"),
            (MoneyUnit.MILLION, "1,235", "백만원"),
            (MoneyUnit.EOK, "12", "억원"),
        ],
    )
    def test_is_in_the_books_unit(self, unit: Any, printed: str, label: str) -> None:
        assert (format_money(1_234_567_890, unit), unit.label) == (printed, label)

    def test_has_the_decimals_it_needs_where_it_is_read_in_again(self) -> None:
        assert format_money_exactly(141_500_000) == "141,500"
        assert format_money_exactly(-1_234_500) == "△1,234.5"
        assert format_money_exactly(1) == "0.001"

    def test_is_said_in_the_unit_that_it_is_whole_in(self) -> None:
        assert [format_money_with_unit(won) for won in (1_200_000, -1_234_567, 0)] == [
            "1,200천원",
            "△1,234,567원",
            "0천원",
        ]

    @given(amounts, units)
    def test_is_off_by_half_a_unit_at_most(self, won: Any, unit: Any) -> None:
        assert abs(parse_money(format_money(won, unit), unit) - won) * 2 <= unit


class TestReadingMoney:
    @pytest.mark.parametrize(
        "text",
        [
            "△410,253",
            "△ 410,253",
            "▲410,253",
            "-410,253",
            "- 410253",
            "−410,253",
            "–410,253",
            "(410,253)",
            "( 410,253 )",
            "（４１０，２５３）",
            "△４１０，２５３",
            "－410,253",
            "\u00a0△410,253\t",
        ],
    )
    def test_understands_every_sign_of_a_negative_amount(self, text: str) -> None:
        assert parse_money(text) == -410_253_000

    @pytest.mark.parametrize(
        ("text", "won"),
        [
            ("0", 0),
            ("△0", 0),
            ("141500", 141_500_000),
            ("141,500", 141_500_000),
            ("１４１，５００", 141_500_000),
            ("1,234.5", 1_234_500),
            ("0.001", 1),
            ("007", 7_000),
            ("141,500천원", 141_500_000),
            ("1,000,000,000,000", LARGEST),
            ("△1,000,000,000,000", -LARGEST),
        ],
    )
    def test_understands_what_people_and_spreadsheets_write(self, text: str, won: Any) -> None:
        assert parse_money(text) == won

    @pytest.mark.parametrize(
        "text",
        [
            *("", " ", "△", "()", "-", "NaN", "nan", "Infinity", "-Infinity", "inf", "sNaN"),
            *("1e3", "1E3", "0x10", "1_000", "True", "None", "1,5", "14,15,00", "1,2345", ",500", "1,"),
            *("1.", ".5", "1.2.3", "1/2", "½", "--5", "△△5", "△-5", "((5))", "(5", "5)", "5-", "5△", "+5", "(-5)x"),
            *("천원", "약 5", "5 6 x", "5 678", "△410 253", "٣x", "1\u20605", "9" * 41, "<b>5</b>"),
        ],
    )
    def test_refuses_what_is_no_amount_and_says_how_to_write_one(self, text: Any) -> None:
        with pytest.raises(ValidationError) as refused:
            parse_money(text)
        [sentence] = refused.value.messages
        assert sentence.startswith(f"{with_particle(f'“{text[:40]}”', '은(는)')} 금액이 아닙니다.")
        assert "141,500처럼" in sentence

    @pytest.mark.parametrize("text", ["0.0005", "1.2345", "△0.0001", "0.00000000000000000000000000001"])
    def test_refuses_parts_of_a_won(self, text: str) -> None:
        with pytest.raises(ValidationError, match="원 단위보다 작은 금액"):
            parse_money(text)

    def test_refuses_half_a_won(self) -> None:
        with pytest.raises(ValidationError, match="원 단위보다 작은 금액"):
            parse_money("0.5", MoneyUnit.WON)

    @pytest.mark.parametrize("text", ["1,000,000,000,001", "△1,000,000,000,001", "9" * 40])
    def test_refuses_what_is_beyond_any_budget(self, text: str) -> None:
        with pytest.raises(ValidationError, match="금액이 너무 큽니다"):
            parse_money(text)

    def test_refuses_a_dot_that_may_stand_between_thousands(self) -> None:
        with pytest.raises(ValidationError, match=r"천 단위 구분이면 540,500, 소수점이면 540\.5처럼"):
            parse_money("540.500")
        assert parse_money("540.5") == 540_500

    def test_prints_no_dot_that_may_stand_between_thousands(self) -> None:
        assert format_money_exactly(540_123) == "540.1230"
        assert parse_money(format_money_exactly(-540_123)) == -540_123

    @given(amounts, units)
    def test_reads_what_is_printed_exactly(self, won: Any, unit: Any) -> None:
        assert parse_money(format_money_exactly(won, unit), unit) == won

    @given(amounts, st.sampled_from(["△{}", "▲{}", "-{}", "−{}", "({})", "△ {}"]))
    def test_reads_every_sign_before_every_amount(self, won: Any, form: Any) -> None:
        assert parse_money(form.format(f"{abs(won):,}"), MoneyUnit.WON) == -abs(won)

    @given(st.text(st.sampled_from("0123456789,.△▲-−()（） eE_+천원NaN½٣"), max_size=15), units)
    def test_says_a_whole_number_or_a_sentence(self, text: str, unit: Any) -> None:
        try:
            won = parse_money(text, unit)
        except ValidationError as refused:
            sentence = refused.messages[0]
        else:
            sentence = ""
            assert type(won) is int
            assert -LARGEST <= won <= LARGEST
        assert sentence == "" or "금액" in sentence


class TestAField:
    def test_reads_and_shows_thousands(self) -> None:
        field = MoneyFormField()
        assert field.clean("△1,234.5") == -1_234_500
        assert MoneyInput().format_value(-1_234_500) == "△1,234.5"
        assert not field.has_changed(-1_234_500, "-1234.5")
        assert field.has_changed(-1_234_500, "1,234.5")

    def test_tells_nothing_from_zero(self) -> None:
        field = MoneyFormField(required=False)
        assert (field.clean(""), field.clean("  "), field.clean("0")) == (None, None, 0)

    def test_shows_again_what_was_wrong(self) -> None:
        field = MoneyFormField()
        with pytest.raises(ValidationError):
            field.clean("1e3")
        assert field.has_changed(1_000_000, "1e3")
        assert MoneyInput().format_value("1e3") == "1e3"

    @pytest.mark.parametrize("value", [True, False, float("nan"), float("inf")])
    def test_takes_no_value_that_is_no_amount(self, value: Any) -> None:
        with pytest.raises(ValidationError):
            MoneyFormField().clean(value)


class TestRates:
    @pytest.mark.parametrize(
        ("now", "before", "printed"),
        [
            # The printed plan's own: 410,253 of 3,758,650 is 10.914...%
            (3_348_397, 3_758_650, "△10.9"),
            (3_297_813, 3_675_931, "△10.3"),
            (50_584, 82_719, "△38.8"),
            # A half goes away from zero: 5.05%, 5.049%, and the same below
            (21_010, 20_000, "5.1"),
            (105_049, 100_000, "5.0"),
            (18_990, 20_000, "△5.1"),
            (94_951, 100_000, "△5.0"),
            (2_001, 1_000, "100.1"),
            (1_000_000, 1, "99,999,900.0"),
            (100, 100, "0.0"),
            # 0.04% is nothing that prints, and has no sign
            (99_960, 100_000, "0.0"),
            (0, 500, "△100.0"),
            (0, 0, "-"),
            (500, 0, "-"),
            # From below zero upwards is a rise
            (100, -100, "200.0"),
            (-200, -100, "△100.0"),
        ],
    )
    def test_have_one_decimal_rounded_half_up(self, now: int, before: int, printed: str) -> None:
        assert format_rate(now, before) == printed

    @given(amounts, amounts.filter(bool))
    def test_are_true(self, now: Any, before: Any) -> None:
        rate = Decimal(format_rate(now, before).replace("△", "-").replace(",", ""))
        assert abs(rate - Decimal(now - before) * 100 / abs(before)) <= Decimal("0.05") * (1 + Decimal("1e-15"))


class TestShares:
    @pytest.mark.parametrize(
        ("part", "whole", "printed"),
        # The example's projects of its 정책사업비: 58.064...%
        [(1_914_850, 3_297_813, "58.1"), (1, 2_000, "0.1"), (0, 5, "0.0"), (5, 0, "-")],
    )
    def test_have_one_decimal_rounded_half_up(self, part: int, whole: int, printed: str) -> None:
        assert format_share(part, whole) == printed
