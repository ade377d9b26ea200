"""Whether a worker takes what the server puts into the queue."""

import time

from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from reports.models import BookRun


def nothing() -> None:
    """What a worker is asked to do to show that it is there."""


def answers(patience: float) -> bool:
    """Whether a worker did a task within some seconds; the task goes again where none did."""
    task = async_task("operations.worker.nothing", save=False)
    rows = OrmQ.objects.filter(pk__in=[row.pk for row in OrmQ.objects.order_by("-pk")[:50] if row.task_id() == task])
    ends = time.monotonic() + patience
    while rows.exists():
        if time.monotonic() > ends:
            rows.delete()
            return False
        time.sleep(0.2)
    return True


def is_busy() -> bool:
    """Whether a worker is making a book, and says so."""
    return BookRun.objects.filter(
        state=BookRun.State.WORKING, alive_at__gte=timezone.now() - BookRun.DEAD_AFTER
    ).exists()
