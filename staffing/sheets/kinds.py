"""The kinds of sheets of the staff: rosters, and the organisation."""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from spreadsheets.columns import Column, without_options
from spreadsheets.header_rows import HeaderRow
from spreadsheets.imports.moving import Moved, moved_rows, values_of
from spreadsheets.imports.planning import ImportPlan, RowState
from spreadsheets.kinds import SheetKind, Sums
from spreadsheets.kinds import Sum as Line
from spreadsheets.layouts import Layout
from spreadsheets.missing import missing_question
from spreadsheets.questions import Choice, Question
from spreadsheets.reading.workbook import Sheet
from spreadsheets.records import Columns, Options, Record
from spreadsheets.values import text
from spreadsheets.values.days import WEEKDAYS
from staffing.models import Department, Roster, StaffingQuota

from .lookups import seen_by
from .matrix import grade_columns, is_matrix, read_matrix, read_staff_list
from .rosters import QuotaResource, RosterResource, day_of
from .unit_resources import BureauResource, DepartmentResource, TeamResource
from .units import COLUMNS, Unit, every_unit, is_organisation, read_units

_COUNTED = {"authorized": "정원", "filled": "현원"}
_AS_OF = re.compile(
    # 24. 10. 31. has a year where three numbers stand there.
    r"(?P<year>'?\d{4}|['’]\d{2}|(?<![\d.-])\d{2}(?=\s*[.년-]\s*\d{1,2}\s*[.월-]\s*\d))\s*[.년-]\s*(?P<month>\d{1,2})\s*[.월-]\s*(?:(?P<day>\d{1,2})|(?P<last>말))"
    r"(?:\s*[.일]?\s*[(（]\s*(?P<weekday>[월화수목금토일])(?:요일)?\s*[)）])?"
)
_NAMED = re.compile(r"기\s*준|현\s*재")
_NAMED_LABEL = re.compile(r"\s*\S{0,6}\s*기\s*준\s*(?:일자|일|시점)?\s*[:：]?\s*|\s*현\s*재\s*일?\s*[:：]?\s*")
_NAMED_BEFORE = re.compile(r"(?:기\s*준|현\s*재)\s*(?:일자|일|시점)?\s*[:：]?\s*$")
_NAMED_BEHIND = re.compile(r"[.일]?\s*자?\s*(?:기\s*준|현\s*재)(?!\s*일)")
#: A day and month beside a word for it, without a year that could be read.
_NAMED_WITHOUT_YEAR = re.compile(
    r"(?:기\s*준|현\s*재).*?\d{1,2}\s*[.월/-]\s*\d|\d{1,2}\s*[.월/-]\s*\d.*(?:기\s*준|현\s*재)"
)
_PRINTED_LABEL = re.compile(
    r"\s*(?:출력|인쇄|발행|작성|제출|시행|개정|공포|배포|수정)\s*(?:일시|일자|일|시간|시각)?\s*[:：]?\s*"
)
_PRINTED = re.compile(rf"{_PRINTED_LABEL.pattern}{_AS_OF.pattern}[.일]?")


def as_of(line: str) -> date | None:
    """The day that `기준일: 2023. 10. 31.`, `(2023년 10월 31일 현재)` or `'23. 10월말 기준` names."""
    return next(iter(_days_in(line)), None)


def _days_in(line: str) -> list[date]:
    """The days in a line; where one of several stands beside 기준 or 현재, that one."""
    found = {match: day for match in _AS_OF.finditer(line) if (day := _day_of(match))}
    beside = [
        day
        for match, day in found.items()
        if _NAMED_BEFORE.search(line[: match.start()]) or _NAMED_BEHIND.match(line[match.end() :])
    ]
    return beside or [*found.values()]


def _day_of(found: re.Match[str]) -> date | None:
    year, month = int(found["year"].lstrip("'’")[-4:]), int(found["month"])
    year += 2000 if year < 100 else 0
    try:
        last = monthrange(year, month)[1]
        day = date(year, month, last if found["last"] else int(found["day"]))
        # Of a day and another day's weekday either may be wrong: it is asked for.
        return day if found["weekday"] in {None, WEEKDAYS[day.weekday()]} else None
    except ValueError:
        return None


def days_named(lines: Iterable[str]) -> set[str]:
    """The days above a roster that it may be of: those beside 기준 or 현재, else any that isn't one of printing.

    None where the one beside such a word can't be read: another is none of the roster's.
    """
    named: set[str] = set()
    others: set[str] = set()
    # Labels may stand in cells before their days: each before its own, or all in a row above them.
    labels: list[str] = []
    is_unread = False
    for line in lines:
        kept = _PRINTED.sub("", line)
        days = {day.isoformat() for day in _days_in(kept)}
        if not days:
            is_label = _NAMED_LABEL.fullmatch(line) or _PRINTED_LABEL.fullmatch(line)
            labels += [line] if is_label else []
            is_unread = is_unread or bool(_NAMED_WITHOUT_YEAR.search(kept))
            continue
        says_it_itself = bool(_NAMED.search(kept))
        label = "" if says_it_itself or not labels else labels.pop(0)
        if not label or not _PRINTED_LABEL.fullmatch(label):
            (named if says_it_itself or label else others).update(days)
    return named if named or is_unread else others


