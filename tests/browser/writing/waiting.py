"""What a page says when it has done something."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

WAITS = 50


def expect_saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text("저장됨")


def expect_announced(page: Page, sentence: str) -> None:
    """Somebody who cannot see it hears it."""
    expect(page.locator("p.unseen[role=status]")).to_have_text(sentence)


def wait_for(condition: Callable[[], bool], page: Page) -> None:
    """Until something holds that isn't on the page; the page goes on meanwhile."""
    for _ in range(WAITS):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It never happened.")
