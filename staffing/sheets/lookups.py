"""Finding departments and grades by what people write of them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils import timezone

from spreadsheets.lookups import Found, Lookup, UnknownName
from spreadsheets.records import Options, Record
from spreadsheets.resources import SheetResource
from staffing.models import Department, Grade


def departments(on: date, user: Any = None) -> Lookup:
    """All of them; what sentences say of them names only those that a person may see."""
    offered = None if user is None or user.sees_all_departments else {user.department_id}
    return by_name_in_force("부서", Department.objects.all(), on, offered)


def departments_now(user: Any = None) -> Lookup:
    return departments(timezone.localdate(), user)


def seen_by(user: Any, options: Options) -> Any:
    """The departments that a person may see; only the chosen one, where one is chosen."""
    visible = Department.objects.visible_to(user)
    return visible.filter(code=options["department"]) if "department" in options else visible


def department_names() -> list[str]:
    """Those in force today, in the official order, for a template to offer."""
    return list(Department.objects.in_force(timezone.localdate()).values_list("name", flat=True))


def grades() -> Lookup:
    return Lookup("직급", Grade.objects.values_list("pk", "code", "name"))


def by_name_in_force(what: str, units: Any, on: date, offered: Collection[Any] | None = None) -> Lookup:
    """Every unit by its code, and by its name; of two with one name the one in force on that day."""
    in_force = set(units.in_force(on).values_list("name", flat=True))
    rows, own_names = [], {}
    for pk, code, name, begins, ends in units.values_list("pk", "code", "name", "begins_on", "ends_on"):
        is_over = (ends is not None and ends < on) or (begins is not None and begins > on)
        rows.append((pk, code, f"{name} {code}" if is_over and name in in_force else name))
        own_names[pk] = name
    return Lookup(what, rows, own_names=own_names, offered=offered)


class NamedDepartments:
    """The departments that a file's rows name by their codes, their names or both; each wording is looked up once."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.names = lookup.names
        self._found: dict[tuple[str | None, str | None], Found | str] = {}
        self._doubts_told: set[str] = set()

    def look_up(self, record: Record) -> Found | str:
        """What a row names, or the sentence that says why that is none."""
        written = record.values.get("department_code"), record.values.get("department")
        if written not in self._found:
            self._found[written] = self._look_up(*written)
        return self._found[written]

    def _look_up(self, code: str | None, name: str | None) -> Found | str:
        if code is None and name is None:
            return "부서가 없습니다. 부서명이나 부서코드를 적으십시오."
        try:
            return self.lookup.find_by(code, name)
        except UnknownName as unknown:
            return str(unknown)

    def key_of(self, record: Record) -> int | None:
        """Without a word where there is none."""
        found = self.look_up(record)
        return None if isinstance(found, str) else found.pk

    def find(self, resource: SheetResource, record: Record) -> int | None:
        """None, after `refuse`, where it names none; what is doubtful is told once."""
        found = self.look_up(record)
        column = department_column(record)
        if isinstance(found, str):
            resource.refuse(record, column, found)
            return None
        if found.doubt and found.doubt not in self._doubts_told:
            self._doubts_told.add(found.doubt)
            resource.warn(record, column, found.doubt)
        return found.pk


def department_column(record: Record) -> str:
    """The column to point at when a row's department is what is wrong."""
    return "department" if "department" in record.columns else "department_code"
