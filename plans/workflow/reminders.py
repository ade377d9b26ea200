"""Reminding departments of their deadlines: a mail to those whose turn it is, and a record that it was sent.

By hand, or by a schedule some days before a deadline.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from integrity.locking import Locked
from plans.models import DepartmentPlan, Plan, Reminder, ReminderSchedule, Round, State

from .assessments import read_assessments
from .mails import hang_up, people_of, reminder_mails, send_each, send_over
from .overview import Overview
from .progress import Progress, read_progress

#: Nobody is reminded of a deadline again within it: a second click, or a colleague's, is meant once.
COOLDOWN = timedelta(minutes=5)

#: Nobody needs longer to mail one department: who has begun before it is dead.
LONGEST = timedelta(minutes=30)


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
    def mailed(self) -> list[User]:
        return [person for person in self.people if person.email]

    @property
    def can_be_told(self) -> bool:
        return bool(self.mailed)

    def mails(self, text: str, link: str) -> list[EmailMessage]:
        return reminder_mails(
            self.part, self.due, self.people, left=self.left, state=self.progress.state_text, text=text, link=link
        )

    def unreached(self, mails: Iterable[EmailMessage], failed: Collection[EmailMessage]) -> list[User]:
        """Whose of its mails are among those that failed."""
        return [person for person, mail in zip(self.mailed, mails, strict=True) if mail in failed]


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
    """Whom a click reached, those that were reminded just before, and who could not be mailed."""

    reached: list[Addressee]
    skipped: list[Addressee]
    unreached: list[User]


def remind_now(
    *, plan: Plan, chosen: Iterable[Addressee], text: str, by: User, address: Callable[[DepartmentPlan], str]
) -> Reminded:
    """Remind departments and return them, also those in which nobody has an address; `address` makes the link.

    Of a department in which nobody has an address no reminder is stored, for none was sent.
    """
    chosen = list(chosen)
    fresh, stored = _store(plan, chosen, text, by)
    mails = [(each, each.mails(text, address(each.part))) for each, _ in stored]
    failed = send_each([mail for _, own in mails for mail in own])
    unreached = [person for each, own in mails for person in each.unreached(own, failed)]
    for each, reminder in stored:
        _note(reminder, each, unreached)
    if failed:
        Reminder.objects.bulk_update([reminder for _, reminder in stored], ["people", "is_sent"])
    lost = {reminder.department_plan_id for _, reminder in stored if not reminder.is_sent}
    return Reminded(
        [each for each in fresh if each.part.pk not in lost], [each for each in chosen if each not in fresh], unreached
    )


@transaction.atomic
def _store(
    plan: Plan, chosen: Iterable[Addressee], text: str, by: User
) -> tuple[list[Addressee], list[tuple[Addressee, Reminder]]]:
    """Those that weren't reminded just before, and the records of those of them that can be.

    The plan's row is locked: of two who click at once, the second finds what the first has stored. It is let
    go before mails are sent: a slow mail server makes nobody wait who writes.
    """
    current = Plan._base_manager.select_for_update().get(pk=plan.pk)
    if current.is_locked:
        raise Locked(current.locked_message)
    recent = _just_reminded(each.part for each in chosen)
    fresh = [each for each in chosen if (each.part.pk, each.due.deadline) not in recent]
    told = [each for each in fresh if each.can_be_told]
    return fresh, list(zip(told, Reminder.objects.bulk_create([_record(each, text, by) for each in told]), strict=True))


def _record(addressee: Addressee, text: str, by: User) -> Reminder:
    due = addressee.due
    return Reminder(
        department_plan=addressee.part,
        by=by,
        round_name=due.name,
        deadline=due.deadline,
        people=_names(addressee.mailed),
        text=text,
    )


def _just_reminded(parts: Iterable[DepartmentPlan]) -> Collection[tuple]:
    """Which departments, of which deadline; one that reached nobody is sent again whenever somebody wants."""
    found = Reminder.objects.filter(department_plan__in=list(parts), at__gt=timezone.now() - COOLDOWN, is_sent=True)
    return set(found.order_by().values_list("department_plan", "deadline"))


def _note(reminder: Reminder, addressee: Addressee, unreached: Collection[User]) -> None:
    """Write into a record whom it reached; one that reached nobody keeps the names of those whom it should have."""
    reached = [person for person in addressee.mailed if person not in unreached]
    reminder.is_sent = bool(reached)
    reminder.people = _names(reached or addressee.mailed)


def _names(people: Iterable[User]) -> str:
    return ", ".join(map(str, people))


class Scheduled(NamedTuple):
    """What was sent, and of which departments whom it didn't reach."""

    sent: list[Reminder]
    unreached: list[tuple[DepartmentPlan, list[User]]]


