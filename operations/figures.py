"""What a monitoring system watches, in the text form that Prometheus and others read."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone
from django_q.models import OrmQ

from reports.models import BookRun

from .backups import last_backup

#: By which the processes that render are known; those of other users don't show.
_RENDERER = b"reports.rendering.child"


def exposition() -> str:
    """All figures, a line each, in a constant number of queries."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    yield f'planbook_info{{release="{settings.RELEASE}"}} 1'
    yield from _queue()
    yield from _runs()
    yield f"planbook_renderers {renderers()}"
    yield f"planbook_disk_free_bytes {shutil.disk_usage(settings.DATA_DIR).free}"
    if last := last_backup():
        yield f"planbook_last_backup_timestamp_seconds {int(last.at.timestamp())}"


def _queue() -> Iterator[str]:
    """A task waits until a worker locks it for some time to come; its lock says since when it waits."""
    now = timezone.now()
    waiting = Q(lock__lte=now)
    found = OrmQ.objects.aggregate(
        waiting=Count("pk", waiting), working=Count("pk", ~waiting), since=Min("lock", filter=waiting)
    )
    yield f"planbook_queue_waiting {found['waiting']}"
    yield f"planbook_queue_working {found['working']}"
    yield f"planbook_queue_oldest_seconds {int((now - (found['since'] or now)).total_seconds())}"


def _runs() -> Iterator[str]:
    counted = dict(BookRun.objects.order_by().values_list("state").annotate(Count("pk")))
    for state in BookRun.State.values:
        yield f'planbook_book_runs{{state="{state}"}} {counted.get(state, 0)}'


def renderers() -> int:
    """How many processes of this machine are rendering, or wait to."""
    return sum(_RENDERER in _command(folder) for folder in Path("/proc").glob("[0-9]*"))


def _command(process: Path) -> bytes:
    with suppress(OSError):  # it has ended, or is somebody else's
        if process.stat().st_uid == os.geteuid():
            return (process / "cmdline").read_bytes()
    return b""
