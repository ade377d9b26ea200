"""What people type into a box for money besides a number: calculations, and words."""

from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from budgets.fields import MoneyFormField
from budgets.money import LARGEST, MoneyUnit, parse_money


class TestCalculations:
    @pytest.mark.parametrize(
        ("text", "won"),
        [
            ("=30000*2", 60_000_000),
            ("= 1,500 × 12 + 300", 18_300_000),
            ("＝（２＋３）＊４", 20_000),
            ("=-(10-4)/3", -2_000),
            ("=10÷4", 2_500),
            ("=2-3-4", -5_000),
            ("=12/2/3", 2_000),
            ("=1.5*3", 4_500),
            ("=1/3*3", 1_000),
        ],
    )
    def test_are_in_the_boxs_unit(self, text: str, won: int) -> None:
        assert parse_money(text) == won

    @pytest.mark.parametrize(
        "text", ["=", "=3 4", "=3,4", "=(3", "=3)", "=3**2", "=*3", "=3천*2", "=A1+3", "=()", "=3+", "=1e3", "=3 (4)"]
    )
    def test_that_are_none_are_refused_with_an_example(self, text: str) -> None:
        with pytest.raises(ValidationError, match=r"계산식이 아닙니다\. =30000\*2처럼"):
            parse_money(text)

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("=5/0", "0으로 나눌 수 없습니다"),
            ("=5/(2-2)", "0으로 나눌 수 없습니다"),
            ("=10/3", "원 단위보다 작은 금액"),
            ("=1.500*2", "천 단위 구분이면 1,500"),
            ("=9999999999*9999999999", "금액이 너무 큽니다"),
            ("30000*2", r"앞에 =을 붙여 =30000\*2처럼"),
        ],
    )
    def test_say_why_they_come_to_nothing(self, text: str, sentence: str) -> None:
        with pytest.raises(ValidationError, match=sentence):
            parse_money(text)

    @given(
        st.recursive(
            st.integers(0, 10**6).map(str),
            lambda parts: st.tuples(parts, st.sampled_from("+-*"), parts).map(lambda each: f"({''.join(each)})"),
            max_leaves=6,
        )
    )
    def test_come_to_what_they_come_to(self, text: str) -> None:
        expected = eval(text)  # noqa: S307 - of our own making
        try:
            assert parse_money(f"={text}", MoneyUnit.WON) == expected
        except ValidationError:
            assert abs(expected) > LARGEST


def in_words(won: int) -> str:
    """12억 3,000만 500원."""
    groups = [(won // 10**8, "억"), (won // 10**4 % 10**4, "만"), (won % 10**4, "")]
    return " ".join(f"{count:,}{unit}" for count, unit in groups if count) + "원"


class TestWords:
    @pytest.mark.parametrize(
        ("text", "won"),
        [
            ("6천만원", 60_000_000),
            ("6 천만 원", 60_000_000),
            ("1억 2천만원", 120_000_000),
            ("1억2,000만원", 120_000_000),
            ("3천5백만원", 35_000_000),
            ("2십억 5백만 3천원", 2_005_003_000),
            ("25백만원", 25_000_000),
            ("1.5억원", 150_000_000),
            ("5,000원", 5_000),
            ("₩5,000", 5_000),
            ("5천원", 5_000),
            ("△6천만원", -60_000_000),
            ("(3만원)", -30_000),
            ("６천만원", 60_000_000),
        ],
    )
    def test_name_their_own_unit(self, text: str, won: int) -> None:
        assert parse_money(text) == won

    @pytest.mark.parametrize("text", ["6천만", "6천", "3억", "1억 2천만", "5백"])
    def test_without_won_are_of_two_readings(self, text: str) -> None:
        with pytest.raises(ValidationError, match=f"“{text}”의 단위가 원인지 천원인지 알 수 없습니다. {text}원처럼"):
            parse_money(text)

    @pytest.mark.parametrize(
        "text",
        [
            "천만원",
            "육천만원",
            "1만 2억원",
            "1억 12000만원",
            "3백5천만원",
            "5 678만원",
            "1,5만원",
            "억",
            "약 3만원",
            "3만원쯤",
        ],
    )
    def test_that_are_no_amount_are_refused(self, text: str) -> None:
        with pytest.raises(ValidationError, match="금액이 아닙니다"):
            parse_money(text)

    def test_with_a_dot_of_two_readings_are_refused(self) -> None:
        with pytest.raises(ValidationError, match="천 단위 구분이면 5,080"):
            parse_money("5.080억원")

    @given(st.integers(1, 10**12))
    def test_come_to_what_they_say(self, won: int) -> None:
        assert parse_money(in_words(won)) == won


@given(st.text(st.sampled_from("0123456789,.=+-*/()천만억백십조원₩ △"), max_size=20))
def test_whatever_is_typed_is_an_amount_or_a_sentence(text: str) -> None:
    said: Any = 0
    try:
        said = parse_money(text)
    except ValidationError as refused:
        said = refused.messages[0]
    assert type(said) is int or said.endswith(("십시오.", "없습니다."))


@pytest.mark.parametrize("form", ["{}", "△{}", "{}천원"])
@given(number=st.integers(0, 10**9))
def test_a_number_is_read_as_ever(form: Any, number: int) -> None:
    sign = -1 if form.startswith("△") else 1
    assert parse_money(form.format(f"{number:,}")) == Fraction(sign * number * 1_000)
    assert MoneyFormField().clean(form.format(number)) == sign * number * 1_000
