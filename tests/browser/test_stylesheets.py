"""Every line of a stylesheet means something to a browser; tests/config/test_stylesheets.py asks the printer."""

import pytest
from playwright.sync_api import Page

from tests.stylesheets import SHOWN, rules_in

pytestmark = pytest.mark.once

#: Says which of selectors and of declarations a browser would pass over.
UNKNOWN = """rules => {
    const isKnown = selector => { try { document.querySelector(selector); return true; } catch { return false; } };
    return rules.flatMap(([selector, declarations]) => [
        ...(isKnown(selector) ? [] : [selector]),
        ...declarations.filter(([name, value]) => !CSS.supports(name, value)).map(each => each.join(": ")),
    ]);
}"""


def test_a_browser_understands_all_that_is_shown(page: Page) -> None:
    assert {style: page.evaluate(UNKNOWN, rules_in(style)) for style in SHOWN} == {style: [] for style in SHOWN}
    # It would have said so.
    wrong = [["a", [["color", "red"], ["colour", "red"], ["width", "1xp"]]], [":hoover", []]]
    assert page.evaluate(UNKNOWN, wrong) == ["colour: red", "width: 1xp", ":hoover"]
