"""A job's file is locked by whoever reads or writes it; the lock ends with the process, however that ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from spreadsheets.models import ImportJob


@contextmanager
def file_lock(job: ImportJob, *, wait: bool = True) -> Iterator[bool]:
    """Lock the job's file, and give whether it is locked; not to be entered twice.

    Where another process has it, wait for the end of that, or else give False.
    """
    try:
        file = Path(job.file.path).open("rb")  # noqa: SIM115 - closed below, where it is known to be there
    except FileNotFoundError:
        # Nothing to lock; whoever needs the file says so.
        yield True
        return
    with file:
        try:
            flock(file, LOCK_EX if wait else LOCK_EX | LOCK_NB)
        except BlockingIOError:
            is_locked = False
        else:
            is_locked = True
        yield is_locked
