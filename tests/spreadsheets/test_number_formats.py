"""What number formats show: the number that is stored, another one, a rate, or nothing."""

import pytest

from spreadsheets.reading.number_formats import NumberFormat, parse
from spreadsheets.reading.workbook import Scale

WON = 1


def scale(code: str, number: float = 141_500_000) -> Scale:
    return parse(code).of(number).scale


@pytest.mark.parametrize(
    "code",
    [
        "",
        "General",
        "G/표준",
        "#,##0",
        "#,##0.00",
        "#,##0;△#,##0;0",
        '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-',
        "#,##0_,",
        "#,##0*,",
        "#,##0\\,",
        '#,##0","',
        '#,##0" 건"',
        "[Red]#,##0",
        "0.00E+00",
        "# ?/?",
        "@",
        "yyyy-mm-dd",
        "[h]:mm",
        "[$-412]#,##0",
    ],
)
def test_most_show_the_number_as_it_is_stored(code: str) -> None:
    assert parse(code).is_plain


@pytest.mark.parametrize(
    ("code", "power"),
    [
        ("#,##0,", 3),
        ("#,##0,,", 6),
        ("0.0,,", 6),
        ("#,##0,.0", 3),
        ("#,##0,_-", 3),
        ("[Red]#,##0,;[Blue]△#,##0,", 3),
        ("#,##0, ", 3),
        ("#,", 3),
    ],
)
def test_commas_behind_the_digits_divide(code: str, power: int) -> None:
    assert scale(code) == Scale(power)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('#,##0,"천원"', Scale(3, 1_000)),
        ("#,##0,천원", Scale(3, 1_000)),
        ('#,##0,,"백만원"', Scale(6, 1_000_000)),
        ('0.0,,"억원"', Scale(6, 100_000_000)),
        ('#,##0"원"', Scale(0, WON)),
        ('#,##0 "백만 원"', Scale(0, 1_000_000)),
        ('"₩"#,##0', Scale(0, WON)),
        ("[$₩-412]#,##0,", Scale(3, WON)),
        ('#,##0"천"', Scale(0, 1_000)),
        ('#,##0,"천"', Scale(3, 1_000)),
        ('#,##0,,"백만"', Scale(6, 1_000_000)),
        ('General"천원"', Scale(0, 1_000)),
        ('G/표준"백만원"', Scale(0, 1_000_000)),
    ],
)
def test_a_unit_beside_the_number_belongs_to_it(code: str, found: Scale) -> None:
    assert scale(code) == found


@pytest.mark.parametrize(
    ("code", "is_month"),
    [
        ('yyyy". "m"."', True),
        ("mmm-yy", True),
        ('yyyy"년" mm"월"', True),
        ("[$-412]yyyy/mm;@", True),
        ("yyyy-mm-dd", False),
        ('m"월" d"일"', False),
        ("mm:ss", False),
        ("yyyy", False),
        ("#,##0", False),
    ],
)
def test_a_month_is_a_day_of_which_no_day_is_shown(code: str, is_month: bool) -> None:
    assert parse(code).shows_months is is_month


@pytest.mark.parametrize(
    ("code", "number", "negates"),
    [
        ('"△"#,##0', 5, True),
        ("(#,##0)", 5, True),
        ('"- "#,##0', 5, True),
        ('"△"#,##0', -5, False),
        ("#,##0;#,##0", -5, True),
        ("#,##0;#,##0", 5, False),
        ("0;0;0", -5, True),
        ("#,##0;[Red]#,##0", -5, False),
        ("#,##0;[빨강]#,##0", -5, False),
        ("#,##0;△#,##0", -5, False),
        ("#,##0_);(#,##0)", -5, False),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', 5, False),
        ("General;-General", -5, False),
        ('#,##0"(천원)"', 5, False),
        ("#,##0,;#,##0,", -5, True),
    ],
)
def test_a_number_may_be_shown_with_the_other_sign(code: str, number: int, negates: bool) -> None:
    assert scale(code, number).negates is negates


class TestSections:
    def test_are_for_what_is_above_below_and_0(self) -> None:
        mixed = "#,##0,;△#,##0;0.0,,"
        assert [scale(mixed, number) for number in (5, -5, 0)] == [Scale(3), Scale(0), Scale(6)]

    def test_may_have_conditions(self) -> None:
        mixed = "[>=1000000]#,##0,,;[<=-1000]#,##0,;#,##0"
        assert [scale(mixed, number).power for number in (1_000_000, -1_000, 999)] == [6, 3, 0]

    def test_of_two_the_first_is_for_0_too(self) -> None:
        assert [scale("#,##0,;0", number).power for number in (5, 0, -5)] == [3, 3, 0]


def test_a_rate_is_one_in_any_section() -> None:
    assert parse("0.0%").of(0.5).is_rate
    assert parse("[Red]0%;0").of(-1).is_rate is False
    assert parse('0"%"').is_plain


@pytest.mark.parametrize(("code", "hidden"), [(";;;", True), ('"해당없음"', True), ("#,##0;;", False)])
def test_what_shows_no_digit_hides_its_number(code: str, hidden: bool) -> None:
    assert parse(code).of(5).hides is hidden


@pytest.mark.parametrize(
    ("code", "hidden"),
    [('#,##0",000"', True), ('#,##0"000원"', True), ("#,##0\\0", True), ('0.0"m2"', False), ('#,##0"원"', False)],
)
def test_digits_of_its_own_are_none_of_the_number(code: str, hidden: bool) -> None:
    assert parse(code).of(5).hides is hidden


def test_zeros_alone_are_as_many_digits() -> None:
    assert parse("0000").of(5).masked(5) == "0005"
    assert [parse(code).of(5).mask for code in ("0", "#,##0", "0.00", "# ##0", "# ?/?", "#,##0-")] == [""] * 6


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("0000-00", 130100, "1301-00"),
        ("0000\\-00", 130100, "1301-00"),
        ('0000"-"00', 5, "0000-05"),
        ("[$-412]000000", 1301, "001301"),
        ("000-0000-0000", 1012345678, "010-1234-5678"),
        ("00-00", 1234567, "12345-67"),
        ("###-##", 5, "-5"),
    ],
)
def test_marks_between_the_digits_are_shown_as_codes_have_them(code: str, number: int, shown: str) -> None:
    assert parse(code).of(number).masked(number) == shown


def test_a_format_is_read_once() -> None:
    assert parse("#,##0,") is parse("#,##0,")
    assert isinstance(parse('"'), NumberFormat)
