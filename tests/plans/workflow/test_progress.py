"""How far a department is: what counts as finished, when it is due, and when it is late."""

from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from plans.models import DepartmentPlan, Plan, State, Step
from plans.workflow.assessments import read_assessments
from plans.workflow.overview import Overview
from plans.workflow.progress import Progress, read_progress
from tests.factories import (
    DepartmentPlanFactory,
    FundingSourceFactory,
    MilestoneFactory,
    ProjectFactory,
    RoundFactory,
    SectionFactory,
    TransitionFactory,
    WaiverFactory,
    put,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def part() -> DepartmentPlan:
    """A part with two rounds before it: until the end of November, and until the middle of December."""
    part = DepartmentPlanFactory.create()
    RoundFactory(plan=part.plan, name="작성", deadline=date(2023, 11, 30), order=1)
    RoundFactory(plan=part.plan, name="보고회", deadline=date(2023, 12, 15), order=2)
    return part


def progress(part: DepartmentPlan, on: Any = date(2023, 11, 1)) -> Progress:
    plan = Plan.objects.get(pk=part.plan_id)
    return read_progress(Overview(read_assessments(plan, DepartmentPlan.objects.all())), on=on)[0]


def took(part: DepartmentPlan, step: Step, before: State, after: State, at: datetime) -> None:
    TransitionFactory(department_plan=part, step=step, before=before, after=after, at=at)


def given_back(part: DepartmentPlan, month: int, day: int) -> None:
    at = timezone.make_aware(datetime(2023, month, day, 10))
    took(part, Step.RETURN_TO_WRITER, State.APPROVED, State.WRITING, at)


class TestAFinishedProject:
    def test_has_something_below_every_heading(self, part: DepartmentPlan) -> None:
        project = ProjectFactory.create(department_plan=part, number=1)
        SectionFactory(project=project)
        MilestoneFactory(section=SectionFactory(project=project, body=""))
        assert (progress(part).finished, progress(part).projects) == (1, 1)

    def test_has_no_empty_section(self, part: DepartmentPlan) -> None:
        project = ProjectFactory.create(department_plan=part, number=1)
        SectionFactory(project=project)
        SectionFactory(project=project, body="<p>&nbsp; </p>")
        assert progress(part).finished == 0

    def test_has_a_section_at_all(self, part: DepartmentPlan) -> None:
        ProjectFactory(department_plan=part, number=1)
        assert progress(part).finished == 0

    def test_has_no_error_but_one_that_may_stand(self, part: DepartmentPlan) -> None:
        project = ProjectFactory.create(department_plan=part, number=1, sole_source=FundingSourceFactory())
        SectionFactory(project=project)
        assert progress(part).finished == 0
        [finding] = progress(part).blocking
        WaiverFactory(department_plan=part, code=finding.code, place=finding.place.key, sentence=finding.sentence)
        assert progress(part).finished == 1


class TestADepartmentIsLate:
    def test_after_the_day_of_the_first_round(self, part: DepartmentPlan) -> None:
        assert not progress(part, date(2023, 11, 30)).is_overdue
        late = progress(part, date(2023, 12, 1))
        assert (late.is_overdue, str(late.due)) == (True, "작성")

    def test_and_stays_so_when_the_next_round_begins(self, part: DepartmentPlan) -> None:
        assert str(progress(part, date(2024, 1, 1)).due) == "작성"

    def test_also_while_its_approver_has_the_plan(self, part: DepartmentPlan) -> None:
        put(part, State.SUBMITTED)
        assert progress(part, date(2023, 12, 1)).is_overdue

    @pytest.mark.parametrize("state", [State.APPROVED, State.CONFIRMED])
    def test_not_once_the_planner_has_it(self, part: DepartmentPlan, state: Any) -> None:
        put(part, state)
        found = progress(part, date(2024, 1, 1))
        assert (found.is_overdue, found.due) == (False, None)

    def test_not_when_it_was_given_back_until_the_next_round(self, part: DepartmentPlan) -> None:
        given_back(part, 12, 4)
        found = progress(part, date(2023, 12, 10))
        assert (found.is_overdue, str(found.due)) == (False, "보고회")
        assert progress(part, date(2023, 12, 16)).is_overdue

    def test_not_when_it_was_given_back_after_all_rounds(self, part: DepartmentPlan) -> None:
        given_back(part, 12, 20)
        assert not progress(part, date(2024, 1, 1)).is_overdue

    def test_not_excused_by_what_its_own_approver_returned(self, part: DepartmentPlan) -> None:
        at = timezone.make_aware(datetime(2023, 12, 4, 10))
        took(part, Step.RETURN_TO_WRITER, State.SUBMITTED, State.WRITING, at)
        assert str(progress(part, date(2023, 12, 10)).due) == "작성"

    def test_not_excused_by_what_its_own_approver_took_back(self, part: DepartmentPlan) -> None:
        at = timezone.make_aware(datetime(2023, 12, 4, 10))
        took(part, Step.TAKE_BACK, State.APPROVED, State.SUBMITTED, at)
        put(part, State.SUBMITTED)
        assert str(progress(part, date(2023, 12, 10)).due) == "작성"

    def test_not_in_a_plan_that_is_confirmed(self, part: DepartmentPlan) -> None:
        part.plan.set_state(Plan.State.CONFIRMED)
        assert not progress(part, date(2024, 1, 1)).is_overdue
