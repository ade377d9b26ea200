"""Handing a plan on: what is open is said before, and a step is taken once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from plans.models import DepartmentPlan, Project, State, Transition
from tests.factories import (
    ApproverFactory,
    PlannerFactory,
    ProjectFactory,
    ReviewCommentFactory,
    SectionFactory,
    StaffingQuotaFactory,
    TeamFactory,
    WaiverFactory,
    WriterFactory,
    put,
)
from tests.pages import part_url, text
from tests.plans.workflow.pages.errors import cause_error

pytestmark = pytest.mark.django_db


class TestThePageOfAStep:
    """What is open is said before the plan is handed on, not found out afterwards."""

    def test_shows_how_many_projects_are_finished_and_which_are_not(self, writer: Any, part: DepartmentPlan) -> None:
        ProjectFactory(department_plan=part, number=2, title="쓰다 만 사업")
        page = writer.get(part_url("department-submit", part))
        assert "주요사업 2건 가운데 1건 완료" in text(page)
        assert "아직 쓰는 중인 사업: 2. 쓰다 만 사업" in text(page)

    @pytest.mark.parametrize(
        ("name", "state", "who"),
        [
            ("department-submit", State.WRITING, WriterFactory),
            ("department-approve", State.SUBMITTED, ApproverFactory),
            ("department-confirm", State.APPROVED, PlannerFactory),
        ],
    )
    def test_shows_what_is_in_the_way_with_links_to_it_instead_of_a_button(
        self, client: Client, part: DepartmentPlan, name: str, state: Any, who: Any
    ) -> None:
        project = cause_error(part)
        comment = ReviewCommentFactory.create(department_plan=part, project=project, reason="나누십시오.")
        put(part, state)
        client.force_login(who(department=part.department))
        page = client.get(part_url(name, part))
        assert "막는 오류 1건 오류 “전액 구비”로 적었으나" in text(page)
        assert f"답하지 않은 의견 1건 {project} 나누십시오." in text(page)
        shown = page.content.decode()
        assert reverse("project", args=[project.pk]) in shown
        assert part_url("comment-answer", part, comment.pk) in shown
        assert f"{part_url('waiver-new', part)}?code=C19" in shown
        assert '<button type="submit" class="button filled">' not in shown

    def test_shows_warnings_and_the_reasons_for_which_errors_stand(self, writer: Any, part: DepartmentPlan) -> None:
        project = cause_error(part)
        finding = writer.get(part_url("department", part)).context["progress"].blocking[0]
        WaiverFactory(
            department_plan=part,
            code=finding.code,
            place=finding.place.key,
            sentence=finding.sentence,
            reason="추경에서 편성합니다.",
        )
        Project.objects.filter(pk=project.pk).update(begins=None, ends=None)
        page = writer.get(part_url("department-submit", part))
        assert "주의 1건 그대로 넘길 수 있지만, 먼저 살펴보십시오." in text(page)
        assert "사유를 적고 그대로 둔 점검 1건" in text(page)
        assert "그대로 두는 사유: 추경에서 편성합니다." in text(page)
        assert '<button type="submit" class="button filled">제출</button>' in page.content.decode()

    def test_needs_as_many_queries_with_ten_projects_as_with_two(
        self, writer: Any, part: DepartmentPlan, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        self._add_projects(part, 2)
        writer.get(part_url("department-submit", part))
        with django_assert_num_queries(29):
            writer.get(part_url("department-submit", part))
        self._add_projects(part, 8)
        writer.get(part_url("department-submit", part))
        with django_assert_num_queries(29):
            writer.get(part_url("department-submit", part))

    def _add_projects(self, part: DepartmentPlan, count: Any) -> None:
        for project in ProjectFactory.create_batch(count, department_plan=part):
            section = SectionFactory(project=project)
            ReviewCommentFactory(department_plan=part, project=project, section=section)
            WaiverFactory(department_plan=part)


class TestAStep:
    def test_is_taken_by_a_click_and_says_so(self, writer: Any, part: DepartmentPlan) -> None:
        page = text(writer.post(part_url("department-submit", part), follow=True))
        assert "제출하였습니다. 부서 승인자가 검토합니다." in page
        assert "소통담당관 부서 검토" in page

    def test_that_is_clicked_twice_is_taken_once(self, writer: Any, part: DepartmentPlan) -> None:
        writer.post(part_url("department-submit", part))
        page = text(writer.post(part_url("department-submit", part), follow=True))
        assert "김하늘님이 09:00에 이미 제출하였습니다." in page
        assert Transition.objects.count() == 1

    def test_is_refused_while_there_are_errors(self, writer: Any, part: DepartmentPlan) -> None:
        cause_error(part)
        page = text(writer.post(part_url("department-submit", part), follow=True))
        assert "오류 1건이 남아 있어 넘기지 못했습니다." in page
        assert not Transition.objects.exists()

    def test_is_asked_about_before_a_plan_is_confirmed(self, planner: Any, part: DepartmentPlan) -> None:
        put(part, State.APPROVED)
        assert "아무도 고칠 수 없습니다" in text(planner.get(part_url("department-confirm", part)))
        planner.post(part_url("department-confirm", part))
        part.refresh_from_db()
        assert part.state == State.CONFIRMED

    def test_that_confirms_promises_no_more_than_is_locked(self, planner: Any, part: DepartmentPlan) -> None:
        put(part, State.APPROVED)
        team = TeamFactory(department=part.department)
        quota = StaffingQuotaFactory(department=part.department)
        others = "정원과 현원, 팀의 주요업무, 부서와 팀의 이름은"
        assert f"{others} 확정한 뒤에도 바뀔 수 있지만" in text(planner.get(part_url("department-confirm", part)))
        page = text(planner.post(part_url("department-confirm", part), follow=True))
        assert f"{others} 아직 바뀔 수 있지만, 확정한 책은 판으로 남았습니다." in page
        quota.filled, team.duties, part.department.name = 1, "다른 일", "다른과"
        for row in (quota, team, part.department):
            row.full_clean()
            row.save()

    def test_back_from_a_confirmation_needs_a_reason(self, planner: Any, part: DepartmentPlan) -> None:
        put(part, State.CONFIRMED)
        assert "사유를 적으십시오" in text(planner.post(part_url("department-reopen", part)))
        planner.post(part_url("department-reopen", part), {"comment": "예산이 바뀌었습니다."})
        part.refresh_from_db()
        assert part.state == State.APPROVED
        assert Transition.objects.get().comment == "예산이 바뀌었습니다."

    def test_taken_back_is_told_as_such(self, writer: Any, part: DepartmentPlan) -> None:
        writer.post(part_url("department-submit", part))
        page = text(writer.get(part_url("department-take-back", part)))
        assert "너무 일찍 넘긴 계획을 앞 단계로 되돌려 다시 고칩니다." in page
        page = text(writer.post(part_url("department-take-back", part), {"comment": "그림을 넣습니다."}, follow=True))
        assert "회수하였습니다. 다시 고친 뒤 넘기십시오." in page
        assert "회수 김하늘 · 2023. 11. 20. 09:00 · 부서 검토 → 작성 중 그림을 넣습니다." in page
