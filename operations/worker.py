"""Whether a worker takes what the server puts into the queue."""

import time

from django_q.models import OrmQ

from background.queue import Urgency, enqueue


def nothing() -> None:
    """What a worker is asked to do to show that it is there."""


def answers(patience: float) -> bool:
    """Whether a worker did a task within some seconds; the task goes again where none did."""
    task = enqueue("operations.worker.nothing", urgency=Urgency.MOMENT, save=False)
    rows = OrmQ.objects.filter(pk__in=[row.pk for row in OrmQ.objects.order_by("-pk")[:50] if row.task_id() == task])
    ends = time.monotonic() + patience
    while rows.exists():
        if time.monotonic() > ends:
            rows.delete()
            return False
        time.sleep(0.2)
    return True
