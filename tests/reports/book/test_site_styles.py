"""The site's own stylesheet sets nothing within a book, which looks on the screen as book.css says."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import cssselect2  # type: ignore[import-untyped]
import pytest
import tinycss2
from django.conf import settings
from lxml import html

from reports.book.html import screen_html
from reports.book.pages import Book

pytestmark = pytest.mark.django_db

CSS = Path(settings.BASE_DIR) / "static" / "css"
#: Every class that a book may have, whether the example has it or not.
CLASSES = sorted(
    {
        name
        for file in ("book.css", "book-screen.css", "paper.css")
        for name in re.findall(
            r"\.([a-z][\w-]*)(?=[^{}]*\{)", re.sub(r"/\*.*?\*/", "", (CSS / file).read_text(), flags=re.S)
        )
    }
)


def selectors(css: str) -> Iterator[tuple[str, Any]]:
    """What selects in a stylesheet, those within @media as well; of states, as of what they are states of."""
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            yield from selectors(tinycss2.serialize(rule.content))
        elif rule.type == "qualified-rule":
            prelude = re.sub(
                r":(?:hover|focus|focus-visible|active|target|visited)\b", "", tinycss2.serialize(rule.prelude)
            )
            yield from ((prelude.strip(), selector) for selector in cssselect2.compile_selector_list(prelude))


def page(book: Book) -> Any:
    """A page of the site around the book, and below it elements of each kind with each class."""
    kinds = ("p", "div", "span", "table", "section", "li", "h5", "h6", "img", "figure")
    more = "".join(f'<{kind} class="{name}"><p>가</p></{kind}>' for name in CLASSES for kind in kinds if kind != "img")
    text = screen_html(book).replace("</article>", f"{more}</article>")
    tree = html.document_fromstring(f"<html lang='ko'><body><main>{text}</main></body></html>")
    return ET.fromstring(html.tostring(tree, encoding="unicode", method="xml"))  # noqa: S314 - our own


def test_the_sites_stylesheet_matches_nothing_in_a_book(example_book: Book) -> None:
    site = list(selectors((CSS / "app.css").read_text(encoding="utf-8")))
    [book] = [
        element
        for element in cssselect2.ElementWrapper.from_html_root(page(example_book)).iter_subtree()
        if element.local_name == "article"
    ]
    within = [element for element in book.iter_subtree() if element is not book]
    assert len(within) > 1000
    matched = {text for text, selector in site for element in within if selector.test(element)}
    assert matched == set()
