"""Who is at work on a file: whoever holds a lock on it, which ends with the process, however that ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from spreadsheets.models import ImportJob


@contextmanager
def at_work(job: ImportJob, *, wait: bool = True) -> Iterator[bool]:
    """Hold the job's file for as long as something is done with it.

    Where somebody else does, wait for the end of it, or else give False. Not to be entered twice.
    """
    try:
        file = Path(job.file.path).open("rb")  # noqa: SIM115 - closed below, where it is known to be there
    except FileNotFoundError:
        # Nothing to hold; whoever needs the file says so.
        yield True
        return
    with file:
        try:
            flock(file, LOCK_EX if wait else LOCK_EX | LOCK_NB)
        except BlockingIOError:
            is_ours = False
        else:
            is_ours = True
        yield is_ours
