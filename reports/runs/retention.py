"""Retention: which finished books stay on the disk, and for how long."""

from datetime import datetime

from django.core.files.storage import default_storage

from plans.models import Plan
from reports.models import BookRun

from .reconnecting import reconnect

RETAINED = 5  # finished runs of a plan, the newest


def delete_old_runs(plan: Plan) -> None:
    """Delete all but the newest books of a plan; whoever wants an older one has downloaded it."""
    ended = BookRun.objects.filter(plan=plan).exclude(state__in=BookRun.OPEN)
    for run in ended.order_by("-asked_at")[RETAINED:]:
        if run.file:
            run.file.delete(save=False)
        run.delete()


def delete_unless_stored(run: BookRun) -> None:
    """Delete the file that no row names; where the connection broke, what was stored may be known only now."""
    reconnect()
    if not BookRun.objects.filter(pk=run.pk, file=run.file.name).exists():
        run.file.delete(save=False)


def delete_orphans(since: datetime) -> int:
    """Delete the books that no run names and nobody wrote since; how many that were.

    They stay where a plan is deleted with its runs, or a worker is killed between storing a book and saying so.
    """
    try:
        paths = {f"books/{name}" for name in default_storage.listdir("books")[1]}
    except FileNotFoundError:
        return 0
    paths -= set(BookRun.objects.exclude(file="").values_list("file", flat=True))
    unnamed = [path for path in paths if default_storage.get_modified_time(path) < since]
    for path in unnamed:
        default_storage.delete(path)
    return len(unnamed)
