"""The access log (접속기록): who, what, when, from where; kept two years and changed by nobody."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import AccessLog, User
from accounts.roles import Role
from reports.pdf.writer.merging import FinishedBook
from tests.factories import (
    PASSWORD,
    AccessLogFactory,
    AdminFactory,
    BookRunFactory,
    DepartmentFactory,
    DepartmentPlanFactory,
    OrganisationFactory,
    PlannerFactory,
    UserFactory,
)
from tests.pages import form_data

pytestmark = pytest.mark.django_db


def lines() -> list[tuple]:
    return list(AccessLog.objects.order_by("pk").values_list("what", "who", "address", "path", "detail"))


def sign_in(client: Client, name: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(reverse("login"), {"login": name, "password": password}, **extra)


def test_coming_and_going_are_written_down(client: Client) -> None:
    person = UserFactory.create(name="홍길동", username="hong")
    sign_in(client, "hong", REMOTE_ADDR="10.0.0.7")
    client.post(reverse("logout"), REMOTE_ADDR="10.0.0.8")
    assert lines() == [
        ("signed_in", "홍길동 (hong)", "10.0.0.7", "/login/", "비밀번호"),
        ("signed_out", "홍길동 (hong)", "10.0.0.8", "/logout/", ""),
    ]
    first = AccessLog.objects.earliest("at")
    assert first.user == person
    assert timezone.now() - first.at < timedelta(minutes=1)


def test_a_wrong_password_is_written_down(client: Client) -> None:
    UserFactory(name="홍길동", username="hong", email="hong@example.go.kr")
    for name in ("hong", "hong@example.go.kr"):
        sign_in(client, name, "guess")
    assert lines() == [("sign_in_failed", "홍길동 (hong)", "127.0.0.1", "/login/", "비밀번호")] * 2


def test_what_is_nobodys_name_is_not(client: Client) -> None:
    """People type their password there."""
    sign_in(client, "my-secret-password", "")
    sign_in(client, "my-secret-password", "guess")
    assert lines() == [("sign_in_failed", "(없는 아이디)", "127.0.0.1", "/login/", "비밀번호")]


def test_tries_that_the_limit_refuses_are_written_down_as_such(client: Client) -> None:
    UserFactory(name="홍길동", username="hong")
    for _ in range(6):
        sign_in(client, "hong", "guess")
    # Also with the right password.
    sign_in(client, "hong")
    tried = ("sign_in_failed", "홍길동 (hong)", "127.0.0.1", "/login/")
    assert lines() == [(*tried, "비밀번호")] * 5 + [(*tried, "여러 번 틀려 막음")] * 2


def test_codes_that_the_limit_refuses_are_written_down_as_such(client: Client) -> None:
    person = UserFactory.create()
    TOTP.activate(person, generate_totp_secret())
    sign_in(client, person.username)
    for _ in range(6):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    details = [detail for *_, detail in lines()]
    assert details == ["2단계 인증 코드"] * 5 + ["여러 번 틀려 막음"]


def test_an_address_that_asks_too_often_is_written_down_once_a_minute(client: Client) -> None:
    for _ in range(70):
        sign_in(client, "", "")
    assert lines() == [
        ("sign_in_failed", "(없는 아이디)", "127.0.0.1", "/login/", "한 주소에서 너무 많이 요청하여 막음")
    ]
    sign_in(client, "", "", REMOTE_ADDR="10.0.0.9")
    assert AccessLog.objects.count() == 1


def test_who_left_and_tries_is_written_down(client: Client) -> None:
    UserFactory(name="홍길동", username="hong", is_active=False)
    sign_in(client, "hong")
    assert lines() == [("sign_in_failed", "홍길동 (hong)", "127.0.0.1", "/login/", "사용이 꺼진 계정")]


def test_a_demonstration_account_in_production_is_refused_and_written_down(client: Client, settings: Settings) -> None:
    UserFactory(name="시연", username="demo", is_demonstration=True)
    settings.PRODUCTION = True
    assert sign_in(client, "demo").url == reverse("account_inactive")
    assert "_auth_user_id" not in client.session
    assert lines()[0][0] == "sign_in_failed"


FORWARDED = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 203.0.113.9"}


def test_a_claimed_address_does_not_count(client: Client) -> None:
    sign_in(client, UserFactory.create().username, **FORWARDED)
    assert lines()[0][2] == "10.0.0.1"


def test_behind_a_trusted_proxy_the_address_is_the_one_it_saw(client: Client, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    sign_in(client, UserFactory.create().username, **FORWARDED)
    assert lines()[0][2] == "203.0.113.9"


def test_taking_the_book_out_is_written_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.views.Printing.merged", lambda printing: FinishedBook(b"%PDF-", {}))
    OrganisationFactory()
    run = BookRunFactory()
    part = DepartmentPlanFactory.create(plan=run.plan, department__name="소통담당관", department__code="comms")
    client.force_login(PlannerFactory(name="박서연", username="park"))
    client.get(reverse("book", args=[2024]))
    assert lines() == []
    client.get(reverse("book-run-pdf", args=[2024, run.pk]))
    client.get(reverse("department-book-pdf", args=[2024, part.department.code]))
    [whole, one] = lines()
    whole_book = reverse("book-run-pdf", args=[2024, run.pk])
    assert whole[:4] == ("exported", "박서연 (park)", "127.0.0.1", whole_book)
    assert whole[4].endswith(".pdf")
    assert "소통담당관" in one[4]


def test_a_refused_book_was_not_taken_out(client: Client) -> None:
    run = BookRunFactory()
    client.force_login(UserFactory(role=Role.WRITER, of_department=True))
    assert client.get(reverse("book-run-pdf", args=[2024, run.pk])).status_code == 404
    assert lines() == []


@pytest.fixture
def admin(client: Client) -> User:
    admin = AdminFactory.create(name="정지우", username="jung")
    client.force_login(admin)
    return admin


def change(client: Client, person: User, **changes: Any) -> None:
    address = reverse("admin:accounts_user_change", args=[person.pk])
    sent = form_data(client, address, **{"is_active": "on"} | changes)
    assert client.post(address, sent).status_code == 302


def test_a_change_of_rights_is_written_down_with_who_made_it(client: Client, admin: User) -> None:
    person = UserFactory.create(name="홍길동", username="hong")
    department = DepartmentFactory.create(name="소통담당관")
    change(client, person, role=Role.WRITER, department=department.pk)
    change(client, person, is_active="")
    assert [(line[0], line[1], line[4]) for line in lines()] == [
        ("rights_changed", "정지우 (jung)", "홍길동 (hong): 역할 작성자, 부서 소통담당관"),
        ("rights_changed", "정지우 (jung)", "홍길동 (hong): 사용 안 함"),
    ]


def test_a_new_name_is_no_change_of_rights(client: Client, admin: User) -> None:
    change(client, UserFactory.create(), name="새 이름")
    assert lines() == []


def test_a_new_person_is_written_down(client: Client, admin: User) -> None:
    new = {"username": "kim", "name": "김하늘", "role": Role.VIEWER, "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("admin:accounts_user_add"), new)
    assert lines()[0][4] == "김하늘 (kim) 추가: 역할 열람자, 부서 없음, 사용 중"


def test_a_changed_password_is_written_down(client: Client) -> None:
    client.force_login(UserFactory())
    new = {"old_password": PASSWORD, "new_password1": "새로운-비밀번호-2025", "new_password2": "새로운-비밀번호-2025"}
    client.post(reverse("change-password"), new)
    assert lines()[0][0] == "password_changed"


def test_leaving_by_the_admins_own_address_is_written_down(client: Client, admin: User) -> None:
    client.post("/admin/logout/")
    assert lines()[0][0] == "signed_out"


@pytest.fixture
def line() -> AccessLog:
    return AccessLogFactory.create()


def test_administrators_read_search_and_filter_it(client: Client, admin: User, line: AccessLog) -> None:
    address = reverse("admin:accounts_accesslog_changelist")
    assert "홍길동 (hong)" in client.get(address, {"q": "10.0.0.7", "what": "signed_in"}).content.decode()
    assert "홍길동 (hong)" not in client.get(address, {"what": "exported"}).content.decode()


def test_not_even_they_change_it(client: Client, admin: User, line: AccessLog) -> None:
    row = reverse("admin:accounts_accesslog_change", args=[line.pk])
    delete = {"action": "delete_selected", "_selected_action": [line.pk], "post": "yes"}
    client.post(reverse("admin:accounts_accesslog_changelist"), delete)
    refused = [
        client.post(row, {"who": "다른 사람"}).status_code,
        client.post(reverse("admin:accounts_accesslog_delete", args=[line.pk]), {"post": "yes"}).status_code,
        client.get(reverse("admin:accounts_accesslog_add")).status_code,
    ]
    assert refused == [403] * 3
    line.refresh_from_db()
    assert line.who == "홍길동 (hong)"


def test_planners_do_not_see_it(client: Client, line: AccessLog) -> None:
    client.force_login(PlannerFactory())
    assert client.get(reverse("admin:accounts_accesslog_changelist")).status_code == 403


def test_what_is_older_than_two_years_is_forgotten(line: AccessLog, capsys: pytest.CaptureFixture[str]) -> None:
    for days in (0, 730, 732):
        AccessLogFactory(at=timezone.now() - timedelta(days=days))
    call_command("forget_old_access_logs")
    assert "1건을 지웠습니다" in capsys.readouterr().out
    assert AccessLog.objects.count() == 3
