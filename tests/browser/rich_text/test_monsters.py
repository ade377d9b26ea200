"""What is too much for an editor is refused, and what is just allowed is quick."""

from typing import Any

import pytest
from playwright.sync_api import expect

from plans.text.rich_text import clean_rich_text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.mark.parametrize(
    ("text", "html", "sentence"),
    [
        ("x" * 1_000_001, "", "붙여넣는 글이 너무 깁니다."),
        ("x", "<p>" + "<span>가</span>" * 100_000, "붙여넣는 글이 너무 깁니다."),
        ("x", "<table><tr><td>" * 60 + "가", "표 안에 표가 너무 깊이 겹쳐 있습니다."),
        ("x", "<p>가" * 4_001, "붙여넣는 문단이나 표의 칸이 너무 많습니다."),
        ("가\t나\n" * 2_001, "", "붙여넣는 문단이나 표의 칸이 너무 많습니다."),
        ("x", "<b>" * 30_000 + "가", "붙여넣는 글의 서식이 너무 복잡합니다."),
        ("x", "<p>" + "<span>가</span>" * 30_000, "붙여넣는 글의 서식이 너무 복잡합니다."),
    ],
    ids=["text", "markup", "tables", "paragraphs", "cells", "formats", "tags"],
)
def test_monsters_are_refused_with_a_sentence(editor: Any, text: str, html: str, sentence: str) -> None:
    editor.set("<p>앞</p>")
    before = editor.html
    editor.paste(text, html)
    expect(editor.page.get_by_role("alert")).to_contain_text(sentence)
    assert editor.html == before
    editor.paste("뒤")
    expect(editor.page.get_by_role("alert")).to_have_count(0)


def test_what_is_just_allowed_does_not_hang(editor: Any) -> None:
    rows = "<tr>" + "<td>가</td>" * 10 + "</tr>"
    editor.paste("x", "<table>" + rows * 360 + "</table>")
    editor.set("")
    assert editor.paste("\n".join("  " * (at % 30) + "- 가" for at in range(4_000))).count("<li>") == 4_000
    assert editor.paste_alone("\n".join(["가 | 나"] * 2_000)).count("<td>") == 4_000
    assert editor.paste_alone("○ 가\n" + "\t나\n" * 3_990).count("나") == 3_990


@pytest.mark.parametrize("of", ["", ' data-pm-slice="0 0 []"'], ids=["foreign", "forged"])
def test_endless_cells_are_cut_short(editor: Any, of: str) -> None:
    html = f"<table{of}><tr><td>가</td><td colspan=1000000 rowspan=1000000>나</td></tr></table>"
    clean = clean_rich_text(editor.paste("x", html))
    assert clean.count("<td") <= 40
    assert editor.text.locator("col").count() <= 21


def test_two_paragraphs_of_twenty_thousand_brackets_do_not_hang(editor: Any) -> None:
    assert len(editor.paste("○ " + "[" * 20_000 + "\n- " + " -" * 20_000)) > 40_000
