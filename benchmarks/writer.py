"""One person who writes: every ten seconds a save, and pages in between."""

import json
import time
from collections.abc import Callable
from typing import Any

from .browser import Answer, Browser, Form, settled

PAUSE = 10  # seconds from one save to the next
TICKS = {"body_shows_amount"}  # boxes to tick
OK, CONFLICT = 200, 409


class Writer:
    """Adds a marker to a text at every save, or writes it as the heading, and remembers which were acknowledged."""

    def __init__(self, port: int, person: dict[str, Any], note: Callable[[Answer], None]) -> None:
        self.person, self.note = person, note
        self.browser = Browser(port, person["session"])
        self.boxes: dict[str, str] = {}
        self.count = 0
        self.acknowledged: list[str] = []
        #: Saves without an answer may be in the database or not.
        self.unsure: list[str] = []

    def write(self, begins: float, ends: float) -> None:
        """From `begins` on, of the clock of `time.monotonic`, until `ends`."""
        _wait(begins)
        self.open()
        turn = 0
        while begins + (turn + 1) * PAUSE < ends:
            turn += 1
            _wait(begins + turn * PAUSE)
            self.save()
            _wait(begins + (turn + 0.4) * PAUSE)
            self.look(turn)

    def open(self) -> None:
        page = self._get("project")
        if page.status == OK:
            self.boxes = Form(page.text, self.person["form"]).boxes

    def look(self, turn: int) -> None:
        """Pages in turn; the one that is open announces itself every 20 seconds."""
        self._get("department" if turn % 2 else "project")
        if turn % 2:
            self._noted(self.browser.post("here", self.person["here"], {}))

    def save(self) -> None:
        self.count += 1
        marker = f"{self.person['name']}n{self.count:04}"
        answer = self._noted(self.browser.post("save", self.person["form"], self.boxes | self._typed(marker)))
        if answer.status == OK:
            self.acknowledged.append(marker)
            self.boxes = dict(settled(json.loads(answer.text)["values"], TICKS))
        elif answer.status == CONFLICT:
            self.open()
        else:
            self.unsure.append(marker)

    def lost(self, stored: str) -> list[str]:
        """The acknowledged markers that are not in what is stored."""
        if self.person["box"] == "body":
            return [marker for marker in self.acknowledged if marker not in stored]
        last = self.acknowledged[-1:]
        return [] if stored in (*last, *self.unsure) else last

    def _typed(self, marker: str) -> dict[str, str]:
        box = self.person["box"]
        return {box: f"{self.boxes.get(box, '')}<p>{marker}</p>" if box == "body" else marker}

    def _get(self, page: str) -> Answer:
        return self._noted(self.browser.get(page, self.person[page]))

    def _noted(self, answer: Answer) -> Answer:
        self.note(answer)
        return answer


def _wait(until: float) -> None:
    time.sleep(max(0, until - time.monotonic()))
