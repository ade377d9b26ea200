"""Single sign-on with the city's own service, which is played here by a few lines."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLog, User
from accounts.single_sign_on import CheckedClaims, SingleSignOnAdapter
from tests.accounts.totp import code_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SERVER = "https://sso.example"
ENDPOINTS = {
    "issuer": SERVER,
    "authorization_endpoint": f"{SERVER}/authorize",
    "token_endpoint": f"{SERVER}/token",
    "userinfo_endpoint": f"{SERVER}/userinfo",
}


class Answer:
    status_code = 200
    headers = {"content-type": "application/json"}

    def __init__(self, data: dict) -> None:
        self.data = data

    def json(self) -> dict:
        return self.data

    def raise_for_status(self) -> None:
        pass


class Service:
    """The city's service: it knows one person, and says so to whoever has the code."""

    def __init__(self, person: dict) -> None:
        self.person = {"sub": "4711"} | person

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *fault: Any) -> None:
        pass

    def get(self, url: str, **options: Any) -> Answer:
        return Answer(self.person if url == ENDPOINTS["userinfo_endpoint"] else ENDPOINTS)

    def request(self, method: Any, url: str, data: Any, **options: Any) -> Answer:
        assert (method, url) == ("POST", ENDPOINTS["token_endpoint"])
        assert data["code"] == "the-code"
        assert data["code_verifier"]
        return Answer({"access_token": "token", "token_type": "Bearer"})


@pytest.fixture
def come(client: Any, monkeypatch: Any) -> Any:
    """Somebody comes by single sign-on, of whom the service says this."""

    def come(**claims: Any) -> Any:
        monkeypatch.setattr(SingleSignOnAdapter, "get_requests_session", lambda adapter: Service(claims))
        sent = client.post(reverse("openid_connect_login", args=["oidc"]), {"next": "/password/"}).url
        assert sent.startswith(ENDPOINTS["authorization_endpoint"])
        state = parse_qs(urlsplit(sent).query)["state"][0]
        callback = reverse("openid_connect_callback", args=["oidc"])
        return client.get(callback, {"code": "the-code", "state": state})

    return come


def signed_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_who_was_added_comes_in_by_the_username(client: Client, come: Callable[..., Any]) -> None:
    person = UserFactory.create(username="hong")
    answer = come(preferred_username="hong")
    assert answer.url == "/password/"
    assert signed_in(client) == str(person.pk)
    assert answer.cookies["sessionid"]["max-age"] == ""  # it ends with the browser
    assert AccessLog.objects.get().detail == "통합 인증"


def test_or_by_an_address_that_the_service_has_verified(client: Client, come: Callable[..., Any]) -> None:
    person = UserFactory.create(email="hong@example.go.kr")
    come(email="Hong@example.go.kr", email_verified=True)
    assert signed_in(client) == str(person.pk)


def test_an_address_that_it_has_not_verified_opens_nothing(client: Client, come: Callable[..., Any]) -> None:
    UserFactory(email="hong@example.go.kr")
    assert come(email="hong@example.go.kr").url == reverse("login")
    assert not signed_in(client)


@pytest.mark.parametrize("verified", ["false", "true", "no", 1, ["x"], {"is": True}])
def test_nor_does_one_of_which_it_says_something_else_than_true(
    client: Client, come: Callable[..., Any], verified: Any
) -> None:
    UserFactory(email="hong@example.go.kr")
    assert come(email="hong@example.go.kr", email_verified=verified).url == reverse("login")
    assert not signed_in(client)


ODD_NAMES = [
    pytest.param({"sub": None}, id="no-number"),
    pytest.param({"sub": ""}, id="empty-number"),
    pytest.param({"sub": 4711}, id="number-that-is-no-text"),
    pytest.param({"sub": {"id": "4711"}}, id="number-with-parts"),
    pytest.param({"sub": "4711\0"}, id="number-with-nul"),
    pytest.param({"sub": "x" * 1000}, id="number-without-end"),
    pytest.param({"preferred_username": ["hong"]}, id="several-usernames"),
    pytest.param({"preferred_username": {"$ne": ""}}, id="username-with-parts"),
    pytest.param({"preferred_username": 4711}, id="username-that-is-no-text"),
    pytest.param({"preferred_username": "hong\0"}, id="username-with-nul"),
    pytest.param({"preferred_username": "h" * 1000}, id="username-without-end"),
    pytest.param({"email": ["hong@example.go.kr"], "email_verified": True}, id="several-addresses"),
]


