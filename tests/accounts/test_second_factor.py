"""Codes of an app, recovery codes, and what an administrator does when all is lost. Passkeys: tests/browser."""

from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from accounts import forms
from accounts.adapters import TOO_MANY, WRONG_CODE
from accounts.models import AccessLog, User
from tests.accounts.totp import code_of
from tests.factories import PASSWORD, AdminFactory, PlannerFactory, UserFactory

pytestmark = pytest.mark.django_db
SECRET = generate_totp_secret()


@pytest.fixture
def person() -> User:
    """Somebody with an app and recovery codes."""
    person = UserFactory.create()
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return person


def recovery_codes(person: Any) -> list[str]:
    return person.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()


def give_password(client: Client, person: User) -> Any:
    return client.post(reverse("login"), {"login": person.username, "password": PASSWORD})


def give_code(client: Client, code: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_in(client: Client) -> bool:
    return client.get("/password/").status_code == 200


def test_the_password_alone_does_not_open(client: Client, person: User) -> None:
    assert give_password(client, person).url == reverse("mfa_authenticate")
    assert not is_in(client)


def test_without_the_second_step_it_would(client: Client, person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of the test above, with the protection off."""
    monkeypatch.setattr(AuthenticateStage, "_should_handle", lambda stage, request: False)
    give_password(client, person)
    assert is_in(client)


def test_the_code_of_the_app_opens(client: Client, person: User) -> None:
    give_password(client, person)
    answer = give_code(client, code_of(SECRET))
    assert answer.url == "/"
    assert is_in(client)
    assert answer.cookies["sessionid"]["max-age"] == ""  # it ends with the browser
    [line] = AccessLog.objects.filter(what="signed_in")
    assert (line.user, line.detail) == (person, "비밀번호, 인증 앱")


def test_a_code_opens_once(client: Client, person: User) -> None:
    code = code_of(SECRET)
    give_password(client, person)
    give_code(client, code)
    client.post(reverse("logout"))
    give_password(client, person)
    assert give_code(client, code).context["form"].errors["code"] == [WRONG_CODE]
    assert not is_in(client)


def test_a_code_opens_once_in_all_the_time_that_it_is_valid(client: Client, person: User, later: Any) -> None:
    """An app whose clock is fast shows the code of the next half minute: it is valid for three of them."""
    with time_machine.travel(30 * 60_000_000, tick=False):
        early = format_hotp_value(hotp_value(SECRET, 60_000_001))
        give_password(client, person)
        assert give_code(client, early).url == "/"
    for seconds in (29, 31, 89):
        with time_machine.travel(30 * 60_000_000 + seconds, tick=False):
            client.post(reverse("logout"))
            give_password(client, person)
            # However it is typed.
            assert give_code(client, f"{early[:3]} {early[3:]}").context["form"].errors["code"] == [WRONG_CODE]
    assert not is_in(client)


def test_the_library_alone_would_take_it_again_after_half_a_minute(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of the test above, with the protection off."""
    monkeypatch.setattr(forms, "_take_once", lambda user, code: None)
    early = format_hotp_value(hotp_value(SECRET, 60_000_001))
    for seconds in (0, 31):
        with time_machine.travel(30 * 60_000_000 + seconds, tick=False):
            give_password(client, person)
            assert give_code(client, early).url == "/"
            client.post(reverse("logout"))


def test_the_code_that_added_an_app_opens_nothing(client: Client) -> None:
    person = UserFactory.create()
    give_password(client, person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = code_of(secret)
    client.post(reverse("mfa_activate_totp"), {"code": code})
    assert person.authenticator_set.filter(type="totp").exists()
    client.post(reverse("logout"))
    give_password(client, person)
    assert give_code(client, code).context["form"].errors["code"] == [WRONG_CODE]


def test_a_recovery_code_opens_once(client: Client, person: User) -> None:
    code = recovery_codes(person)[0]
    give_password(client, person)
    give_code(client, code)
    assert is_in(client)
    client.post(reverse("logout"))
    give_password(client, person)
    give_code(client, code)
    assert not is_in(client)
    assert len(recovery_codes(person)) == 9


def test_guessing_codes_is_limited(client: Client, person: User) -> None:
    give_password(client, person)
    for _ in range(5):
        assert give_code(client, "000000").context["form"].errors["code"] == [WRONG_CODE]
    assert give_code(client, code_of(SECRET)).context["form"].errors["code"] == [TOO_MANY]
    assert not is_in(client)
    assert AccessLog.objects.filter(what="sign_in_failed", user=person, detail="2단계 인증 코드").count() == 5


def test_who_leaves_between_the_steps_is_out(client: Client, person: User) -> None:
    give_password(client, person)
    person.is_active = False
    person.save()
    give_code(client, code_of(SECRET))
    assert not is_in(client)


def confirm(client: Client) -> Any:
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.mark.django_db(transaction=True)
def test_an_app_is_added_after_the_password_was_asked_for_once_more(client: Any) -> None:
    person = UserFactory.create()
    client.force_login(person)
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    page = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)
    assert all(code in page.content.decode() for code in recovery_codes(person))
    details = AccessLog.objects.filter(user=person, what="second_factor_changed").values_list("detail", flat=True)
    assert set(details) == {"인증 앱 등록", "복구 코드 등록"}


def test_a_wrong_password_confirms_nothing(client: Client, person: User) -> None:
    client.force_login(person)
    page = client.post(reverse("account_reauthenticate"), {"password": "guess"})
    assert page.context["form"].errors["password"] == ["비밀번호가 맞지 않습니다. 다시 입력하십시오."]
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 302


def test_recovery_codes_show_only_after_confirming(client: Client, person: User) -> None:
    client.force_login(person)
    code = recovery_codes(person)[0]
    assert code not in client.get(reverse("mfa_view_recovery_codes"), follow=True).content.decode()
    confirm(client)
    assert code in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert code in client.get(reverse("mfa_download_recovery_codes")).content.decode()


def test_recovery_codes_are_made_anew(client: Client, person: User) -> None:
    client.force_login(person)
    old = recovery_codes(person)
    confirm(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    assert not set(old) & set(recovery_codes(person))


def test_the_app_is_taken_away_again(client: Any, person: Any) -> None:
    client.force_login(person)
    confirm(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not person.authenticator_set.exists()
    assert AccessLog.objects.filter(user=person, detail="인증 앱 해제").exists()


def test_anothers_passkey_is_not_found(client: Client, person: User) -> None:
    passkey = Authenticator.objects.create(user=UserFactory(), type="webauthn", data={"name": "남의 것"})
    client.force_login(person)
    confirm(client)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        address = reverse(name, args=[passkey.pk])
        assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def reset(client: Client, person: User) -> Any:
    data = {"action": "reset_second_factor", "_selected_action": [person.pk]}
    return client.post(reverse("admin:accounts_user_changelist"), data, follow=True)


def test_an_administrator_resets_what_was_lost(client: Client, person: User) -> None:
    admin = AdminFactory.create(name="정지우")
    client.force_login(admin)
    assert "2단계 인증을 초기화했습니다" in reset(client, person).content.decode()
    [line] = AccessLog.objects.filter(what="second_factor_reset")
    assert (line.user, line.detail) == (admin, f"{person.name} ({person.username})")
    client.logout()
    give_password(client, person)
    assert is_in(client)


def test_nobody_else_does(client: Any, person: Any) -> None:
    client.force_login(PlannerFactory())
    assert reset(client, person).status_code == 403
    assert person.authenticator_set.count() == 2