def is_list(columns: Columns) -> bool:
    return bool({"department", "department_code"} & set(columns)) and {"authorized", "filled"} <= set(columns)


class RosterKind(SheetKind):
    code = "roster"
    label = "정·현원"
    contents = "부서와 직급별 정원과 현원"
    about = "기준일의 부서별 정원과 현원을 가져옵니다. 20(20)처럼 적은 표, 정원과 현원을 나란히 둔 표, 목록을 읽습니다."
    options = ("day",)
    permissions = ("staffing.change_roster", "staffing.change_staffingquota")
    stages = (RosterResource, QuotaResource)
    layouts = (
        Layout("matrix", "부서 × 직급 표", is_matrix, read_matrix),
        Layout("list", "목록", is_list, read_staff_list),
    )

    def columns(self) -> dict[str, Column]:
        bureau = Column("국", without_options(text), aliases=["실·국", "국별"])
        return {**QuotaResource().fields, "bureau": bureau, **grade_columns()}

    def scope(self, user: Any) -> QuerySet:
        return Department.objects.all() if self.may_import(user) else Department.objects.none()

    def options_in_file(self, properties: Mapping[str, str], above: Iterable[str]) -> Options:
        if properties.get("day"):
            return {"day": properties["day"]}
        days = days_named(above)
        return {"day": days.pop()} if len(days) == 1 else {}

    def option_label(self, name: str, value: Any) -> str:
        found = as_of(value) if name == "day" else None
        return f"{found.year}. {found.month}. {found.day}." if found else super().option_label(name, value)

    def missing_options(self, sheet: Sheet, header: HeaderRow, options: Options) -> list[Question]:
        if "day" in header.columns or options.get("day"):
            return []
        today = timezone.localdate()
        days = {*Roster.objects.values_list("as_of", flat=True), today, today.replace(day=1) - timedelta(1)}
        choices = [Choice(f"{each}", self.option_label("day", f"{each}")) for each in sorted(days, reverse=True)]
        sentence = "정·현원의 기준일이 파일에 없습니다. 어느 날의 정·현원입니까?"
        return [missing_question("day", sentence, choices)]

    def moved(self, records: list[Record], options: Options, by: Any) -> list[Moved]:
        quotas = StaffingQuota.objects.filter(department__in=seen_by(by, {}))
        stored = values_of(quotas, records, "roster__as_of")
        return moved_rows(records, stored, lambda record: day_of(record, options), lambda day: f"{Roster(as_of=day)}")

    def export_rows(self, user: Any, options: Options) -> QuerySet:
        quotas = StaffingQuota.objects.filter(department__in=seen_by(user, options))
        if "year" in options:
            quotas = quotas.filter(roster=Roster.objects.latest_in(options["year"]))
        quotas = quotas.select_related("roster", "department", "grade")
        return quotas.order_by("-roster__as_of", "department__order", "department__code", "grade__order", "grade__code")

    def sums(self, plan: ImportPlan) -> list[Sums]:
        """Posts and people together, by department: each in a table of its own."""
        return [Sums(f"부서별 {label}(명)", self._sums(plan, name)) for name, label in _COUNTED.items()]

    def _sums(self, plan: ImportPlan, name: str) -> tuple[Line, ...]:
        quotas: QuotaResource = plan.stage(QuotaResource)
        rosters = plan.stage(RosterResource).by_pk
        stored = StaffingQuota.objects.filter(roster__in=rosters).order_by().values_list("department")
        now: dict[int, int] = dict(stored.annotate(Sum(name)))
        more: dict[int, int] = defaultdict(int)
        for change in quotas.changes:
            if change.state != RowState.UNCHANGED:
                more[change.key[1]] += change.values.get(name, 0) - (change.before or {}).get(name, 0)
        names = quotas.departments.names
        return tuple(
            Line(names[pk], now.get(pk, 0), now.get(pk, 0) + more[pk])
            for pk in sorted({*now, *more}, key=lambda pk: names[pk])
        )


class OrganisationKind(SheetKind):
    code = "organisation"
    label = "조직"
    contents = "국·부서·팀과 팀의 주요업무"
    about = "국, 부서, 팀과 팀의 주요업무를 가져옵니다. 없어진 곳은 지우지 말고 종료일을 적습니다."
    permissions = ("staffing.change_bureau", "staffing.change_department", "staffing.change_team")
    stages = (BureauResource, DepartmentResource, TeamResource)
    layouts = (Layout("list", "목록", is_organisation, read_units),)
    by_year = False

    def columns(self) -> dict[str, Column]:
        return COLUMNS

    def identity_in(self, record: Record) -> tuple[str, int] | None:
        """A bureau may have the number of a team."""
        identity = record.values.get("id")
        return None if identity is None else (record.values["level"], identity)

    def export_columns(self) -> dict[str, Column]:
        return COLUMNS

    def scope(self, user: Any) -> QuerySet:
        return Department.objects.all() if self.may_import(user) else Department.objects.none()

    def export_rows(self, user: Any, options: Options) -> Iterable[Unit]:
        return every_unit(seen_by(user, options))
