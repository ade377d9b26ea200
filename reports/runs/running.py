"""Runs do long work in the background: requested once, followed, cancelled, and never left half done.

A worker may be killed at any moment. So it writes a heartbeat every few seconds; whoever looks at a run without one
hands it to another worker. Each write names its attempt: a worker whose run was given to another writes nothing.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Event, Thread
from typing import Any, TypeVar

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import close_old_connections
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from background.queue import Urgency, enqueue
from reports.models import Run
from reports.pdf.printing import Printing, Unprintable
from reports.pdf.writer.merging import FinishedBook

from .full_disk import is_full
from .reconnecting import reconnect

MAX_ATTEMPTS = 3
HEARTBEAT = 5  # seconds
logger = logging.getLogger(__name__)
AnyRun = TypeVar("AnyRun", bound=Run)


class RunRevoked(Exception):
    """The run was cancelled by somebody, or given to another worker."""


def start(run: Run) -> None:
    """In a worker, where there is one; otherwise in the request."""
    if settings.BACKGROUND_WORKER:
        enqueue(run.TASK, str(run.pk), urgency=Urgency.BOOK)
    else:
        import_string(run.TASK)(str(run.pk))
        run.refresh_from_db()


def cancel(run: Run) -> bool:
    """Cancel a run; False where it has ended already. A worker notices at its next step, and leaves nothing."""
    return bool(_open(run).filter(pk=run.pk).update(state=Run.State.CANCELLED, finished_at=timezone.now(), said=""))


def run_in_request(run: Run) -> None:
    """Do the work in the request, where no worker has begun in time."""
    if run.is_overdue:
        import_string(run.TASK)(str(run.pk))


def reassign_if_dead(run: Run) -> None:
    """Hand a run whose worker has died to another, MAX_ATTEMPTS times at most."""
    if not run.has_died:
        return
    if run.attempts < MAX_ATTEMPTS and settings.BACKGROUND_WORKER:
        if _requeue(run):
            start(run)
    else:
        finish(run, state=Run.State.FAILED, said="책을 만들던 프로그램이 멈추었습니다. 다시 만드십시오.")
    run.refresh_from_db()


def _requeue(run: Run) -> bool:
    """Let a run wait again; False where somebody else did at the same time."""
    rows = type(run)._default_manager
    same = rows.filter(pk=run.pk, attempts=run.attempts, state=Run.State.WORKING, alive_at=run.alive_at)
    return bool(same.update(state=Run.State.WAITING, alive_at=timezone.now(), done=0, total=0))


def perform(model: type[AnyRun], pk: str, work: Callable[[AnyRun], None]) -> None:
    """Do the work of a waiting run. Called by the queue, and once more where the worker died meanwhile."""
    rows = model._default_manager
    for run in rows.filter(pk=pk):
        reassign_if_dead(run)
    waiting = rows.filter(pk=pk, state=Run.State.WAITING)
    begun = waiting.update(state=Run.State.WORKING, alive_at=timezone.now(), attempts=F("attempts") + 1)
    if not begun:
        return
    run = rows.select_related("plan").get(pk=pk)
    try:
        with _heartbeat(run):
            work(run)
    except RunRevoked:
        logger.info("The run %s was cancelled, or given to another worker.", pk)
    except Exception as error:
        logger.exception("The book of the run %s could not be made.", pk)
        reconnect()
        finish(run, state=Run.State.FAILED, said=_explain(error))


def print_with_progress(run: Run, printing: Printing) -> FinishedBook:
    """The book, with the progress written into the run. What was rendered stays cached when the run is cancelled."""
    total = len(printing.fragments)
    cached = total - len(printing.to_render)
    _report_progress(run, cached, total)
    with closing(printing.render()) as rendered:
        for done, _ in enumerate(rendered, start=cached + 1):
            _report_progress(run, done, total)
    return printing.merged()


def _report_progress(run: Run, done: int, total: int) -> None:
    try:
        is_ours = _update_if_ours(run, done=done, total=total)
    except DatabaseFault:  # the book goes on without it; whether it is still wanted shows at the next step
        logger.warning("The progress of the run %s could not be written.", run.pk, exc_info=True)
        reconnect()
    else:
        if not is_ours:
            raise RunRevoked


def finish(run: Run, **changes: Any) -> bool:
    """Write how a run ended; False where it was cancelled or given to another worker."""
    return _update_if_ours(run, finished_at=timezone.now(), **changes)


def _open(run: Run) -> QuerySet[Any]:
    return type(run)._default_manager.filter(state__in=Run.OPEN)


def _update_if_ours(run: Run, **changes: Any) -> bool:
    """Write into a run; False where it was cancelled or given to another worker since it was read."""
    same = _open(run).filter(pk=run.pk, attempts=run.attempts)
    return bool(same.update(**{"alive_at": timezone.now(), **changes}))


@contextmanager
def _heartbeat(run: Run) -> Iterator[None]:
    """Write every few seconds that the worker is alive, however long one step takes."""
    ended = Event()
    thread = Thread(target=_beat, args=(run, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat(run: Run, ended: Event) -> None:
    while not ended.wait(HEARTBEAT):
        try:
            _update_if_ours(run)
        except DatabaseFault:  # it may come back
            logger.warning("The heartbeat of the run %s could not be written.", run.pk, exc_info=True)
        finally:
            close_old_connections()


def _explain(error: Exception) -> str:
    if isinstance(error, Unprintable):
        return str(error)
    if is_full(error):
        return "디스크에 남은 자리가 없어 책을 저장하지 못했습니다. 관리자에게 알리고, 자리가 생기면 다시 만드십시오."
    if isinstance(error, MemoryError):
        return "메모리가 모자라 책을 만들지 못했습니다. 관리자에게 알리고 나중에 다시 만드십시오."
    return "책을 만들다가 멈추었습니다. 다시 만들어도 같으면 관리자에게 알리십시오."
