from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from pytest_django import Settings

from tests.factories import PASSWORD, UserFactory


@pytest.mark.parametrize("password", ["admin123!", "!!password99", "Sunshine-2024", "qwerty 2024!"])
def test_a_common_word_with_decoration_is_refused(password: str) -> None:
    with pytest.raises(ValidationError, match="숫자나 기호만 붙인"):
        validate_password(password)


def test_without_that_rule_it_would_pass(settings: Settings) -> None:
    """The twin of the test above, with the protection off."""
    settings.AUTH_PASSWORD_VALIDATORS = settings.AUTH_PASSWORD_VALIDATORS[:-1]
    validate_password("admin123!")


@pytest.mark.parametrize("password", ["abcd1234", "123456789", "password1"])
def test_the_other_rules_hold(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


def test_the_own_name_is_refused() -> None:
    with pytest.raises(ValidationError, match="이름"):
        validate_password("honggildong9", UserFactory.build(name="honggildong"))


@pytest.mark.parametrize("password", [PASSWORD, "봄날-저녁-바람-2024", "correct horse battery"])
def test_a_good_one_passes(password: Any) -> None:
    validate_password(password)
