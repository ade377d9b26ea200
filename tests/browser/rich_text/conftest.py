"""The editor of a section's text in the admin, in a real browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from plans.models import Section
from tests import factories
from tests.browser.looking import quiet
from tests.browser.rich_text.editor import Editor


@pytest.fixture
def section() -> Section:
    return factories.SectionFactory.create(kind__name="추진계획", body="")


@pytest.fixture
def signed_in(quiet_page: Any, sign_in: Callable[..., Any]) -> Page:
    """A page of somebody who may do everything."""
    sign_in(quiet_page.context, factories.AdminFactory(name="김관리"))
    return quiet_page


@pytest.fixture
def fresh_editor(signed_in: Page, live_server: LiveServer, section: Section) -> Editor:
    """On a page that was just opened, of a section that can be saved."""
    return open_editor(signed_in, live_server, section)


@pytest.fixture(scope="module")
def kept_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def editor(
    kept_page: Page, live_server: LiveServer, sign_in: Callable[..., Any], request: pytest.FixtureRequest
) -> Iterator[Editor]:
    """An empty one, on a page that a module's tests use one after the other: opening it takes longer than they do.

    Its section is gone after the first of them. What concerns more than the text in it uses `fresh_editor`.
    """
    with quiet(kept_page):
        # After a failure nobody knows how it was left.
        if kept_page.url == "about:blank" or request.session.testsfailed:
            sign_in(kept_page.context, factories.AdminFactory(name="김관리"))
            yield open_editor(kept_page, live_server, request.getfixturevalue("section"))
        else:
            editor = Editor(kept_page)
            editor.set("")
            yield editor


def open_editor(page: Page, live_server: LiveServer, section: Section) -> Editor:
    page.goto(live_server.url + reverse("admin:plans_section_change", args=[section.pk]))
    return Editor(page)
