"""What a row of a roster's sheet means: the roster of a day, and the posts and people of one grade there."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from spreadsheets.checksums import checksum, read_checksum
from spreadsheets.columns import Column, without_options
from spreadsheets.imports.planning import Change
from spreadsheets.lookups import UnknownName
from spreadsheets.records import Options, Record
from spreadsheets.resources import SheetResource
from spreadsheets.values import code, day, text, whole
from spreadsheets.writing.table import IDENTITY, VERSION, Format
from staffing.models import Grade, Roster, StaffingQuota

from .lookups import NamedDepartments, department_names, departments, grades


def day_of(record: Record, options: Options) -> date | None:
    """The day of a row's roster."""
    as_of = record.values.get("day") or options.get("day")
    return date.fromisoformat(as_of) if isinstance(as_of, str) else as_of


class RosterResource(SheetResource):
    """The rosters that a file's rows belong to; one that isn't there yet is made."""

    model = Roster
    label = "정·현원표"

    def propose(self, record: Record) -> Change | None:
        as_of = day_of(record, self.plan.options)
        if as_of is None:
            self.refuse(record, "day", "기준일이 없습니다. 기준일을 2023. 10. 31.처럼 적으십시오.")
            return None
        return Change(record.row, (as_of,), {}, record.columns, defaults={"as_of": as_of})

    def candidates(self) -> QuerySet:
        return Roster.objects.filter(as_of__in=[change.key[0] for change in self.changes])

    def stored_key(self, stored: dict[str, Any]) -> tuple:
        return (stored["as_of"],)

    def label_of(self, change: Change) -> str:
        return str(Roster(as_of=change.key[0]))

    def key_column(self) -> str:
        return "day"


class QuotaResource(SheetResource):
    """Posts and people, with the columns of our own list."""

    model = StaffingQuota
    label = "정·현원"
    unique_records = True

    day = Column(
        "기준일", without_options(day), attribute="roster__as_of", format=Format.DAY, aliases=["기준일자", "작성기준일"]
    )
    department_code = Column("부서코드", without_options(code), attribute="department__code", width=12)
    department = Column(
        "부서",
        without_options(text),
        attribute="department__name",
        aliases=["부서명", "소속", "소속부서", "기관", "구분", "실과"],
        choices=department_names,
        required=True,
        inherits=True,
        width=20,
        is_title=True,
    )
    grade = Column(
        "직급",
        without_options(text),
        attribute="grade__name",
        aliases=["직급명", "계급"],
        choices=lambda: list(Grade.objects.values_list("name", flat=True)),
    )
    authorized = Column(
        "정원",
        without_options(whole),
        attribute="authorized",
        aliases=["정원(명)"],
        width=8,
        format=Format.WHOLE,
        is_summed=True,
    )
    filled = Column(
        "현원",
        without_options(whole),
        attribute="filled",
        aliases=["현원(명)"],
        width=8,
        format=Format.WHOLE,
        is_summed=True,
    )
    id = Column(IDENTITY, without_options(whole), attribute="pk", hidden=True)
    version = Column(
        VERSION, without_options(read_checksum), write=lambda row: checksum(row.authorized, row.filled), hidden=True
    )

    def prepare(self, records: Sequence[Record]) -> None:
        days = [change.key[0] for change in self.plan.stage(RosterResource).changes]
        self.departments = NamedDepartments(departments(max(days, default=date.today()), self.plan.by))
        self.grades = grades()
        #: Counts of nobody, of a matrix's blank cells: to be written only where they are stored already.
        self._only_if_stored: set[Change] = set()

    def propose(self, record: Record) -> Change | None:
        values = record.values
        department = self.departments.find(self, record)
        grade = self._grade(record, values.get("grade"))
        roster = record.changes.get(RosterResource)
        if department is None or grade is None or roster is None:
            return None
        if department not in self.plan.scope:
            sentence = f"“{self.departments.names[department]}”의 정·현원을 바꿀 권한이 없습니다."
            self.refuse(record, "department", sentence)
            return None
        counts: dict[str, Any] = {name: values[name] or 0 for name in ("authorized", "filled") if name in values}
        change = Change(
            record.row,
            (roster, department, grade),
            counts,
            record.columns,
            parents={"roster": roster},
            defaults={"department_id": department, "grade_id": grade},
            exported_version=values.get("version"),
        )
        if values.get("goes_on"):
            self._only_if_stored.add(change)
        return change

    def _grade(self, record: Record, named: str | None) -> Any:
        if named is None:
            self.refuse(record, "grade", "직급이 없습니다. 이름이나 코드를 적으십시오.")
            return None
        try:
            return self.grades.find(named)
        except UnknownName as unknown:
            self.refuse(record, "grade", str(unknown))
            return None

    def candidates(self) -> QuerySet:
        return StaffingQuota.objects.filter(roster__in=self.plan.stage(RosterResource).by_pk)

    def stored_key(self, stored: dict[str, Any]) -> tuple:
        roster = self.plan.stage(RosterResource).by_pk.get(stored["roster_id"])
        return (roster, stored["department_id"], stored["grade_id"])

    def stored_version(self, stored: dict[str, Any]) -> int:
        return checksum(stored["authorized"], stored["filled"])

    def compare(self) -> None:
        super().compare()
        self.changes = [each for each in self.changes if each.before or each not in self._only_if_stored]

    def is_missing(self, stored: dict[str, Any]) -> bool:
        return bool(stored["authorized"] or stored["filled"])

    def label_of(self, change: Change) -> str:
        return self._label(change.key[1], change.key[2])

    def label_of_missing(self, stored: dict[str, Any]) -> str:
        label = self._label(stored["department_id"], stored["grade_id"])
        return f"{label} · {stored['authorized']}({stored['filled']})"

    def _label(self, department: int, grade: int) -> str:
        return f"{self.departments.names[department]} · {self.grades.names[grade]}"

    def key_column(self) -> str:
        return "department"
