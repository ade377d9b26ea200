"""Faults on purpose while people save: what is lost, what is left half, and how long until it works again.

    python -m benchmarks.drill                              # SQLite
    scripts/with-postgres.sh python -m benchmarks.drill     # PostgreSQL, which is restarted as well

A full disk is a small one in memory, which only root can make. Exits with 1 when an acknowledged save was lost.
"""

import argparse
import http.client
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from .browser import Answer
from .floods import upload
from .serving import ROOT, ask_database, own_environment, served
from .writer import OK, Writer

PAUSE = 0.3  # seconds from one save of a person to the next
PATIENCE = 60  # seconds until it has to work again
DISK = 200  # MB
FULL = 507
IN_MID_BOOK = "kill -9 of the background worker in mid-book"


class Outcome(NamedTuple):
    fault: str
    tries: int
    saves: int
    lost: int
    left: int
    longest: float


class People:
    """Some who save all the time, until the end."""

    def __init__(self, port: int, people: list[dict[str, Any]]) -> None:
        self.writers = [Writer(port, person, self._note) for person in people]
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._save, args=(writer,)) for writer in self.writers]

    def __enter__(self) -> "People":
        for thread in self._threads:
            thread.start()
        self.wait_for_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def wait_for_all(self) -> float:
        """The seconds until each has saved once more."""
        begun, before = time.monotonic(), [len(writer.acknowledged) for writer in self.writers]
        while time.monotonic() - begun < PATIENCE:
            now = [len(writer.acknowledged) for writer in self.writers]
            if all(after > was for after, was in zip(now, before, strict=True)):
                break
            time.sleep(0.05)
        return time.monotonic() - begun

    def _save(self, writer: Writer) -> None:
        while not self._ended.is_set():
            if not writer.boxes:
                writer.open()
            if writer.boxes:
                writer.save()
            time.sleep(PAUSE)

    def _note(self, answer: Answer) -> None:
        """What isn't acknowledged is no save: nothing more has to be known of it."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=10)
    parser.add_argument("--people", type=int, default=6)
    parser.add_argument("--only", default="", help="a part of the name of the faults to try")
    options = parser.parse_args()
    engine = os.environ.get("DATABASE_URL", "sqlite").partition(":")[0]
    write = sys.stdout.write
    write(f"{engine}, {options.people} people, load {os.getloadavg()[0]:.1f} before\n\n")
    write("| fault | tries | saves acknowledged | lost | files left | longest until it worked again |\n")
    write(f"| --- {'| ---: ' * 5}|\n")
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="planbook-drill-") as folder, _small_disk(folder) as is_small:
        environment = own_environment(folder) | {"BACKGROUND_WORKER": "1"}
        size = {"departments": 8, "projects": 24}
        people = ask_database("set-up", {"people": options.people, **size}, environment)
        with served(environment) as (port, server):
            faults = {"kill -9 of a web worker": lambda: _kill_a_child(server)}
            if environment.get("DATABASE_URL"):
                _keep_what_is_acknowledged(environment["DATABASE_URL"])
                faults["immediate restart of PostgreSQL"] = lambda: _restart(environment["DATABASE_URL"])
            if is_small:
                faults["full disk, for a second, with an upload"] = lambda: _fill(folder, port, people[0])
            for fault, strike in faults.items():
                if options.only not in fault:
                    continue
                outcomes.append(_drilled(fault, strike, options.tries, port, people, environment))
                _tell(outcomes[-1])
            if options.only in IN_MID_BOOK:
                outcomes.append(_kill_in_mid_book(max(1, options.tries // 2), port, people, environment))
                _tell(outcomes[-1])
    return 1 if any(each.lost for each in outcomes) else 0


def _tell(found: Outcome) -> None:
    figures = f"{found.tries} | {found.saves} | {found.lost} | {found.left} | {found.longest:.1f} s"
    sys.stdout.write(f"| {found.fault} | {figures} |\n")
    sys.stdout.flush()


def _drilled(
    fault: str,
    strike: Callable[[], None],
    tries: int,
    port: int,
    people: list[dict[str, Any]],
    environment: dict[str, str],
) -> Outcome:
    longest = 0.0
    # Markers of this fault alone: those before are in the text as well.
    named = [person | {"name": f"{person['name']}{fault[:1]}{len(fault)}"} for person in people]
    with People(port, named) as saving:
        for _ in range(tries):
            time.sleep(random.uniform(0.2, 1))  # noqa: S311 - at whatever moment of a save
            strike()
            longest = max(longest, saving.wait_for_all())
    stored = ask_database("stored", people, environment)
    lost = [each for writer, text in zip(saving.writers, stored, strict=True) for each in writer.lost(text)]
    saves = sum(len(writer.acknowledged) for writer in saving.writers)
    return Outcome(fault, tries, saves, len(lost), len(ask_database("left-over", None, environment)), longest)


def _kill_a_child(server: int) -> None:
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    os.kill(int(random.choice(children)), signal.SIGKILL)  # noqa: S311


def _keep_what_is_acknowledged(database: str) -> None:
    """The server of tests may lose the last moment, which would say nothing of the program."""
    started_with = Path(_asked(database, "SHOW data_directory")) / "postmaster.opts"
    # Its own command line, which a restart repeats, and which wins over ALTER SYSTEM.
    started_with.write_text(started_with.read_text().replace("=off", "=on"))
    _restart(database)
    for setting in ("synchronous_commit", "fsync", "full_page_writes"):
        if _asked(database, f"SHOW {setting}") != "on":
            sys.exit(f"{setting} is off: what PostgreSQL then loses says nothing of the program.")


def _restart(database: str) -> None:
    folder = Path(_asked(database, "SHOW data_directory"))
    owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    command = [*owner, _program("pg_ctl"), f"--pgdata={folder}", f"--log={folder / 'log'}"]
    command += ["--mode=immediate", "--silent", "--wait", "restart"]
    subprocess.run(command, cwd=folder.parent, check=True)  # noqa: S603


def _asked(database: str, query: str) -> str:
    command = [_program("psql"), database, "--no-align", "--tuples-only", f"--command={query}"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()  # noqa: S603


def _program(name: str) -> str:
    return str(max(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")))


@contextmanager
def _small_disk(folder: str) -> Iterator[bool]:
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", folder]
    is_small = os.getuid() == 0 and subprocess.run(command, check=False).returncode == 0  # noqa: S603
    try:
        yield is_small
    finally:
        if is_small:
            subprocess.run(["umount", "--lazy", folder], check=False)  # noqa: S603, S607


def _fill(folder: str, port: int, person: dict[str, Any]) -> None:
    """Whoever saves or uploads meanwhile is told so; what half a file was is removed."""
    from PIL import Image

    picture = BytesIO()
    Image.effect_noise((600, 600), 50).save(picture, "PNG")
    filler = Path(folder) / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1024 * 1024))
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(512))
    boxes = {"alt": "그림", "caption": "", "source": "", "width": ""}
    answer = upload(port, person, person["picture"], boxes, ("file", "a.png", picture.getvalue()))
    time.sleep(1)
    filler.unlink()
    if answer.status != FULL:
        sys.exit(f"A picture that there was no room for was answered with {answer.status}: {answer.text[:300]}")


def _kill_in_mid_book(tries: int, port: int, people: list[dict[str, Any]], environment: dict[str, str]) -> Outcome:
    planner, longest, lost = ask_database("planner", None, environment), 0.0, 0
    for _ in range(tries):
        # A book of something new: the one before would be taken as it is.
        writer = Writer(port, people[0], lambda answer: None)
        writer.open()
        writer.save()
        worker = _worker(environment)
        time.sleep(6)
        text = upload(port, planner, planner["runs"], {}).text
        address = text.rpartition("Location: ")[2].strip()
        time.sleep(3)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        begun, worker = time.monotonic(), _worker(environment)
        while time.monotonic() - begun < 2 * PATIENCE:
            _status(port, planner, address)  # whoever waits looks again and again, and so notices a dead worker
            if _status(port, planner, f"{address}book.pdf") == OK:
                break
            time.sleep(0.5)
        else:
            lost += 1
        longest = max(longest, time.monotonic() - begun)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    return Outcome(IN_MID_BOOK, tries, tries, lost, 0, longest)


def _status(port: int, person: dict[str, Any], address: str) -> int:
    """Of a page, or of a file, which is no text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", address, headers={"Cookie": f"sessionid={person['session']}"})
        return connection.getresponse().status
    finally:
        connection.close()


def _worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """In a group of its own, all of which is killed."""
    command = [sys.executable, "manage.py", "qcluster"]
    return subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


if __name__ == "__main__":
    sys.exit(main())
