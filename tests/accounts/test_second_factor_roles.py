"""People of some roles set up a second factor before anything else."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from tests.accounts.totp import code_of
from tests.factories import PASSWORD, AdminFactory, PlannerFactory

pytestmark = pytest.mark.django_db
PAGES = [reverse("first-page"), reverse("find"), reverse("admin:index"), reverse("admin:accounts_user_changelist")]


@pytest.fixture(autouse=True)
def _asked_of_administrators(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["admin"]


@pytest.fixture
def admin() -> User:
    return AdminFactory.create()


@pytest.mark.parametrize("address", PAGES)
def test_without_one_every_page_leads_there(client: Any, admin: Any, address: Any) -> None:
    client.force_login(admin)
    assert client.get(address).url == reverse("mfa_index")
    page = client.get(address, follow=True).content.decode()
    assert "관리자는 2단계 인증을 등록해야 다른 화면을 쓸 수 있습니다." in page


def test_nothing_is_sent_either(client: Any, admin: Any) -> None:
    client.force_login(admin)
    sent = {"username": "new", "name": "새 사람", "role": "admin", "email": "new@example.go.kr"}
    assert client.post(reverse("admin:accounts_user_add"), sent).url == reverse("mfa_index")
    assert admin.__class__.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_is_set_up_from_there_and_everything_is_open(client: Client) -> None:
    admin = AdminFactory.create()
    page = client.post(reverse("login"), {"login": admin.username, "password": PASSWORD}, follow=True)
    assert reverse("mfa_activate_totp") in page.content.decode()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)
    assert client.get(reverse("admin:index")).status_code == 200


def test_who_signs_on_elsewhere_and_has_no_password_can_set_one_up(client: Client, admin: User) -> None:
    admin.set_unusable_password()
    admin.save()
    client.force_login(admin)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


@pytest.mark.parametrize("name", ["mfa_index", "change-password", "mfa_list_webauthn"])
def test_what_leads_to_one_stays_open(client: Client, admin: User, name: str) -> None:
    client.force_login(admin)
    assert client.get(reverse(name)).status_code == 200


def test_one_can_leave(client: Client, admin: User) -> None:
    client.force_login(admin)
    client.post(reverse("logout"))
    assert "_auth_user_id" not in client.session


def test_recovery_codes_alone_are_none(client: Any, admin: Any) -> None:
    RecoveryCodes.activate(admin)
    client.force_login(admin)
    assert client.get("/admin/").url == reverse("mfa_index")


def test_a_passkey_is_one(client: Client, admin: User) -> None:
    Authenticator.objects.create(user=admin, type="webauthn", data={"name": "열쇠"})
    client.force_login(admin)
    assert client.get("/admin/").status_code == 200


def test_once_it_is_reset_it_is_asked_for_again(client: Any, admin: Any) -> None:
    TOTP.activate(admin, generate_totp_secret())
    client.force_login(admin)
    assert client.get("/admin/").status_code == 200
    admin.authenticator_set.all().delete()
    assert client.get("/admin/").url == reverse("mfa_index")


def test_other_roles_are_not_asked(client: Client) -> None:
    client.force_login(PlannerFactory())
    assert client.get("/admin/").status_code == 200


def test_nobody_is_where_no_role_is_named(client: Client, admin: User, settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = []
    client.force_login(admin)
    assert client.get("/admin/").status_code == 200


def test_strangers_are_asked_to_sign_in_first(client: Any) -> None:
    assert client.get(reverse("first-page")).url.startswith(reverse("login"))
