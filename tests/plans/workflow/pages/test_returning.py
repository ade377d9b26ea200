"""Returning a plan, with a reason at every place, and answering that."""

from typing import Any

import pytest
from django.urls import reverse

from plans.models import DepartmentPlan, ReviewComment, State
from tests.factories import DepartmentPlanFactory, ReviewCommentFactory, WriterFactory, put
from tests.pages import part_url, text

pytestmark = pytest.mark.django_db


class TestReturning:
    def test_asks_for_a_reason_in_every_section(self, approver: Any, part: DepartmentPlan) -> None:
        put(part, State.SUBMITTED)
        page = approver.get(part_url("department-return", part))
        section = part.projects.get().sections.get()
        assert f'name="section-{section.pk}"' in page.content.decode()
        assert "추진계획" in text(page)

    def test_needs_one_reason_at_least(self, approver: Any, part: DepartmentPlan) -> None:
        put(part, State.SUBMITTED)
        page = approver.post(part_url("department-return", part), {"to": "return_to_writer"})
        assert "반려하는 사유를 한 곳 이상 적으십시오." in text(page)

    def test_keeps_every_reason_at_its_place(self, approver: Any, part: DepartmentPlan) -> None:
        put(part, State.SUBMITTED)
        project = part.projects.get()
        section = project.sections.get()
        sent = {f"section-{section.pk}": "나누십시오.", f"project-{project.pk}": "제목을 줄이십시오.", "whole": "전체"}
        approver.post(part_url("department-return", part), sent | {"to": "return_to_writer"})
        places = {comment.reason: comment.place for comment in ReviewComment.objects.all()}
        assert places == {
            "전체": "부서 계획 전체",
            "제목을 줄이십시오.": str(project),
            "나누십시오.": f"{project} › 추진계획",
        }
        part.refresh_from_db()
        assert part.state == State.WRITING

    def test_mails_the_reasons_with_links_to_their_places(
        self, approver: Any, part: DepartmentPlan, mailoutbox: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        WriterFactory(department=part.department, email="writer@example.kr")
        put(part, State.SUBMITTED)
        section = part.projects.get().sections.get()
        sent = {"to": "return_to_writer", f"section-{section.pk}": "달을 적으십시오.", "whole": "<용어>를 맞추십시오."}
        with django_capture_on_commit_callbacks(execute=True):
            approver.post(part_url("department-return", part), sent)
        body = mailoutbox[0].body
        assert "작성자가 작성하여 부서 승인자에게 제출할 차례입니다." in body
        assert f"반려 사유 - {section.project} › 추진계획\n달을 적으십시오.\n" in body
        assert f"{reverse('project', args=[section.project_id])}#section-{section.pk}-body\n" in body
        assert "반려 사유 - 부서 계획 전체\n<용어>를 맞추십시오.\n" in body

    def test_leaves_a_planner_the_choice_to_whom(self, planner: Any, part: DepartmentPlan) -> None:
        put(part, State.APPROVED)
        assert "부서 승인자" in text(planner.get(part_url("department-return", part)))
        planner.post(part_url("department-return", part), {"to": "return_to_approver", "whole": "확인하십시오."})
        part.refresh_from_db()
        assert part.state == State.SUBMITTED

    def test_is_answered_in_place(self, writer: Any, part: DepartmentPlan) -> None:
        comment = ReviewCommentFactory.create(department_plan=part)
        address = part_url("comment-answer", part, comment.pk)
        assert "무엇을 어떻게 고쳤는지" in text(writer.post(address, {"answer": " "}))
        page = text(writer.post(address, {"answer": "고쳤습니다."}, follow=True))
        assert "고쳤습니다. 김하늘 · 2023. 11. 20." in page

    def test_of_another_department_is_not_found_under_ones_own_address(self, writer: Any, part: DepartmentPlan) -> None:
        theirs = ReviewCommentFactory.create(department_plan=DepartmentPlanFactory(), reason="남의 반려 사유")
        mine = ReviewCommentFactory.create(department_plan=part, reason="우리 반려 사유")
        for method in (writer.get, writer.post):
            page = method(part_url("comment-answer", part, theirs.pk), {"answer": "고쳤습니다."})
            assert (page.status_code, "남의 반려 사유" in page.content.decode()) == (404, False)
        theirs.refresh_from_db()
        assert theirs.is_open
        assert "우리 반려 사유" in text(writer.get(part_url("comment-answer", part, mine.pk)))
