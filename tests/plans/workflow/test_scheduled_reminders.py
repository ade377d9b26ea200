"""Reminders that a planner has scheduled some days before a deadline."""

from collections.abc import Iterator
from datetime import date, datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from plans.models import DepartmentPlan, Plan, Reminder, ReminderSchedule, State
from tests.factories import (
    ApproverFactory,
    DepartmentPlanFactory,
    PlannerFactory,
    ReminderScheduleFactory,
    RoundFactory,
    WriterFactory,
    put,
)
from tests.mail_server import MoodyServer, moody_server
from tests.pages import part_url, text

pytestmark = pytest.mark.django_db

DEADLINE = date(2023, 11, 30)


@pytest.fixture
def part() -> DepartmentPlan:
    """Its writer and its approver have addresses; 3 days before its deadline it is reminded."""
    part = DepartmentPlanFactory.create(department__name="소통담당관")
    RoundFactory(plan=part.plan, name="작성", deadline=DEADLINE)
    WriterFactory(department=part.department, name="김하늘", email="writer@city.example")
    ApproverFactory(department=part.department, name="이도윤", email="approver@city.example")
    ReminderScheduleFactory(plan=part.plan, days="3, 0", text="예산 표도 보아 주십시오.", by__name="박서연")
    return part


@pytest.fixture(autouse=True)
def _three_days_before() -> Iterator[None]:
    with time_machine.travel(datetime(2023, 11, 27, 1), tick=False):
        yield


def send() -> str:
    said = StringIO()
    call_command("send_reminders", stdout=said)
    return said.getvalue()


def test_are_sent_on_their_day_to_whose_turn_it_is(part: DepartmentPlan) -> None:
    assert "부서 1곳에 보냈습니다." in send()
    [letter] = mail.outbox
    assert letter.to == ["writer@city.example"]
    assert letter.subject == "[주요업무계획] 2024년 소통담당관 계획: 마감 3일 전입니다"
    assert letter.body.startswith("예산 표도 보아 주십시오.\n\n")
    assert "(작성, 2023. 11. 30.)까지 3일 남았습니다." in letter.body
    assert part_url("department", part) in letter.body
    [stored] = Reminder.objects.all()
    assert (stored.people, stored.days_before, stored.deadline, stored.is_sent) == ("김하늘", 3, DEADLINE, True)
    assert str(stored.by) == "박서연"


def test_are_sent_once_however_often_it_is_run(part: DepartmentPlan) -> None:
    send()
    assert "부서 0곳에 보냈습니다." in send()
    assert len(mail.outbox) == 1
    with time_machine.travel(datetime(2023, 11, 29, 1), tick=False):  # no day of the schedule
        send()
    assert len(mail.outbox) == 1
    with time_machine.travel(datetime(2023, 11, 30, 1), tick=False):
        send()
    assert "오늘이 2024년 소통담당관 계획의 마감일" in mail.outbox[-1].body
    assert Reminder.objects.count() == len(mail.outbox) == 2


