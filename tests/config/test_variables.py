"""What can't be read in the environment is refused with a sentence that names it; nothing is taken as off."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.variables import Variables


def variables(**given: str) -> Variables:
    read = Variables()
    read.ENVIRON = given
    return read


@pytest.mark.parametrize(("word", "found"), [("1", True), ("True", True), ("on", True), ("0", False), ("No", False)])
def test_yes_and_no_are_words_that_mean_it(word: str, found: bool) -> None:
    assert variables(PRODUCTION=word).yes_or_no("PRODUCTION") is found


def test_what_is_not_set_has_its_default() -> None:
    read = variables()
    assert (read.yes_or_no("DEBUG"), read.number("ROWS", default=7), read.seconds("SLOW", default=5)) == (False, 7, 5)


@pytest.mark.parametrize("word", ["maybe", "ja", "2", "production"])
def test_another_word_is_not_taken_for_no(word: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="PRODUCTION 환경 변수에는 1이나 0을"):
        variables(PRODUCTION=word).yes_or_no("PRODUCTION")


@pytest.mark.parametrize("written", ["0", "-1", "ten", "1.5", "1,000"])
def test_a_limit_is_a_whole_number_from_one_on(written: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="ROWS 환경 변수에는 1 이상의 정수를"):
        variables(ROWS=written).number("ROWS", default=7)


def test_seconds_may_have_a_fraction_and_are_a_number() -> None:
    assert variables(SLOW="0.5").seconds("SLOW", default=5) == 0.5
    with pytest.raises(ImproperlyConfigured, match="SLOW 환경 변수에는 초를"):
        variables(SLOW="soon").seconds("SLOW", default=5)


@pytest.mark.parametrize(
    "url", ["garbage", "mysql://u:geheim@h/n", "postgres://u:geheim@h:port/n", "oracle://u:geheim@h/n", "postgres"]
)
def test_a_database_is_one_that_we_know_and_its_password_is_not_told(url: str, recwarn: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL 환경 변수에는 postgres://") as refused:
        variables(DATABASE_URL=url).database("DATABASE_URL", default="sqlite:///x")
    assert "geheim" not in str(refused.value)
    assert not recwarn.list
