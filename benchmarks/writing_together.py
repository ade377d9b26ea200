"""Lets many people write at once, and reports how long they wait and whether anything of theirs is lost.

    python -m benchmarks.writing_together [--people 120] [--seconds 120]

in a database of its own: SQLite in a temporary folder, or an empty one that DATABASE_URL names
(`scripts/with-postgres.sh` makes one). Exits with 1 when an answer was an error or a save was lost.
"""

import argparse
import os
import random
import resource
import sys
import tempfile
import threading
import time
from typing import Any

from .browser import Answer, Browser
from .figures import is_error, table
from .serving import WORKERS, ask_database, own_environment, served
from .writer import PAUSE, Writer

BARE_EVERY = 0.2  # seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=120)
    parser.add_argument("--seconds", type=int, default=120)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="planbook-load-") as folder:
        environment = own_environment(folder)
        people = ask_database("set-up", {"people": options.people}, environment)
        load, worked = os.getloadavg()[0], _seconds_worked()
        with served(environment) as (port, _):
            answers, writers = _play(port, people, options.seconds)
        worked = _seconds_worked() - worked
        stored = ask_database("stored", people, environment)
    lost = [marker for writer, text in zip(writers, stored, strict=True) for marker in writer.lost(text)]
    engine = environment.get("DATABASE_URL", "sqlite").partition(":")[0]
    write = sys.stdout.write
    write(f"{engine}, {options.people} people, {options.seconds} s, {WORKERS} workers, {os.cpu_count()} cores, ")
    write(f"load {load:.1f} before and {os.getloadavg()[0]:.1f} after; the workers computed {worked:.0f} s\n\n")
    write(f"{table(answers)}\n\n")
    write(f"saves acknowledged: {sum(len(writer.acknowledged) for writer in writers)}, lost: {len(lost)}\n")
    for answer in [each for each in answers if is_error(each)][:10]:
        write(f"{answer.what} {answer.status}: {answer.text[:300]!r}\n")
    return 1 if lost or any(is_error(answer) for answer in answers) else 0


def _seconds_worked() -> float:
    """Of all processes that were begun here and have ended: of gunicorn, once it is down."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _play(port: int, people: list[dict[str, Any]], seconds: int) -> tuple[list[Answer], list[Writer]]:
    answers: list[Answer] = []
    writers = [Writer(port, person, answers.append) for person in people]
    begins = time.monotonic() + 1
    # Spread, but those who share a section save at the same moment: the worst that they can do to each other.
    spread = {person["form"]: random.uniform(0, PAUSE) for person in people}  # noqa: S311
    plays = [
        threading.Thread(target=writer.write, args=(begins + spread[writer.person["form"]], begins + seconds))
        for writer in writers
    ]
    plays.append(threading.Thread(target=_ask_bare, args=(port, people[0], answers, begins, begins + seconds)))
    for play in plays:
        play.start()
    for play in plays:
        play.join()
    return answers, writers


def _ask_bare(port: int, person: dict[str, Any], answers: list[Answer], begins: float, ends: float) -> None:
    """At a steady pace, however long the answers take: one that waited for them would miss the worst moments."""
    browser = Browser(port, person["session"])
    requests = []
    for turn in range(int((ends - begins) / BARE_EVERY)):
        time.sleep(max(0, begins + turn * BARE_EVERY - time.monotonic()))
        requests.append(threading.Thread(target=lambda: answers.append(browser.get("bare", "/bare/"))))
        requests[-1].start()
    for request in requests:
        request.join()


if __name__ == "__main__":
    sys.exit(main())
