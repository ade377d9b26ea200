"""A day that is typed into a form has its year first, and is never read as Americans write it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.forms import DateField


@pytest.mark.parametrize(
    "typed", ["2024-11-08", "2024. 11. 8.", "2024.11.8", "2024. 11. 8", "2024/11/8", "2024년 11월 8일"]
)
def test_a_day_is_read_as_people_here_write_it(typed: str) -> None:
    assert DateField().clean(typed) == date(2024, 11, 8)


@pytest.mark.parametrize("typed", ["11/8/24", "11/08/2024", "10/11/12", "11. 8.", "8.11.2024", "2024118"])
def test_what_could_be_another_day_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        DateField().clean(typed)
