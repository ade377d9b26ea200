"""Who works here, as the administrators enter it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from tests import factories
from tests.pages import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_user(client: Client) -> User:
    user = factories.AdminFactory()
    client.force_login(user)
    return user


NEW = {
    "username": "hong",
    "name": "홍길동",
    "role": Role.WRITER,
    "password1": "봄날-저녁-바람-2024",
    "password2": "봄날-저녁-바람-2024",
}


def test_a_person_is_added_with_a_password(client: Client, admin_user: User) -> None:
    department = factories.DepartmentFactory()
    answer = client.post(reverse("admin:accounts_user_add"), NEW | {"department": department.pk})
    hong = User.objects.get(username="hong")
    assert answer["Location"] == reverse("admin:accounts_user_change", args=[hong.pk])
    assert hong.check_password("봄날-저녁-바람-2024")
    assert (hong.role, hong.department) == (Role.WRITER, department)
    assert not hong.is_staff


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"password1": "password1", "password2": "password1"}, "너무 흔히 사용되는 비밀번호"),
        ({"password2": "다른-비밀-번호"}, "일치하지 않습니다"),
        ({"department": ""}, "작성자와 부서 승인자에게는 부서를 지정해야 합니다"),
    ],
)
def test_a_wrong_form_adds_nobody(client: Client, admin_user: User, wrong: dict[str, Any], sentence: str) -> None:
    department = factories.DepartmentFactory()
    answer = client.post(reverse("admin:accounts_user_add"), NEW | {"department": department.pk} | wrong)
    assert sentence in answer.content.decode()
    assert not User.objects.filter(username="hong").exists()


def test_a_role_is_changed(client: Client, admin_user: User) -> None:
    person = factories.UserFactory()
    change = reverse("admin:accounts_user_change", args=[person.pk])
    assert client.post(change, form_data(client, change, role=Role.PLANNER)).status_code == 302
    person.refresh_from_db()
    assert person.role == Role.PLANNER


def test_nobody_locks_oneself_out(client: Client, admin_user: User) -> None:
    change = reverse("admin:accounts_user_change", args=[admin_user.pk])
    sent = form_data(client, change, name="새 이름", role=Role.VIEWER, is_active="")
    assert client.post(change, sent).status_code == 302
    admin_user.refresh_from_db()
    assert (admin_user.name, admin_user.role, admin_user.is_active) == ("새 이름", Role.ADMIN, True)


def test_nobody_is_deleted(client: Client, admin_user: User) -> None:
    person = factories.UserFactory()
    assert client.post(reverse("admin:accounts_user_delete", args=[person.pk]), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=person.pk).exists()
