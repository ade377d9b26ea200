"""What is typed: marks say a line's level as where they are pasted, and nothing else changes what stands there."""

from typing import Any

import pytest

from plans.text.rich_text import clean_rich_text
from tests.browser.rich_text.editor import Editor, items

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

#: What is typed where nothing stands, Enter for the end of each line; and what becomes of it.
TYPED = {
    "5,000원 * 3회 * 2개월 ~~가~~ **나** `다` _x_ ": "<p>5,000원 * 3회 * 2개월 ~~가~~ **나** `다` _x_ </p>",
    "2024. 3월 착수\n3. 주민설명회\n1) 가": "<p>2024. 3월 착수</p><p>3. 주민설명회</p><p>1) 가</p>",
    "# 가\n> 나\n``` 다\n--- \n+ 라": "<p># 가</p><p>&gt; 나</p><p>``` 다</p><p>--- </p><p>+ 라</p>",
    "○ 가\n- 나\n· 다\n○ 라": "<ul><li><p>가</p><ul><li><p>나</p>" + items("다") + "</li></ul></li>"
        "<li><p>라</p></li></ul>",
    "○ 가\n나": items("가", "나"),
    "□ 제목\n○ 가\n※ 참고\n- 나\n□ 다음": "<h5>□ 제목</h5><ul><li><p>가</p>" + items("※ 참고", "나")
        + "</li></ul><h5>□ 다음</h5>",
    "※ 참고": "<p>※ 참고</p>",
    "ㅇ 가\n① 나\n② 다": "<ul><li><p>가</p>" + items("① 나", "② 다") + "</li></ul>",
    "○ 가\n\n- 나": "<ul><li><p>가</p>" + items("나") + "</li></ul>",
    "▶ 가\n○사업\n-하나\n○○구": "<ul><li><p>▶ 가</p><ul><li><p>사업</p>" + items("하나", "○○구")
        + "</li></ul></li></ul>",
    "○하나\n-둘\n-5\n-셋\n": "<ul><li><p>하나</p>" + items("둘", "-5", "셋", "") + "</li></ul>",
    " ○ 하나\n  - 둘\n -셋\n": "<ul><li><p>하나</p>" + items("둘", "셋", "") + "</li></ul>",
    "○ 하나\n⇒ 결과\n▶ 셋": "<ul><li><p>하나</p>" + items("⇒ 결과", "▶ 셋") + "</li></ul>",
    "· 하나\n· 둘": items("· 하나", "· 둘"),
    "- 하나\n- 둘\n셋\n- 넷\n○ 다섯\n- 여섯": "<ul>" + items("하나", "둘", "셋", "넷")[4:-5] + "<li><p>다섯</p>"
        + items("여섯") + "</li></ul>",
    "- 하나\n· 둘\n- 셋\n○ 넷": "<ul><li><p>하나</p>" + items("· 둘") + "</li>" + items("셋", "넷")[4:],
    "○ 사업개요\n기간 : 2024. 3. ~ 12.\n2024. 3월 착수\n○ 기간 : 3월\n장소 : 구청\n": "<ul><li><p>사업개요</p>"
        + items("기간 : 2024. 3. ~ 12.", "2024. 3월 착수") + "</li>" + items("기간 : 3월", "장소 : 구청", "")[4:],
    "○ 기간 : 3월\n장소 : 구청\n※ 나\n대상 : 다\n": items("기간 : 3월")[:-5] + "<li><p>장소 : 구청</p>"
        + items("※ 나", "대상 : 다", "") + "</li></ul>",
    "◎ 가\n◆ 나\n- 다\n❏ 라": items("◎ 가")[:-5] + "<li><p>◆ 나</p>" + items("다") + "</li>" + items("❏ 라")[4:],
    "  □ 제목\n① 가\n": "<h5>□ 제목</h5>" + items("① 가", ""),
    "[가]\n① 나\n- 다": "<h5>[가]</h5><h5>① 나</h5>" + items("다"),
}  # fmt: skip


