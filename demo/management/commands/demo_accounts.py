import unicodedata
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from korean.commands import KoreanArguments
from staffing.models import Department

# No secret: the accounts work only where PRODUCTION is off, and then the program serves this machine alone.
PASSWORD = "planbook-2024"  # noqa: S105
NAMES = {
    Role.WRITER: "김하늘",
    Role.APPROVER: "이도윤",
    Role.PLANNER: "박서연",
    Role.VIEWER: "최민준",
    Role.ADMIN: "정지우",
}
OF_A_DEPARTMENT = {Role.WRITER, Role.APPROVER}
DEPARTMENT_OF_THE_EXAMPLE = "comms"


class Command(KoreanArguments, BaseCommand):
    """Makes an account of each role to try the program with, and prints them; safe to repeat."""

    help = "역할마다 하나씩 시연용 계정을 만들고 보여 줍니다. 이미 있는 계정은 바꾸지 않습니다."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("운영 환경(PRODUCTION=1)에서는 시연용 계정을 만들지 않습니다.")
        department = _department()
        with transaction.atomic():
            people = [_account(role, department) for role in NAMES]
        self._print_accounts([person for person in people if person and person.is_demonstration])
        for role, person in zip(NAMES, people, strict=True):
            self._explain(role, person)

    def _print_accounts(self, people: list[User]) -> None:
        if people:
            self.stdout.write("시연용 계정입니다. 운영 환경에서는 로그인할 수 없습니다.")
            for line in _table([_row(person) for person in people]):
                self.stdout.write(f"  {line}")

    def _explain(self, role: Role, person: User | None) -> None:
        if person is None:
            self.stdout.write(f"부서가 하나도 없어 {role.label} 계정 “{role.value}”은(는) 만들지 않았습니다.")
        elif not person.is_demonstration:
            self.stdout.write(f"“{role.value}”은(는) 시연용이 아닌 사용자의 아이디여서 그대로 두었습니다.")


def _department() -> Department | None:
    """The example's department, or else the first one that exists today."""
    example = Department.objects.filter(code=DEPARTMENT_OF_THE_EXAMPLE).first()
    return example or Department.objects.in_force(timezone.localdate()).first()


def _account(role: Role, department: Department | None) -> User | None:
    """The account whose name is the role, made unless it exists; None where it needs a department and there is none."""
    existing = User.objects.filter(username=role.value).first()
    if existing:
        return existing
    if role not in OF_A_DEPARTMENT:
        department = None
    elif department is None:
        return None
    return User.objects.create_user(
        role.value,
        PASSWORD,
        name=NAMES[role],
        # A domain that never exists: their mails can be looked at, and reach nobody.
        email=f"{role.value}@planbook.example",
        role=role,
        department=department,
        is_demonstration=True,
    )


def _row(person: User) -> list[str]:
    password = PASSWORD if person.check_password(PASSWORD) else "(바꾼 비밀번호)"
    return [person.username, password, person.name, person.get_role_display(), str(person.department or "")]


def _table(rows: list[list[str]]) -> list[str]:
    """Lines whose columns are aligned in a terminal."""
    rows = [["아이디", "비밀번호", "이름", "역할", "부서"], *rows]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    """How many columns of a terminal a text takes: a Korean letter takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
