"""A department in two years' plans that print one budget, and what is done to what it prints."""

from typing import Any

from budgets.models import Budget, BudgetLine, Program
from plans.models import Plan, Project, State
from tests.factories import (
    BudgetFactory,
    BudgetLineFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    PlanFactory,
    ProjectFactory,
    ProjectProgramFactory,
    put,
)

LOCKED = r"2024년 (소통담당관|주요업무계획)[이가] 확정되어, 거기에 인쇄되는 20\d\d년 .+의 금액을 바꿀 수 없습니다"


class Cast:
    """소통담당관 in the plan of 2024 and in that of 2025, which prints the same budget as its last year's."""

    def __init__(self) -> None:
        self.plan = PlanFactory.create(year=2024)
        self.budget: Budget = self.plan.budget
        self.part = DepartmentPlanFactory.create(plan=self.plan, department__name="소통담당관")
        self.program = self.funds(ProjectFactory.create(department_plan=self.part, number=1))
        self.line = BudgetLineFactory.create(budget=self.budget, program=self.program)
        # Of another department, and free.
        self.elsewhere = BudgetLineFactory.create(budget=self.budget)
        # Of the same program, in an edition that the plan doesn't print.
        self.unprinted = BudgetFactory.create(supplementary=True)
        self.free = BudgetLineFactory.create(budget=self.unprinted, program=self.program)

    def funds(self, project: Project, **program: Any) -> Program:
        return ProjectProgramFactory.create(project=project, **program).program

    def next_year(self) -> Project:
        """The project that goes on in the next year's plan, which is being written."""
        plan = PlanFactory.create(year=2025, previous_budget=self.budget)
        part = DepartmentPlanFactory.create(plan=plan, department=self.part.department)
        project = ProjectFactory.create(department_plan=part, number=1)
        ProjectProgramFactory(project=project, program=self.program)
        return project

    def new_line(self, **values: Any) -> BudgetLine:
        given = {"budget": self.budget, "program": self.program, "source": FundingSourceFactory(), "amount": 1}
        return BudgetLine(**given | values)


def change(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def bulk_change(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    type(row).objects.bulk_update([row], list(values))


def ledger() -> list[list[tuple]]:
    return [list(model._base_manager.order_by("pk").values_list()) for model in (Budget, BudgetLine, Program)]


def confirm_the_department(cast: Cast) -> None:
    put(cast.part, State.CONFIRMED)


def confirm_the_plan(cast: Cast) -> None:
    cast.plan.set_state(Plan.State.CONFIRMED)


def lock(cast: Cast) -> None:
    cast.unprinted.set_locked(True)
