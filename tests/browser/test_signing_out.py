"""Whoever signs out, on whichever page, leaves nothing behind in the browser of a computer that others use."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.factories import PlannerFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
PAGES = ["first-page", "change-password", "admin:index"]
LEFT = "Object.keys(localStorage).filter((key) => key.startsWith('planbook:')).sort()"


@pytest.fixture
def planner() -> User:
    return PlannerFactory.create()


@pytest.fixture
def leave(page: Page, live_server: LiveServer, sign_in: Callable[..., Any], planner: User) -> Callable[..., Any]:
    """Sign in, leave a text that couldn't be saved, and sign out on a page; returns whose drafts are left."""

    def leave(name: str, *, accept: bool = True, asked: list[str] | None = None) -> list[str]:
        def answer(dialog: Any) -> None:
            (asked if asked is not None else []).append(dialog.message)
            (dialog.accept if accept else dialog.dismiss)()

        sign_in(page.context, planner)
        page.goto(f"{live_server.url}{reverse(name)}")
        for whose in (planner.pk, 999):
            page.evaluate(f"localStorage.setItem('planbook:{whose}:/x/', JSON.stringify({{at: Date.now()}}))")
        page.once("dialog", answer)
        page.get_by_role("button", name="로그아웃").first.click()
        if accept:
            page.wait_for_url("**/login/**")
        return page.evaluate(LEFT)

    return leave


def test_from_any_page(leave: Callable[..., Any], planner: User) -> None:
    for name in PAGES:
        asked: list[str] = []
        # Another person's are that one's to lose, who never signed out.
        assert leave(name, asked=asked) == ["planbook:999:/x/"], name
        assert "아직 저장하지 못한 글이 있습니다" in asked[0]
    assert sorted(leave("first-page", accept=False)) == sorted([f"planbook:{planner.pk}:/x/", "planbook:999:/x/"])


def test_without_the_script_it_would_stay(leave: Callable[..., Any], page: Page, planner: User) -> None:
    """The twin of the test above, with the protection off."""
    page.route("**/signing-out*.js", lambda route: route.abort())
    assert f"planbook:{planner.pk}:/x/" in leave("first-page")
