"""The limits on guessing."""

import errno
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from accounts import guessing
from accounts.adapters import TOO_MANY, WRONG, AccountAdapter
from accounts.guessing import Limit, TooMany
from accounts.models import AccessLog
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
    settings.GUESSES_OF_ACCOUNT = settings.GUESSES_OF_ADDRESS = (100, 600)
    person = UserFactory.create()
    guess(client, person.username, 20)
    sign_in(client, person.username)
    assert "_auth_user_id" in client.session


def test_another_host_header_is_no_other_account(client: Client) -> None:
    """Every port is allowed: a proxy may listen anywhere."""
    person = UserFactory.create()
    for port in range(1, 6):
        client.post(
            reverse("login"), {"login": person.username, "password": "guess"}, headers={"host": f"testserver:{port}"}
        )
    assert errors_of(sign_in(client, person.username)) == [TOO_MANY]


def test_the_librarys_own_key_would_take_it_for_one(rf: RequestFactory) -> None:
    """The twin of the test above, with the protection off."""
    requests = [rf.post("/login/", headers={"host": f"testserver:{port}"}) for port in (1, 2)]
    keys = {AccountAdapter()._get_login_attempts_cache_key(each, username="hong") for each in requests}
    assert len(keys) == 2


@pytest.mark.parametrize("names", [["Hong", "hong@city.example"], ["HONG@City.example", "hong"]])
def test_username_and_mail_are_one_account(client: Client, names: list[str]) -> None:
    UserFactory(username="hong", email="hong@city.example")
    guess(client, names[0], 3)
    guess(client, names[1], 2)
    assert errors_of(sign_in(client, "hong")) == [TOO_MANY]
    assert errors_of(sign_in(client, "hong@city.example", address=ELSEWHERE)) == [TOO_MANY]


def test_a_name_that_is_anothers_mail_counts_for_both(client: Client) -> None:
    """One try looks at the passwords of two accounts."""
    UserFactory(username="hong@city.example")
    UserFactory(username="kim", email="hong@city.example")
    guess(client, "hong@city.example", 5)
    assert errors_of(sign_in(client, "kim")) == [TOO_MANY]


def test_confirming_a_password_counts_as_well(client: Client) -> None:
    person = UserFactory.create()
    client.force_login(person)
    for number in range(5):
        client.post(reverse("account_reauthenticate"), {"password": f"guess-{number}"})
    assert errors_of(sign_in(Client(), person.username)) == [TOO_MANY]


def test_addresses_of_one_subscriber_are_one_address(client: Client) -> None:
    for number in range(30):
        guess(client, f"nobody{number}", 1, address=f"2001:db8:0:1::{number:x}")
    assert errors_of(sign_in(client, "anybody", address="2001:db8:0:1:ffff::1")) == [TOO_MANY]
    assert errors_of(sign_in(client, "anybody", address="2001:db8:0:2::1")) == [WRONG]


@pytest.mark.once
class TestTriesAtOnce:
    """The limit alone, by many threads."""

    LIMIT = Limit("test", 5, 600)

    def together(self, results: list[bool], *, answer_takes: float = 0.2) -> list[str]:
        """What becomes of tries that begin at once, of which these are right."""
        start = threading.Barrier(len(results))

        def try_once(is_right: bool) -> str:
            start.wait()
            try:
                with self.LIMIT.trying("hong") as right:
                    time.sleep(answer_takes)
                    if is_right:
                        right()
                return "right" if is_right else "wrong"
            except TooMany:
                return "stopped"

        with ThreadPoolExecutor(len(results)) as threads:
            return list(threads.map(try_once, results))

    def test_eight_right_ones_are_right(self) -> None:
        assert self.together([True] * 8) == ["right"] * 8

    def test_without_waiting_for_the_answers_of_others_they_would_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The twin of the test above, with the protection off."""
        monkeypatch.setattr(guessing, "_PATIENCE", 0)
        assert "stopped" in self.together([True] * 8)

    def test_of_many_guesses_only_five_are_looked_at(self) -> None:
        became = self.together([False] * 12)
        assert (became.count("wrong"), became.count("stopped")) == (5, 7)

    def test_a_try_whose_process_ended_is_forgotten(self, later: Any) -> None:
        class Killed(BaseException):
            pass

        for _ in range(5):
            with pytest.raises(Killed), self.LIMIT.trying("hong"):
                raise Killed
        with later(seconds=31), self.LIMIT.trying("hong"):
            pass


def test_what_cannot_be_counted_is_said_by_what_is_written_next(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the disk is full: nobody is told to have guessed too often."""
    monkeypatch.setattr(guessing, "_PATIENCE", 0.1)
    monkeypatch.setattr(type(cache._connections["default"]), "add", lambda *args, **kwargs: False)  # type: ignore[attr-defined]

    def is_full(self: Any, *args: Any, **kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(AccessLog, "save", is_full)
    client.raise_request_exception = False
    assert sign_in(client, UserFactory.create().username).status_code == 507


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


@pytest.mark.django_db(transaction=True)
def test_eight_right_sign_ins_at_once_are_right_in_the_database_as_well(database_cache: Any) -> None:
    person = UserFactory.create()
    start = threading.Barrier(8)

    def come(_: int) -> int:
        start.wait()
        try:
            return sign_in(Client(), person.username).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(come, range(8))) == [302] * 8
    assert errors_of(sign_in(Client(), person.username, "guess")) == [WRONG]


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
