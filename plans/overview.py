"""What the pages of a plan and of a department tell, every figure finished."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from budgets.money import MoneyUnit, format_money

from .checks import Finding, Severity, check, with_waivers
from .content import Content
from .models import DepartmentPlan, Project


@dataclass(frozen=True)
class ProjectRow:
    """A project with its money of the plan's year, as its department's page lists it."""

    project: Project
    money: str


@dataclass(frozen=True)
class DepartmentRow:
    """A department's part in figures: how many projects, and the year's money in the plan's unit."""

    part: DepartmentPlan | None  # None in the row of totals
    projects: int
    new: int
    budget: str
    projects_money: str
    findings: tuple[Finding, ...]

    @property
    def severities(self) -> tuple[tuple[Severity, int], ...]:
        """How many findings of each severity that there are any of, the most serious first."""
        counts = Counter(finding.severity for finding in self.findings)
        return tuple((severity, counts[severity]) for severity in Severity if counts[severity])


@dataclass(frozen=True)
class Overview:
    """The departments of a plan that a person sees, with their totals."""

    content: Content

    @cached_property
    def unit(self) -> str:
        return MoneyUnit(self.content.plan.unit).label

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return with_waivers(check(self.content), self.content.parts)

    @cached_property
    def departments(self) -> tuple[DepartmentRow, ...]:
        return tuple(self._row([part], part) for part in self.content.parts)

    @cached_property
    def total(self) -> DepartmentRow:
        return self._row(self.content.parts)

    def projects(self, part: DepartmentPlan) -> tuple[ProjectRow, ...]:
        return tuple(ProjectRow(project, self._project_money(project)) for project in self.content.projects[part.pk])

    def _project_money(self, project: Project) -> str:
        won = self._won(project)
        return "비예산" if won is None else self._format(won)

    def _row(self, parts: Iterable[DepartmentPlan], part: DepartmentPlan | None = None) -> DepartmentRow:
        projects = [project for one in parts for project in self.content.projects[one.pk]]
        departments = {one.department_id for one in parts}
        return DepartmentRow(
            part=part,
            projects=len(projects),
            new=sum(project.is_new for project in projects),
            budget=self._format(self._budget(departments)),
            projects_money=self._format(sum(self._won(project) or 0 for project in projects)),
            findings=self._findings(departments),
        )

    def _budget(self, departments: set[int]) -> int:
        return sum(row.now for row in self.content.department_money if row.department.pk in departments)

    def _won(self, project: Project) -> int | None:
        """The project's money of the year; None where it needs none (비예산)."""
        money = self.content.project_money.get(project.pk)
        return None if money is None else money.of_year(self.content.plan.year)

    def _findings(self, departments: set[int]) -> tuple[Finding, ...]:
        """The most serious first, because those are what somebody has to do something about."""
        ours = (finding for finding in self.findings if finding.place.department.pk in departments)
        return tuple(sorted(ours, key=lambda finding: finding.severity.rank))

    def _format(self, won: int) -> str:
        return format_money(won, self.content.plan.unit)
