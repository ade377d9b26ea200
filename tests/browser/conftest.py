"""What all browser tests share: their server is at rest before their database is emptied."""

from contextlib import closing
from http import HTTPStatus
from threading import Condition

import pytest


class Gate:
    """A WSGI application that can be shut: it waits for the requests that are inside and turns away all others.

    A writing page saves while it closes, and is answered after its browser has gone. PostgreSQL ends such a request
    and the emptying of the tables by a deadlock.
    """

    def __init__(self, application):
        self.application = application
        self.is_open = False
        self.inside = 0
        self.changed = Condition()

    def __call__(self, environ, start_response):
        if not self.enter():
            start_response(f"{HTTPStatus.SERVICE_UNAVAILABLE.value} Between two tests", [])
            return
        try:
            with closing(self.application(environ, start_response)) as body:
                yield from body
        finally:
            self.leave()

    def enter(self) -> bool:
        with self.changed:
            self.inside += self.is_open
            return self.is_open

    def leave(self) -> None:
        with self.changed:
            self.inside -= 1
            self.changed.notify_all()

    def open(self) -> None:
        self.is_open = True

    def shut(self) -> None:
        with self.changed:
            self.is_open = False
            assert self.changed.wait_for(lambda: not self.inside, timeout=60), "A request never ended."


@pytest.fixture(scope="session")
def gate(live_server):
    server = live_server.thread.httpd
    server.set_app(Gate(server.get_app()))
    return server.get_app()


@pytest.fixture(autouse=True)
def _server_at_rest(transactional_db, gate):
    """Torn down after the test's browser, and before its database."""
    gate.open()
    yield
    gate.shut()
