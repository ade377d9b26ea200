"""What the checks find in nearly every department, as one table of all."""

from collections.abc import Iterable
from dataclasses import dataclass

from budgets.money import format_money
from plans.checks import Finding
from plans.models import Plan
from staffing.models import Department


@dataclass(frozen=True)
class UsualRow:
    """One department; "" where it has nothing of the kind. Money in the plan's unit."""

    department: Department
    projects: str
    total: str
    share: str
    grades: str

    def __str__(self) -> str:
        share = f"{self.projects} / {self.total} ({self.share}%)" if self.share else ""
        return f"{self.department}: {', '.join(filter(None, (share, self.grades)))}"


def usual_rows(plan: Plan, findings: Iterable[Finding]) -> tuple[UsualRow, ...]:
    """Those that have any, in the official order; without what somebody put away."""
    of_department: dict[Department, list[Finding]] = {}
    for finding in findings:
        if finding.is_usual and not finding.is_put_away:
            of_department.setdefault(finding.place.department, []).append(finding)
    in_order = sorted(of_department.items(), key=lambda item: (item[0].order, item[0].code))
    return tuple(_row(plan, department, found) for department, found in in_order)


def _row(plan: Plan, department: Department, findings: list[Finding]) -> UsualRow:
    money = next((finding.figures for finding in findings if finding.code == "C14"), None)
    grades = [
        f"{finding.figures['grade']} {'+' if int(finding.figures['difference']) > 0 else '−'}1"
        for finding in findings
        if finding.code == "C3"
    ]
    return UsualRow(
        department,
        projects=format_money(int(money["projects"]), plan.unit) if money else "",
        total=format_money(int(money["department"]), plan.unit) if money else "",
        share=str(money["share"]) if money else "",
        grades=", ".join(grades),
    )
