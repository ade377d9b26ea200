"""A department's plan, its people, and the steps that they take."""

from typing import Any

from accounts.models import User
from plans.checks import check, with_waivers
from plans.content.loading import load_content
from plans.models import DepartmentPlan, State
from tests.factories import (
    AdminFactory,
    ApproverFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    PlannerFactory,
    ProjectFactory,
    SectionFactory,
    UserFactory,
    WriterFactory,
)


class Cast:
    """A department's plan without errors, its people, and those who gather the whole."""

    def __init__(self) -> None:
        self.part = DepartmentPlanFactory.create(department__name="소통담당관")
        self.project = ProjectFactory.create(department_plan=self.part, number=1)
        self.section = SectionFactory.create(project=self.project)
        own = {"department": self.part.department}
        self.writer = WriterFactory.create(name="김하늘", email="writer@city.example", **own)
        self.approver = ApproverFactory.create(name="이도윤", email="approver@city.example", **own)
        self.planner = PlannerFactory.create(email="planner@city.example")
        self.admin = AdminFactory.create(email="admin@city.example")
        self.viewer = UserFactory.create(email="viewer@city.example")
        self.stranger = WriterFactory.create(email="stranger@city.example")
        self.foreign_approver = ApproverFactory.create()

    def people(self) -> dict[str, User]:
        return {name: person for name, person in vars(self).items() if isinstance(person, User)}

    def state(self) -> str:
        return DepartmentPlan.objects.get(pk=self.part.pk).state

    def err(self) -> None:
        """An error: 전액 구비, without any money."""
        self.project.sole_source = FundingSourceFactory(name="구비")
        self.project.save()

    def findings(self) -> list[Any]:
        content = load_content(self.part.plan)
        return [each for each in with_waivers(check(content), content.parts) if each.code == "C19"]


# The step, from where, to where, and who takes it.
STEPS = [
    ("submit", State.WRITING, State.SUBMITTED, {"writer"}),
    ("approve", State.SUBMITTED, State.APPROVED, {"approver"}),
    ("confirm", State.APPROVED, State.CONFIRMED, {"planner", "admin"}),
    ("take_back", State.SUBMITTED, State.WRITING, {"writer"}),
    ("take_back", State.APPROVED, State.SUBMITTED, {"approver"}),
    ("return_to_writer", State.SUBMITTED, State.WRITING, {"approver"}),
    ("return_to_writer", State.APPROVED, State.WRITING, {"planner", "admin"}),
    ("return_to_approver", State.APPROVED, State.SUBMITTED, {"planner", "admin"}),
    ("reopen", State.CONFIRMED, State.APPROVED, {"planner", "admin"}),
]
