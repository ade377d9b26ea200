"""The first page: each role sees what it has to do, and can do it from there."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from plans.models import DepartmentPlan, Plan, Round, State
from tests.factories import (
    DepartmentPlanFactory,
    MilestoneFactory,
    PlanFactory,
    PlannerFactory,
    ProjectFactory,
    ReviewCommentFactory,
    SectionFactory,
    TransitionFactory,
    UserFactory,
    WaiverFactory,
    WriterFactory,
    put,
)
from tests.pages import text

pytestmark = pytest.mark.django_db


def links(page: Any) -> str:
    return page.content.decode()


class TestAWriter:
    def test_sees_whose_turn_it_is_and_by_when(self, writer: Any) -> None:
        page = text(writer.get("/"))
        assert "2024년 소통담당관 계획 작성 중" in page
        assert "작성자가 작성하여 부서 승인자에게 제출할 차례입니다." in page
        assert "마감: 작성 2023. 11. 30. 10일 남음" in page

    def test_is_told_that_the_deadline_has_passed(self, writer: Any) -> None:
        Round.objects.update(deadline=date(2023, 11, 18))
        assert "마감: 작성 2023. 11. 18. 마감 2일 지남" in text(writer.get("/"))

    def test_sees_what_is_unfinished_with_its_empty_headings(self, writer: Any, part: DepartmentPlan) -> None:
        project = ProjectFactory(department_plan=part, number=2, title="언론 홍보")
        SectionFactory(project=project, kind=None, title="추진실적", body="")
        SectionFactory(project=project, kind=None, title="기대효과", body="")
        page = writer.get("/")
        assert "완료하지 않은 사업 1건 사업 2건 가운데 1건을 완료했습니다." in text(page)
        assert "2. 언론 홍보 빈 항목: 추진실적, 기대효과" in text(page)
        assert reverse("project", args=[project.pk]) in links(page)

    def test_sees_the_reasons_of_what_was_returned_and_answers_there(self, writer: Any, part: DepartmentPlan) -> None:
        TransitionFactory(department_plan=part, returned=True)
        comment = ReviewCommentFactory(department_plan=part, reason="수치를 다시 보십시오.")
        page = writer.get("/")
        assert "반려됨 · 작성 중" in text(page)
        assert "답할 의견 1건" in text(page)
        assert "수치를 다시 보십시오." in text(page)
        assert reverse("comment-answer", args=[2024, "comms", comment.pk]) in links(page)

    def test_can_submit_from_there_what_nothing_blocks(self, writer: Any, part: DepartmentPlan) -> None:
        assert reverse("department-submit", args=[2024, "comms"]) in links(writer.get("/"))
        ReviewCommentFactory(department_plan=part)
        page = writer.get("/")
        assert reverse("department-submit", args=[2024, "comms"]) not in links(page)
        assert f"{reverse('department', args=[2024, 'comms'])}#comments" in links(page)

    def test_can_hand_on_nothing_of_a_confirmed_plan(self, writer: Any, part: DepartmentPlan) -> None:
        part.plan.set_state(Plan.State.CONFIRMED)
        page = writer.get("/")
        assert "2024년 소통담당관 계획" in text(page)
        assert reverse("department-submit", args=[2024, "comms"]) not in links(page)

    def test_has_nothing_to_do_while_others_review_it(self, writer: Any, part: DepartmentPlan) -> None:
        ProjectFactory(department_plan=part, number=2)
        put(part, State.APPROVED)
        page = text(writer.get("/"))
        assert "총괄이 검토하여 확정할 차례입니다." in page
        assert "완료하지 않은 사업" not in page

    def test_sees_nothing_of_other_departments(self, writer: Any, others: DepartmentPlan) -> None:
        assert "총무과" not in text(writer.get("/"))

    def test_begins_with_the_newest_open_plan_of_the_department(self, writer: Any, part: DepartmentPlan) -> None:
        PlanFactory(year=2026)  # in which the department isn't
        later = DepartmentPlanFactory.create(plan__year=2025, department=part.department)
        assert "2025년 소통담당관 계획" in text(writer.get("/"))
        later.plan.set_state(Plan.State.CONFIRMED)
        assert "2024년 소통담당관 계획" in text(writer.get("/"))

    def test_of_no_department_in_it_is_told_so(self, client: Client, part: DepartmentPlan) -> None:
        client.force_login(WriterFactory(department__name="공원과"))
        assert "이 계획에 공원과의 부서 계획이 없습니다." in text(client.get("/"))


class TestAnApprover:
    def test_sees_that_it_waits_for_review_and_can_hand_it_on(self, approver: Any, part: DepartmentPlan) -> None:
        put(part, State.SUBMITTED)
        page = approver.get("/")
        assert "부서 승인자가 검토하여 총괄에 넘길 차례입니다." in text(page)
        assert reverse("department-approve", args=[2024, "comms"]) in links(page)
        assert reverse("department-return", args=[2024, "comms"]) in links(page)


class TestAPlanner:
    def test_sees_how_far_the_departments_are_and_what_comes_next(self, planner: Any, others: DepartmentPlan) -> None:
        page = text(planner.get("/"))
        assert "확정 1개 부서 총괄 검토 0개 부서 부서 검토 0개 부서 작성 중 2개 부서" in page
        assert "작성 2023. 11. 30. 10일 남음 · 지금 차수" in page
        assert "확정을 기다리는 부서 0곳" in page

    def test_sees_what_waits_for_confirmation_the_earliest_first(self, planner: Any, others: DepartmentPlan) -> None:
        days = {"소통담당관": 10, "총무과": 12, "감사담당관": 9}
        for part in DepartmentPlan.objects.select_related("department"):
            day = days[part.department.name]
            put(part, State.APPROVED)
            TransitionFactory(department_plan=part, at=datetime(2023, 11, day, tzinfo=timezone.get_default_timezone()))
        page = planner.get("/")
        assert [row.part.department.name for row in page.context["page"].to_confirm] == [
            "감사담당관",
            "소통담당관",
            "총무과",
        ]
        assert "확정을 기다리는 부서 3곳" in text(page)

    def test_sees_what_blocks(self, planner: Any, others: DepartmentPlan, part: DepartmentPlan) -> None:
        ReviewCommentFactory(department_plan=part)
        page = text(planner.get("/"))
        assert "막혀 있는 부서 1곳" in page

    def test_reminds_from_there(self, planner: Any, others: DepartmentPlan) -> None:
        assert "독촉하기" not in text(planner.get("/"))
        Round.objects.update(deadline=date(2023, 11, 18))
        page = planner.get("/")
        assert "늦은 부서 2곳 독촉하기" in text(page)
        assert reverse("board-remind", args=[2024]) in links(page)

    def test_needs_as_many_queries_for_twelve_departments_as_for_two(
        self, planner: Any, others: DepartmentPlan, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        planner.get("/")  # the first visit is noted by more queries
        with django_assert_num_queries(29):
            planner.get("/")
        for number in range(10):
            another = DepartmentPlanFactory.create(plan=others.plan, department__order=number + 10)
            MilestoneFactory(section__project__department_plan=another)
            ReviewCommentFactory(department_plan=another)
            WaiverFactory(department_plan=another)
            TransitionFactory(department_plan=another)
        planner.get("/")
        with django_assert_num_queries(29):
            planner.get("/")


class TestAViewer:
    def test_has_the_book_and_reads_how_far_it_is(self, client: Client, others: DepartmentPlan) -> None:
        client.force_login(UserFactory(role="viewer"))
        page = client.get("/")
        for name in ("book", "book-runs", "board"):
            assert reverse(name, args=[2024]) in links(page)
        assert "작성 중 2개 부서" in text(page)
        assert "확정을 기다리는 부서" not in text(page)
        Round.objects.update(deadline=date(2023, 11, 18))
        board = client.get(reverse("board", args=[2024]))
        assert "늦은 부서 2곳" in text(board)
        assert reverse("board-remind", args=[2024]) not in links(board)


class TestWhatHappened:
    def at(self, hour: int) -> Any:
        return time_machine.travel(datetime(2023, 11, 20, hour, tzinfo=timezone.get_default_timezone()), tick=False)

    def test_since_the_last_visit_is_told_with_the_department(self, client: Client, others: DepartmentPlan) -> None:
        person, other = PlannerFactory.create(), UserFactory.create(name="이도윤")
        with self.at(9):
            client.force_login(person)
            assert "달라진 것" not in text(client.get("/"))
        with self.at(11):
            TransitionFactory(department_plan=others, by=other)
            TransitionFactory(department_plan=others, by=person)
        with self.at(13):
            client.force_login(person)
            page = text(client.get("/"))
            assert "지난번(2023. 11. 20. 09:00) 뒤에 달라진 것" in page
            assert page.count("총무과: 제출하였습니다.") == 1
            assert "이도윤 · 2023. 11. 20. 11:00" in page

    def test_is_cut_to_the_newest(self, client: Client, part: DepartmentPlan) -> None:
        person = PlannerFactory.create()
        with self.at(9):
            client.force_login(person)
            client.get("/")
        with self.at(11):
            for _ in range(23):
                ReviewCommentFactory(department_plan=part)
        with self.at(13):
            client.force_login(person)
            assert "모두 23건 가운데 새것부터 20건입니다." in text(client.get("/"))


def test_every_year_is_there(planner: Any, part: DepartmentPlan) -> None:
    PlanFactory(year=2023)
    page = planner.get("/")
    for year in (2024, 2023):
        assert reverse("plan", args=[year]) in links(page)


def test_a_mail_says_whose_turn_it_is_in_the_same_words(
    writer: Any, part: DepartmentPlan, mailoutbox: Any, django_capture_on_commit_callbacks: Any
) -> None:
    approver_mail = "approver@example.kr"
    UserFactory(department=part.department, role="approver", email=approver_mail)
    with django_capture_on_commit_callbacks(execute=True):
        writer.post(reverse("department-submit", args=[2024, "comms"]))
    assert "부서 승인자가 검토하여 총괄에 넘길 차례입니다." in mailoutbox[0].body
