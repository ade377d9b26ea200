"""The page of a department: where its plan is, what may be done now, and what was."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from plans.models import DepartmentPlan, State, Step
from tests.factories import (
    ApproverFactory,
    PlannerFactory,
    ReminderFactory,
    ReviewCommentFactory,
    TransitionFactory,
    WaiverFactory,
    WriterFactory,
    put,
)
from tests.pages import part_url, text
from tests.plans.workflow.pages.errors import cause_error

pytestmark = pytest.mark.django_db


class TestThePageOfADepartment:
    def test_shows_where_the_plan_is_and_by_when_it_is_due(self, writer: Any, part: DepartmentPlan) -> None:
        page = text(writer.get(part_url("department", part)))
        assert "소통담당관 작성 중" in page
        assert "작성 2023. 11. 30." in page
        assert "마감 지남" not in page
        with time_machine.travel(date(2023, 12, 1)):
            writer.force_login(WriterFactory(department=part.department))
            assert "마감 지남" in text(writer.get(part_url("department", part)))

    def test_shows_that_the_plan_was_returned_until_it_goes_on(self, writer: Any, part: DepartmentPlan) -> None:
        pages = [part_url("department", part), reverse("project", args=[part.projects.get().pk])]
        TransitionFactory(department_plan=part)
        TransitionFactory(department_plan=part, returned=True)
        assert ["반려됨 · 작성 중" in text(writer.get(page)) for page in pages] == [True, True]
        writer.post(part_url("department-submit", part))
        writer.post(part_url("department-take-back", part))
        found = [text(writer.get(page)) for page in pages]
        assert ["반려됨" in page for page in found] == [False, False]
        assert all("작성 중" in page for page in found)

    def test_shows_an_approver_that_the_planner_returned_it(self, approver: Any, part: DepartmentPlan) -> None:
        put(part, State.SUBMITTED)
        TransitionFactory(
            department_plan=part, step=Step.RETURN_TO_APPROVER, before=State.APPROVED, after=State.SUBMITTED
        )
        assert "소통담당관 반려됨 · 부서 검토" in text(approver.get(part_url("department", part)))

    @pytest.mark.parametrize(
        ("state", "who", "offered"),
        [
            (State.WRITING, WriterFactory, {"department-submit"}),
            (State.SUBMITTED, WriterFactory, {"department-take-back"}),
            (State.WRITING, ApproverFactory, set()),
            (State.SUBMITTED, ApproverFactory, {"department-approve", "department-return"}),
            (State.APPROVED, ApproverFactory, {"department-take-back"}),
            (State.SUBMITTED, PlannerFactory, set()),
            (State.APPROVED, PlannerFactory, {"department-confirm", "department-return"}),
            (State.CONFIRMED, PlannerFactory, {"department-reopen"}),
        ],
    )
    def test_offers_the_steps_that_a_person_may_take_now(
        self, client: Client, part: DepartmentPlan, state: Any, who: Any, offered: Any
    ) -> None:
        put(part, state)
        client.force_login(who() if who is PlannerFactory else who(department=part.department))
        page = client.get(part_url("department", part)).content.decode()
        steps = ("submit", "approve", "confirm", "take-back", "reopen", "return")
        assert {f"department-{step}" for step in steps if part_url(f"department-{step}", part) in page} == offered

    def test_shows_what_prevents_the_next_step_instead_of_offering_it(self, writer: Any, part: DepartmentPlan) -> None:
        cause_error(part)
        ReviewCommentFactory(department_plan=part)
        page = writer.get(part_url("department", part))
        assert "오류 1건을 고치거나" in text(page)
        assert "의견 1건에 답해야" in text(page)
        assert part_url("department-submit", part) not in page.content.decode()

    def test_shows_the_reason_for_which_an_error_is_waived(self, writer: Any, part: DepartmentPlan) -> None:
        cause_error(part)
        finding = writer.get(part_url("department", part)).context["progress"].blocking[0]
        WaiverFactory(
            department_plan=part,
            code=finding.code,
            place=finding.place.key,
            sentence=finding.sentence,
            reason="추경에서 편성합니다.",
        )
        page = text(writer.get(part_url("department", part)))
        assert "그대로 두는 사유: 추경에서 편성합니다." in page
        assert "고치거나" not in page

    def test_shows_the_history(self, writer: Any, part: DepartmentPlan) -> None:
        writer.post(part_url("department-submit", part), {"comment": "1차입니다."})
        page = text(writer.get(part_url("department", part)))
        assert "제출 김하늘 · 2023. 11. 20. 09:00 · 작성 중 → 부서 검토 1차입니다." in page

    def test_needs_as_many_queries_with_much_history_as_with_little(
        self, writer: Any, part: DepartmentPlan, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        self._add_history(part, 2)
        writer.get(part_url("department", part))
        with django_assert_num_queries(34):
            writer.get(part_url("department", part))
        self._add_history(part, 10)
        writer.get(part_url("department", part))
        with django_assert_num_queries(34):
            writer.get(part_url("department", part))

    def _add_history(self, part: DepartmentPlan, count: Any) -> None:
        for _ in range(count):
            TransitionFactory(department_plan=part)
            ReminderFactory(department_plan=part)
            ReviewCommentFactory(department_plan=part, project=part.projects.get())
            WaiverFactory(department_plan=part)
