"""What the pages of a plan and of a department tell, every figure finished."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from budgets.money import MoneyUnit, format_money

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


@dataclass(frozen=True)
class Overview:
    """The departments of a plan that a person sees, with their totals."""

    content: Content

    @cached_property
    def unit(self) -> str:
        return MoneyUnit(self.content.plan.unit).label

    @cached_property
    def departments(self) -> tuple[DepartmentRow, ...]:
        return tuple(self._row([part], part) for part in self.content.parts)

    @cached_property
    def total(self) -> DepartmentRow:
        return self._row(self.content.parts)

    def projects(self, part: DepartmentPlan) -> tuple[ProjectRow, ...]:
        return tuple(ProjectRow(project, self._project_money(project)) for project in self.content.projects[part.pk])

    def _project_money(self, project: Project) -> str:
        money = self.content.project_money.get(project.pk)
        return "비예산" if money is None else self._format(money.of_year(self.content.plan.year))

    def _row(self, parts: Iterable[DepartmentPlan], part: DepartmentPlan | None = None) -> DepartmentRow:
        projects = [project for one in parts for project in self.content.projects[one.pk]]
        departments = {one.department_id for one in parts}
        return DepartmentRow(
            part=part,
            projects=len(projects),
            new=sum(project.is_new for project in projects),
            budget=self._format(
                sum(row.now for row in self.content.department_money if row.department.pk in departments)
            ),
            projects_money=self._format(
                sum(
                    money.of_year(self.content.plan.year)
                    for project in projects
                    if (money := self.content.project_money.get(project.pk))
                )
            ),
        )

    def _format(self, won: int) -> str:
        return format_money(won, self.content.plan.unit)
