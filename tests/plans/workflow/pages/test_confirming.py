"""Confirming many departments at once, and the whole plan."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from plans.models import DepartmentPlan, Plan, State
from tests.factories import (
    DepartmentPlanFactory,
    MilestoneFactory,
    ProjectFactory,
    ReviewCommentFactory,
    SectionFactory,
    WriterFactory,
    put,
)
from tests.pages import text

pytestmark = pytest.mark.django_db

DEPARTMENTS = reverse("departments-confirm", args=[2024])
PLAN = reverse("plan-confirm", args=[2024])


@pytest.fixture
def handed(part: DepartmentPlan) -> list[DepartmentPlan]:
    """소통담당관 and 감사담당관 wait for confirmation; 세무과 does too, with a reason that nobody answered."""
    names = {"audit": "감사담당관", "tax": "세무과"}
    more = [
        DepartmentPlanFactory.create(plan=part.plan, department__code=code, department__name=name)
        for code, name in names.items()
    ]
    ReviewCommentFactory(department_plan=more[1])
    for each in (part, *more):
        put(each, State.APPROVED)
    return [part, *more]


def states() -> dict[str, str]:
    return dict(DepartmentPlan.objects.values_list("department__code", "state"))


class TestManyDepartments:
    def test_are_offered_and_what_is_blocked_is_named(self, planner: Any, handed: list[DepartmentPlan]) -> None:
        page = planner.get(DEPARTMENTS)
        assert [row.part for row in page.context["ready"]] == handed[:2]
        assert "막혀 있어 확정할 수 없는 부서 1곳" in text(page)
        assert "확인할 답이 있는 부서는" not in text(page)

    def test_with_answers_are_not_chosen_at_first_and_say_what_becomes_of_them(
        self, planner: Any, handed: list[DepartmentPlan]
    ) -> None:
        answer = {"answer": "고쳤습니다.", "answered_at": timezone.now(), "answered_by": WriterFactory()}
        ReviewCommentFactory.create_batch(2, department_plan=handed[1], **answer)
        page = planner.get(DEPARTMENTS)
        assert re.findall(r'value="(\w+)"\s+id="confirm-\w+"\s+checked', page.content.decode()) == ["comms"]
        assert "감사담당관 주요사업 0건 가운데 0건 완료 · 확인할 답 2건" in text(page)
        assert text(page).count("· 확인할 답") == 1
        assert "고른 부서에서 답을 받은 의견은 해결한 것으로 표시합니다." in text(page)

    def test_are_confirmed_at_once_and_nobody_else(self, planner: Any, handed: list[DepartmentPlan]) -> None:
        page = planner.post(DEPARTMENTS, {"departments": ["comms", "audit"]}, follow=True)
        assert "부서 2곳을 확정하였습니다: 소통담당관, 감사담당관" in text(page)
        assert states() == {"comms": State.CONFIRMED, "audit": State.CONFIRMED, "tax": State.APPROVED}

    def test_do_not_wait_for_one_that_is_blocked(self, planner: Any, handed: list[DepartmentPlan]) -> None:
        page = text(planner.post(DEPARTMENTS, {"departments": ["tax", "comms"]}, follow=True))
        assert "부서 1곳을 확정하였습니다: 소통담당관" in page
        assert "세무과: 답하지 않은 의견 1건이 남아 있어" in page
        assert states() == {"comms": State.CONFIRMED, "audit": State.APPROVED, "tax": State.APPROVED}

    def test_none_chosen_is_none_confirmed(self, planner: Any, handed: list[DepartmentPlan]) -> None:
        assert "아무것도 확정하지 않았습니다" in text(planner.post(DEPARTMENTS, {}, follow=True))

    def test_are_shown_in_as_many_queries_for_ten_as_for_two(
        self, planner: Any, handed: list[DepartmentPlan], django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        planner.get(DEPARTMENTS)
        with django_assert_num_queries(26):
            planner.get(DEPARTMENTS)
        for more in DepartmentPlanFactory.create_batch(8, plan=handed[0].plan):
            MilestoneFactory(section__project__department_plan=more)
            put(more, State.APPROVED)
        planner.get(DEPARTMENTS)
        with django_assert_num_queries(26):
            planner.get(DEPARTMENTS)


class TestAPlan:
    def test_says_what_it_lacks_and_asks(self, planner: Any, handed: list[DepartmentPlan]) -> None:
        put(handed[0], State.CONFIRMED)
        ProjectFactory(department_plan=handed[1], number=1)
        page = planner.get(PLAN)
        unready = page.context["unready"]
        assert [row.part for row in unready.unconfirmed] == handed[1:]
        assert [row.part for row in unready.blocked] == handed[2:]
        assert "막는 오류나 답할 의견이 있는 부서 1곳" in text(page)
        assert [row.part for row in unready.unfinished] == handed[1:]
        assert "확정하지 않은 부서 2곳" in text(page)
        assert "남은 것을 보았으면 표시하고" in text(planner.post(PLAN, {}))
        assert not Plan.objects.get().is_locked
        assert "2024년 주요업무계획: 확정하였습니다." in text(planner.post(PLAN, {"anyway": "on"}, follow=True))
        assert Plan.objects.get().is_locked
        assert LogEntry.objects.get().get_change_message() == "확정"

    def test_that_lacks_nothing_is_confirmed_with_a_click(self, planner: Any, part: DepartmentPlan) -> None:
        put(part, State.CONFIRMED)
        assert "쓰다 만 사업과 막는 오류가 없습니다" in text(planner.get(PLAN))
        planner.post(PLAN)
        assert Plan.objects.get().is_locked

    def test_that_is_confirmed_is_not_asked_about(self, planner: Any, part: DepartmentPlan) -> None:
        SectionFactory(project__department_plan=part)
        part.plan.set_state(Plan.State.CONFIRMED)
        assert "이미 확정하였습니다" in text(planner.get(PLAN, follow=True))
