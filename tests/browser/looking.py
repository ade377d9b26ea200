"""What holds of every page: everybody can use it, it fits a desk and a telephone, and nothing in it complains."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=360, height=740)


def assert_accessible(page: Page) -> None:
    """Axe finds nothing."""
    # Half a megabyte of script: once is enough for a page that is looked at twice.
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    results = AxeResults(page.evaluate("axe.run({ resultTypes: ['violations'] })"))
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def assert_good(page: Page) -> None:
    """Axe finds nothing, and nothing makes the whole page scroll sideways."""
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def assert_good_at_every_size(page: Page) -> None:
    """One page is enough: it follows its window's size."""
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert_good(page)


def assert_accessible_at_every_size(page: Page) -> None:
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert_accessible(page)


@contextmanager
def quiet(page: Any) -> Iterator[Any]:
    """Fails a test on any message in the console of a page but those that it expects."""
    said: list[str] = []

    def hear(message: Any) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    def catch(error: Any) -> None:
        said.append(str(error))

    page.on("console", hear)
    page.on("pageerror", catch)
    page.expected = []
    yield page
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", catch)
    assert [each for each in said if not any(words in each for words in page.expected)] == []
