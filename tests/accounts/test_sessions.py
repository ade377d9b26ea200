"""Sessions end: without use, after a working day, and at once when somebody's rights change."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.backends import NoDemonstrationInProduction
from accounts.models import User
from accounts.roles import Role
from tests.factories import DepartmentFactory, UserFactory, WriterFactory

pytestmark = pytest.mark.django_db
PAGE = "/password/"


@pytest.fixture
def person(client: Client) -> User:
    """A writer who has been at work for a moment."""
    person = WriterFactory.create()
    client.force_login(person)
    assert opens(client)
    return person


def opens(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_half_an_hour_without_use_ends_it_and_says_so(client: Client, person: User, later: Any) -> None:
    with later(minutes=31):
        page = client.get(PAGE, follow=True)
    assert page.redirect_chain[-1][0] == f"{reverse('login')}?next={PAGE}"
    assert "오래 쓰지 않았거나" in page.content.decode()


def test_without_that_rule_it_would_go_on(client: Client, person: User, later: Any, settings: Settings) -> None:
    """The twin of the test above, with the protection off."""
    settings.SESSION_IDLE_AGE = settings.SESSION_COOKIE_AGE
    with later(minutes=31):
        assert opens(client)


def test_who_goes_on_working_stays(client: Client, person: User, later: Any) -> None:
    for minutes in range(20, 200, 20):
        with later(minutes=minutes):
            assert opens(client)


def test_after_eight_hours_it_ends_in_the_middle_of_work(client: Client, person: User, later: Any) -> None:
    for minutes in range(20, 8 * 60, 20):
        with later(minutes=minutes):
            assert opens(client)
    with later(hours=8, minutes=5):
        assert not opens(client)


def test_with_a_longer_day_it_would_go_on(client: Client, person: User, later: Any, settings: Settings) -> None:
    """The twin of the test above, with the protection off."""
    settings.SESSION_COOKIE_AGE = 24 * 60 * 60
    for minutes in range(20, 9 * 60, 20):
        with later(minutes=minutes):
            assert opens(client)


def test_it_ends_with_the_browser(client: Client) -> None:
    person = UserFactory.create()
    answer = client.post(reverse("login"), {"login": person.username, "password": "긴-비밀번호-2024"})
    assert answer.cookies["sessionid"]["max-age"] == ""


CHANGES: dict[str, Callable[[], dict]] = {
    "role": lambda: {"role": Role.VIEWER},
    "department": lambda: {"department": DepartmentFactory()},
    "password": lambda: {"password": "another hash"},
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_rights_ends_it_at_once(client: Client, person: User, what: Any) -> None:
    User.objects.filter(pk=person.pk).update(**CHANGES[what]())
    assert not opens(client)


@pytest.mark.parametrize("what", ["role", "department"])
def test_with_djangos_own_sessions_it_would_go_on(client: Client, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of the test above, with the protection off."""
    monkeypatch.setattr(User, "get_session_auth_hash", AbstractBaseUser.get_session_auth_hash)
    person = WriterFactory.create()
    client.force_login(person)
    User.objects.filter(pk=person.pk).update(**CHANGES[what]())
    assert opens(client)


def test_who_leaves_is_out_at_once(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not opens(client)


def test_without_that_question_who_left_would_still_be_in(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of the test above, with the protection off."""
    monkeypatch.setattr(NoDemonstrationInProduction, "user_can_authenticate", lambda backend, user: True)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert opens(client)


def test_a_new_name_or_address_ends_nothing(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(name="새 이름", email="new@example.go.kr")
    assert opens(client)
