"""Reminding the people of late departments."""

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from plans.models import DepartmentPlan, Reminder
from tests.factories import (
    ApproverFactory,
    DepartmentPlanFactory,
    PlannerFactory,
    ReminderFactory,
    TransitionFactory,
    WriterFactory,
)
from tests.pages import part_url, text

pytestmark = pytest.mark.django_db


class TestReminding:
    @pytest.fixture
    def late(self, client: Client, part: DepartmentPlan, others: DepartmentPlan) -> Iterator[Any]:
        with time_machine.travel(date(2023, 12, 1)):
            client.force_login(PlannerFactory())
            yield client

    def people(self, part: DepartmentPlan, email: Any = "writer@city.example") -> None:
        WriterFactory(department=part.department, name="김하늘", email=email)
        ApproverFactory(department=part.department, name="이도윤")

    def test_asks_first_and_names_whom_it_mails(self, late: Any, part: DepartmentPlan) -> None:
        self.people(part)
        page = text(late.get(reverse("board-remind", args=[2024])))
        assert "김하늘" in page
        assert "이도윤(전자우편 주소 없음)" in page
        assert "총무과 (" not in page
        assert mail.outbox == []

    def test_mails_the_people_of_late_departments_once(
        self, late: Any, part: DepartmentPlan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        self.people(part)
        with django_capture_on_commit_callbacks(execute=True):
            page = text(late.post(reverse("board-remind", args=[2024]), follow=True))
        [letter] = mail.outbox
        assert letter.to == ["writer@city.example"]
        assert "마감일(작성, 2023. 11. 30.)이 지났습니다." in letter.body
        assert part_url("department", part) in letter.body
        assert "늦은 부서 2곳의 1명에게" in page
        assert "전자우편 주소가 없어 알리지 못한 사람: 이도윤(소통담당관)" in page

    def test_shows_in_the_mail_that_a_plan_was_returned(
        self, late: Any, part: DepartmentPlan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        self.people(part)
        TransitionFactory(department_plan=part, returned=True)
        with django_capture_on_commit_callbacks(execute=True):
            late.post(reverse("board-remind", args=[2024]))
        assert "지금 상태: 반려됨 · 작성 중" in mail.outbox[0].body

    def test_mails_nobody_again_within_five_minutes(
        self, late: Any, part: DepartmentPlan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        self.people(part)
        remind = reverse("board-remind", args=[2024])
        pages = []
        for minute in (10, 14, 15):
            with (
                time_machine.travel(datetime(2023, 12, 1, 0, minute), tick=False),
                django_capture_on_commit_callbacks(execute=True),
            ):
                pages.append(text(late.post(remind, follow=True)))
        sentence = "5분 안에 독촉한 부서에는 다시 보내지 않았습니다: 소통담당관"
        assert [sentence in page for page in pages] == [False, True, False]
        # The other department has nobody who could be told.
        assert "늦은 부서 1곳의 0명에게" in pages[1]
        assert len(mail.outbox) == Reminder.objects.count() == 2

    def test_mails_within_five_minutes_of_another_deadline(
        self, late: Any, part: DepartmentPlan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        self.people(part)
        ReminderFactory(department_plan=part, deadline=date(2023, 11, 20))
        with django_capture_on_commit_callbacks(execute=True):
            late.post(reverse("board-remind", args=[2024]))
        assert len(mail.outbox) == 1

    def test_is_stored_and_shown_on_the_board_in_its_file_on_the_department_s_page_and_the_next_time(
        self, late: Any, part: DepartmentPlan
    ) -> None:
        self.people(part)
        remind = reverse("board-remind", args=[2024])
        assert "아직 독촉하지 않았습니다." in text(late.get(remind))
        with time_machine.travel(datetime(2023, 12, 1, 0, 10), tick=False):
            page = text(late.post(remind, follow=True))
        # Nobody there could be told of the other one.
        assert "소통담당관 작성 중 1 / 1 0 0 작성 2023. 11. 30. 마감 지남 독촉 12. 1." in page
        assert page.count("독촉 12. 1.") == 1
        [reminder] = Reminder.objects.all()
        assert (reminder.department_plan, reminder.round_name, reminder.deadline) == (part, "작성", date(2023, 11, 30))
        assert "마지막 독촉: 2023. 12. 1. 09:10" in text(late.get(remind))
        page = text(late.get(part_url("department", part)))
        assert f"독촉 {reminder.by} · 2023. 12. 1. 09:10 · 작성 마감 2023. 11. 30." in page
        sheet: Any = load_workbook(
            BytesIO(b"".join(late.get(reverse("board-file", args=[2024])).streaming_content))
        ).active
        _, head, *rows = sheet.iter_rows(values_only=True)
        assert {row[1]: row[head.index("마지막 독촉")] for row in rows}["소통담당관"] == datetime(2023, 12, 1, 9, 10)

    def test_is_kept_in_as_many_queries_for_ten_departments_as_for_two(
        self,
        late: Any,
        part: DepartmentPlan,
        django_assert_num_queries: DjangoAssertNumQueries,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        self.people(part)
        late.get(reverse("board-remind", args=[2024]))
        with django_assert_max_num_queries(40) as few:
            late.post(reverse("board-remind", args=[2024]))
        count = len(few)
        for more in DepartmentPlanFactory.create_batch(8, plan=part.plan):
            self.people(more, email=f"{more.department.code}@city.example")
        late.get(reverse("board-remind", args=[2024]))
        with django_assert_num_queries(count):
            late.post(reverse("board-remind", args=[2024]))

    def test_needs_as_many_queries_for_ten_late_departments_as_for_two(
        self,
        late: Any,
        part: DepartmentPlan,
        django_assert_num_queries: DjangoAssertNumQueries,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        self.people(part)
        late.get(reverse("board-remind", args=[2024]))
        with django_assert_max_num_queries(32) as few:
            late.get(reverse("board-remind", args=[2024]))
        count = len(few)
        for more in DepartmentPlanFactory.create_batch(8, plan=part.plan):
            self.people(more, email=f"{more.department.code}@city.example")
        late.get(reverse("board-remind", args=[2024]))
        with django_assert_num_queries(count):
            late.get(reverse("board-remind", args=[2024]))

    def test_has_nobody_to_tell_before_the_day(self, planner: Any, others: DepartmentPlan) -> None:
        assert "늦은 부서가 없습니다." in text(planner.get(reverse("board-remind", args=[2024])))
