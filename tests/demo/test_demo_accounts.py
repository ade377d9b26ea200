import pytest
from django.contrib.auth import authenticate, get_user
from django.core.management import CommandError, call_command
from django.http import HttpRequest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from demo.management.commands.demo_accounts import PASSWORD
from staffing.models import Department
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db


def demo_accounts(capsys: pytest.CaptureFixture[str]) -> str:
    call_command("demo_accounts")
    return capsys.readouterr().out


@pytest.fixture
def department() -> Department:
    return DepartmentFactory(code="comms", name="소통담당관", order=2)


def test_there_is_one_account_of_each_role(department: Department, capsys: pytest.CaptureFixture[str]) -> None:
    demo_accounts(capsys)
    people = User.objects.all()
    assert {person.role for person in people} == set(Role)
    assert {person.username for person in people} == {"writer", "approver", "planner", "viewer", "admin"}
    for person in people:
        person.full_clean()
        assert person.is_demonstration
        assert person.check_password(PASSWORD)


def test_only_the_people_of_a_department_have_one(department: Department, capsys: pytest.CaptureFixture[str]) -> None:
    DepartmentFactory(order=1)
    demo_accounts(capsys)
    assert {person.username for person in department.people.all()} == {"writer", "approver"}


def test_without_the_example_the_first_department_takes_part(capsys: pytest.CaptureFixture[str]) -> None:
    DepartmentFactory(order=1, ends_on="2020-12-31")
    first = DepartmentFactory.create(order=2)
    DepartmentFactory(order=3)
    demo_accounts(capsys)
    assert first.people.count() == 2


def test_without_any_department_it_makes_the_others_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    printed = demo_accounts(capsys)
    assert set(User.objects.values_list("username", flat=True)) == {"planner", "viewer", "admin"}
    assert "부서가 하나도 없어 작성자 계정 “writer”은(는) 만들지 않았습니다." in printed


def test_the_table_is_aligned_in_a_terminal(department: Department, capsys: pytest.CaptureFixture[str]) -> None:
    lines = demo_accounts(capsys).splitlines()
    assert lines[1] == "  아이디    비밀번호       이름    역할         부서"
    assert lines[2] == "  writer    planbook-2024  김하늘  작성자       소통담당관"
    assert lines[6] == "  admin     planbook-2024  정지우  관리자"


def test_a_second_time_changes_nothing(department: Department, capsys: pytest.CaptureFixture[str]) -> None:
    first = demo_accounts(capsys)
    before = list(User.objects.values())
    assert demo_accounts(capsys) == first
    assert list(User.objects.values()) == before


def test_a_changed_password_stays_and_is_not_printed_wrong(
    department: Department, capsys: pytest.CaptureFixture[str]
) -> None:
    demo_accounts(capsys)
    viewer = User.objects.get(username="viewer")
    viewer.set_password("내가-바꾼-비밀번호")
    viewer.save()
    printed = demo_accounts(capsys)
    viewer.refresh_from_db()
    assert viewer.check_password("내가-바꾼-비밀번호")
    assert "viewer    (바꾼 비밀번호)  최민준" in printed


def test_an_account_of_a_real_person_is_left_alone(department: Department, capsys: pytest.CaptureFixture[str]) -> None:
    real = UserFactory.create(username="admin", role=Role.VIEWER, name="진짜")
    printed = demo_accounts(capsys)
    real.refresh_from_db()
    assert (real.role, real.name, real.is_demonstration) == (Role.VIEWER, "진짜", False)
    assert not real.check_password(PASSWORD)
    assert "“admin”은(는) 시연용이 아닌 사용자의 아이디여서 그대로 두었습니다." in printed
    assert "진짜" not in printed


def test_it_refuses_in_production(department: Department, settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="운영 환경"):
        call_command("demo_accounts")
    assert not User.objects.exists()


def test_elsewhere_than_in_production_they_sign_in(department: Department, capsys: pytest.CaptureFixture[str]) -> None:
    demo_accounts(capsys)
    assert authenticate(username="viewer", password=PASSWORD)


def test_in_production_they_do_not_sign_in(
    department: Department, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    demo_accounts(capsys)
    settings.PRODUCTION = True
    assert authenticate(username="viewer", password=PASSWORD) is None


def test_in_production_their_old_sessions_end(
    department: Department, capsys: pytest.CaptureFixture[str], settings: Settings, client: Client
) -> None:
    demo_accounts(capsys)
    client.force_login(User.objects.get(username="viewer"))
    assert signed_in(client)
    settings.PRODUCTION = True
    assert not signed_in(client)


def test_in_production_real_people_sign_in(settings: Settings, client: Client) -> None:
    real = UserFactory.create(password=PASSWORD)
    settings.PRODUCTION = True
    assert authenticate(username=real.username, password=PASSWORD) == real
    client.force_login(real)
    assert signed_in(client)


def test_in_production_people_who_left_do_not(settings: Settings) -> None:
    gone = UserFactory.create(password=PASSWORD, is_active=False)
    settings.PRODUCTION = True
    assert authenticate(username=gone.username, password=PASSWORD) is None


def signed_in(client: Client) -> bool:
    """Whether the session still names somebody, asked as the middleware asks."""
    request = HttpRequest()
    request.session = client.session
    return get_user(request).is_authenticated
