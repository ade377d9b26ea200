"""Runs make whole books in the background: requested once, followed, cancelled, and never left half done.

A worker may be killed at any moment. So it writes a heartbeat every few seconds; whoever looks at a run without one
hands it to another worker. Each write names its attempt: a worker whose run was given to another writes nothing.
"""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import Error as DatabaseFault
from django.db import IntegrityError, close_old_connections, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from background.queue import Urgency, enqueue
from plans.models import Plan
from reports.cache.manuscript import open_manuscript
from reports.models import BookRun, private_path
from reports.pdf.printing import Printing, Unprintable
from reports.pdf.writer.merging import FinishedBook

from .full_disk import is_full
from .printed_pages import record_printed_pages
from .reconnecting import reconnect
from .retention import delete_old_runs, delete_unless_stored

State = BookRun.State
MAX_ATTEMPTS = 3
HEARTBEAT = 5  # seconds
logger = logging.getLogger(__name__)


class RunRevoked(Exception):
    """The run was cancelled by somebody, or given to another worker."""


def request_run(*, plan: Plan, by: User) -> BookRun:
    """The open run of a plan's book, or a new one."""
    running = BookRun.objects.open().filter(plan=plan).first()
    if running is None:
        try:
            with transaction.atomic():
                running = BookRun.objects.create(plan=plan, asked_by=by)
        except IntegrityError:
            others = BookRun.objects.filter(plan=plan).order_by("-asked_at").first()
            if others is None:  # there is no such plan any more
                raise
            return others  # two people asked in one moment
        _start_run(running)
    reassign_if_dead(running)
    return running


def cancel(run: BookRun) -> bool:
    """Cancel a run; False where it has ended already. A worker notices at its next step, and leaves nothing."""
    return bool(
        BookRun.objects.open().filter(pk=run.pk).update(state=State.CANCELLED, finished_at=timezone.now(), said="")
    )


def run_in_request(run: BookRun) -> None:
    """Make the book in the request, where no worker has begun in time."""
    if run.is_overdue:
        execute(str(run.pk))


def reassign_if_dead(run: BookRun) -> None:
    """Hand a run whose worker has died to another, MAX_ATTEMPTS times at most."""
    if not run.has_died:
        return
    if run.attempts < MAX_ATTEMPTS and settings.BACKGROUND_WORKER:
        if _requeue(run):
            _start_run(run)
    else:
        _finish(run, state=State.FAILED, said="책을 만들던 프로그램이 멈추었습니다. 다시 만드십시오.")
    run.refresh_from_db()


def _requeue(run: BookRun) -> bool:
    """Let a run wait again; False where somebody else did at the same time."""
    same = BookRun.objects.filter(pk=run.pk, attempts=run.attempts, state=State.WORKING, alive_at=run.alive_at)
    return bool(same.update(state=State.WAITING, alive_at=timezone.now(), done=0, total=0))


def execute(pk: str) -> None:
    """Make the book of a waiting run. Called by the queue, and once more where the worker died meanwhile."""
    for run in BookRun.objects.filter(pk=pk):
        reassign_if_dead(run)
    waiting = BookRun.objects.filter(pk=pk, state=State.WAITING)
    begun = waiting.update(state=State.WORKING, alive_at=timezone.now(), attempts=F("attempts") + 1)
    if not begun:
        return
    run = BookRun.objects.select_related("plan").get(pk=pk)
    try:
        with _heartbeat(run):
            _make_book(run)
    except RunRevoked:
        logger.info("The run %s was cancelled, or given to another worker.", pk)
    except Exception as error:
        logger.exception("The book of the run %s could not be made.", pk)
        reconnect()
        _finish(run, state=State.FAILED, said=_explain(error))


def _start_run(run: BookRun) -> None:
    """In a worker, where there is one; otherwise in the request."""
    if settings.BACKGROUND_WORKER:
        enqueue("reports.runs.execution.execute", str(run.pk), urgency=Urgency.BOOK)
    else:
        execute(str(run.pk))
        run.refresh_from_db()


def _make_book(run: BookRun) -> None:
    manuscript = open_manuscript(run.plan)
    printing = Printing(manuscript)
    finished = _print_with_progress(run, printing)
    reconnect()
    run.file.name = run.file.storage.save(private_path(run, ""), ContentFile(finished.pdf))
    facts = {
        "title": manuscript.book.title,
        "key": printing.key,
        "missing": [*printing.remarks, *manuscript.book.missing],
        "size": len(finished.pdf),
    }
    try:
        with transaction.atomic():
            if not _finish(run, state=State.READY, file=run.file.name, **facts):
                raise RunRevoked
            record_printed_pages(run.plan, finished.pages)
    except BaseException:
        delete_unless_stored(run)
        raise
    delete_old_runs(run.plan)


def _print_with_progress(run: BookRun, printing: Printing) -> FinishedBook:
    """The book, with the progress written into the run. What was rendered stays cached when the run is cancelled."""
    total = len(printing.fragments)
    cached = total - len(printing.to_render)
    _report_progress(run, cached, total)
    with closing(printing.render()) as rendered:
        for done, _ in enumerate(rendered, start=cached + 1):
            _report_progress(run, done, total)
    return printing.merged()


def _report_progress(run: BookRun, done: int, total: int) -> None:
    try:
        is_ours = _update_if_ours(run, done=done, total=total)
    except DatabaseFault:  # the book goes on without it; whether it is still wanted shows at the next step
        logger.warning("The progress of the run %s could not be written.", run.pk, exc_info=True)
        reconnect()
    else:
        if not is_ours:
            raise RunRevoked


def _finish(run: BookRun, **changes: Any) -> bool:
    return _update_if_ours(run, finished_at=timezone.now(), **changes)


def _update_if_ours(run: BookRun, **changes: Any) -> bool:
    """Write into a run; False where it was cancelled or given to another worker since it was read."""
    same = BookRun.objects.open().filter(pk=run.pk, attempts=run.attempts)
    return bool(same.update(**{"alive_at": timezone.now(), **changes}))


@contextmanager
def _heartbeat(run: BookRun) -> Iterator[None]:
    """Write every few seconds that the worker is alive, however long one step takes."""
    ended = Event()
    thread = Thread(target=_beat, args=(run, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat(run: BookRun, ended: Event) -> None:
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
