"""The editor of a section's text in the admin, in a real browser."""

import pytest
from django.urls import reverse

from tests import factories
from tests.browser.rich_text.editor import Editor


@pytest.fixture
def section():
    return factories.SectionFactory.create(kind__name="추진계획", body="")


@pytest.fixture
def signed_in(quiet_page, sign_in):
    """A page of somebody who may do everything."""
    sign_in(quiet_page.context, factories.AdminFactory(name="김관리"))
    return quiet_page


@pytest.fixture
def editor(signed_in, live_server, section):
    signed_in.goto(live_server.url + reverse("admin:plans_section_change", args=[section.pk]))
    return Editor(signed_in)
