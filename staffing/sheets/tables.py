"""The roster as a matrix, as it prints: departments × grades, posts and people side by side. It can be imported."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from spreadsheets.exports.registry import Export
from spreadsheets.records import Options
from spreadsheets.writing.table import Cell, Format, Table, TableColumn
from staffing.models import Grade, Roster, StaffingQuota

from .headcounts import NOBODY, Count, added
from .lookups import seen_by


def years() -> list[int]:
    return sorted({day.year for day in Roster.objects.values_list("as_of", flat=True)})


def roster_matrix(user: Any, options: Options) -> Table:
    """Of the latest roster that there was in a year, as its plan prints it, or of all."""
    roster = Roster.objects.latest_in(options.get("year"))
    departments = seen_by(user, options)
    counts: dict[int, dict[int, Count]] = defaultdict(dict)
    quotas = StaffingQuota.objects.filter(roster=roster, department__in=departments)
    for department, grade, authorized, filled in quotas.values_list("department", "grade", "authorized", "filled"):
        counts[department][grade] = Count(authorized, filled)
    used = {grade for each in counts.values() for grade in each}
    grades = [grade for grade in Grade.objects.all() if grade.pk in used]
    names = ["계", *(grade.name for grade in grades)]
    columns = [
        TableColumn("국", 18),
        TableColumn("부서", 20),
        *(
            TableColumn(f"{name} {what}", 9, Format.WHOLE, is_summed=True)
            for name in names
            for what in ("정원", "현원")
        ),
    ]
    in_order = departments.filter(pk__in=counts).select_related("bureau").order_by("order", "code")
    rows = _rows(in_order, counts, [grade.pk for grade in grades])
    notes = [f"기준일: {roster.as_of.year}. {roster.as_of.month}. {roster.as_of.day}."] if roster else []
    properties = {"kind": "roster", "day": roster.as_of.isoformat()} if roster else {}
    title = f"정·현원표({roster.date_text})" if roster else "정·현원표"
    return Table(title, columns, rows, notes=notes, frozen=2, properties=properties)


def _rows(departments: Any, counts: dict[int, dict[int, Count]], grades: list[int]) -> Iterator[list[Cell]]:
    for department in departments:
        own = counts[department.pk]
        cells = [added(own.values()), *(own.get(grade, NOBODY) for grade in grades)]
        yield [str(department.bureau or ""), str(department), *(each for count in cells for each in count)]


TABLES = (
    Export(
        "roster-matrix",
        "정·현원표",
        "부서와 직급별 정원과 현원입니다. 그 연도까지 가장 늦은 기준일의 것입니다.",
        roster_matrix,
        years=years,
    ),
)
