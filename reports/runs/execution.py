"""Runs that make a plan's whole book."""

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from accounts.models import User
from plans.models import Plan
from reports.cache.manuscript import open_manuscript
from reports.models import BookRun, private_path
from reports.pdf.printing import Printing

from .printed_pages import record_printed_pages
from .reconnecting import reconnect
from .retention import delete_old_runs, delete_unless_stored
from .running import RunRevoked, finish, perform, print_with_progress, reassign_if_dead, start


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
        start(running)
    reassign_if_dead(running)
    return running


def execute(pk: str) -> None:
    """Make the book of a waiting run; called by the queue."""
    perform(BookRun, pk, _make_book)


def _make_book(run: BookRun) -> None:
    manuscript = open_manuscript(run.plan)
    printing = Printing(manuscript)
    finished = print_with_progress(run, printing)
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
            if not finish(run, state=BookRun.State.READY, file=run.file.name, **facts):
                raise RunRevoked
            record_printed_pages(run.plan, finished.pages)
    except BaseException:
        delete_unless_stored(run)
        raise
    delete_old_runs(run.plan)
