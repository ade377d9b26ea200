"""The whole book, made beside the server: asked for once, followed, stopped, and never left half done.

A worker may be killed at any moment. So it says every few seconds that it works; whoever looks at a run that has been
silent hands it to another. Each write names the attempt that it belongs to: a worker that was given up writes nothing.
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
from django_q.tasks import async_task

from accounts.models import User
from plans.models import Plan
from reports.cache.manuscript import open_manuscript
from reports.models import BookRun, private_path
from reports.pdf.printing import Printing, Unprintable
from reports.pdf.writer.merging import FinishedBook

from .full_disk import is_full
from .printed_pages import note_pages
from .reconnecting import connect_anew
from .retention import clear_away, forget_unless_stored

State = BookRun.State
ATTEMPTS = 3
PULSE = 5  # seconds between two signs of life
logger = logging.getLogger(__name__)


class Given(Exception):
    """The run was stopped by somebody, or given to another worker."""


def ask(*, plan: Plan, by: User) -> BookRun:
    """The run that makes a plan's book already, or a new one."""
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
        _start(running)
    look_after(running)
    return running


def cancel(run: BookRun) -> bool:
    """Stop a run; False where it has ended already. A worker notices at its next step, and leaves nothing."""
    return bool(
        BookRun.objects.open().filter(pk=run.pk).update(state=State.CANCELLED, finished_at=timezone.now(), said="")
    )


def make_here(run: BookRun) -> None:
    """Make the book at once, where no worker has begun for too long."""
    if run.waits_in_vain:
        work(str(run.pk))


def look_after(run: BookRun) -> None:
    """Hand a run whose worker has died to another, as often as makes sense."""
    if not run.has_died:
        return
    if run.attempts < ATTEMPTS and settings.BACKGROUND_WORKER:
        if _take_from_the_dead(run):
            _start(run)
    else:
        _end(run, state=State.FAILED, said="책을 만들던 프로그램이 멈추었습니다. 다시 만드십시오.")
    run.refresh_from_db()


def _take_from_the_dead(run: BookRun) -> bool:
    """Let a run wait again; of all who found its worker dead in one moment, for the first only."""
    same = BookRun.objects.filter(pk=run.pk, attempts=run.attempts, state=State.WORKING, alive_at=run.alive_at)
    return bool(same.update(state=State.WAITING, alive_at=timezone.now(), done=0, total=0))


def work(pk: str) -> None:
    """Make the book of a run that waits; what the queue calls."""
    waiting = BookRun.objects.filter(pk=pk, state=State.WAITING)
    begun = waiting.update(state=State.WORKING, alive_at=timezone.now(), attempts=F("attempts") + 1)
    if not begun:
        return
    run = BookRun.objects.select_related("plan").get(pk=pk)
    try:
        with _signs_of_life(run):
            _make(run)
    except Given:
        logger.info("The run %s was stopped, or given to another worker.", pk)
    except Exception as error:
        logger.exception("The book of the run %s could not be made.", pk)
        connect_anew()
        _end(run, state=State.FAILED, said=_sentence(error))


def _start(run: BookRun) -> None:
    """By a worker, where there is one; otherwise whoever asked waits for it."""
    if settings.BACKGROUND_WORKER:
        async_task("reports.runs.runs.work", str(run.pk))
    else:
        work(str(run.pk))
        run.refresh_from_db()


def _make(run: BookRun) -> None:
    manuscript = open_manuscript(run.plan)
    printing = Printing(manuscript)
    finished = _printed(run, printing)
    connect_anew()
    run.file.name = run.file.storage.save(private_path(run, ""), ContentFile(finished.pdf))
    last = BookRun.objects.filter(plan=run.plan, state=State.READY).first()
    found = {
        "title": manuscript.book.title,
        "key": printing.key,
        "missing": [*printing.remarks, *manuscript.book.missing],
        "size": len(finished.pdf),
    }
    try:
        with transaction.atomic():
            if not _end(run, state=State.READY, file=run.file.name, **found):
                raise Given
            if not (last and last.key == printing.key):
                note_pages(run.plan, finished.pages)
    except BaseException:
        forget_unless_stored(run)
        raise
    clear_away(run.plan)


def _printed(run: BookRun, printing: Printing) -> FinishedBook:
    """The book, while the run says how far it is. What was rendered stays so when the run is stopped meanwhile."""
    total = len(printing.fragments)
    kept = total - len(printing.missing)
    _tell(run, kept, total)
    with closing(printing.render()) as rendered:
        for done, _ in enumerate(rendered, start=kept + 1):
            _tell(run, done, total)
    return printing.merged()


def _tell(run: BookRun, done: int, total: int) -> None:
    try:
        is_ours = _write(run, done=done, total=total)
    except DatabaseFault:  # the book goes on without it; whether it is still wanted is asked at the next step
        logger.warning("The run %s could not say how far it is.", run.pk, exc_info=True)
        connect_anew()
    else:
        if not is_ours:
            raise Given


def _end(run: BookRun, **changes: Any) -> bool:
    return _write(run, finished_at=timezone.now(), **changes)


def _write(run: BookRun, **changes: Any) -> bool:
    """Write into a run, unless it was stopped or given to somebody else since it was read."""
    same = BookRun.objects.open().filter(pk=run.pk, attempts=run.attempts)
    return bool(same.update(**{"alive_at": timezone.now(), **changes}))


@contextmanager
def _signs_of_life(run: BookRun) -> Iterator[None]:
    """Say every few seconds that the run is being worked at, however long one step takes."""
    ended = Event()
    thread = Thread(target=_say_so, args=(run, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _say_so(run: BookRun, ended: Event) -> None:
    while not ended.wait(PULSE):
        try:
            _write(run)
        except DatabaseFault:  # it may come back
            logger.warning("The run %s could not say that it is alive.", run.pk, exc_info=True)
        finally:
            close_old_connections()


def _sentence(error: Exception) -> str:
    if isinstance(error, Unprintable):
        return str(error)
    if is_full(error):
        return "디스크에 남은 자리가 없어 책을 저장하지 못했습니다. 관리자에게 알리고, 자리가 생기면 다시 만드십시오."
    if isinstance(error, MemoryError):
        return "메모리가 모자라 책을 만들지 못했습니다. 관리자에게 알리고 나중에 다시 만드십시오."
    return "책을 만들다가 멈추었습니다. 다시 만들어도 같으면 관리자에게 알리십시오."
