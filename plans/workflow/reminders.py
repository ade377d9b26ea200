"""Reminding late departments: a mail to those who write and approve, and a record that it was sent."""

from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from integrity.locking import Locked
from plans.models import DepartmentPlan, Plan, Reminder

from .mails import people_of, remind
from .progress import Progress

#: Nobody is reminded of a deadline again within it: a second click, or a colleague's, is meant once.
COOLDOWN = timedelta(minutes=5)


class Reminded(NamedTuple):
    """Whom a click reached: late departments with their people, and those that were reminded just before."""

    parts: list[DepartmentPlan]
    people: list[User]
    skipped: list[DepartmentPlan]


@transaction.atomic
def remind_late(
    *, plan: Plan, late: Iterable[Progress], by: User, address: Callable[[DepartmentPlan], str]
) -> Reminded:
    """Remind late departments and return their people, also those who have no address; `address` makes the link.

    Of a department in which nobody has an address no reminder is stored, for none was sent. The plan's
    row is locked: of two who click at once, the second finds what the first has sent.
    """
    current = Plan._base_manager.select_for_update().get(pk=plan.pk)
    if current.is_locked:
        raise Locked(current.locked_message)
    late = list(late)
    recent = _just_reminded(row.part for row in late)
    due = [row for row in late if row.due and (row.part.pk, row.due.deadline) not in recent]
    people = people_of(*(row.part for row in due))
    reminders = []
    for row in due:
        theirs = people[row.part.department_id]
        if row.due and any(person.email for person in theirs):
            remind(row.part, row.due, theirs, state=row.state_text, link=address(row.part))
            reminders.append(
                Reminder(department_plan=row.part, by=by, round_name=row.due.name, deadline=row.due.deadline)
            )
    Reminder.objects.bulk_create(reminders)
    return Reminded(
        parts=[row.part for row in due],
        people=[person for each in people.values() for person in each],
        skipped=[row.part for row in late if row not in due],
    )


def _just_reminded(parts: Iterable[DepartmentPlan]) -> Collection[tuple]:
    """Which departments, of which deadline."""
    found = Reminder.objects.filter(department_plan__in=list(parts), at__gt=timezone.now() - COOLDOWN)
    return set(found.order_by().values_list("department_plan", "deadline"))
