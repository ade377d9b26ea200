"""What the operator reads: a line for each request, without what is nobody's business, and one for a lost database."""

import logging
import re
from collections.abc import Callable
from io import StringIO
from time import monotonic
from typing import Any

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config.logs import DatabaseAwayFilter
from tests.factories import PlanFactory, WriterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """What the program's own handler has written since."""
    [handler] = [each for each in logging.getLogger().handlers if each.get_name() == "stderr"]
    assert isinstance(handler, logging.StreamHandler)
    stream = StringIO()
    monkeypatch.setattr(handler, "stream", stream)
    for each in handler.filters:
        if isinstance(each, DatabaseAwayFilter):
            monkeypatch.setattr(each, "_told_at", float("-inf"))
            monkeypatch.setattr(each, "_withheld", 0)
    return lambda: stream.getvalue().splitlines()


def test_a_request_is_a_line_with_its_number_the_persons_and_how_long_it_took(
    client: Client, lines: Callable[[], list[str]]
) -> None:
    writer = WriterFactory.create(name="홍길동", username="gildong")
    plan = PlanFactory.create()
    client.force_login(writer)
    number = client.get(reverse("plan", args=[plan.year]))["X-Request-ID"]
    when = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0900"
    [line] = lines()
    expected = rf"{when} INFO {number} user={writer.pk} planbook\.request: GET /plans/{plan.year}/ 200 \d+ ms"
    assert re.fullmatch(expected, line)


def test_nothing_of_it_says_who_it_is_or_what_was_looked_for(client: Client, lines: Callable[[], list[str]]) -> None:
    writer = WriterFactory.create(name="홍길동", username="gildong", email="gildong@example.go.kr")
    key = default_token_generator.make_token(writer)
    client.get(reverse("account_reset_password_from_key", args=["1", key]), follow=True)
    client.get(f"/nowhere/{key}/")
    client.post(reverse("login"), {"login": "gildong@example.go.kr", "password": "틀린 비밀번호"})
    client.force_login(writer)
    client.get(reverse("find"), {"q": "홍길동 민원"})
    told = "\n".join(line for line in lines() if "planbook.request" in line)
    assert told.count("\n") >= 3
    for secret in (key, "gildong", "홍길동", "%ED%99%8D", "비밀번호"):
        assert secret not in told


def test_what_takes_long_is_a_warning(client: Client, lines: Callable[[], list[str]], settings: Settings) -> None:
    client.get(reverse("login"))
    settings.SLOW_REQUEST_SECONDS = 0
    client.get(reverse("login"))
    usual, slow = lines()
    assert " INFO " in usual
    assert " WARNING " in slow
    assert slow.endswith(" ms slow")


def test_what_monitoring_asks_is_told_only_where_it_goes_wrong(
    client: Client, lines: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(reverse("health-ready"))
    assert lines() == []
    monkeypatch.setattr("operations.views.obstacle", lambda: "migrations")
    client.get(reverse("health-ready"))
    assert "GET /health/ready/ 503" in "\n".join(lines())


def test_only_the_proxys_number_is_taken_over(client: Client, settings: Settings) -> None:
    given = {"X-Request-ID": "0123456789abcdef"}
    assert client.get(reverse("login"), headers=given)["X-Request-ID"] != "0123456789abcdef"
    settings.TRUST_PROXY = True
    assert client.get(reverse("login"), headers=given)["X-Request-ID"] == "0123456789abcdef"
    odd = {"X-Request-ID": "a b\x1b[31m"}
    assert re.fullmatch("[0-9a-f]{16}", client.get(reverse("login"), headers=odd)["X-Request-ID"])


class ConnectionLost(Exception):
    """What PostgreSQL's driver raises where there is no connection, as far as it is looked at."""

    pgcode = None


class Deadlock(Exception):
    pgcode = "40P01"


def fail_with(cause: Exception, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser on whose pages the database fails."""

    def fail(*args: Any) -> None:
        raise OperationalError("connection to server failed\nIs the server running?") from cause

    client = Client(raise_request_exception=False)
    client.force_login(WriterFactory.create())
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail)
    return client


def test_a_lost_database_is_one_line_and_a_page_that_says_so(
    lines: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = fail_with(ConnectionLost(), monkeypatch)
    answers = [client.get(reverse("first-page")) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {503}
    assert answers[0]["Retry-After"] == "10"
    assert "지금 데이터베이스가 응답하지 않아" in answers[0].content.decode()
    about_it = [line for line in lines() if "planbook.request" not in line]
    assert len(about_it) == 1
    assert "The database is away: connection to server failed (0 more before)" in about_it[0]


def test_it_is_told_again_after_a_while_with_how_often_it_failed_meanwhile(
    lines: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = fail_with(ConnectionLost(), monkeypatch)
    for _ in range(4):
        client.get(reverse("first-page"))
    later = monotonic() + 60
    monkeypatch.setattr("config.logs.monotonic", lambda: later)
    client.get(reverse("first-page"))
    about_it = [line for line in lines() if "planbook.request" not in line]
    assert [line.rpartition("(")[2] for line in about_it] == ["0 more before)", "3 more before)"]


def test_without_the_filter_each_request_would_fill_a_page(
    lines: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of the tests above."""
    monkeypatch.setattr(DatabaseAwayFilter, "filter", lambda self, record: True)
    client = fail_with(ConnectionLost(), monkeypatch)
    client.get(reverse("first-page"))
    assert len(lines()) > 20


def test_what_else_fails_in_the_database_is_told_whole(
    lines: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = fail_with(Deadlock(), monkeypatch)
    answer = client.get(reverse("first-page"))
    assert answer.status_code == 500
    assert "Traceback" in "\n".join(lines())
    # By which the operator finds it.
    number = answer["X-Request-ID"]
    assert number in answer.content.decode()
    assert any(number in line for line in lines())
