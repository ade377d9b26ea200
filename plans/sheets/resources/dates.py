"""What the cells of dates in a row mean, by the year that is meant where they have none."""

from typing import Any

from plans.sheets.periods import Ends, Period, read_ends, read_period
from plans.text.dates import format_days
from plans.text.durations import wording_problem
from spreadsheets.records import Record
from spreadsheets.resources import SheetResource

_ENDS = ("begins", "ends")


def dates_of(resource: SheetResource, record: Record, wording: str, year: int) -> dict[str, Any]:
    """The months of a row, with the wording that keeps its days; what can't be read or disagrees is said."""
    values = _period(resource, record, wording, year) or _ends(resource, record, wording, year)
    written = values.get(wording) or record.values.get(wording) or ""
    if written and (problem := wording_problem(written, values.get("begins"), values.get("ends"), year=year)):
        column = "period" if values.get(wording) and record.values.get("period") else wording
        resource.warn(record, column, problem)
    return values


def _period(resource: SheetResource, record: Record, wording: str, year: int) -> dict[str, Any]:
    try:
        period: Period | None = read_period(record.values.get("period"), year=year)
    except ValueError as error:
        resource.refuse(record, "period", str(error))
        return {}
    return {"begins": period["begins"], "ends": period["ends"], wording: period["wording"]} if period else {}


def _ends(resource: SheetResource, record: Record, wording: str, year: int) -> dict[str, Any]:
    provided = [name for name in _ENDS if record.provides(name)]
    if not provided:
        return {}
    try:
        ends = read_ends(*(record.values.get(name) for name in _ENDS), year=year)
    except ValueError as error:
        resource.refuse(record, _to_blame(record, year), str(error))
        return {}
    months = {
        "begins": ends.begins and ends.begins.month,
        "ends": ends.ends and ends.ends.month,
    }
    return {name: months[name] for name in provided} | _wording(resource, record, wording, ends)


def _to_blame(record: Record, year: int) -> str:
    """The column whose cell alone can't be read, or the end."""
    try:
        read_ends(record.values.get("begins"), None, year=year)
    except ValueError:
        return "begins"
    return "ends"


def _wording(resource: SheetResource, record: Record, wording: str, ends: Ends) -> dict[str, Any]:
    """Days stand in the wording, unless the row has one of its own."""
    if not ends.wording:
        return {}
    if not record.values.get(wording):
        return {wording: ends.wording}
    shown = format_days(ends.begins, ends.ends)
    resource.warn(
        record, wording, f"“{shown}”: 표기가 따로 있어 날짜는 연월까지만 저장합니다. 표기에 날짜를 적으십시오."
    )
    return {}
