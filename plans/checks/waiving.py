from collections.abc import Iterable
from dataclasses import replace

from plans.models import DepartmentPlan, Waiver

from .findings import Finding, Severity


def with_waivers(findings: Iterable[Finding], parts: Iterable[DepartmentPlan]) -> tuple[Finding, ...]:
    """The findings in these parts, each with the reason that somebody gave for it; one query.

    An error that says something else by now has the reason that was given for what it said: that of an error in its
    place, which is no other finding's.
    """
    found = tuple(findings)
    waivers = Waiver.objects.current().filter(department_plan__in=parts).select_related("by", "department_plan")
    exactly = {(*_place_of(each), each.sentence): each for each in waivers}
    taken = {(*_at(finding), finding.sentence) for finding in found}
    left = [each for said, each in exactly.items() if each.is_of_error and said not in taken]
    at_places = {_place_of(each): each for each in left}
    return tuple(replace(finding, waiver=_waiver_of(finding, exactly, at_places)) for finding in found)


def _at(finding: Finding) -> tuple[int, str, str]:
    return finding.place.department.pk, finding.code, finding.place.key


def _place_of(waiver: Waiver) -> tuple[int, str, str]:
    return waiver.department_plan.department_id, waiver.code, waiver.place


def _waiver_of(finding: Finding, exactly: dict, at_places: dict) -> Waiver | None:
    at = _at(finding)
    return exactly.get((*at, finding.sentence)) or (at_places.get(at) if finding.severity == Severity.ERROR else None)