def test_are_sent_by_a_later_run_after_a_death_between_storing_and_sending(
    part: DepartmentPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*args: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", killed)
        with pytest.raises(KeyboardInterrupt):
            send()
    # Who holds it could be alive yet.
    send()
    assert mail.outbox == []
    assert not Reminder.objects.get().is_sent
    with time_machine.travel(datetime(2023, 11, 27, 3), tick=False):
        send()
    assert len(mail.outbox) == 1
    assert Reminder.objects.get().is_sent


def test_are_sent_by_one_of_two_that_run_at_once(part: DepartmentPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has read everything before the first begins to send."""
    read = EmailBackend.open

    def first_another(self: EmailBackend) -> Any:
        monkeypatch.setattr(EmailBackend, "open", read)
        send()
        return read(self)

    monkeypatch.setattr(EmailBackend, "open", first_another)
    send()
    assert len(mail.outbox) == 1


def test_are_sent_by_one_of_two_that_run_at_once_also_once_the_first_try_failed(
    part: DepartmentPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second begins while the first has taken it and not sent it."""
    server = moody_server(monkeypatch)
    server.refused.add("writer@city.example")
    with pytest.raises(CommandError):
        send()
    server.refused.clear()
    sent = MoodyServer.send_messages

    def first_another(self: MoodyServer, messages: Any) -> int:
        monkeypatch.setattr(MoodyServer, "send_messages", sent)
        assert "부서 0곳에" in send()
        return sent(self, messages)

    monkeypatch.setattr(MoodyServer, "send_messages", first_another)
    assert "부서 1곳에" in send()
    assert len(mail.outbox) == Reminder.objects.count() == 1


def test_reach_the_departments_behind_one_that_is_refused_or_at_which_the_server_hangs_up_and_those_the_next_time(
    part: DepartmentPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, last = (
        DepartmentPlanFactory.create(plan=part.plan, department__name=name, department__order=order)
        for name, order in (("총무과", 998), ("홍보과", 999))
    )
    WriterFactory(department=lost.department, name="최민준", email="lost@city.example")
    WriterFactory(department=last.department, name="정다은", email="last@city.example")
    WriterFactory(department=last.department, name="한지우", email="gone@city.example")
    server = moody_server(monkeypatch)
    server.refused.update({"writer@city.example", "gone@city.example"})
    server.hangs_up_at.add("lost@city.example")
    said = StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("send_reminders", stdout=said)
    for named in ("소통담당관(김하늘)", "총무과(최민준)", "홍보과(한지우)"):
        assert named in str(failure.value)
    assert "부서 1곳에 보냈습니다." in said.getvalue()
    assert [letter.to for letter in mail.outbox] == [["last@city.example"]]
    stored = {each.department_plan: (each.people, each.is_sent) for each in Reminder.objects.all()}
    assert stored == {part: ("김하늘", False), lost: ("최민준", False), last: ("정다은", True)}
    # Again: both that nobody read, and not the third.
    server.refused.clear()
    assert "부서 2곳에 보냈습니다." in send()
    assert {letter.to[0] for letter in mail.outbox[1:]} == {"writer@city.example", "lost@city.example"}
    assert "부서 0곳에 보냈습니다." in send()
    assert all(Reminder.objects.values_list("is_sent", flat=True))


def test_are_sent_later_where_the_mail_server_is_away(part: DepartmentPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Any) -> Any:
        raise ConnectionRefusedError("refused")

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "open", refused)
        with pytest.raises(CommandError, match="연결하지 못하여"):
            send()
    send()
    assert len(mail.outbox) == 1


def test_go_to_the_approver_while_it_waits_for_review_and_to_nobody_once_it_was_handed_in(part: DepartmentPlan) -> None:
    put(part, State.SUBMITTED)
    later = DepartmentPlanFactory.create(plan=part.plan)
    WriterFactory(department=later.department, email="later@city.example")
    put(later, State.APPROVED)
    send()
    assert [letter.to for letter in mail.outbox] == [["approver@city.example"]]


def test_do_not_go_to_what_is_handed_in_while_they_are_sent(
    part: DepartmentPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = EmailBackend.open

    def handed_in(self: EmailBackend) -> Any:
        put(part, State.APPROVED)
        return read(self)

    monkeypatch.setattr(EmailBackend, "open", handed_in)
    send()
    assert (mail.outbox, Reminder.objects.count()) == ([], 0)


def test_are_not_sent_of_a_confirmed_plan_nor_without_a_mail_server(part: DepartmentPlan, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "메일 서버(EMAIL_URL)를 정하지 않아" in send()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    part.plan.set_state(Plan.State.CONFIRMED)
    send()
    assert (mail.outbox, Reminder.objects.count()) == ([], 0)


class TestTheirPage:
    @pytest.fixture
    def planner(self, client: Client) -> Any:
        client.force_login(PlannerFactory(name="최민준"))
        return client

    def test_sets_days_words_and_departments(self, part: DepartmentPlan, planner: Any) -> None:
        another = DepartmentPlanFactory.create(plan=part.plan, department__name="감사담당관")
        WriterFactory(department=another.department, email="another@city.example")
        address = reverse("reminder-schedule", args=[2024])
        page = text(planner.get(address))
        assert "소통담당관 (작성 2023. 11. 30., 작성 중): 김하늘" in page
        assert "까지 3일 남았습니다." in page
        shown = [part.department.code, another.department.code]
        sent = {"do": "save", "days": "1일, 3일 전 7", "text": "새 말", "departments": shown[1:], "shown": shown}
        page = text(planner.post(address, sent, follow=True))
        assert "마감 7, 3, 1일 전에 보냅니다." in page
        schedule = ReminderSchedule.objects.get()
        assert (schedule.days_before, schedule.text, str(schedule.by)) == ([7, 3, 1], "새 말", "최민준")
        # One that comes later is reminded as well.
        later = DepartmentPlanFactory.create(plan=part.plan)
        WriterFactory(department=later.department, email="later@city.example")
        send()
        assert {letter.to[0] for letter in mail.outbox} == {"another@city.example", "later@city.example"}
        page = text(planner.get(address))
        assert "보낸 것" in page
        assert "3일 전 알림" in page
        assert "마감 3일 전 알림 최민준" in text(planner.get(part_url("department", another)))

    def test_leaves_out_none_that_was_added_while_it_was_open(self, part: DepartmentPlan, planner: Any) -> None:
        address = reverse("reminder-schedule", args=[2024])
        ReminderSchedule.objects.get().left_out.add(part)
        page = planner.get(address).content.decode()
        assert f'<input type="hidden" name="shown" value="{part.department.code}">' in page
        added = DepartmentPlanFactory.create(plan=part.plan)
        tick = f'id="department-{added.department.code}"'
        sent = {"days": "3", "shown": [part.department.code], "departments": []}
        # Nor where it is looked at first, and shown with the others.
        page = planner.post(address, sent | {"do": "preview"}).content.decode()
        assert "checked" in page.partition(tick)[2].partition(">")[0]
        planner.post(address, sent | {"do": "save"})
        assert [*ReminderSchedule.objects.get().left_out.all()] == [part]
        # What nobody was shown stays left out.
        planner.post(address, {"days": "3", "shown": [added.department.code], "do": "save"})
        assert {*ReminderSchedule.objects.get().left_out.all()} == {part, added}

    @pytest.mark.parametrize("days", ["곧", "61", "-1", "1,2,3,4,5,6,7,8,9,10,11", "3.5"])
    def test_refuses_what_are_no_days(self, part: DepartmentPlan, planner: Any, days: str) -> None:
        page = planner.post(reverse("reminder-schedule", args=[2024]), {"do": "save", "days": days})
        assert "쉼표로 나누어" in text(page)
        assert ReminderSchedule.objects.get().days == "3, 0"
