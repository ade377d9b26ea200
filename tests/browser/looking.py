"""What holds of every page: everybody can use it, and it fits a desk and a telephone."""

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
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert_good(page)