def send_scheduled(*, on: date, address: Callable[[DepartmentPlan], str]) -> Scheduled:
    """Send what the schedules of all open plans have for a day and what nobody has sent of it yet.

    Raises OSError where the mail server can't be reached to begin with, with nothing stored.
    """
    schedules = ReminderSchedule.objects.exclude(days="").exclude(plan__state=Plan.State.CONFIRMED)
    waiting = [
        (schedule, each) for schedule in schedules.select_related("plan", "by") for each in _of_day(schedule, on)
    ]
    found = Scheduled([], [])
    if not waiting:
        return found
    server = get_connection()
    server.open()
    try:
        for schedule, each in waiting:
            if not (reminder := _claim(each, schedule)):
                continue
            if unreached := _deliver(reminder, each, each.mails(reminder.text, address(each.part)), server):
                found.unreached.append((each.part, unreached))
            if reminder.is_sent:
                found.sent.append(reminder)
    finally:
        hang_up(server)
    return found


def _of_day(schedule: ReminderSchedule, on: date) -> list[Addressee]:
    plan, days = schedule.plan, schedule.days_before
    if not Round.objects.filter(plan=plan, deadline__in=[on + timedelta(days=day) for day in days]).exists():
        return []
    parts = DepartmentPlan.objects.exclude(pk__in=schedule.left_out.values("pk"))
    rows = read_progress(Overview(read_assessments(plan, parts)), on=on)
    return [each for each in addressees(rows, on=on) if each.left in days and each.can_be_told]


def _claim(addressee: Addressee, schedule: ReminderSchedule) -> Reminder | None:
    """The record of what is going to be sent; None where it was sent, somebody is at it, or the plan went on.

    Who dies at it holds it for a while, and then the next run sends it.
    """
    now = timezone.now()
    with transaction.atomic():
        part = DepartmentPlan._base_manager.select_for_update().get(pk=addressee.part.pk)
        if part.state != addressee.part.state:
            return None
        reminder, _ = Reminder.objects.get_or_create(
            department_plan=part,
            deadline=addressee.due.deadline,
            days_before=addressee.left,
            defaults={"by": schedule.by, "round_name": addressee.due.name, "is_sent": False},
        )
        free = Q(taken_at=None) | Q(taken_at__lt=now - LONGEST)
        taken = Reminder.objects.filter(free, pk=reminder.pk, is_sent=False).update(
            taken_at=now, at=now, by=schedule.by, people=_names(addressee.mailed), text=schedule.text
        )
    if not taken:
        return None
    reminder.refresh_from_db(fields=["taken_at", "at", "by", "people", "text"])
    return reminder


def _deliver(
    reminder: Reminder, addressee: Addressee, mails: list[EmailMessage], server: BaseEmailBackend
) -> list[User]:
    """Send a department's, note whom it reached, and return whom it didn't."""
    unreached = addressee.unreached(mails, send_over(server, mails))
    _note(reminder, addressee, unreached)
    reminder.taken_at = None
    reminder.save(update_fields=["is_sent", "people", "taken_at"])
    return unreached
