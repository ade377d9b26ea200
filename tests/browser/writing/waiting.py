"""What a page says when it has done something."""

from playwright.sync_api import Page, expect


def expect_saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text("저장됨")


def expect_announced(page: Page, sentence: str) -> None:
    """Somebody who cannot see it hears it."""
    expect(page.locator("p.unseen[role=status]")).to_have_text(sentence)
