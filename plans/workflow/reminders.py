"""Reminding departments of their deadlines: a mail to those whose turn it is, and a record that it was sent.

By hand, or by a schedule some days before a deadline.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from integrity.locking import Locked
from plans.models import DepartmentPlan, Plan, Reminder, ReminderSchedule, Round, State

from .assessments import read_assessments
from .mails import people_of, reminder_mails, send_later
from .overview import Overview
from .progress import Progress, read_progress

logger = logging.getLogger(__name__)

#: Nobody is reminded of a deadline again within it: a second click, or a colleague's, is meant once.
COOLDOWN = timedelta(minutes=5)


@dataclass(frozen=True)
class Addressee:
    """A department that a plan is still with, its deadline, and the people whose turn it is."""

    progress: Progress
    due: Round
    people: tuple[User, ...]
    left: int  # days until the deadline; less than 0 after it

    @property
    def part(self) -> DepartmentPlan:
        return self.progress.part

    @property
    def can_be_told(self) -> bool:
        return any(person.email for person in self.people)

    @property
    def names(self) -> str:
        """Of those who are mailed."""
        return ", ".join(str(person) for person in self.people if person.email)

    def mails(self, text: str, link: str) -> list[EmailMessage]:
        return reminder_mails(
            self.part, self.due, self.people, left=self.left, state=self.progress.state_text, text=text, link=link
        )


def addressees(rows: Iterable[Progress], *, on: date) -> list[Addressee]:
    """Those of these departments that have a deadline before them, or have missed it; one query."""
    waiting = [(row, row.due) for row in rows if row.due and State(row.part.state).is_with_department]
    people = people_of(*(row.part for row, _ in waiting))
    return [
        Addressee(row, due, _whose_turn(row.part, people[row.part.department_id]), (due.deadline - on).days)
        for row, due in waiting
    ]


def _whose_turn(part: DepartmentPlan, people: list[User]) -> tuple[User, ...]:
    """Where nobody has the role, the others of the department: somebody should know."""
    role = Role.APPROVER if part.state == State.SUBMITTED else Role.WRITER
    return tuple(person for person in people if person.role == role) or tuple(people)


class Reminded(NamedTuple):
    """Whom a click reached, and those that were reminded just before."""

    reached: list[Addressee]
    skipped: list[Addressee]


@transaction.atomic
def remind_now(
    *, plan: Plan, chosen: Iterable[Addressee], text: str, by: User, address: Callable[[DepartmentPlan], str]
) -> Reminded:
    """Remind departments and return them, also those in which nobody has an address; `address` makes the link.

    Of a department in which nobody has an address no reminder is stored, for none was sent. The plan's
    row is locked: of two who click at once, the second finds what the first has sent.
    """
    current = Plan._base_manager.select_for_update().get(pk=plan.pk)
    if current.is_locked:
        raise Locked(current.locked_message)
    chosen = list(chosen)
    recent = _just_reminded(each.part for each in chosen)
    reached = [each for each in chosen if (each.part.pk, each.due.deadline) not in recent]
    told = [each for each in reached if each.can_be_told]
    Reminder.objects.bulk_create([_record(each, text, by) for each in told])
    send_later([mail for each in told for mail in each.mails(text, address(each.part))])
    return Reminded(reached, [each for each in chosen if each not in reached])


def _record(addressee: Addressee, text: str, by: User) -> Reminder:
    due = addressee.due
    return Reminder(
        department_plan=addressee.part,
        by=by,
        round_name=due.name,
        deadline=due.deadline,
        people=addressee.names,
        text=text,
    )


def _just_reminded(parts: Iterable[DepartmentPlan]) -> Collection[tuple]:
    """Which departments, of which deadline."""
    found = Reminder.objects.filter(department_plan__in=list(parts), at__gt=timezone.now() - COOLDOWN)
    return set(found.order_by().values_list("department_plan", "deadline"))


def send_scheduled(*, on: date, address: Callable[[DepartmentPlan], str]) -> list[Reminder]:
    """Send what the schedules of all open plans have for a day, and return what was sent.

    What is sent is stored before, and for good: who dies between the two has sent nothing, and nobody sends
    it twice. Raises OSError where the mail server can't be reached, with nothing stored.
    """
    schedules = ReminderSchedule.objects.exclude(days="").exclude(plan__state=Plan.State.CONFIRMED)
    waiting = [
        (schedule, each) for schedule in schedules.select_related("plan", "by") for each in _of_day(schedule, on)
    ]
    if not waiting:
        return []
    with get_connection() as server:
        claimed = ((each, _claim(each, schedule)) for schedule, each in waiting)
        return [
            reminder
            for each, reminder in claimed
            if reminder and _deliver(reminder, each.mails(reminder.text, address(each.part)), server)
        ]


def _of_day(schedule: ReminderSchedule, on: date) -> list[Addressee]:
    plan, days = schedule.plan, schedule.days_before
    if not Round.objects.filter(plan=plan, deadline__in=[on + timedelta(days=day) for day in days]).exists():
        return []
    parts = DepartmentPlan.objects.exclude(pk__in=schedule.left_out.values("pk"))
    rows = read_progress(Overview(read_assessments(plan, parts)), on=on)
    return [each for each in addressees(rows, on=on) if each.left in days and each.can_be_told]


def _claim(addressee: Addressee, schedule: ReminderSchedule) -> Reminder | None:
    """The record of what is going to be sent; None where somebody has it, or the plan went on meanwhile."""
    with transaction.atomic():
        part = DepartmentPlan._base_manager.select_for_update().get(pk=addressee.part.pk)
        if part.state != addressee.part.state:
            return None
        reminder, is_ours = Reminder.objects.get_or_create(
            department_plan=part,
            deadline=addressee.due.deadline,
            days_before=addressee.left,
            defaults={
                "by": schedule.by,
                "round_name": addressee.due.name,
                "people": addressee.names,
                "text": schedule.text,
                "is_sent": False,
            },
        )
        return reminder if is_ours else None


def _deliver(reminder: Reminder, mails: list[EmailMessage], server: BaseEmailBackend) -> bool:
    try:
        server.send_messages(mails)
    except OSError:  # SMTP's errors among them
        logger.exception("The reminder %s could not be sent.", reminder.pk)
        return False
    reminder.is_sent = True
    reminder.save(update_fields=["is_sent"])
    return True
