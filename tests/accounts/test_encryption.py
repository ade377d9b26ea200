"""Secrets of second factors stand in the database encrypted: a backup alone opens nothing."""

import importlib
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.adapters import SecondFactorAdapter
from accounts.encryption import decrypt, encrypt
from accounts.models import User
from tests.accounts.totp import code_of
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SECRET = generate_totp_secret()
migration = importlib.import_module("accounts.migrations.0004_encrypt_second_factors")


@pytest.fixture
def person() -> User:
    person = UserFactory.create()
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return person


def opens(client: Client, person: User, code: str) -> bool:
    client.post(reverse("login"), {"login": person.username, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code})
    return client.get("/password/").status_code == 200


def stored() -> dict[str, dict]:
    return dict(Authenticator.objects.values_list("type", "data"))


def codes(person: Any) -> list[str]:
    return person.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()


def migrate(function: Any) -> None:
    function(apps, SimpleNamespace(connection=connection))


def test_what_the_table_holds_makes_no_code_that_opens(client: Client, person: User) -> None:
    encrypted = stored()["totp"]["secret"]
    assert SECRET not in str(stored())
    assert not validate_totp_code(
        "".join(each for each in encrypted.upper() if each in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")[:32], code_of(SECRET)
    )
    assert opens(client, person, code_of(SECRET))


def test_what_it_holds_of_recovery_codes_gives_none_of_them(client: Client, person: User) -> None:
    true = codes(person)
    Authenticator.objects.create(
        user=UserFactory(),
        type="recovery_codes",
        data={**stored()["recovery_codes"], "seed": encrypt(stored()["recovery_codes"]["seed"])},
    )
    stolen = Authenticator.objects.exclude(user=person).get().wrap().get_unused_codes()
    assert not set(stolen) & set(true)
    assert opens(client, person, true[0])


def test_without_encryption_the_table_would_open(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of the tests above, with the protection off."""
    monkeypatch.setattr(SecondFactorAdapter, "encrypt", lambda adapter, text: text)
    monkeypatch.setattr(SecondFactorAdapter, "decrypt", lambda adapter, text: text)
    person = UserFactory.create()
    TOTP.activate(person, SECRET)
    assert opens(client, person, code_of(stored()["totp"]["secret"]))


def test_two_equal_secrets_look_different() -> None:
    assert encrypt(SECRET) != encrypt(SECRET)
    assert decrypt(encrypt(SECRET)) == SECRET


def test_plain_ones_migrate_and_go_on_opening(client: Client, person: User) -> None:
    seed = decrypt(stored()["recovery_codes"]["seed"])
    true = codes(person)
    migrate(migration.decrypt_all)
    assert stored()["totp"] == {"secret": SECRET}
    assert stored()["recovery_codes"]["seed"] == seed
    for _ in range(2):  # a second time changes nothing
        migrate(migration.encrypt_all)
    assert SECRET not in str(stored())
    assert codes(person) == true
    assert opens(client, person, code_of(SECRET))


def test_a_new_key_opens_what_the_old_one_encrypted(client: Client, person: User, settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key"
    assert opens(client, person, code_of(SECRET))


def test_with_an_unknown_key_no_code_opens_and_nothing_breaks(
    client: Client, person: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SECRET_KEY = "another-key"
    assert not opens(client, person, code_of(SECRET))
    assert "SECRET_KEY that is not known any more" in caplog.text
