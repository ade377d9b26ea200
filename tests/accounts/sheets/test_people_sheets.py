"""People come in by invitation; whose rights change is shown before, and logged after."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AccessLog, User
from accounts.roles import Role
from spreadsheets.exports.tables import table_of
from spreadsheets.imports.background import run_confirm
from spreadsheets.imports.jobs import confirm, revert_import
from spreadsheets.imports.packing import unpack
from spreadsheets.kinds import kind_of
from spreadsheets.models import ImportJob
from spreadsheets.writing import WRITERS
from staffing.models import Department
from tests.factories import AdminFactory, DepartmentFactory, PlannerFactory, UserFactory, WriterFactory
from tests.sheets import changes, counts, csv_of, errors, previewed, warnings

pytestmark = pytest.mark.django_db
HEADER = ["아이디", "이름", "전자우편", "부서", "역할"]
HONG = ["hong", "홍길동", "Hong@example.go.kr", "총무과", "작성자"]


@pytest.fixture(autouse=True)
def department(db: None) -> Department:
    return DepartmentFactory(code="hr", name="총무과")


@pytest.fixture
def admin() -> User:
    return AdminFactory(username="boss", name="정지우")


def rights() -> list[str]:
    return list(AccessLog.objects.filter(what="rights_changed").order_by("pk").values_list("detail", flat=True))


def test_a_new_person_has_no_password_until_the_invitation_is_taken(admin: User) -> None:
    job = previewed("people", admin, csv_of(HEADER, HONG))
    assert (errors(job), warnings(job)) == ([], [])
    assert not User.objects.filter(username="hong").exists()
    confirm(job, admin)
    hong = User.objects.get(username="hong")
    assert (hong.email, str(hong.department), hong.role) == ("hong@example.go.kr", "총무과", Role.WRITER)
    assert not hong.has_usable_password()
    assert rights() == ["홍길동 (hong) 추가: 역할 작성자, 부서 총무과, 사용 중"]


@pytest.mark.django_db(transaction=True)
def test_invitations_are_sent_when_it_is_confirmed_on_its_page(client: Client, admin: User) -> None:
    DepartmentFactory(name="공원과")
    client.force_login(admin)
    job = previewed("people", admin, csv_of(HEADER, HONG))
    assert mail.outbox == []
    page = client.post(reverse("import-confirm", args=[job.pk]), follow=True)
    assert "1명에게 초대 메일을 보냈습니다." in page.content.decode()
    [message] = mail.outbox
    assert message.to == ["hong@example.go.kr"]
    assert "아이디: hong" in message.body
    assert AccessLog.objects.filter(what="rights_changed", user=admin).count() == 1
    assert AccessLog.objects.filter(what="invited", user=admin).count() == 1


@pytest.mark.django_db(transaction=True)
class TestInvitationsWithoutARequest:
    """In the worker and at the command line, as on the page."""

    @pytest.fixture(autouse=True)
    def _address(self, settings: Settings) -> None:
        settings.SERVICE_ADDRESS = "https://plan.example.go.kr"

    def invited(self, by: Any) -> None:
        """One mail, which leads to where a password can be set."""
        [message] = mail.outbox
        assert message.to == ["hong@example.go.kr"]
        [address] = re.findall(r"https://\S+", str(message.body))
        assert address.startswith("https://plan.example.go.kr/")
        page = Client().get(address.removeprefix("https://plan.example.go.kr"), follow=True)
        assert (page.status_code, 'name="password1"' in page.content.decode()) == (200, True)
        assert AccessLog.objects.get(what="invited").user == by

    def test_by_the_worker_once_though_it_is_asked_twice(self, admin: User) -> None:
        job = previewed("people", admin, csv_of(HEADER, HONG))
        ImportJob.objects.update(state=ImportJob.State.WRITING, waits_since=timezone.now())
        assert mail.outbox == []
        run_confirm(str(job.pk), admin.pk)
        run_confirm(str(job.pk), admin.pk)
        self.invited(by=admin)
        assert "정지우님이" in mail.outbox[0].body

    def test_by_the_command_when_it_confirms_and_not_before(self, tmp_path: Path) -> None:
        file = tmp_path / "people.csv"
        file.write_bytes(csv_of(HEADER, HONG))
        call_command("import_sheet", "people", str(file))
        assert mail.outbox == []
        call_command("import_sheet", "people", str(file), confirm=True)
        self.invited(by=None)
        call_command("import_sheet", "people", str(file), confirm=True)
        assert len(mail.outbox) == 1

    def test_nobody_whose_import_was_reverted_before(self, admin: User) -> None:
        job = previewed("people", admin, csv_of(HEADER, HONG))
        with transaction.atomic():
            confirm(job, admin)
            revert_import(job, admin)
        assert mail.outbox == []

    def test_a_mail_that_cannot_be_sent_leaves_the_person_there_and_stands_in_the_log(
        self, admin: User, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings.EMAIL_BACKEND = "tests.accounts.sheets.test_people_sheets.Broken"
        confirm(previewed("people", admin, csv_of(HEADER, HONG)), admin)
        assert User.objects.filter(username="hong").exists()
        assert "홍길동님에게 초대 메일을 보내지 못했습니다" in caplog.text
        assert not AccessLog.objects.filter(what="invited").exists()


class Broken(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> int:
        raise OSError("no mail server")


def test_whose_rights_change_is_shown_before_and_logged(admin: User, department: Department) -> None:
    WriterFactory(username="hong", name="홍길동", department=department)
    job = previewed("people", admin, csv_of(HEADER, ["hong", "", "", "", "총괄"]))
    assert warnings(job) == ["홍길동(hong)님의 권한이 바뀝니다. 역할: 작성자 → 총괄"]
    assert changes(job, "changed") == {"홍길동(hong)": [["역할", "작성자", "총괄"]]}
    confirm(job, admin)
    assert rights() == ["홍길동 (hong): 역할 총괄"]
    revert_import(job, admin)
    assert rights() == ["홍길동 (hong): 역할 총괄", "홍길동 (hong): 역할 작성자"]


def test_a_person_who_exists_keeps_password_and_what_the_file_leaves_out(admin: User, department: Department) -> None:
    hong = WriterFactory(username="hong", name="홍길동", department=department, email="hong@example.go.kr")
    password = hong.password
    confirm(previewed("people", admin, csv_of(["아이디", "이름"], ["HONG", "홍길순"])), admin)
    hong.refresh_from_db()
    assert (hong.name, hong.role, hong.email, hong.password) == ("홍길순", Role.WRITER, "hong@example.go.kr", password)
    assert rights() == []


def test_no_password_is_stored_with_the_import(admin: User) -> None:
    job = confirm(previewed("people", admin, csv_of(HEADER, HONG)), admin)
    [[_, _, _, after]] = unpack(job.written)
    assert "password" not in after


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["kim", "", "kim@example.go.kr", "총무과", "작성자"], "이름이 없습니다. 이름을 적으십시오."),
        (["kim", "김", "", "총무과", "작성자"], "초대 메일을 받을 전자우편이 없습니다. 주소를 적으십시오."),
        (
            ["kim", "김", "kim@example.go.kr", "", "작성자"],
            "작성자와 부서 승인자에게는 부서를 지정해야 합니다.",
        ),
        (
            ["kim", "김", "BOSS@example.go.kr", "", "열람자"],
            "“boss@example.go.kr”은 정지우(boss)님이 쓰는 전자우편입니다. 다른 주소를 적으십시오.",
        ),
        (
            ["kim", "김", "kim@example.go.kr", "총무가", "작성자"],
            "“총무가” 부서: 없는 이름입니다. “총무과”를 뜻하십니까?",
        ),
        (
            ["kim", "김", "kim@example.go.kr", "총무과", "작성사"],
            "“작성사” 역할을 알 수 없습니다. 작성자 가운데에서 적으십시오.",
        ),
        (["kim", "김", "전자우편", "총무과", "작성자"], "전자우편: 올바른 이메일 주소를 입력하세요."),
        (["boss", "", "", "", "열람자"], "자신의 역할과 사용 여부는 바꿀 수 없습니다. 다른 관리자에게 부탁하십시오."),
    ],
)
def test_what_is_refused(admin: User, row: list[Any], sentence: str) -> None:
    admin.email = "boss@example.go.kr"
    admin.save()
    assert errors(previewed("people", admin, csv_of(HEADER, row))) == [sentence]


def test_a_new_administrator_is_warned_of(admin: User) -> None:
    job = previewed("people", admin, csv_of(HEADER, [*HONG[:4], "관리자"]))
    assert warnings(job) == ["홍길동(hong)님에게 관리자 역할을 줍니다."]


def test_two_rows_with_one_address_are_refused(admin: User) -> None:
    job = previewed("people", admin, csv_of(HEADER, HONG, ["kim", "김", *HONG[2:]]))
    assert errors(job) == ["“hong@example.go.kr”은 홍길동(hong)님이 쓰는 전자우편입니다. 다른 주소를 적으십시오."]


def test_an_import_of_people_is_reverted_while_they_did_nothing(admin: User) -> None:
    job = confirm(previewed("people", admin, csv_of(HEADER, HONG)), admin)
    revert_import(job, admin)
    assert not User.objects.filter(username="hong").exists()
    assert rights()[-1] == "홍길동 (hong) 추가 취소"


def test_what_is_exported_can_be_imported_again(admin: User, department: Department) -> None:
    UserFactory(name="=이름", email="a@example.go.kr")
    WriterFactory(department=department, is_active=False)
    for suffix, write in WRITERS.items():
        job = previewed("people", admin, write(table_of(kind_of("people"), admin, {})), f"사람.{suffix}")
        assert (errors(job), warnings(job)) == ([], [])
        assert counts(job, "사람") == {"unchanged": 3}


def test_who_was_changed_meanwhile_is_refused_by_name(admin: User) -> None:
    person = UserFactory(name="홍길동")
    data = WRITERS["csv"](table_of(kind_of("people"), admin, {})).decode().replace("열람자", "총괄")
    person.role = Role.ADMIN
    person.save()
    assert any(
        "홍길동" in sentence and "다른 사람이 고쳤습니다" in sentence
        for sentence in errors(previewed("people", admin, data.encode()))
    )


def test_only_administrators_see_or_import_people(client: Client, admin: User) -> None:
    planner = PlannerFactory()
    assert not kind_of("people").may_import(planner)
    client.force_login(planner)
    assert client.get(reverse("export", args=["people", "csv"])).status_code == 404
    assert client.get(reverse("import-template", args=["people"])).status_code == 404
    client.force_login(admin)
    assert client.get(reverse("export", args=["people", "csv"])).status_code == 200


def test_a_planner_sees_no_import_of_people(client: Client, admin: User) -> None:
    job = previewed("people", admin, csv_of(HEADER, HONG))
    client.force_login(PlannerFactory())
    assert client.get(reverse("import", args=[job.pk])).status_code == 404
    assert "홍길동" not in client.get(reverse("imports")).content.decode()


def test_queries_dont_grow_with_people(admin: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    def people(start: int, number: int) -> bytes:
        rows = [[f"p{start + n}", f"사람{n}", f"p{start + n}@example.go.kr", "총무과", "작성자"] for n in range(number)]
        return csv_of(HEADER, *rows)

    confirm(previewed("people", admin, people(0, 1)), admin)
    with django_assert_num_queries(23):
        confirm(previewed("people", admin, people(100, 2)), admin)
    with django_assert_num_queries(23):
        confirm(previewed("people", admin, people(200, 50)), admin)