def typed(editor: Editor, text: str) -> str:
    editor.set("")
    editor.press("Control+End")
    for at, line in enumerate(text.split("\n")):
        if at:
            editor.press("Enter")
        editor.page.keyboard.type(line)
    return editor.html


def test_marks_say_the_level_and_those_of_markdown_say_nothing(editor: Any) -> None:
    assert {text: typed(editor, text) for text in TYPED} == TYPED


def test_letters_show_as_they_are_stored_and_the_cursor_stays(editor: Any) -> None:
    """Hancom's own □ and ·, and a syllable as single letters."""
    assert typed(editor, "\U000f03da 제목\n가\U000f02ef나 \u1112\u1161\u11ab") == "<h5>□ 제목</h5><p>가·나 한</p>"
    editor.put_cursor("가")
    editor.page.keyboard.type("\U000f03da다")
    assert editor.html == "<h5>□ 제목</h5><p>가□다·나 한</p>"
    editor.set("<p>가\U000f012b</p>")
    assert editor.html == "<p>가(인)</p>"


def test_undoing_gives_back_what_was_typed(fresh_editor: Any) -> None:
    typed(fresh_editor, "○ 가")
    fresh_editor.press("Control+z")
    assert fresh_editor.html == items("")
    fresh_editor.press("Control+z")
    assert fresh_editor.html == "<p>○ </p>"
    fresh_editor.page.keyboard.type("가")
    fresh_editor.press("Enter")
    fresh_editor.page.keyboard.type("나")
    assert fresh_editor.html == "<p>○ 가</p><p>나</p>"
    fresh_editor.press("Control+z", "Control+z", "Control+z")
    typed(fresh_editor, "[참고]\n글")
    assert fresh_editor.html == "<h5>[참고]</h5><p>글</p>"


def test_a_mark_moves_its_item_as_tab_does(editor: Any) -> None:
    two = "<ul><li><p>가</p>" + items("나") + "</li></ul>"
    assert typed(editor, "○ 가\n- 나") == two
    editor.press("Shift+Tab")
    assert editor.html == items("가", "나")
    editor.press("Tab")
    assert editor.html == two
    editor.press("Home")
    editor.wait_for_cursor(8)
    editor.page.keyboard.type("○ ")
    assert editor.html == items("가", "나")
    editor.set("<ol><li><p>가</p></li></ol>")
    editor.press("Control+End", "Enter")
    editor.page.keyboard.type("- 나")
    assert clean_rich_text(editor.html) == "<ol><li><p>가</p></li><li><p>- 나</p></li></ol>"


def test_in_a_cell_marks_make_items_and_no_headings(editor: Any) -> None:
    editor.set("<table><tbody><tr><td><p>1</p></td><td><p>2</p></td></tr></tbody></table>")
    editor.put_cursor("1")
    editor.press("Backspace")
    editor.page.keyboard.type("○ 가")
    editor.press("Enter")
    editor.page.keyboard.type("- 나")
    editor.put_cursor("2")
    editor.press("Backspace")
    editor.page.keyboard.type("□ 다")
    below = "<ul><li><p>가</p>" + items("나") + "</li></ul>"
    assert (
        clean_rich_text(editor.html) == f"<table><tbody><tr><td>{below}</td><td><p>□ 다</p></td></tr></tbody></table>"
    )


def test_a_mark_that_is_composed_waits_for_its_blank(editor: Any) -> None:
    editor.set("")
    editor.press("Control+End")
    session = editor.page.context.new_cdp_session(editor.page)
    session.send("Input.imeSetComposition", {"text": "ㅇ", "selectionStart": 1, "selectionEnd": 1})
    assert editor.html in ("", "<p></p>", "<p>ㅇ</p>")
    session.send("Input.insertText", {"text": "ㅇ"})
    editor.page.keyboard.type(" ")
    session.send("Input.imeSetComposition", {"text": "가", "selectionStart": 1, "selectionEnd": 1})
    session.send("Input.insertText", {"text": "가"})
    assert editor.html == items("가")
