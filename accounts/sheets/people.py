"""What a row of a sheet of people means: an account, which a person comes to by an invitation."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from allauth.core import context
from django.db import models
from django.db.models import QuerySet, prefetch_related_objects

from accounts.access import RIGHTS, Event, describe_rights, log_events
from accounts.models import User
from accounts.roles import Role
from spreadsheets.checksums import checksum, read_checksum
from spreadsheets.columns import Column, without_options
from spreadsheets.imports.planning import Change, RowState
from spreadsheets.reading.workbook import Value
from spreadsheets.records import Record
from spreadsheets.resources import SheetResource
from spreadsheets.values import code, nearest, text, whole, yes_no
from spreadsheets.writing.table import IDENTITY, VERSION
from staffing.sheets.lookups import NamedDepartments, department_names, departments_now

_ROLES = {str(label): value for value, label in Role.choices}
_FIELDS = ("name", "email", "department_id", "role", "is_active")


def read_role(value: Value) -> str | None:
    written = text(value)
    if written is None or written in Role.values:
        return written
    plain = {label.replace(" ", ""): role for label, role in _ROLES.items()}
    if role := plain.get(written.replace(" ", "")):
        return role
    near = nearest(written, _ROLES) or list(_ROLES)
    raise ValueError(f"“{written}” 역할을 알 수 없습니다. {', '.join(near)} 가운데에서 적으십시오.")


class PersonResource(SheetResource):
    """Accounts, without passwords: a new person sets one by an invitation."""

    model = User
    label = "사람"
    unique_records = True
    refuses_lookalikes = True

    username = Column(
        "아이디", without_options(code), attribute="username", aliases=["ID", "사번", "계정"], required=True
    )
    name = Column("이름", without_options(text), attribute="name", aliases=["성명", "직원명"], is_title=True)
    email = Column(
        "전자우편",
        without_options(text),
        attribute="email",
        aliases=["이메일", "메일", "email", "e-mail", "메일 주소"],
        width=28,
    )
    department_code = Column("부서코드", without_options(code), attribute="department__code")
    department = Column(
        "부서",
        without_options(text),
        attribute="department__name",
        aliases=["부서명", "소속"],
        choices=department_names,
        width=18,
        is_title=True,
    )
    role = Column(
        "역할",
        without_options(read_role),
        attribute="get_role_display",
        aliases=["권한"],
        choices=lambda: list(_ROLES),
        width=12,
    )
    is_active = Column(
        "사용",
        without_options(yes_no),
        attribute="is_active",
        aliases=["사용 중", "사용 여부"],
        choices=lambda: ["예", "아니오"],
    )
    id = Column(IDENTITY, without_options(whole), attribute="pk", hidden=True)
    version = Column(VERSION, without_options(read_checksum), write=lambda user: _version(vars(user)), hidden=True)

    def prepare(self, records: Sequence[Record]) -> None:
        self._departments = NamedDepartments(departments_now())
        people = User.objects.values_list("pk", "username", "name", "email")
        self._usernames = {username.casefold(): username for _, username, _, _ in people}
        self._people = {pk: (f"{name}({username})", email) for pk, username, name, email in people}

    def propose(self, record: Record) -> Change | None:
        row = record.values
        if not row.get("username"):
            self.refuse(record, "username", "아이디가 없습니다. 아이디를 적으십시오.")
            return None
        username = self._usernames.get(row["username"].casefold(), row["username"])
        values = {name: row[name] for name in ("name", "role", "is_active") if row.get(name) is not None}
        if row.get("email"):
            values["email"] = row["email"].lower()
        if row.get("department_code") or row.get("department"):
            values["department_id"] = self._departments.find(self, record)
            if values["department_id"] is None:
                return None
        return Change(
            record.row,
            (username,),
            values,
            record.columns,
            defaults={"username": username},
            exported_version=row.get("version"),
            exported_pk=row.get("id"),
        )

    def candidates(self) -> QuerySet:
        return User.objects.all()

    def stored_key(self, stored: dict[str, Any]) -> tuple:
        return (stored["username"],)

    @cached_property
    def read_fields(self) -> list[str]:
        """Without what no import stores: the password and the last sign-in."""
        return [name for name in super().read_fields if name not in {"password", "last_login"}]

    def stored_version(self, stored: dict[str, Any]) -> int:
        return _version(stored)

    def check(self) -> None:
        self._check_emails()
        for change in self.changes:
            if change.before is None:
                self._check_new(change)
            elif change.state == RowState.CHANGED:
                self._check_rights(change)

    def _check_emails(self) -> None:
        """One person an address, those in the file and all others together."""
        changed = {change.pk for change in self.changes if "email" in change.values}
        taken = {email: who for pk, (who, email) in self._people.items() if email and pk not in changed}
        for change in self.changes:
            if email := change.values.get("email"):
                if email in taken:
                    self.refuse(
                        change, "email", f"“{email}”은 {taken[email]}님이 쓰는 전자우편입니다. 다른 주소를 적으십시오."
                    )
                taken[email] = self.label_of(change)

    def _check_new(self, change: Change) -> None:
        if not change.values.get("name"):
            self.refuse(change, "name", "이름이 없습니다. 이름을 적으십시오.")
        if not change.values.get("email"):
            self.refuse(change, "email", "초대 메일을 받을 전자우편이 없습니다. 주소를 적으십시오.")
        role = change.values.get("role", Role.VIEWER)
        if role in {Role.PLANNER, Role.ADMIN}:
            self.warn(change, "role", f"{self.label_of(change)}님에게 {Role(role).label} 역할을 줍니다.")

    def _check_rights(self, change: Change) -> None:
        """Warn of changed rights; nobody locks oneself out."""
        for name, (old, new) in change.differences.items():
            if name not in {"role", "department_id", "is_active"}:
                continue
            if self.plan.by is not None and change.pk == self.plan.by.pk and name != "department_id":
                sentence = "자신의 역할과 사용 여부는 바꿀 수 없습니다. 다른 관리자에게 부탁하십시오."
                self.refuse(change, self.column_for(name), sentence)
            else:
                before, after = (self.format_value(name, value) or "없음" for value in (old, new))
                self.warn(
                    change,
                    self.column_for(name),
                    f"{self.label_of(change)}님의 권한이 바뀝니다. {self.field_label(name)}: {before} → {after}",
                )

    def label_of(self, change: Change) -> str:
        if change.pk in self._people:
            return self._people[change.pk][0]
        return f"{change.values.get('name', '')}({change.key[0]})"

    def label_of_missing(self, stored: dict[str, Any]) -> str:
        return f"{stored['name']}({stored['username']})"

    def is_missing(self, stored: dict[str, Any]) -> bool:
        return stored["is_active"] and not stored["is_demonstration"]

    def format_value(self, name: str, value: Any) -> str:
        if name == "role":
            return str(Role(value).label)
        if name == "department_id" and value is not None:
            return self._departments.names[value]
        if name == "is_active":
            return "사용 중" if value else "사용 안 함"
        return super().format_value(name, value)

    def key_column(self) -> str:
        return "role"

    def build(self, change: Change) -> models.Model:
        person: Any = super().build(change)
        person.set_unusable_password()
        return person

    # Changed rights are logged as an administrator's own changes are

    def create(self, rows: list[Any], by: Any, reason: str) -> None:
        super().create(rows, by, reason)
        _log_rights(rows, by, lambda person: RIGHTS, new=True)

    def change(self, rows: list[Any], wanted: dict[Any, dict[str, Any]], by: Any, reason: str) -> None:
        super().change(rows, wanted, by, reason)
        _log_rights(
            rows, by, lambda person: [name for name in RIGHTS if {name, f"{name}_id"} & wanted[person.pk].keys()]
        )

    def remove(self, rows: QuerySet, by: Any, reason: str) -> None:
        gone = [f"{person.name} ({person.username}) 추가 취소" for person in rows]
        super().remove(rows, by, reason)
        log_events(context.request, Event.RIGHTS_CHANGED, gone, by=by)


def _version(stored: dict[str, Any]) -> int:
    return checksum(*(stored[name] for name in _FIELDS))


def _log_rights(people: list[User], by: Any, changed: Any, *, new: bool = False) -> None:
    prefetch_related_objects(people, "department")
    lines = [describe_rights(person, changed(person), new=new) for person in people if changed(person)]
    log_events(context.request, Event.RIGHTS_CHANGED, lines, by=by)
