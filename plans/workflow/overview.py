"""What the pages of a plan and of a department show, every figure finished."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from budgets.money import MoneyUnit, format_money
from plans.checks import Finding, Severity, check, with_waivers
from plans.content.loading import Content
from plans.models import DepartmentPlan, Project, Section


def count_severities(findings: Iterable[Finding]) -> tuple[tuple[Severity, int], ...]:
    """How many findings of each severity that there are any of, the most serious first."""
    counts = Counter(finding.severity for finding in findings)
    return tuple((severity, counts[severity]) for severity in Severity if counts[severity])


@dataclass(frozen=True)
class ProjectRow:
    """A project with its money of the plan's year and what the checks found, as its department's page lists it."""

    project: Project
    money: str
    findings: tuple[Finding, ...]
    up: str  # the keys of all projects in their order, once this one went up; "" for the first
    down: str  # the same down; "" for the last

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
    def empty_sections(self) -> tuple[Section, ...]:
        """Headings below which there is nothing yet."""
        return tuple(section for section in self.project.sections.all() if not section.has_content)

    @property
    def is_finished(self) -> bool:
        """Whether there is something below every heading, and nothing that blocks."""
        written = bool(self.project.sections.all()) and not self.empty_sections
        return written and not any(finding.blocks for finding in self.findings)


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
    def severities(self) -> tuple[tuple[Severity, int], ...]:
        return count_severities(self.findings)


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
        projects = self.content.projects[part.pk]
        keys = [project.pk for project in projects]
        return tuple(
            ProjectRow(
                project,
                self._project_money(project),
                self._of_project.get(project.pk, ()),
                up=_swapped(keys, at - 1),
                down=_swapped(keys, at),
            )
            for at, project in enumerate(projects)
        )

    @cached_property
    def _of_project(self) -> dict[int, tuple[Finding, ...]]:
        found: dict[int, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            if finding.place.project:
                found[finding.place.project.pk].append(finding)
        return {key: tuple(findings) for key, findings in found.items()}

    def _project_money(self, project: Project) -> str:
        won = self._won(project)
        return "비예산" if won is None else self._format(won)

    def _row(self, parts: Iterable[DepartmentPlan], part: DepartmentPlan | None = None) -> DepartmentRow:
        projects = [project for one in parts for project in self.content.projects[one.pk]]
        departments = {one.department_id for one in parts}
        won, projects_won = self._budget(departments), sum(self._won(project) or 0 for project in projects)
        return DepartmentRow(
            part=part,
            projects=len(projects),
            new=sum(project.is_new for project in projects),
            budget=self._format(won),
            projects_money=self._format(projects_won),
            won=won,
            projects_won=projects_won,
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


def _swapped(keys: list[int], at: int) -> str:
    """The keys with the one at this place and the next one exchanged; "" where there are not two."""
    if at < 0 or at + 1 >= len(keys):
        return ""
    return ",".join(map(str, [*keys[:at], keys[at + 1], keys[at], *keys[at + 2 :]]))
