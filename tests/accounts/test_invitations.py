"""People are invited by mail, and get a new password by mail."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from allauth.core import context
from django.contrib.auth import authenticate
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse
from django_q.models import OrmQ
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.forms import ForgottenPasswordForm
from accounts.mails import send_reset_link
from accounts.models import AccessLog, User
from accounts.roles import Role
from tests.factories import PASSWORD, AdminFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "봄날-저녁-바람-2024"
HONG = {"username": "hong", "name": "홍길동", "email": "Hong@example.go.kr", "role": Role.VIEWER}


@pytest.fixture
def admin(client: Client) -> User:
    admin = AdminFactory.create(name="정지우")
    client.force_login(admin)
    return admin


@pytest.fixture
def add(transactional_db: None, client: Client, admin: User) -> Callable[..., Any]:
    """The administrator adds a person, who is mailed when that is committed; returns the page that follows."""

    def add(**changes: Any) -> Any:
        return client.post(reverse("admin:accounts_user_add"), HONG | changes, follow=True)

    return add


def link(message: Any) -> str:
    found = re.search(r"http://localhost:8000(/\S+)", message.body)
    assert found
    return found[1]


def set_password(client: Client, address: str, password: str = NEW_PASSWORD) -> Any:
    page = client.get(address, follow=True)
    if "form" not in page.context or page.context.get("token_fail"):
        return page
    return client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password}, follow=True)


def test_an_added_person_gets_a_mail_and_sets_the_first_password(client: Client, add: Callable[..., Any]) -> None:
    page = add()
    assert "홍길동님에게 초대 메일을 보냈습니다." in page.content.decode()
    [message] = mail.outbox
    assert message.to == ["hong@example.go.kr"]
    assert message.subject == "[주요업무계획] 초대합니다. 비밀번호를 정해 주십시오"
    assert "정지우님이" in message.body
    assert "아이디: hong" in message.body
    assert "3일 안에" in message.body
    client.logout()
    assert "비밀번호를 정했습니다" in set_password(client, link(message)).content.decode()
    assert authenticate(username="hong", password=NEW_PASSWORD) == User.objects.get(username="hong")


def test_before_that_nothing_opens(add: Callable[..., Any]) -> None:
    add()
    assert not User.objects.get(username="hong").has_usable_password()


def test_the_address_works_once(client: Client, add: Callable[..., Any]) -> None:
    add()
    client.logout()
    set_password(client, link(mail.outbox[0]))
    page = set_password(client, link(mail.outbox[0]), "다른-비밀번호-2025")
    assert "쓸 수 없는 주소입니다" in page.content.decode()
    assert authenticate(username="hong", password=NEW_PASSWORD)


def test_the_address_works_for_three_days(client: Client, add: Callable[..., Any], later: Any) -> None:
    add()
    client.logout()
    with later(days=3, minutes=1):
        assert "쓸 수 없는 주소입니다" in set_password(client, link(mail.outbox[0])).content.decode()
    with later(days=2, hours=23):
        assert "비밀번호를 정했습니다" in set_password(client, link(mail.outbox[0])).content.decode()


def test_a_weak_first_password_is_refused(client: Client, add: Callable[..., Any]) -> None:
    add()
    client.logout()
    page = set_password(client, link(mail.outbox[0]), "admin123!")
    assert "숫자나 기호만 붙인" in page.content.decode()


def test_without_mail_the_administrator_sets_a_password(add: Callable[..., Any]) -> None:
    add(email="", password1=NEW_PASSWORD, password2=NEW_PASSWORD)
    assert User.objects.get(username="hong").check_password(NEW_PASSWORD)
    assert not mail.outbox


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": ""}, "초대 메일을 받을 전자우편을 적거나"),
        ({"password1": NEW_PASSWORD}, "일치하지 않습니다"),
        ({"email": "TAKEN@example.go.kr"}, "다른 사람이 이미 쓰고 있는 전자우편입니다"),
    ],
)
def test_a_form_that_invites_nobody_says_why(add: Callable[..., Any], wrong: dict[str, Any], sentence: str) -> None:
    UserFactory(email="taken@example.go.kr")
    assert sentence in add(**wrong).content.decode()
    assert not User.objects.filter(username="hong").exists()
    assert not mail.outbox


def test_a_mail_server_that_is_down_is_said_and_the_person_stays(add: Callable[..., Any], settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "초대 메일을 보내지 못했습니다" in add().content.decode()
    assert User.objects.filter(username="hong").exists()


def invite_again(client: Client, *people: Any) -> str:
    data = {"action": "invite_again", "_selected_action": [person.pk for person in people]}
    return client.post(reverse("admin:accounts_user_changelist"), data, follow=True).content.decode()


def test_an_invitation_is_sent_again(client: Client, add: Callable[..., Any]) -> None:
    add()
    assert "홍길동님에게 초대 메일을 보냈습니다." in invite_again(client, User.objects.get(username="hong"))
    assert len(mail.outbox) == 2
    assert AccessLog.objects.filter(what="invited", detail="홍길동 (hong), hong@example.go.kr").count() == 2


def test_who_has_a_password_or_has_left_is_not_invited_again(client: Client, admin: User) -> None:
    at_work = UserFactory.create(email="a@example.go.kr")
    gone = UserFactory.create(email="b@example.go.kr", is_active=False)
    gone.set_unusable_password()
    gone.save()
    assert invite_again(client, at_work, gone).count("보내지 않았습니다") == 2
    assert not mail.outbox


def ask(client: Client, email: Any) -> Any:
    return client.post(reverse("account_reset_password"), {"email": email})


def test_a_forgotten_password_is_set_anew(client: Client) -> None:
    person = UserFactory.create(name="홍길동", email="hong@example.go.kr")
    assert ask(client, "HONG@example.go.kr").url == reverse("account_reset_password_done")
    [message] = mail.outbox
    assert message.subject == "[주요업무계획] 새 비밀번호를 정해 주십시오"
    assert f"아이디: {person.username}" in message.body
    set_password(client, link(message))
    assert authenticate(username=person.username, password=NEW_PASSWORD)
    assert not authenticate(username=person.username, password=PASSWORD)
    assert AccessLog.objects.filter(what="password_changed", user=person).exists()


def test_setting_it_anew_ends_sessions_elsewhere(client: Client, django_user_model: Any) -> None:
    person = UserFactory.create(email="hong@example.go.kr")
    elsewhere = type(client)()
    elsewhere.force_login(person)
    ask(client, person.email)
    set_password(client, link(mail.outbox[0]))
    assert elsewhere.get("/password/").status_code == 302


@pytest.mark.parametrize("who", ["nobody", "gone"])
def test_others_get_the_same_answer_and_no_mail(client: Client, who: str) -> None:
    UserFactory(email="gone@example.go.kr", is_active=False)
    assert ask(client, f"{who}@example.go.kr").url == reverse("account_reset_password_done")
    assert not mail.outbox


@pytest.mark.parametrize("email", ["hong@example.go.kr", "nobody@example.go.kr"])
def test_the_request_does_the_same_for_all(
    client: Client, email: str, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Looking up, rendering and sending take long only for those who are known: the worker does it."""
    UserFactory(email="hong@example.go.kr")
    settings.BACKGROUND_WORKER = True
    ask(client, "warm@example.go.kr")
    OrmQ.objects.all().delete()
    with django_assert_num_queries(1) as queries:
        assert ask(client, email).url == reverse("account_reset_password_done")
    assert "django_q_ormq" in queries[0]["sql"]
    assert not mail.outbox
    [queued] = OrmQ.objects.all()
    task = queued.task
    assert (task["func"], task["args"], task["save"]) == ("accounts.mails.send_reset_link", (email,), False)
    send_reset_link(*task["args"])
    assert len(mail.outbox) == (email == "hong@example.go.kr")


