"""What the pages of a plan and of a department show, every figure finished."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from budgets.money import MoneyUnit, format_money
from plans.checks import Finding, Severity, over_or_under, with_waivers
from plans.content import querysets
from plans.models import DepartmentPlan, Plan

from .assessments import AssessedPlan, AssessedProject


def count_severities(findings: Iterable[Finding]) -> tuple[tuple[Severity, int], ...]:
    """How many findings of each severity that there are any of, the most serious first; but what was put away."""
    counts = Counter(finding.severity for finding in findings if not finding.is_put_away)
    return tuple((severity, counts[severity]) for severity in Severity if counts[severity])


@dataclass(frozen=True)
class ProjectRow:
    """A project with its money of the plan's year and what the checks found, as its department's page lists it."""

    project: AssessedProject
    findings: tuple[Finding, ...]
    unit: int
    keys: tuple[int, ...]  # of all its department's projects, in their order
    place: int  # its own among them

    @property
    def money(self) -> str:
        return "비예산" if self.project.won is None else format_money(self.project.won, self.unit)

    @property
    def up(self) -> str:
        """The keys once this one went up; "" for the first."""
        return _swapped(self.keys, self.place - 1)

    @property
    def down(self) -> str:
        """The same down; "" for the last."""
        return _swapped(self.keys, self.place)

    @property
    def severities(self) -> tuple[tuple[Severity, int], ...]:
        """Errors that nobody has waived, and warnings: what somebody has to look at."""
        open_ = (each for each in self.findings if each.blocks or each.severity == Severity.WARNING)
        return count_severities(open_)

    @property
    def waived(self) -> int:
        """How many errors are waived."""
        return sum(each.severity == Severity.ERROR and each.is_waived for each in self.findings)

    @property
    def is_finished(self) -> bool:
        """Whether there is something below every heading, and nothing that blocks."""
        return self.project.is_written and not any(finding.blocks for finding in self.findings)


@dataclass(frozen=True)
class DepartmentRow:
    """A department's part in figures: how many projects, and the year's money in the plan's unit."""

    part: DepartmentPlan | None  # None in the row of totals
    projects: int
    new: int
    budget: str
    projects_money: str
    won: int
    projects_won: int
    findings: tuple[Finding, ...]

    @property
    def listed(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.is_put_away)

    @property
    def worth_reading(self) -> tuple[Finding, ...]:
        """Without what nearly every department has, which a table shows of all."""
        return tuple(finding for finding in self.listed if not finding.is_usual)

    @property
    def put_away(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.is_put_away)

    @property
    def severities(self) -> tuple[tuple[Severity, int], ...]:
        return count_severities(self.worth_reading)


@dataclass(frozen=True)
class Overview:
    """The departments of a plan that a person sees, with their totals."""

    assessed: AssessedPlan

    @property
    def plan(self) -> Plan:
        return self.assessed.plan

    @property
    def parts(self) -> tuple[DepartmentPlan, ...]:
        return self.assessed.parts

    @cached_property
    def unit(self) -> str:
        return MoneyUnit(self.plan.unit).label

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        found = (finding for part in self.parts for finding in self.assessed.assessments[part.pk].findings)
        return with_waivers(found, self.parts)

    @cached_property
    def departments(self) -> tuple[DepartmentRow, ...]:
        return tuple(self._row([part], part) for part in self.parts)

    @cached_property
    def total(self) -> DepartmentRow:
        return self._row(self.parts)

    def projects(self, part: DepartmentPlan) -> tuple[ProjectRow, ...]:
        projects = self.assessed.assessments[part.pk].projects
        keys = tuple(project.pk for project in projects)
        return tuple(
            ProjectRow(project, self._of_project.get(project.pk, ()), self.plan.unit, keys, place)
            for place, project in enumerate(projects)
        )

    @cached_property
    def _of_project(self) -> dict[int, tuple[Finding, ...]]:
        found: dict[int, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            if finding.place.project:
                found[finding.place.project.pk].append(finding)
        return {key: tuple(findings) for key, findings in found.items()}

    @cached_property
    def _of_department(self) -> dict[int, tuple[Finding, ...]]:
        """The most serious first, because those are what somebody has to do something about."""
        found: dict[int, list[Finding]] = defaultdict(list)
        for finding in sorted(self.findings, key=lambda finding: finding.severity.rank):
            found[finding.place.department.pk].append(finding)
        return {key: tuple(findings) for key, findings in found.items()}

    def _row(self, parts: Iterable[DepartmentPlan], part: DepartmentPlan | None = None) -> DepartmentRow:
        assessments = [self.assessed.assessments[one.pk] for one in parts]
        projects = [project for each in assessments for project in each.projects]
        won, projects_won = sum(each.won for each in assessments), sum(project.won or 0 for project in projects)
        return DepartmentRow(
            part=part,
            projects=len(projects),
            new=sum(project.is_new for project in projects),
            budget=self._format(won),
            projects_money=self._format(projects_won),
            won=won,
            projects_won=projects_won,
            findings=tuple(chain.from_iterable(self._of_department.get(one.department_id, ()) for one in parts)),
        )

    def _format(self, won: int) -> str:
        return format_money(won, self.plan.unit)


def findings_without_part(plan: Plan, parts: Iterable[DepartmentPlan]) -> tuple[Finding, ...]:
    """What is found of departments that have no part, such as a 동: they stand in the plan's general tables."""
    quotas = querysets.quotas_of(plan, None).exclude(department__in=[part.department_id for part in parts])
    return tuple(over_or_under(quotas))


def _swapped(keys: tuple[int, ...], at: int) -> str:
    """The keys with the one at this place and the next one exchanged; "" where there are not two."""
    if at < 0 or at + 1 >= len(keys):
        return ""
    return ",".join(map(str, [*keys[:at], keys[at + 1], keys[at], *keys[at + 2 :]]))
