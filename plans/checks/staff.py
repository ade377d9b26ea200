from collections.abc import Iterable, Iterator

from plans.content.loading import Content
from staffing.models import StaffingQuota

from .findings import Finding, Place, Severity
from .registry import rule


@rule
def staff_over_or_under(content: Content) -> Iterator[Finding]:
    """C3: people of a grade are more or fewer than its posts. That happens; it is only reported."""
    yield from over_or_under(content.quotas)


def over_or_under(quotas: Iterable[StaffingQuota]) -> Iterator[Finding]:
    for quota in quotas:
        difference = quota.filled - quota.authorized
        if difference:
            yield Finding(
                "C3",
                Severity.INFORMATION,
                Place(quota.department),
                f"{quota.grade} 현원 {quota.filled}명이 정원 {quota.authorized}명보다 {abs(difference)}명 "
                f"{'많습니다' if difference > 0 else '적습니다'}. 정·현원표와 맞는지 확인하십시오.",
                {
                    "grade": quota.grade.name,
                    "authorized": quota.authorized,
                    "filled": quota.filled,
                    "difference": difference,
                },
                is_usual=abs(difference) == 1,
            )


@rule
def team_without_duties(content: Content) -> Iterator[Finding]:
    """C5: every team prints its duties in the department's 일반현황."""
    for part in content.parts:
        for team in content.teams[part.department_id]:
            if not team.duty_lines:
                yield Finding(
                    "C5",
                    Severity.WARNING,
                    Place(part.department),
                    f"{team}의 주요업무가 비어 있습니다. 팀의 주요업무를 적으십시오.",
                    {"team": team.name},
                )
