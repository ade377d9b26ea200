"""Months as official plans write them."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from korean.particles import with_particle
from plans.models import Project
from plans.text.dates import (
    MonthFormField,
    MonthInput,
    format_days,
    format_month,
    format_months,
    format_period,
    format_short_months,
    parse_month,
)
from spreadsheets.values import Moment, span_in
from tests.factories import ProjectFactory

MARCH, MAY = date(2023, 3, 1), date(2023, 5, 1)
JANUARY = date(2024, 1, 1)

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
months = days.map(lambda day: day.replace(day=1))


class TestReading:
    @pytest.mark.parametrize(
        "text",
        [
            "2024. 1.",
            "2024.1",
            "2024. 01.",
            "2024-01",
            "2024/1",
            "2024년 1월",
            "2024. 1월",
            "'24. 1월",
            "’24. 1월",
            "24.1.",
            " 2024 .  1 . ",
            "２０２４．１．",
            "2024. 1. 15.",
            "2024-01-15",
            "2024-01-01",
        ],
    )
    def test_understands_what_people_write(self, text: str) -> None:
        assert parse_month(text) == JANUARY

    def test_a_day_is_one_of_the_year_that_is_meant_and_never_a_month_of_another(self) -> None:
        assert parse_month("11. 8.", year=2024) == date(2024, 11, 1)
        assert parse_month("'98. 3월", year=2024) == date(1998, 3, 1)
        with pytest.raises(ValidationError):
            parse_month("11. 8.")

    @pytest.mark.parametrize("text", ["1월", " 1 월", "1.", "1", "01", "１월"])
    def test_a_month_alone_is_one_of_the_year_that_is_meant(self, text: str) -> None:
        assert parse_month(text, year=2024) == JANUARY
        with pytest.raises(ValidationError):
            parse_month(text)

    @pytest.mark.parametrize("text", ["24", "13월", "0", "2024", "1~2", "1월말"])
    def test_what_is_no_month_alone_is_refused_with_examples_that_work(self, text: str) -> None:
        with pytest.raises(ValidationError) as refused:
            parse_month(text, year=2024)
        examples = refused.value.messages[0].split("연월이 아닙니다. ")[1].removesuffix("처럼 적으십시오.").split(", ")
        assert [parse_month(each, year=2024) for each in examples] == [JANUARY] * 4

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "1월",
            "2024",
            "2024. 13.",
            "2024. 0.",
            "0024. 1.",
            "9999. 1.",
            "2024. 1. ~ 12.",
            "연중",
            "2024. 일월",
        ],
    )
    def test_refuses_what_is_no_month_and_says_how_to_write_one(self, text: str) -> None:
        with pytest.raises(ValidationError) as refused:
            parse_month(text)
        quoted = with_particle(f"“{text}”", "은(는)")
        assert refused.value.messages == [f"{quoted} 연월이 아닙니다. 2024. 1., 2024-01, '24. 1월처럼 적으십시오."]

    def test_quotes_only_the_beginning_of_a_long_text(self) -> None:
        with pytest.raises(ValidationError) as refused:
            parse_month("가" * 5_000)
        assert "가" * 40 + "”" in refused.value.messages[0]
        assert len(refused.value.messages[0]) < 100

    @given(st.text(max_size=30))
    def test_refuses_any_other_text_and_never_stumbles(self, text: str) -> None:
        with suppress(ValidationError):
            assert parse_month(text).day == 1

    @given(months, st.sampled_from([format_month, lambda month: format_period(month, None)]))
    def test_reads_what_is_printed(self, month: Any, form: Any) -> None:
        assert parse_month(form(month)) == month
        assert parse_month(format_short_months(month, None)) == month


class TestPrinting:
    def test_a_month_has_no_padding(self) -> None:
        assert format_month(MARCH) == "2023. 3."

    @pytest.mark.parametrize(
        ("begins", "ends", "milestone", "period", "short"),
        [
            (MARCH, None, "2023. 3.", "2023. 3월", "'23. 3월"),
            (MARCH, MARCH, "2023. 3.", "2023. 3월", "'23. 3월"),
            (MARCH, MAY, "2023. 3. ~ 5.", "2023. 3월 ~ 5월", "'23. 3월 ~ 5월"),
            (MARCH, JANUARY, "2023. 3. ~ 2024. 1.", "2023. 3월 ~ 2024. 1월", "'23. 3월 ~ '24. 1월"),
            (None, MAY, "~ 2023. 5.", "~ 2023. 5월", "~ '23. 5월"),
            (None, None, "", "", ""),
        ],
    )
    def test_a_span_names_its_year_once(self, begins: Any, ends: Any, milestone: str, period: str, short: str) -> None:
        assert format_months(begins, ends) == milestone
        assert format_period(begins, ends) == period
        assert format_short_months(begins, ends) == short


def moments() -> Any:
    return st.builds(lambda day, has_day: Moment(day if has_day else day.replace(day=1), has_day), days, st.booleans())


@given(moments(), moments())
def test_a_wording_of_days_reads_as_what_it_was_made_of(one: Moment, other: Moment) -> None:
    begins, ends = sorted([one, other])
    if begins.first <= ends.last:
        assert span_in(format_days(begins, ends)) == (begins, ends)


class TestAField:
    @pytest.mark.parametrize("text", ["11. 8.", "2024. 11. 8.", "2024-11-08"])
    def test_refuses_a_day_that_its_form_has_no_place_for(self, text: str) -> None:
        field = MonthFormField()
        field.year = 2024
        with pytest.raises(ValidationError, match=r"2024\. 11\.처럼 적고, 날짜는 표기를 적는 칸에"):
            field.clean(text)
        field.takes_days = True
        assert field.clean(text) == date(2024, 11, 1)

    @pytest.mark.parametrize("text", ["", "   ", None])
    def test_may_stay_empty(self, text: str | None) -> None:
        assert MonthFormField(required=False).clean(text) is None

    def test_shows_a_month_as_it_is_read_again(self) -> None:
        shown = MonthInput().format_value(MARCH)
        assert shown == "2023. 3."
        assert not MonthFormField().has_changed(MARCH, shown)
        assert not MonthFormField().has_changed(MARCH, "2023년 3월")
        assert MonthFormField().has_changed(MARCH, "2023. 4.")
        assert MonthFormField().has_changed(MARCH, "삼월")

    def test_shows_again_what_was_wrong(self) -> None:
        assert MonthInput().format_value("삼월") == "삼월"

    @pytest.mark.django_db
    def test_stores_the_first_day(self) -> None:
        project = ProjectFactory.create(begins=date(2024, 3, 17), ends="2024-05-31")
        assert (project.begins, project.ends) == (date(2024, 3, 1), date(2024, 5, 1))
        assert Project.objects.filter(begins=date(2024, 3, 1), ends=date(2024, 5, 1)).exists()
