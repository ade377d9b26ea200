"""Reminding the people of departments by hand."""

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

from plans.models import DepartmentPlan, Reminder, State
from tests.factories import (
    ApproverFactory,
    DepartmentPlanFactory,
    PlannerFactory,
    ReminderFactory,
    TransitionFactory,
    WriterFactory,
    put,
)
from tests.mail_server import moody_server
from tests.pages import part_url, text

pytestmark = pytest.mark.django_db


def everybody() -> dict[str, Any]:
    """What a click sends that chooses all departments."""
    return {"do": "send", "departments": [part.department.code for part in DepartmentPlan.objects.all()]}


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
        assert "소통담당관 마감 지남 작성 2023. 11. 30. · 작성 중 · 받을 사람: 김하늘 ·" in page
        assert page.count("총무과") == 0
        # Whose turn it isn't has nothing to do.
        assert "이도윤" not in page
        assert "2024년 소통담당관 계획의 마감일(작성, 2023. 11. 30.)이 지났습니다." in page
        assert mail.outbox == []

    def test_mails_the_people_of_late_departments_once(
        self, late: Any, part: DepartmentPlan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        self.people(part)
        with django_capture_on_commit_callbacks(execute=True):
            page = text(late.post(reverse("board-remind", args=[2024]), everybody(), follow=True))
        [letter] = mail.outbox
        assert letter.to == ["writer@city.example"]
        assert "마감일(작성, 2023. 11. 30.)이 지났습니다." in letter.body
        assert part_url("department", part) in letter.body
        assert "부서 2곳의 1명에게" in page
        # What was sent is shown.
        page = text(late.get(reverse("board-remind", args=[2024])))
        assert "2023. 11. 30. 김하늘 사람" in page

    def test_mails_the_approver_of_what_waits_for_review_and_says_who_has_no_address(
        self, late: Any, part: DepartmentPlan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        self.people(part)
        ApproverFactory(department=part.department, name="박지호", email="approver@city.example")
        put(part, State.SUBMITTED)
        with django_capture_on_commit_callbacks(execute=True):
            page = text(late.post(reverse("board-remind", args=[2024]), everybody(), follow=True))
        [letter] = mail.outbox
        assert letter.to == ["approver@city.example"]
        assert "부서 승인자가 검토하여 총괄에 넘길 차례입니다." in letter.body
        assert "전자우편 주소가 없어 알리지 못한 사람: 이도윤(소통담당관)" in page

    def test_mails_the_chosen_departments_before_their_deadline_in_the_planner_s_own_words(
        self, client: Client, part: DepartmentPlan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        self.people(part)
        another = DepartmentPlanFactory.create(plan=part.plan)
        self.people(another, email="another@city.example")
        client.force_login(PlannerFactory())
        remind = reverse("board-remind", args=[2024])
        words = {"text": "<b>예산</b> 표도\n함께 보아 주십시오.", "departments": [part.department.code]}
        with django_capture_on_commit_callbacks(execute=True):
            page = client.post(remind, words | {"do": "preview"})
        assert mail.outbox == []
        assert "&lt;b&gt;예산&lt;/b&gt; 표도<br>함께" in page.content.decode().partition("보낼 전자우편 보기")[2]
        with django_capture_on_commit_callbacks(execute=True):
            client.post(remind, words | {"do": "send"})
        [letter] = mail.outbox
        assert letter.subject == "[주요업무계획] 2024년 소통담당관 계획: 마감 10일 전입니다"
        assert letter.body.startswith(
            "<b>예산</b> 표도\n함께 보아 주십시오.\n\n"
            "2024년 소통담당관 계획의 마감일(작성, 2023. 11. 30.)까지 10일 남았습니다."
        )
        assert "1000" in text(client.post(remind, words | {"do": "send", "text": "가" * 1001}))
        assert len(mail.outbox) == 1

    def test_sends_nothing_where_there_is_no_mail_server(self, late: Any, part: DepartmentPlan, settings: Any) -> None:
        self.people(part)
        settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
        page = late.post(reverse("board-remind", args=[2024]), everybody())
        assert "메일 서버가 정해지지 않아 아무것도 보내지 않습니다." in text(page)
        assert 'value="send"' not in page.content.decode()
        assert not Reminder.objects.exists()

    def test_shows_in_the_mail_that_a_plan_was_returned(
        self, late: Any, part: DepartmentPlan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        self.people(part)
        TransitionFactory(department_plan=part, returned=True)
        with django_capture_on_commit_callbacks(execute=True):
            late.post(reverse("board-remind", args=[2024]), everybody())
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
                pages.append(text(late.post(remind, everybody(), follow=True)))
        sentence = "5분 안에 독촉한 부서에는 다시 보내지 않았습니다: 소통담당관"
        assert [sentence in page for page in pages] == [False, True, False]
        # The other department has nobody who could be told.
        assert "부서 1곳의 0명에게" in pages[1]
        assert len(mail.outbox) == Reminder.objects.count() == 2

    def test_mails_within_five_minutes_of_another_deadline(
        self, late: Any, part: DepartmentPlan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        self.people(part)
        ReminderFactory(department_plan=part, deadline=date(2023, 11, 20))
        with django_capture_on_commit_callbacks(execute=True):
            late.post(reverse("board-remind", args=[2024]), everybody())
        assert len(mail.outbox) == 1

    def test_reaches_all_others_where_one_address_is_refused_and_says_whose(
        self, late: Any, part: DepartmentPlan, others: DepartmentPlan, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.people(part, email="refused@city.example")
        later = DepartmentPlanFactory.create(plan=part.plan, department__name="홍보과", department__order=9)
        for name in ("refused", "taken"):
            WriterFactory(department=later.department, name=name, email=f"{name}-there@city.example")
        server = moody_server(monkeypatch)
        server.refused.update({"refused@city.example", "refused-there@city.example"})
        remind = reverse("board-remind", args=[2024])
        page = text(late.post(remind, everybody(), follow=True))
        assert [letter.to for letter in mail.outbox] == [["taken-there@city.example"]]
        assert "부서 2곳의 1명에게" in page  # the second is 감사담당관, where nobody is
        assert "보내지 못한 사람: 김하늘(소통담당관), refused(홍보과)." in page
        assert page.count("독촉 12. 1.") == 1
        stored = {each.department_plan: (each.people, each.is_sent) for each in Reminder.objects.all()}
        assert stored == {part: ("김하늘", False), later: ("taken", True)}
        # Whom nothing reached can be reminded at once, and the others not.
        server.refused.clear()
        page = text(late.post(remind, everybody(), follow=True))
        assert "다시 보내지 않았습니다: 홍보과" in page
        assert [letter.to for letter in mail.outbox[1:]] == [["refused@city.example"]]

    def test_says_so_where_the_mail_server_is_away(
        self, late: Any, part: DepartmentPlan, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.people(part)
        moody_server(monkeypatch).is_away = True
        chosen = {"do": "send", "departments": [part.department.code]}
        page = text(late.post(reverse("board-remind", args=[2024]), chosen, follow=True))
        assert "보내지 못한 사람: 김하늘(소통담당관)." in page
        assert "보냈습니다" not in page
        assert "아무것도 보내지 않았습니다" not in page
        assert not Reminder.objects.get().is_sent

    def test_is_stored_and_shown_on_the_board_in_its_file_on_the_department_s_page_and_the_next_time(
        self, late: Any, part: DepartmentPlan
    ) -> None:
        self.people(part)
        remind = reverse("board-remind", args=[2024])
        assert "아직 독촉하지 않았습니다." in text(late.get(remind))
        with time_machine.travel(datetime(2023, 12, 1, 0, 10), tick=False):
            page = text(late.post(remind, everybody(), follow=True))
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
        chosen = everybody()
        with django_assert_max_num_queries(40) as few:
            late.post(reverse("board-remind", args=[2024]), chosen)
        count = len(few)
        for more in DepartmentPlanFactory.create_batch(8, plan=part.plan):
            self.people(more, email=f"{more.department.code}@city.example")
        late.get(reverse("board-remind", args=[2024]))
        chosen = everybody()
        with django_assert_num_queries(count):
            late.post(reverse("board-remind", args=[2024]), chosen)

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

    def test_has_nobody_to_tell_once_all_was_handed_in(self, planner: Any, part: DepartmentPlan) -> None:
        put(part, State.APPROVED)
        page = text(planner.get(reverse("board-remind", args=[2024])))
        assert "마감일이 있고 아직 총괄에 넘기지 않은 부서가 없습니다." in page