def test_with_the_librarys_form_the_known_would_take_longer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of the test above, with the protection off: the mail is there before the answer."""
    UserFactory(email="hong@example.go.kr")
    monkeypatch.setattr(ForgottenPasswordForm, "clean_email", ResetPasswordForm.clean_email)
    monkeypatch.setattr(ForgottenPasswordForm, "save", ResetPasswordForm.save)
    monkeypatch.setattr("accounts.mails.request_reset_link", lambda email: None)
    ask(client, "hong@example.go.kr")
    assert len(mail.outbox) == 1


def test_links_lead_to_the_service_whatever_the_request_says(client: Client) -> None:
    UserFactory(email="hong@example.go.kr")
    client.post(reverse("account_reset_password"), {"email": "hong@example.go.kr"}, headers={"host": "testserver:6666"})
    assert "http://localhost:8000/password/set/" in mail.outbox[0].body
    assert "6666" not in mail.outbox[0].body


def test_the_librarys_own_link_would_lead_elsewhere(rf: RequestFactory) -> None:
    """The twin of the test above, with the protection off."""
    request = rf.get("/", headers={"host": "testserver:6666"})
    with context.request_context(request):
        link = DefaultAccountAdapter(request).get_reset_password_from_key_url("1-a-b")
    assert link == "http://testserver:6666/password/set/1-a-b/"


def test_a_mail_server_that_is_down_gives_the_same_answer(client: Client, settings: Settings) -> None:
    UserFactory(email="hong@example.go.kr")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert ask(client, "hong@example.go.kr").url == reverse("account_reset_password_done")


def test_an_address_that_was_changed_since_opens_nothing(client: Client) -> None:
    person = UserFactory.create(email="old@example.go.kr")
    ask(client, "old@example.go.kr")
    set_password(client, link(mail.outbox[0]))
    client.post(reverse("login"), {"login": "old@example.go.kr", "password": NEW_PASSWORD})
    assert "_auth_user_id" in client.session
    client.post(reverse("logout"))
    User.objects.filter(pk=person.pk).update(email="new@example.go.kr")
    ask(client, "old@example.go.kr")
    assert len(mail.outbox) == 1
    client.post(reverse("login"), {"login": "old@example.go.kr", "password": NEW_PASSWORD})
    assert "_auth_user_id" not in client.session
    # The library's own table of addresses would remember the old one.
    assert not EmailAddress.objects.exists()
