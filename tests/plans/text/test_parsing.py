"""What a person reads of a formatted text: lines for the history and sheets, one line for the search."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korean.letters import composed
from plans.text.parsing import plain_text, text_on_one_line
from plans.text.rich_text import _UNPRINTABLE, clean_rich_text
from tests.imports import imported, modules_of

#: What parses markup otherwise: while it is cleaned, and to write exactly the same again.
OTHERS = {"plans.text.parsing", "plans.text.rich_text", "plans.text.outlines"}


@pytest.mark.parametrize(
    ("body", "lines", "one_line"),
    [
        ("", "", ""),
        ("<p> &nbsp; </p>", "", ""),
        ("<p>가<b>나</b> 다</p><p>3 &lt; 4</p>", "가나 다\n3 < 4", "가나 다 3 < 4"),
        ("<p>가<br>나</p>", "가\n나", "가 나"),
        ("<ul><li><p>가</p><ul><li><p>나</p></li></ul></li></ul>", "가\n나", "가 나"),
        (
            "<table><tbody><tr><th><p>가</p></th><td><p>나</p><p>다</p></td></tr></tbody></table><p>라</p>",
            "가 | 나\n다\n라",
            "가 나 다 라",
        ),
    ],
)
def test_what_is_read(body: str, lines: str, one_line: str) -> None:
    assert plain_text(body) == lines
    assert text_on_one_line(body) == one_line


@given(st.text(max_size=60))
def test_no_word_is_lost(text: str) -> None:
    body = clean_rich_text(f"<p>{escape(text)}</p>")
    words = composed(_UNPRINTABLE.sub("", text)).split()
    assert plain_text(body).split() == text_on_one_line(body).split() == words


def test_plans_read_formatted_text_in_one_place() -> None:
    found = {
        module
        for module, source in modules_of("plans").items()
        if any(name.startswith(("lxml", "html.parser")) for name in imported(module, source)) or "strip_tags" in source
    }
    assert found == OTHERS
