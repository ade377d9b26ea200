"""A database without room for one more row says so: at signing in, too, where guesses are counted."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config import settings as program
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SAID = "서버의 디스크에 남은 자리가 없어"
PASSWORD = "긴 비밀번호 2024"


class DriverSaysFull(Exception):
    """What PostgreSQL's and SQLite's drivers raise, as far as it is looked at."""

    pgcode = "53100"
    sqlite_errorname = "SQLITE_FULL"


@pytest.fixture
def fill(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Let a table take no more rows."""
    execute = CursorWrapper._execute  # type: ignore[attr-defined]
    full: set[str] = set()

    def refusing(cursor: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(tuple(f'{verb} "{table}"' for table in full for verb in ("INSERT INTO", "UPDATE"))):
            raise OperationalError("database or disk is full") from DriverSaysFull()
        return execute(cursor, sql, *rest)

    monkeypatch.setattr(CursorWrapper, "_execute", refusing)
    yield full.add
    full.clear()


@pytest.fixture
def client(settings: Settings) -> Client:
    """Of somebody who may sign in, where guesses are counted as they are in use."""
    settings.CACHES = program.CACHES
    user = UserFactory.create(username="writer")
    user.set_password(PASSWORD)
    user.save()
    return Client(raise_request_exception=False)


def sign_in(client: Client) -> Any:
    return client.post(reverse("login"), {"login": "writer", "password": PASSWORD})


@pytest.mark.parametrize("table", ["cache", "django_session", "accounts_accesslog"])
def test_signing_in_says_what_it_is(client: Client, fill: Callable[[str], None], table: str) -> None:
    fill(table)
    answer = sign_in(client)
    assert (answer.status_code, SAID in answer.content.decode()) == (507, True)


def test_with_djangos_own_cache_a_right_password_is_called_a_guess(
    client: Client, fill: Callable[[str], None], settings: Settings
) -> None:
    """The twin of the test above."""
    its_own = "django.core.cache.backends.db.DatabaseCache"
    settings.CACHES = {"default": {"BACKEND": its_own, "LOCATION": "cache"}}
    fill("cache")
    assert SAID not in sign_in(client).content.decode()


def test_so_does_a_page_that_writes_into_the_session(client: Client, fill: Callable[[str], None]) -> None:
    """Django says of a session that there was no room for that it was ended by signing out."""
    assert sign_in(client).status_code == 302
    fill("django_session")
    with time_machine.travel(time.time() + 120):
        answer = client.get(reverse("first-page"))
    assert (answer.status_code, SAID in answer.content.decode()) == (507, True)


def test_a_cache_with_room_counts_as_ever(client: Client) -> None:
    assert cache.add("planbook", 1) is True
    assert cache.add("planbook", 2) is False
    assert cache.get("planbook") == 1
