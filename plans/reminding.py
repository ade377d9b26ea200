"""Reminding late departments: a mail to those who write and approve, and a record that it was sent."""

from collections.abc import Callable, Iterable

from django.db import transaction

from accounts.models import User

from .models import DepartmentPlan, Reminder
from .notices import people_of, remind
from .progress import Progress


@transaction.atomic
def remind_late(*, late: Iterable[Progress], by: User, address: Callable[[DepartmentPlan], str]) -> list[User]:
    """Remind late departments and return their people, also those who have no address; `address` makes the link.

    Of a department in which nobody has an address no reminder is kept, for none was sent.
    """
    late = list(late)
    people = people_of(*(row.part for row in late))
    kept = []
    for row in late:
        theirs = people[row.part.department_id]
        if row.due and any(person.email for person in theirs):
            remind(row.part, row.due, theirs, link=address(row.part))
            kept.append(Reminder(department_plan=row.part, by=by, round_name=row.due.name, deadline=row.due.deadline))
    Reminder.objects.bulk_create(kept)
    return [person for each in people.values() for person in each]
