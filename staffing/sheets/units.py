"""Sheets of the organisation: a row for each 국, 부서 or 팀, named together with what it belongs to.

What is blank is as above, as in merged cells; the deepest unit that a row names is the one that it is about.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from spreadsheets.checksums import checksum, read_checksum
from spreadsheets.columns import Column, loose_key, without_options
from spreadsheets.header_rows import HeaderRow
from spreadsheets.layouts import CellReader, named_unread
from spreadsheets.reading.workbook import Sheet
from spreadsheets.records import Options, Problem, Reading, Record
from spreadsheets.values import code, day, text, whole
from spreadsheets.writing.table import IDENTITY, VERSION, Format
from staffing.models import Bureau, Department, Team

NONE = "-"  # in place of the bureau of a department that belongs to none
_NO_BUREAU = {loose_key(name) for name in (NONE, "없음", "직속", "해당없음")} | {NONE}


@dataclass(frozen=True)
class Unit:
    """One unit as a row of a sheet, with those that it belongs to."""

    row: Bureau | Department | Team
    bureau: Bureau | None = None
    department: Department | None = None
    team: Team | None = None

    @property
    def version(self) -> int:
        row: Any = self.row
        return version_of({name: getattr(row, name, None) for name in _VERSIONED})


_VERSIONED = ("name", "order", "begins_on", "ends_on", "duties", "bureau_id")


def version_of(stored: dict[str, Any]) -> int:
    return checksum(*(stored.get(name) for name in _VERSIONED))


def _name(bureau: Bureau | None, department: Department | None) -> str:
    return bureau.name if bureau else NONE if department else ""


COLUMNS: dict[str, Column] = {
    "bureau_code": Column("국코드", without_options(code), write=lambda unit: unit.bureau and unit.bureau.code),
    "bureau": Column(
        "국",
        without_options(text),
        aliases=["국명", "국 이름", "실국", "실국명", "국실", "국·실·단"],
        width=18,
        write=lambda unit: _name(unit.bureau, unit.department),
        is_title=True,
    ),
    "department_code": Column(
        "부서코드", without_options(code), write=lambda unit: unit.department and unit.department.code
    ),
    "department": Column(
        "부서",
        without_options(text),
        aliases=["부서명", "과", "과명", "실과", "담당관·과"],
        required=True,
        width=18,
        write=lambda unit: unit.department and unit.department.name,
        is_title=True,
    ),
    "team": Column(
        "팀",
        without_options(text),
        aliases=["팀명", "팀 이름"],
        width=18,
        write=lambda unit: unit.team and unit.team.name,
        is_title=True,
    ),
    "duties": Column(
        "주요업무",
        without_options(text),
        aliases=["업무", "담당업무", "분장사무", "주요 기능", "업무분장"],
        width=50,
        write=lambda unit: unit.team and unit.team.duties,
    ),
    "order": Column(
        "직제순",
        without_options(lambda value: whole(value, most=32_767)),
        aliases=["순서", "직제순서"],
        width=8,
        format=Format.WHOLE,
        write=lambda unit: unit.row.order,
    ),
    "begins": Column(
        "시작일",
        without_options(day),
        aliases=["설치일", "시행일"],
        format=Format.DAY,
        write=lambda unit: unit.row.begins_on,
    ),
    "ends": Column(
        "종료일", without_options(day), aliases=["폐지일"], format=Format.DAY, write=lambda unit: unit.row.ends_on
    ),
    "id": Column(IDENTITY, without_options(whole), write=lambda unit: unit.row.pk, hidden=True),
    "version": Column(VERSION, without_options(read_checksum), write=lambda unit: unit.version, hidden=True),
}


def is_organisation(columns: Any) -> bool:
    return "department" in columns and bool({"team", "bureau", "duties", "begins", "ends", "order"} & set(columns))


def read_units(sheet: Sheet, header: HeaderRow, options: Options) -> Reading:
    """A record for each row, with all the units that it belongs to; more lines of duties belong to the team above."""
    reading = Reading(problems=list(named_unread(sheet, header)))
    cells = CellReader(sheet, header, header.known, options, reading)
    above: dict[str, Any] = {}
    for row in range(header.first_row, len(sheet.rows)):
        if cells.is_blank(row):
            continue
        values = cells.values(row)
        level = _level(values)
        if level is None and values.get("duties") and reading.records and reading.records[-1].values["team"]:
            team = reading.records[-1].values
            team["duties"] = "\n".join(filter(None, [team.get("duties"), values["duties"]]))
            continue
        if level is None:
            reading.problems.append(
                Problem("국, 부서, 팀 가운데 하나는 적으십시오.", row, header.columns["department"])
            )
            continue
        above = _below(above, values)
        reading.records.append(
            Record(row, values | above | {"level": level, "team": values.get("team")}, header.columns)
        )
    cells.report_errors()
    return reading


def _level(values: dict[str, Any]) -> str | None:
    """The deepest unit that a row names."""
    names = {
        "team": values.get("team"),
        "department": values.get("department") or values.get("department_code"),
        "bureau": values.get("bureau") or values.get("bureau_code"),
    }
    return next((level for level, name in names.items() if name), None)


_BUREAU, _DEPARTMENT = ("bureau", "bureau_code"), ("department", "department_code")


def _below(above: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The bureau and the department that a row belongs to: its own, or those of the row above."""
    found = dict(above)
    if any(values.get(name) for name in _BUREAU):
        if any(values.get(name) not in (None, above.get(name)) for name in _BUREAU):
            found = {}
        found |= {name: values.get(name) for name in _BUREAU}
    if any(values.get(name) for name in _DEPARTMENT):
        found |= {name: values.get(name) for name in _DEPARTMENT}
    elif values.get("team") is None:
        # A bureau's own row.
        found |= dict.fromkeys(_DEPARTMENT)
    return found


def is_no_bureau(name: str | None) -> bool:
    return name is not None and (name in _NO_BUREAU or loose_key(name) in _NO_BUREAU - {""})


def every_unit(departments: Any) -> Iterator[Unit]:
    """These departments' bureaus, then each department with its teams, in the official order; retired ones too."""
    departments = list(departments.select_related("bureau").prefetch_related("teams").order_by("order", "code"))
    bureaus = {department.bureau for department in departments if department.bureau}
    for bureau in sorted(bureaus, key=lambda bureau: (bureau.order, bureau.code)):
        yield unit_of(bureau)
    for department in departments:
        yield unit_of(department)
        for team in department.teams.all():
            yield Unit(team, department.bureau, department, team)


def unit_of(row: Bureau | Department | Team) -> Unit:
    """One unit alone, with those that it belongs to."""
    if isinstance(row, Bureau):
        return Unit(row, row)
    if isinstance(row, Department):
        return Unit(row, row.bureau, row)
    return Unit(row, row.department.bureau, row.department, row)


def is_in_force(stored: dict[str, Any], on: date) -> bool:
    begins, ends = stored["begins_on"], stored["ends_on"]
    return (begins is None or begins <= on) and (ends is None or ends >= on)
