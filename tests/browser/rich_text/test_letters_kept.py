"""Whatever is pasted: every letter that was seen is stored and printed once, in its order, and none that wasn't."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from plans.text.rich_text import clean_rich_text
from reports.book.outline import printed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

#: Before a line: what says its level, a date or a number, or nothing; in letters that aren't counted.
STARTS = ["", "", "○ ", "- ", "· ", "※ ", "◆ ", "* ", "① ", "□ ", "2024. 3. ", "1. ", "\U000f03da ", "5 * 3 * 2 ", "☞ "]
HIDING = [
    'style="display:none"',
    'style="mso-hide:all"',
    'style="visibility:hidden"',
    'style="font-size:0"',
    "hidden",
    'style="opacity:0"',
]
BODIES = ["", "<p>XY</p>", "<ul><li><p>XY</p><ul><li><p>Z</p></li></ul></li></ul>"]


class Page:
    """HTML as it is made up, and the letters of it that are seen; each letter stands in it once."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self.draw = draw
        self.seen: list[str] = []
        self.syllables = count(0xAC00)
        self.signs = count(0x4E00)

    def some(self, make: Callable[[], str], most: int = 3, least: int = 0) -> str:
        return "".join(make() for _ in range(self.draw(st.integers(least, most))))

    def letter(self) -> str:
        self.seen.append(chr(next(self.syllables)))
        return self.seen[-1]

    def unseen(self) -> str:
        tag = self.draw(st.sampled_from(["span", "b", "div"]))
        return f"<{tag} {self.draw(st.sampled_from(HIDING))}>{chr(next(self.signs))}</{tag}>"

    def words(self) -> str:
        kinds = [
            self.letter,
            self.letter,
            self.unseen,
            lambda: f"<b>{self.letter()}</b>",
            lambda: f"<br>{self.letter()}",
        ]
        start = self.draw(st.sampled_from(STARTS))
        return start + self.some(lambda: self.draw(st.sampled_from(kinds))(), 4)

    def blocks(self, depth: int = 0) -> str:
        kinds = [self.paragraph, self.words]
        if depth < 2:
            kinds += [lambda: self.items(depth + 1), lambda: self.table(depth + 1), lambda: self.columns(depth + 1)]
        return self.some(lambda: self.draw(st.sampled_from(kinds))(), least=int(not depth))

    def paragraph(self) -> str:
        tag = self.draw(st.sampled_from(["p", "div", "h2", "pre", 'p style="margin-left:20pt"']))
        return f"<{tag}>{self.words()}</{tag.split()[0]}>"

    def items(self, depth: int) -> str:
        tag = self.draw(st.sampled_from(["ul", "ol", "ol start=5", "ol type=a"]))
        return f"<{tag}>{self.some(lambda: f'<li>{self.words()}{self.blocks(depth)}</li>')}</{tag.split()[0]}>"

    def table(self, depth: int) -> str:
        """With cells over several columns and rows, rows of any length, and hidden rows and cells."""
        span = st.integers(1, 3)

        def cell() -> str:
            if self.draw(st.integers(0, 5)) == 0:
                return f"<td style='display:none'>{chr(next(self.signs))}</td>"
            return f"<td colspan={self.draw(span)} rowspan={self.draw(span)}>{self.words()}{self.blocks(depth)}</td>"

        def row() -> str:
            if self.draw(st.integers(0, 5)) == 0:
                return f"<tr style='display:none'><td>{chr(next(self.signs))}</td></tr>"
            return f"<tr>{self.some(cell)}</tr>"

        return f"<table>{self.some(row)}</table>"

    def columns(self, depth: int) -> str:
        """With columns some of which are hidden."""
        hides = self.draw(st.lists(st.booleans(), min_size=1, max_size=3))

        def row() -> str:
            cells = (chr(next(self.signs)) if hidden else self.words() for hidden in hides)
            return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"

        head = "".join(f"<col{' style=display:none' * hidden}>" for hidden in hides)
        return f"<table>{head}{self.some(row)}</table>"


@st.composite
def pages(draw: Any) -> tuple[str, str]:
    page = Page(draw)
    return page.blocks(), "".join(page.seen)


@pytest.fixture
def pasted(editor: Any) -> Callable[[str, str], str]:
    """What a text with the cursor behind its `X` prints once something was pasted and stored."""

    def pasted(body: str, page: str) -> str:
        editor.set(body)
        editor.put_cursor("X")
        stored = clean_rich_text(editor.paste("x", page))
        assert clean_rich_text(stored) == stored
        return html.fragment_fromstring("".join(map(str, printed(stored, {}))), create_parent="div").text_content()

    return pasted


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(page=pages(), body=st.sampled_from(BODIES))
def test_every_letter_that_is_seen_comes_once_and_no_other(
    pasted: Callable[[str, str], str], page: tuple[str, str], body: str
) -> None:
    text, seen = page
    found = pasted(body, text)
    assert "".join(letter for letter in found if letter >= "\u4e00" and letter <= "\ud7a3") == seen
    assert sorted(letter for letter in found if letter in "XYZ") == sorted(letter for letter in body if letter in "XYZ")
