"""Tables that are pasted: from elsewhere, and as lines with cells."""

import re
from typing import Any

import pytest

from plans.text.rich_text import clean_rich_text
from tests.browser.rich_text.editor import items, table

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

#: Tables written as lines.
TABLES = {
    "구분 | 금액\n시비|100\n구비 |  - ": table("구분^금액", "시비^100", "구비^-"),
    "| 구분 | 금액 |\n|---|---:|\n| - | <1> |\n| 계 |  |": table("-^&lt;1&gt;", "계^", header="구분^금액"),
    "구분\t2023년\t2024년\n시비\t\t\n\t1\t2": table("구분^2023년^2024년", "시비^^", "^1^2"),
    "\t구분\t금액\n\t시비\t100": table("구분^금액", "시비^100"),
    "구분 | 금액 |\n시비 | 100 |": table("구분^금액", "시비^100"),
    "○ 예산 현황\n(단위: 천원)\n구분│금액\n시비│100\n○ 다음": items("예산 현황") + "<p>(단위: 천원)</p>"
        + table("구분^금액", "시비^100") + items("다음"),
    "가|나\n다|라\n마|바|사\n아|자|차": table("가^나", "다^라") + table("마^바^사", "아^자^차"),
}  # fmt: skip

#: Not tables: a line alone, lines of other lengths, and items.
NO_TABLES = {
    "구분 | 금액": "<p>구분 | 금액</p>",
    "구분 | 금액\n\n시비 | 100": "<p>구분 | 금액</p><p>시비 | 100</p>",
    "가 | 나\n다 | 라 | 마": "<p>가 | 나</p><p>다 | 라 | 마</p>",
    "\t가\n\t나": "<p>가</p><p>나</p>",
    "- 홍보 | 영상\n- 인쇄 | 책자": items("홍보 | 영상", "인쇄 | 책자"),
    "\t- 가\n\t- 나": items("가", "나"),
}


def test_lines_with_cells_become_a_table(editor: Any) -> None:
    assert {pasted: clean_rich_text(editor.paste_alone(pasted)) for pasted in TABLES} == TABLES


def test_other_lines_do_not(editor: Any) -> None:
    found = {pasted: editor.paste_alone(pasted) for pasted in NO_TABLES}
    assert {pasted: html.replace("\t", "") for pasted, html in found.items()} == NO_TABLES


def test_so_do_lines_of_a_page_with_what_is_bold_in_them(editor: Any) -> None:
    html = "<p><b>구분</b> | 금<b>액</b></p><p>시비 | 100</p><p>끝</p>"
    header = "<strong>구분</strong>^금<strong>액</strong>"
    assert clean_rich_text(editor.paste("x", html)) == table(header, "시비^100") + "<p>끝</p>"


def test_lines_with_cells_fill_those_of_a_table_that_they_are_pasted_into(editor: Any) -> None:
    editor.set(table("1^2", "3^4", "5^6"))
    editor.put_cursor("1")
    assert clean_rich_text(editor.paste("가\t나\n다\t라")) == table("가^나", "다^라", "5^6")


def test_a_table_pasted_at_the_end_of_a_list_stands_behind_it(editor: Any) -> None:
    table = "<table><tbody><tr><td><p>칸</p></td><td><p>칸</p></td></tr></tbody></table>"
    below = "<ul><li><p>가</p>" + items("나") + "</li></ul>"
    rests = {
        items("가", "나"): items("가", "나"),
        items("가", ""): items("가"),
        below: below,
        "<ul><li><p>가</p>" + items("") + "</li></ul>": items("가"),
        items(""): "",
    }
    found = {list_: clean_rich_text(editor.paste_at_the_end_of(list_, "칸", table)) for list_ in rests}
    assert found == {list_: rest + table for list_, rest in rests.items()}


def test_a_table_pasted_within_a_list_stays_with_its_item(editor: Any) -> None:
    editor.set(items("가", "나"))
    editor.put_cursor("가")
    table = "<table><tbody><tr><td><p>칸</p></td><td><p>칸</p></td></tr></tbody></table>"
    assert clean_rich_text(editor.paste("칸", table)) == f"<ul><li><p>가</p>{table}</li><li><p>나</p></li></ul>"


def test_a_new_table_has_a_head(editor: Any) -> None:
    editor.page.get_by_role("button", name="표 넣기").click()
    editor.page.locator("dialog").get_by_role("button", name="표 넣기").click()
    assert editor.html.count("<th") == 3


