"""What is sent in a passkey's place: refused with a sentence, wherever it is taken. Real passkeys: tests/browser."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from accounts.forms_passkeys import LONGEST_ANSWER, UNREADABLE
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def answer(**response: Any) -> str:
    """In the form of a device's answer, with nothing true in it."""
    whole = {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA", "attestationObject": "oA"}
    return json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": whole | response})


ODD = {
    "no-answer": '{"id": 1}',
    "nested": '{"a":' * 3000,
    "digits": "9" * 5000,
    "list": "[[1]]",
    "text": '"text"',
    "no-json": "{",
    "base64": answer(clientDataJSON="한글", authenticatorData="*"),
    "empty": answer(),
    "numbers": answer(clientDataJSON=7, attestationObject=7, userHandle=7),
    "response-of-text": '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": "text"}',
    "somebody": answer(userHandle="OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk"),
    "long": json.dumps({"id": "a" * LONGEST_ANSWER}),
    "nothing": "",
}


def test_what_cannot_be_read_is_said_in_a_sentence(client: Client) -> None:
    page = client.post(reverse("mfa_login_webauthn"), {"credential": "{"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == [UNREADABLE]


@pytest.fixture(params=list(ODD.values()), ids=list(ODD))
def odd(request: pytest.FixtureRequest) -> str:
    return request.param


def test_signing_in_by_it_leads_back_to_the_page_with_a_sentence(client: Client, odd: str) -> None:
    client.get(reverse("mfa_login_webauthn"), headers={"x-requested-with": "XMLHttpRequest"})
    page = client.post(reverse("mfa_login_webauthn"), {"credential": odd}, follow=True)
    assert page.redirect_chain[0][0] == reverse("account_login")
    assert [str(message) for message in page.context["messages"]]
    assert "_auth_user_id" not in client.session


def test_nothing_of_it_is_added(client: Client, odd: str) -> None:
    person = UserFactory.create()
    client.force_login(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_add_webauthn"))
    page = client.post(reverse("mfa_add_webauthn"), {"name": "열쇠", "credential": odd})
    assert (page.status_code, bool(page.context["form"].errors)) == (200, True)
    assert not person.authenticator_set.exists()


def test_it_is_no_second_factor(client: Client, odd: str) -> None:
    person = UserFactory.create()
    TOTP.activate(person, generate_totp_secret())
    client.post(reverse("login"), {"login": person.username, "password": PASSWORD})
    page = client.post(reverse("mfa_authenticate"), {"credential": odd})
    assert (page.status_code, bool(page.context["webauthn_form"].errors)) == (200, True)
    assert "_auth_user_id" not in client.session


def test_it_confirms_nothing(client: Any, odd: Any) -> None:
    person = UserFactory.create()
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "열쇠"})
    client.force_login(person)
    page = client.post(reverse("mfa_reauthenticate_webauthn"), {"credential": odd})
    assert page.url == reverse("account_login")
    assert client.get(reverse("mfa_add_webauthn")).status_code == 302
