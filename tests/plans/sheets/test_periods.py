"""Whatever a cell says of a period is stored as its months, and prints with its days; or stays as it was written."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.sheets.periods import read_period
from plans.text.dates import format_period
from spreadsheets.values import span_in
from tests.spreadsheets.test_values import TILDES, written


def printed(text: Any) -> str:
    period = read_period(text, year=2024)
    assert period
    return period["wording"] or format_period(period["begins"], period["ends"])


@given(written, written, st.sampled_from(TILDES))
def test_a_span_prints_what_was_written(one: Any, other: Any, tilde: str) -> None:
    (first, begins), (last, ends) = one, other
    text = f"{first}{tilde}{last}"
    if begins.first > ends.last:
        if begins.has_day or ends.has_day:
            with pytest.raises(ValueError, match="끝이 시작보다 빠릅니다"):
                read_period(text, year=2024)
        else:  # the row's own rule refuses it
            assert printed(text) == format_period(begins.month, ends.month)
        return
    period = read_period(text, year=2024)
    assert period
    assert (period["begins"], period["ends"] or period["begins"]) == (begins.month, ends.month)
    assert span_in(printed(text)) == (begins, ends)
    assert not (begins.has_day or ends.has_day) or printed(text) == text


@given(written)
def test_a_moment_prints_what_was_written(one: Any) -> None:
    text, moment = one
    first_of_a_month = moment.has_day and moment.on.day == 1  # by a program it stands for its month
    assert span_in(printed(text)) == (moment, moment) or (first_of_a_month and text[4] == "-")


@given(st.text(alphabet="0123456789 .'~-/년월일()간총연중", min_size=1, max_size=20).filter(str.strip))
def test_what_isnt_read_stays_or_is_refused(text: str) -> None:
    try:
        period = read_period(text, year=2024)
    except ValueError:
        return
    assert period is None or period["begins"] or period["ends"] or period["wording"] == text.strip()


@pytest.mark.parametrize("text", ["2024-03-04 ~ 2024-03-08", "2024-03-04 ~ 2024. 3. 8."])
def test_days_as_programs_write_them_are_a_span_as_well(text: str) -> None:
    assert read_period(text) == {"begins": date(2024, 3, 1), "ends": date(2024, 3, 1), "wording": text}
