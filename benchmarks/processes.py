"""What a program and all that it starts take of the machine, as Linux counts it: a browser is a dozen processes."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

INTERVAL = 0.05  # seconds between two samples; a process that lives shorter may be missed
TICK = os.sysconf("SC_CLK_TCK")


class Usage(NamedTuple):
    """`seconds` of the clock; `processor` seconds; the most `memory` at one time in MB, shared pages counted once."""

    seconds: float
    processor: float
    memory: float
    output: str


def measure(command: list[str], **options: Any) -> Usage:
    """Run a command to its end. Raises CalledProcessError."""
    begun = time.perf_counter()
    processor: dict[int, float] = {}
    memory = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options) as process:  # noqa: S603
        while process.poll() is None:
            family = list(_family(process.pid))
            processor.update({each: used for each in family if (used := _processor(each))})
            memory = max(memory, sum(map(_memory, family)))
            time.sleep(INTERVAL)
        seconds = time.perf_counter() - begun
        output = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Usage(seconds, sum(processor.values()), memory, output)


class Watch(threading.Thread):
    """What a process and its children take until it is stopped: `processor` seconds, and the most `memory` in MB."""

    def __init__(self, first: int) -> None:
        super().__init__(daemon=True)
        self.first, self.memory = first, 0.0
        self._seconds: dict[int, float] = {}
        self._before = {each: _processor(each) for each in _family(first)}
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(INTERVAL):
            family = list(_family(self.first))
            self._seconds.update({each: used for each in family if (used := _processor(each))})
            self.memory = max(self.memory, sum(map(_memory, family)))

    def stop(self) -> None:
        self._ended.set()
        self.join()

    @property
    def processor(self) -> float:
        return sum(used - self._before.get(each, 0) for each, used in self._seconds.items())


def _family(first: int) -> Iterator[int]:
    yield first
    try:
        for thread in Path(f"/proc/{first}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from _family(int(child))
    except OSError:  # it has ended
        return


def _processor(process: int) -> float:
    try:
        numbers = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(numbers[11]) + int(numbers[12])) / TICK


def _memory(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
