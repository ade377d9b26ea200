"""Whose a plan is to change, by its state."""

from typing import Any

import pytest

from plans.models import DepartmentPlan, Milestone, Picture, Plan, Project, Section, State
from tests.factories import MilestoneFactory, PictureFactory, put
from tests.plans.workflow.steps.cast import Cast

pytestmark = pytest.mark.django_db

# Whose it is to change, by state.
EDITORS = {
    State.WRITING: {"writer", "approver", "planner", "admin"},
    State.SUBMITTED: {"approver", "planner", "admin"},
    State.APPROVED: {"planner", "admin"},
    State.CONFIRMED: set(),
}


class TestEditing:
    @pytest.mark.parametrize("state", State)
    def test_is_for_those_with_whom_the_plan_is(self, cast: Cast, state: Any) -> None:
        MilestoneFactory(section=cast.section)
        PictureFactory(project=cast.project)
        put(cast.part, state)
        for model in (DepartmentPlan, Project, Section, Milestone, Picture):
            may = {name for name, person in cast.people().items() if model.objects.editable_by(person).exists()}
            assert may == EDITORS[state], model

    def test_is_for_nobody_once_the_whole_plan_is_confirmed(self, cast: Cast) -> None:
        cast.part.plan.set_state(Plan.State.CONFIRMED)
        assert not any(Project.objects.editable_by(person).exists() for person in cast.people().values())

    def test_is_not_for_people_who_left(self, cast: Cast) -> None:
        for person in cast.people().values():
            person.is_active = False
            assert not Project.objects.editable_by(person).exists()
