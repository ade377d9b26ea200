from collections.abc import Iterable
from dataclasses import replace

from plans.models import DepartmentPlan, Waiver

from .findings import Finding, Severity


def with_waivers(findings: Iterable[Finding], parts: Iterable[DepartmentPlan]) -> tuple[Finding, ...]:
    """The findings in these parts, each with the reason that somebody gave for it; one query.

    An error that says something else by now has the reason that was given for what it said.
    """
    waivers = Waiver.objects.current().filter(department_plan__in=parts).select_related("by", "department_plan")
    at_places = {_place_of(each): each for each in waivers}
    exactly = {(*_place_of(each), each.sentence): each for each in waivers}
    return tuple(replace(finding, waiver=_waiver_of(finding, exactly, at_places)) for finding in findings)


def _place_of(waiver: Waiver) -> tuple[int, str, str]:
    return waiver.department_plan.department_id, waiver.code, waiver.place


def _waiver_of(finding: Finding, exactly: dict, at_places: dict) -> Waiver | None:
    at = finding.place.department.pk, finding.code, finding.place.key
    return exactly.get((*at, finding.sentence)) or (at_places.get(at) if finding.severity == Severity.ERROR else None)
