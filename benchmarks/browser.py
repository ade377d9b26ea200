"""As much of a browser as a measurement needs: it sends requests, takes their time, and knows the boxes of a form."""

import http.client
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlencode

TOO_LONG = 30  # seconds, after which nobody waits any more
TOKEN = "b" * 32  # sent as cookie and as header, which is all that Django compares


class Answer(NamedTuple):
    """What came back, or status 0 where nothing did."""

    what: str
    status: int
    seconds: float
    text: str


class Browser:
    """One person's, with a session of their own; a connection for each request, as behind a proxy."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}"}

    def get(self, what: str, address: str) -> Answer:
        return self._ask(what, "GET", address, None, {})

    def post(self, what: str, address: str, boxes: dict[str, str]) -> Answer:
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": TOKEN,
        }
        return self._ask(what, "POST", address, urlencode(boxes), headers)

    def _ask(self, what: str, method: str, address: str, body: str | None, headers: dict[str, str]) -> Answer:
        start = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TOO_LONG)
        try:
            connection.request(method, address, body, self.headers | headers)
            response = connection.getresponse()
            status, text = response.status, response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            status, text = 0, repr(error)
        finally:
            connection.close()
        return Answer(what, status, time.perf_counter() - start, text)


class Form(HTMLParser):
    """The boxes of the form with an action, as a browser would send them."""

    def __init__(self, html: str, action: str) -> None:
        super().__init__()
        self.boxes: dict[str, str] = {}
        self._action, self._within = action, False
        self._writing = self._choosing = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "form":
            self._within = attributes.get("action") == self._action
        elif self._within:
            self._box(tag, attributes.get("name") or "", attributes)

    def _box(self, tag: str, name: str, attributes: dict[str, str | None]) -> None:
        if tag == "input" and name and (attributes.get("type") != "checkbox" or "checked" in attributes):
            self.boxes[name] = attributes.get("value") or ""
        elif tag == "textarea":
            self._writing, self.boxes[name] = name, ""
        elif tag == "select":
            self._choosing = name
        elif tag == "option" and ("selected" in attributes or self._choosing not in self.boxes):
            self.boxes[self._choosing] = attributes.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._writing:
            self.boxes[self._writing] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._within = False
        elif tag == "textarea" and self._writing:
            self.boxes[self._writing] = self.boxes[self._writing].removeprefix("\n")
            self._writing = ""


def settled(values: dict[str, str], ticks: set[str]) -> Iterator[tuple[str, str]]:
    """What a form has in it after the answer to its save; a tick box is sent only where it is ticked."""
    for name, value in values.items():
        yield f"initial-{name}", value
        if name not in ticks or value == "True":
            yield name, value
