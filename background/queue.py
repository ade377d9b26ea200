"""The worker's queue: the most urgent first, each person in turn, and what a dead worker had is soon another's.

Django-q takes tasks in their order, some ahead of the work, and holds each longer than any may take: a book waits for
all that came before it, and for a quarter of an hour where the worker is killed. Here a worker holds only what it works
on, and renews its hold every few seconds as long as it lives.
"""

import logging
import time
from collections.abc import Iterable
from datetime import timedelta
from enum import IntEnum
from threading import Event, Thread
from typing import Any

from django.db import Error as DatabaseFault
from django.db import close_old_connections
from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signals import post_execute_in_worker, pre_execute
from django_q.signing import SignedPackage
from django_q.tasks import async_task

logger = logging.getLogger(__name__)

#: How long a worker holds a task without a sign of life: longer than a run of a book may be silent.
HOLD = timedelta(seconds=40)
RENEWED_EVERY = 5  # seconds
#: Seconds between two looks whether a worker is free.
_LOOKED_EVERY = 0.2
#: How often a task is begun that never comes to its end.
MOST_BEGUN = 3


class Urgency(IntEnum):
    """How long a task may wait for others; the least value goes first."""

    MOMENT = 0  # done in a moment, such as a mail
    BOOK = 1
    FILE = 2
    AHEAD = 3  # nobody waits for it


def enqueue(function: str, *args: Any, urgency: Urgency, by: Any = "", **options: Any) -> str:
    """Have the worker call a function, by its path; of equal urgency the tasks of several people take turns."""
    return str(async_task(function, *args, group=f"{urgency.value}:{by}", **options))


def is_more_urgent_waiting(urgency: Urgency) -> bool:
    """Whether a task waits that should be done before those of an urgency."""
    return any(_urgency_of(row) < urgency for row in _waiting())


def is_held() -> bool:
    """Whether a worker that lives works on a task."""
    return _held(OrmQ.objects.all()).exists()


class Queue(ORM):
    """What a cluster takes its tasks from."""

    def __init__(self, list_key: str | None = None) -> None:
        super().__init__(list_key)
        #: The tasks that this cluster took and that aren't done yet.
        self._taken: set[int] = set()
        #: When each group had its last turn.
        self._turns: dict[str, float] = {}

    def timeout(self, task: OrmQ) -> Any:
        return timezone.now() + HOLD

    def dequeue(self) -> list[tuple[int, str]] | None:
        """The most urgent task, once a worker is free; None after a while without."""
        rows = self.get_connection().filter(key=self.list_key)
        self._taken = set(_held(rows.filter(pk__in=self._taken)).values_list("pk", flat=True))
        if len(self._taken) >= Conf.WORKERS:
            time.sleep(_LOOKED_EVERY)
            return None
        for row in sorted(_waiting(rows), key=self._place):
            if row.task.get("begun", 0) >= MOST_BEGUN:
                logger.error("The task %s ended its worker %s times, and is given up.", row.func(), MOST_BEGUN)
                row.delete()
            elif rows.filter(pk=row.pk, lock=row.lock).update(lock=self.timeout(row)):
                self._taken.add(row.pk)
                self._turns[_group_of(row)] = time.monotonic()
                return [(row.pk, row.payload)]
        time.sleep(Conf.POLL)
        return None

    def _place(self, row: OrmQ) -> tuple[int, float, int]:
        return _urgency_of(row), self._turns.get(_group_of(row), 0), row.pk


def _waiting(rows: QuerySet[OrmQ] | None = None) -> Iterable[OrmQ]:
    return (OrmQ.objects.all() if rows is None else rows).filter(lock__lte=timezone.now())


def _held(rows: QuerySet[OrmQ]) -> QuerySet[OrmQ]:
    """What failed is locked for longer: until it is tried again."""
    now = timezone.now()
    return rows.filter(lock__gt=now, lock__lte=now + HOLD)


def _group_of(row: OrmQ) -> str:
    return row.task.get("group") or ""


def _urgency_of(row: OrmQ) -> int:
    """Of a task that the release before queued, or that can't be read, it isn't known: it goes first."""
    urgency = _group_of(row).partition(":")[0]
    return int(urgency) if urgency.isdecimal() else Urgency.MOMENT


#: Of the tasks that this worker works on.
_ends: dict[int, Event] = {}


@receiver(pre_execute)
def _hold(task: dict[str, Any], **kwargs: Any) -> None:
    """Say every few seconds that the worker lives, however long the task takes."""
    if pk := task.get("ack_id"):
        _count_begun(pk)
        _ends[pk] = Event()
        Thread(target=_renew, args=(pk, _ends[pk]), daemon=True).start()


@receiver(post_execute_in_worker)
def _let_go(task: dict[str, Any], **kwargs: Any) -> None:
    """What is done leaves the queue by itself, and what failed is tried again later."""
    if ended := _ends.pop(task.get("ack_id", 0), None):
        ended.set()
        if not task["success"]:
            OrmQ.objects.filter(pk=task["ack_id"]).update(lock=timezone.now() + timedelta(seconds=Conf.RETRY))


def _count_begun(pk: int) -> None:
    for row in OrmQ.objects.filter(pk=pk):
        begun = row.task.get("begun", 0) + 1
        OrmQ.objects.filter(pk=pk).update(payload=SignedPackage.dumps({**row.task, "begun": begun}))


def _renew(pk: int, ended: Event) -> None:
    while not ended.wait(RENEWED_EVERY):
        try:
            OrmQ.objects.filter(pk=pk).update(lock=timezone.now() + HOLD)
        except DatabaseFault:  # it may come back
            logger.warning("The hold of the task %s could not be renewed.", pk, exc_info=True)
        finally:
            close_old_connections()
