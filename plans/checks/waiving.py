from collections.abc import Iterable
from dataclasses import replace

from plans.models import DepartmentPlan, Waiver

from .findings import Finding


def with_waivers(findings: Iterable[Finding], parts: Iterable[DepartmentPlan]) -> tuple[Finding, ...]:
    """The findings in these parts, each with the reason that somebody gave for it; one query."""
    waivers = Waiver.objects.filter(department_plan__in=parts).select_related("by", "department_plan")
    by_place = {(waiver.department_plan.department_id, waiver.code, waiver.place): waiver for waiver in waivers}
    return tuple(
        replace(finding, waiver=by_place.get((finding.place.department.pk, finding.code, finding.place.key)))
        for finding in findings
    )
