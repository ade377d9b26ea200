"""The limits on guessing."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.adapters import TOO_MANY, WRONG
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
HERE = "10.0.0.1"
ELSEWHERE = "10.0.0.2"


def sign_in(client: Client, name: str, password: str = PASSWORD, address: str = HERE) -> Any:
    return client.post(reverse("login"), {"login": name, "password": password}, REMOTE_ADDR=address)


def errors_of(answer: Any) -> list[str]:
    return answer.context["form"].non_field_errors()


def guess(client: Client, name: str, times: Any, address: str = HERE) -> None:
    for number in range(times):
        assert errors_of(sign_in(client, name, f"guess-{number}", address)) == [WRONG]


def test_the_sixth_guess_at_an_account_is_stopped_wherever_it_comes_from(client: Client) -> None:
    person = UserFactory.create()
    guess(client, person.username, 5)
    assert errors_of(sign_in(client, person.username, "guess-6")) == [TOO_MANY]
    assert errors_of(sign_in(client, person.username, "guess-7", ELSEWHERE)) == [TOO_MANY]


def test_while_it_is_stopped_even_the_right_password_opens_nothing(client: Client) -> None:
    person = UserFactory.create()
    guess(client, person.username, 5)
    assert errors_of(sign_in(client, person.username)) == [TOO_MANY]
    assert "_auth_user_id" not in client.session


def test_without_the_limit_the_right_guess_would_open(client: Client, settings: Settings) -> None:
    """The twin of the test above, with the protection off."""
    settings.ACCOUNT_RATE_LIMITS = False
    person = UserFactory.create()
    guess(client, person.username, 20)
    sign_in(client, person.username)
    assert "_auth_user_id" in client.session


def test_others_are_not_stopped(client: Client) -> None:
    guess(client, UserFactory.create().username, 5)
    assert sign_in(client, UserFactory.create().username).status_code == 302


def test_after_ten_minutes_one_may_try_again(client: Client, later: Any) -> None:
    person = UserFactory.create()
    guess(client, person.username, 5)
    with later(minutes=10, seconds=1):
        assert sign_in(client, person.username).status_code == 302


def test_one_address_cannot_try_many_accounts(client: Client) -> None:
    for number in range(30):
        guess(client, f"nobody{number}", 1)
    assert errors_of(sign_in(client, UserFactory.create().username)) == [TOO_MANY]
    assert sign_in(client, UserFactory.create().username, address=ELSEWHERE).status_code == 302


def test_a_right_password_gives_its_try_back(client: Client) -> None:
    person = UserFactory.create()
    for _ in range(8):
        assert sign_in(client, person.username).status_code == 302
        client.post(reverse("logout"))


def test_very_many_requests_from_one_address_get_a_page_that_says_so(client: Client) -> None:
    answers = [sign_in(client, "", address=HERE) for _ in range(61)]
    assert answers[-2].status_code == 200
    assert answers[-1].status_code == 429
    assert "잠시 막았습니다" in answers[-1].content.decode()


def test_asking_for_mails_is_limited(client: Client) -> None:
    ask = {"email": "someone@example.go.kr"}
    answers = [client.post(reverse("account_reset_password"), ask).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


def test_guessing_the_old_password_is_limited(client: Client) -> None:
    client.force_login(UserFactory())
    wrong = {"old_password": "guess", "new_password1": "새로운-비밀번호-2025", "new_password2": "새로운-비밀번호-2025"}
    answers = [client.post(reverse("change-password"), wrong).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


@pytest.fixture
def database_cache(settings: Settings) -> None:
    from config import settings as program

    settings.CACHES = program.CACHES
    cache.clear()


def test_the_limit_counts_in_the_database_for_all_workers_together(client: Client, database_cache: Any) -> None:
    person = UserFactory.create()
    guess(client, person.username, 5)
    assert errors_of(sign_in(client, person.username)) == [TOO_MANY]


def test_many_names_do_not_push_a_count_out(client: Client, database_cache: Any) -> None:
    person = UserFactory.create()
    guess(client, person.username, 5)
    for number in range(400):
        cache.set(f"other-{number}", [1.0], 600)
    assert errors_of(sign_in(client, person.username)) == [TOO_MANY]


def test_with_djangos_own_size_of_the_table_they_would(client: Client, database_cache: Any, settings: Settings) -> None:
    """The twin of the test above, with the protection off."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "OPTIONS": {}}}
    person = UserFactory.create()
    guess(client, person.username, 5)
    for number in range(1000):
        cache.set(f"other-{number}", [1.0], 600)
    cached = sum(cache.get(f"other-{number}") is not None for number in range(1000))
    assert cached < 500
