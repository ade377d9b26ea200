"""Every line of a stylesheet means something to whoever lays out by it, and no line is said twice."""

import logging
from collections import Counter

import pytest
import weasyprint

from tests.stylesheets import PRINTED, SHOWN, STYLES, rules_in

pytestmark = pytest.mark.once


@pytest.mark.parametrize("style", [*sorted(PRINTED), "book"])
def test_the_printer_understands_all_of_it(style: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "weasyprint"):
        weasyprint.CSS(filename=STYLES / f"{style}.css")
        assert caplog.messages == []
        weasyprint.CSS(string="a { colour: red }")
        assert len(caplog.messages) == 1  # it would have said so


@pytest.mark.parametrize("style", sorted(SHOWN | PRINTED))
def test_no_rule_says_the_same_property_twice(style: str) -> None:
    rules = rules_in(style)
    assert rules
    for selector, declarations in rules:
        names = Counter(name for name, _ in declarations)
        assert max(names.values(), default=1) == 1, selector
