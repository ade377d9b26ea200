"""A spreadsheet file that somebody uploads, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def upload(page: Page, live_server: LiveServer) -> Callable[..., Any]:
    """Sends a file, and waits for its preview; without a kind, of the one that the page offers first."""

    def upload(name: str, data: bytes, *, kind: str | None = None) -> None:
        page.goto(f"{live_server.url}{reverse('import-new')}")
        if kind:
            page.get_by_label("종류").select_option(label=kind)
        page.get_by_label("파일", exact=True).set_input_files(FilePayload(name=name, mimeType="text/csv", buffer=data))
        page.get_by_role("button", name="미리 보기").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)

    return upload