@pytest.mark.parametrize("claims", ODD_NAMES)
def test_odd_names_of_a_person_get_a_sentence(client: Client, come: Callable[..., Any], claims: dict[str, Any]) -> None:
    UserFactory(username="hong", email="hong@example.go.kr")
    answer = come(**claims)
    assert answer.status_code == 401
    assert "로그인하지 못했습니다" in answer.content.decode()
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()


def test_without_that_question_nobodys_number_would_be_everybodys(
    client: Client, come: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of the test above, with the protection off: two people of whom the service says nothing are one."""
    monkeypatch.setattr(CheckedClaims, "_checked", lambda adapter, claims: claims)
    person = UserFactory.create(username="hong")
    come(sub=None, preferred_username="hong")
    client.post(reverse("logout"))
    come(sub=None)
    assert signed_in(client) == str(person.pk)


def test_two_answers_about_two_people_open_nothing() -> None:
    checked = CheckedClaims(HttpRequest(), "oidc")
    assert checked._checked({"sub": "4711"}) == checked._checked({"sub": "4711"})
    with pytest.raises(OAuth2Error):
        checked._checked({"sub": "4712"})


def test_a_stranger_reads_whom_to_ask_and_nobody_is_made(client: Client, come: Callable[..., Any]) -> None:
    UserFactory(username="hong", email="")
    answer = come(preferred_username="kim", email="kim@example.go.kr", email_verified=True)
    assert "등록되어 있지 않습니다" in client.get(answer.url).content.decode()
    assert not signed_in(client)
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()
    assert AccessLog.objects.get().what == "sign_in_failed"


def test_the_second_time_the_service_own_number_counts(client: Client, come: Callable[..., Any]) -> None:
    person = UserFactory.create(username="hong")
    come(preferred_username="hong")
    client.post(reverse("logout"))
    User.objects.filter(pk=person.pk).update(username="renamed")
    come(preferred_username="somebody-else")
    assert signed_in(client) == str(person.pk)
    # An address that the library remembered could open an account after it was changed.
    assert not EmailAddress.objects.exists()


def test_who_left_stays_out(client: Client, come: Callable[..., Any]) -> None:
    UserFactory(username="hong", is_active=False)
    assert come(preferred_username="hong").url == reverse("account_inactive")
    assert not signed_in(client)


def test_the_second_factor_is_asked_for_all_the_same(client: Client, come: Callable[..., Any]) -> None:
    secret = generate_totp_secret()
    person = UserFactory.create(username="hong")
    TOTP.activate(person, secret)
    assert come(preferred_username="hong").url.startswith(reverse("mfa_authenticate"))
    assert not signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert signed_in(client) == str(person.pk)


def test_an_answer_that_nobody_asked_for_opens_nothing(client: Client, come: Callable[..., Any]) -> None:
    UserFactory(username="hong")
    come(preferred_username="nobody")
    answer = client.get(reverse("openid_connect_callback", args=["oidc"]), {"code": "the-code", "state": "made-up"})
    assert "로그인하지 못했습니다" in answer.content.decode()
    assert not signed_in(client)


def test_nobody_connects_an_account_by_hand(client: Any, come: Any, monkeypatch: Any) -> None:
    person = UserFactory.create(username="hong")
    monkeypatch.setattr(SingleSignOnAdapter, "get_requests_session", lambda adapter: Service({}))
    client.force_login(person)
    sent = client.post(f"{reverse('openid_connect_login', args=['oidc'])}?process=connect").url
    state = parse_qs(urlsplit(sent).query)["state"][0]
    answer = client.get(reverse("openid_connect_callback", args=["oidc"]), {"code": "the-code", "state": state})
    assert answer.status_code == 401
    assert not SocialAccount.objects.exists()


def test_the_form_that_leads_there_is_allowed_by_the_policy_of_the_page(client: Client) -> None:
    page = client.get(reverse("login"))
    assert "통합 인증으로 들어가기" in page.content.decode()
    assert f"form-action 'self' {SERVER}" in page["Content-Security-Policy"]
