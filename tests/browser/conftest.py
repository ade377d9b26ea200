"""What all browser tests share: who is signed in, and a server at rest before its database is emptied."""

from collections.abc import Callable, Iterator
from contextlib import closing
from http import HTTPStatus
from threading import Condition
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.browser.looking import quiet


class Gate:
    """A WSGI application that can be shut: it waits for the requests that are inside and turns away all others.

    A writing page saves while it closes, and is answered after its browser has gone. PostgreSQL ends such a request
    and the emptying of the tables by a deadlock.
    """

    def __init__(self, application: Any) -> None:
        self.application = application
        self.is_open = False
        self.inside = 0
        self.changed = Condition()

    def __call__(self, environ: Any, start_response: Any) -> Iterator[None]:
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
def gate(live_server: Any) -> Any:
    server = live_server.thread.httpd
    server.set_app(Gate(server.get_app()))
    return server.get_app()


@pytest.fixture(autouse=True)
def _server_at_rest(transactional_db: None, gate: Any) -> Iterator[None]:
    """Torn down after the test's browser, and before its database."""
    gate.open()
    yield
    gate.shut()


@pytest.fixture
def sign_in(live_server: LiveServer) -> Callable[..., Any]:
    """Signs a person in, in place of whoever was; the way through the door has tests of its own."""

    def sign_in(context: BrowserContext, person: User) -> None:
        client = Client()
        client.force_login(person)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url, "httpOnly": True}]
        )

    return sign_in


@pytest.fixture
def quiet_page(page: Any) -> Iterator[Any]:
    with quiet(page):
        yield page
