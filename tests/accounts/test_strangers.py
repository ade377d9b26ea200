"""What strangers leave behind: no row of a session until they have proved something."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from allauth.mfa.webauthn.views import login_webauthn
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.urls import get_resolver, path, reverse

from accounts import strangers
from accounts.forms_passkeys import PasskeySignInForm
from accounts.single_sign_on import SingleSignOnAdapter
from tests.accounts.test_single_sign_on import Service
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
PASSKEY = "/second-factor/webauthn/login/"
AS_A_SCRIPT = {"x-requested-with": "XMLHttpRequest"}
#: Of the twin below.
urlpatterns = [path(PASSKEY[1:], login_webauthn)]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SingleSignOnAdapter, "get_requests_session", lambda adapter: Service({}))


def addresses() -> list[str]:
    """Each address of signing in, and a page that asks for it."""
    keys = {"provider_id": "oidc", "pk": 1, "uidb36": "1", "key": "a-b"}
    found = []
    for name, patterns in get_resolver("accounts.urls").reverse_dict.lists():
        if isinstance(name, str):
            [(_, names)] = patterns[0][0]
            found.append(reverse(name, kwargs={each: keys[each] for each in names}))
    assert PASSKEY in found
    return [*found, "/"]


def test_no_address_makes_a_row_for_a_stranger(service: None) -> None:
    for address in addresses():
        for headers in ({}, AS_A_SCRIPT, {"cookie": "sessionid=made-up"}):
            Client().get(address, headers=headers)
            Client().post(address, {"login": "x", "password": "x", "email": "a@b.example"}, headers=headers)
        assert not Session.objects.exists(), address


@pytest.mark.urls(__name__)
def test_with_the_librarys_own_view_each_question_makes_one() -> None:
    """The twin of the test above, with the protection off."""
    for _ in range(3):
        Client().get(PASSKEY, headers=AS_A_SCRIPT)
    assert Session.objects.count() == 3


def test_what_is_asked_of_a_passkey_is_in_the_cookie_and_new_each_time(client: Client) -> None:
    asked = [client.get(PASSKEY, headers=AS_A_SCRIPT).json() for _ in range(2)]
    challenges = [each["request_options"]["publicKey"]["challenge"] for each in asked]
    assert challenges[0] != challenges[1]
    carried = client.cookies["passkey"]
    assert signing.loads(carried.value, salt="passkey")["challenge"] == challenges[1]
    assert (carried["httponly"], carried["samesite"], carried["max-age"]) == (True, "Lax", 600)


@pytest.mark.parametrize("cookie", ["", "made-up", "a:b:c"])
def test_a_cookie_that_was_changed_counts_as_none(client: Client, cookie: str) -> None:
    client.cookies["passkey"] = cookie
    page = client.post(PASSKEY, {"credential": "{}"}, follow=True)
    assert "패스키를 확인하지 못했습니다" in page.content.decode() or "맞지 않습니다" in page.content.decode()


def test_one_that_is_old_counts_as_none(client: Client, rf: Any, later: Any) -> None:
    request = rf.get("/")
    request.COOKIES["passkey"] = signing.dumps({"challenge": "x"}, salt="passkey")
    assert strangers._carried(request, "passkey") == {"challenge": "x"}
    with later(minutes=10, seconds=1):
        assert strangers._carried(request, "passkey") is None


def test_who_has_given_a_password_keeps_the_session(client: Client) -> None:
    person = UserFactory.create()
    client.post(reverse("login"), {"login": person.username, "password": PASSWORD})
    key = client.session.session_key
    client.get(PASSKEY, headers=AS_A_SCRIPT)
    assert client.session.session_key == key
    assert client.get("/password/").status_code == 200


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Somebody's passkey, which has answered; real ones: tests/browser."""
    passkey = Authenticator.objects.create(user=UserFactory(), type="webauthn", data={"name": "열쇠"})
    monkeypatch.setattr(LoginWebAuthnForm, "clean_credential", lambda form: passkey)
    return passkey


def answers(challenge: str) -> list[bool]:
    """Whether one answer opens, sent twice with the same cookie, as by who has read along."""
    opens = []
    for _ in range(2):
        client = Client()
        client.cookies["passkey"] = signing.dumps({"challenge": challenge}, salt="passkey")
        client.post(PASSKEY, {"credential": '{"id": "x"}'})
        opens.append("_auth_user_id" in client.session)
    return opens


def test_an_answer_opens_once_whoever_carries_the_question(device: Any) -> None:
    assert answers("one") == [True, False]
    assert answers("another") == [True, False]


def test_without_that_note_it_would_open_again(device: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of the test above, with the protection off."""
    monkeypatch.setattr(PasskeySignInForm, "clean_credential", lambda form: device)
    assert answers("one") == [True, True]
