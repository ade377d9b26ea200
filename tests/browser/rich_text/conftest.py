"""The editor of a section's text in the admin, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from plans.models import Section
from tests import factories
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
def editor(signed_in: Page, live_server: LiveServer, section: Section) -> Any:
    signed_in.goto(live_server.url + reverse("admin:plans_section_change", args=[section.pk]))
    return Editor(signed_in)
