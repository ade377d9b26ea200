from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, UserFactory, WriterFactory

pytestmark = pytest.mark.django_db


def sign_in(client: Client, username: str, password: str = PASSWORD, **data: Any) -> Any:
    return client.post(reverse("login"), {"login": username, "password": password, **data})


def test_signing_in_leads_to_the_page_that_was_asked_for(client: Any) -> None:
    asked_for = client.get(reverse("change-password")).url
    response = client.post(asked_for, {"login": UserFactory().username, "password": PASSWORD})
    assert response.url == reverse("change-password")


def test_signing_in_never_leads_to_another_site(client: Client) -> None:
    assert sign_in(client, UserFactory().username, next="https://elsewhere.example/").url == "/"


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(client: Client) -> None:
    wrong_password = sign_in(client, UserFactory().username, "틀린-비밀번호")
    wrong_name = sign_in(client, "nobody")
    sentence = "아이디나 비밀번호가 맞지 않습니다. 비밀번호는 대문자와 소문자를 구별하니 다시 확인하십시오."
    assert wrong_password.context["form"].non_field_errors() == [sentence]
    assert wrong_name.context["form"].non_field_errors() == [sentence]


def test_a_name_that_is_whole_pages_long_is_refused_with_a_sentence(client: Client) -> None:
    sentence = "너무 깁니다. 254자 이하로 다시 입력하십시오."
    assert sign_in(client, "a" * 70_000).context["form"].errors["login"] == [sentence]
    address = f"{'a' * 70_000}@example.com"
    forgotten = client.post(reverse("account_reset_password"), {"email": address}).context["form"]
    assert sentence in forgotten.errors["email"]


def test_somebody_who_left_cannot_sign_in(client: Client) -> None:
    assert sign_in(client, UserFactory(is_active=False).username).url == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


def test_the_header_says_who_it_is_and_in_which_role(client: Client) -> None:
    person = WriterFactory(name="김하늘", department__name="소통담당관")
    client.force_login(person)
    page = client.get(reverse("change-password")).content.decode()
    assert "<strong>김하늘</strong>" in page
    assert "작성자 · 소통담당관" in page


def test_signing_out_ends_the_session(client: Any) -> None:
    client.force_login(UserFactory())
    assert client.post(reverse("logout")).url == reverse("login")
    assert "_auth_user_id" not in client.session


def change_password(client: Client, old: Any, new: Any, again: Any = None) -> Any:
    data = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post(reverse("change-password"), data, follow=True)


def test_a_new_password_is_taken_and_confirmed(client: Client) -> None:
    person = UserFactory.create()
    client.force_login(person)
    page = change_password(client, PASSWORD, "새로운-비밀번호-2025").content.decode()
    assert "비밀번호를 바꾸었습니다." in page
    person.refresh_from_db()
    assert person.check_password("새로운-비밀번호-2025")


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("틀린-비밀번호", "새로운-비밀번호-2025", None, "지금 비밀번호가 맞지 않습니다."),
        (PASSWORD, "새로운-비밀번호-2025", "다른-비밀번호-2025", "새 비밀번호와 확인이 서로 다릅니다."),
        (PASSWORD, "짧은말", None, "이 비밀번호는 너무 짧습니다."),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(
    client: Client, old: Any, new: str, again: str | None, sentence: str
) -> None:
    client.force_login(UserFactory())
    assert sentence in change_password(client, old, new, again).content.decode()