COLUMNS = "<col><col style='display:none'><col>"
#: Tables of a spreadsheet or a page, and the cells that are seen of them, `^` between them.
SEEN = {
    "hidden rows": ("<tr><td>1<td>2<tr style='display:none'><td>x<td>x<tr style='visibility:collapse'><td>x<td>x"
        "<tr><td>3<td>4", table("1^2", "3^4")),
    "hidden columns": (f"{COLUMNS}<tr><td>1<td>x<td>2<tr><td colspan=2>3<td>4", table("1^2", "3^4")),
    "hidden columns with hidden cells": (f"{COLUMNS}<tr><td>1<td style='display:none'>x<td>2<tr><td>3<td>x<td>4",
        table("1^2", "3^4")),
    "fewer columns named than there are": ("<col><col style='display:none'><tr><td>1<td style='display:none'>x<td>2"
        "<tr><td>3<td>x<td>4", table("1^2", "3^4")),
    "the first column hidden, none other named": ("<col style='display:none'><tr><td style='display:none'>x<td>1<td>2"
        "<tr><td style='display:none'>x<td>3<td>4", table("1^2", "3^4")),
    "another column hidden than its cells": ("<col><col style='display:none'><tr><td>1<td>2<td style='display:none'>x"
        "<td>3", table("1^2^3")),
    "hidden cells": ("<tr><td>1<td style='display:none'>x<td>2<tr><td>3<td>4", table("1^2", "3^4")),
    "a cell over hidden rows": ("<tr><td rowspan=3>1<td>2<tr style='display:none'><td>x<tr><td>3",
        table("1^2", "3").replace("<td>", '<td rowspan="2">', 1)),
    "an empty row below a cell of two": ("<tr><td rowspan=2>1<td rowspan=2>2<tr></tr><tr><td>3<td>4",
        table("1^2", "3^4")),
    "rows that are too short": ("<tr><td colspan=3>1<tr><td>2<td>3<td>4<tr><td>5<td>6",
        table("1", "2^3^4", "5^6^").replace("<td>", '<td colspan="3">', 1)),
    "a cell that meets another": ("<tr><td>1<td rowspan=2>2<td>3<tr><td colspan=2>4<td>5",
        table("1^2^3", "4^5").replace("<td><p>2", '<td rowspan="2"><p>2')),
    "a caption": ("<caption>표 1</caption><tr><td>1<td>2", "<p>표 1</p>" + table("1^2")),
    "a foot that stands first": ("<tfoot><tr><td>5<td>6<tbody><tr><td>1<td>2", table("1^2", "5^6")),
    "a long cell": ("<tr><td rowspan=22>1<td>2" + "<tr><td>3" * 21,
        table("1^2", *["3"] * 19, "^3", "3").replace("<td>", '<td rowspan="20">', 1)
        .replace("<td><p></p>", '<td rowspan="2"><p></p>')),
}  # fmt: skip


def test_cells_keep_their_columns_and_what_is_hidden_stays_away(editor: Any) -> None:
    found = {
        name: clean_rich_text(editor.paste_at_the_end_of("", "x", f"<table>{rows}</table>"))
        for name, (rows, _) in SEEN.items()
    }
    assert found == {name: expected for name, (_, expected) in SEEN.items()}


def test_one_cell_is_the_text_in_it(editor: Any) -> None:
    editor.set("<p>앞뒤</p>")
    editor.put_cursor("앞")
    assert (
        editor.paste("1,234", "<table><col width=72><tr><td class=xl65>1,234</td></tr></table>") == "<p>앞1,234뒤</p>"
    )
    lines = "<table><tr><td><p>가</p><p>나</p></td></tr></table>"
    assert editor.paste("x", lines) == "<p>앞1,234가</p><p>나뒤</p>"
    assert clean_rich_text(editor.paste_at_the_end_of("", "x", lines)) == table("가</p><p>나")


def pasted(editor: Any, html: str) -> str:
    editor.set("")
    return clean_rich_text(editor.paste("x", html))


def cells(html: str) -> list[str]:
    """Of each cell its tag, with its width where it has one."""
    return [tag + width for tag, width in re.findall(r'<(t[dh])(?: colwidth="([\d,]*)")?', html)]


def test_a_pasted_table_keeps_the_widths_of_its_columns(editor: Any) -> None:
    rows = "<tr><td>가</td><td>나</td></tr><tr><td>다</td><td>라</td></tr>"
    columns = '<colgroup><col width="72"><col style="width: 150pt"></colgroup>'
    assert cells(pasted(editor, f"<table>{columns}{rows}</table>")) == ["td72", "td200"] * 2
    # No wider together than the page, 642 pixels; a cell over two columns has both widths, which others tell.
    wide = (
        '<tr><td colspan="2">가</td><td width="963">나</td></tr>'
        '<tr><td width="107">다</td><td width="214">라</td><td>마</td></tr>'
    )
    assert 'colspan="2" colwidth="54,107"' in pasted(editor, f"<table>{wide}</table>")
    # Those of a spreadsheet that nobody changed are all alike, and mean nothing.
    assert "colwidth" not in pasted(editor, f'<table><colgroup><col width="72" span="2"></colgroup>{rows}</table>')


HEAD_AND_BODY = "<table><tr{0}><td{1}>{2}</td><td{1}>{2}</td></tr><tr><td>다</td><td>라</td></tr></table>"


@pytest.mark.parametrize(
    "look",
    [
        ("", ' style="background-color: #d9d9d9"', "가"),
        ("", ' bgcolor="#ddeeff"', "가"),
        (' style="background: gray"', "", "가"),
        ("", ' class="xl65"', "가"),
        ("", "", "<b>가</b>"),
        ("", "", '<p><span style="font-weight: 700">가</span></p>'),
    ],
)
def test_a_first_row_that_is_shaded_or_bold_is_the_head(editor: Any, look: tuple[str, ...]) -> None:
    style = "<style>td { font-weight: 400 } .xl65 { font-weight: 700 }</style>"
    assert cells(pasted(editor, style + HEAD_AND_BODY.format(*look))) == ["th", "th", "td", "td"]


@pytest.mark.parametrize(
    "look",
    [("", "", "가"), ("", ' style="background-color: white"', "가"), ("", "", "<b>가</b>나")],
)
def test_another_is_not(editor: Any, look: tuple[str, ...]) -> None:
    assert cells(pasted(editor, HEAD_AND_BODY.format(*look))) == ["td"] * 4
    # Nor is one that looks like all others.
    alike = "<tr><td><b>가</b></td><td><b>나</b></td></tr>" * 2
    assert cells(pasted(editor, f"<table>{alike}</table>")) == ["td"] * 4
