"""What keys do in a text, also amid a Korean syllable."""

from typing import Any

import pytest
from playwright.sync_api import expect

from plans.models import Section
from tests import factories
from tests.browser.rich_text.editor import items

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_tab_nests_and_lifts(editor: Any) -> None:
    editor.set(items("가", "나"))
    editor.put_cursor("나")
    editor.press("Tab")
    assert editor.html == "<ul><li><p>가</p>" + items("나") + "</li></ul>"
    editor.press("Shift+Tab")
    assert editor.html == items("가", "나")


def test_a_first_item_stays_where_it_is(editor: Any) -> None:
    editor.set(items("가"))
    editor.put_cursor("가")
    editor.press("Tab")
    expect(editor.text).to_be_focused()
    assert editor.page.locator("#id_body").evaluate("field => field.editor.getHTML()") == items("가")


def test_lists_nest_to_a_limit(editor: Any) -> None:
    editor.set(items("가"))
    editor.put_cursor("가")
    for _ in range(9):
        editor.press("Enter", "Tab")
        editor.page.keyboard.type("나")
    assert editor.html.count("<ul>") == 6
    expect(editor.text).to_be_focused()


def test_enter_goes_on_and_on_an_empty_item_goes_out(editor: Any) -> None:
    editor.set("<ul><li><p>가</p>" + items("나") + "</li></ul>")
    editor.put_cursor("나")
    editor.press("Enter", "Enter")
    editor.page.keyboard.type("다")
    assert editor.html == "<ul><li><p>가</p>" + items("나") + "</li><li><p>다</p></li></ul>"
    editor.press("Enter", "Enter")
    editor.page.keyboard.type("라")
    assert editor.html.endswith("</ul><p>라</p>")


@pytest.mark.parametrize("html", ["<p>가</p>", items("가", "가")])
def test_the_keyboard_is_never_trapped(editor: Any, html: Any) -> None:
    editor.set(html)
    editor.put_cursor("가")
    if "<ul>" in html:
        editor.press("Escape")
    editor.press("Tab")
    expect(editor.text).not_to_be_focused()
    assert editor.page.locator("#id_body").evaluate("field => field.editor.getHTML()") == html


def test_tab_goes_through_a_table_and_out(editor: Any) -> None:
    editor.set("<table><tbody><tr><td><p>가</p></td><td><p>나</p></td></tr></tbody></table>")
    editor.put_cursor("가")
    editor.press("Tab")
    editor.page.keyboard.type("다")
    assert "<td><p>다</p></td>" in editor.html
    editor.press("Tab")
    expect(editor.text).not_to_be_focused()
    assert editor.html.count("<tr>") == 1


@pytest.mark.parametrize("key", ["Tab", "Enter"])
def test_keys_amid_a_syllable_belong_to_the_input_method(editor: Any, key: str) -> None:
    editor.set(items("가", "나"))
    editor.put_cursor("나")
    session = editor.page.context.new_cdp_session(editor.page)
    session.send("Input.imeSetComposition", {"text": "하", "selectionStart": 1, "selectionEnd": 1})
    # As Chromium reports a key while a syllable is open.
    code = {"windowsVirtualKeyCode": 229, "key": key, "code": key}
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **code})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **code})
    session.send("Input.imeSetComposition", {"text": "한", "selectionStart": 1, "selectionEnd": 1})
    session.send("Input.insertText", {"text": "한"})
    assert editor.html == items("가", "나한")
    editor.press("Tab")
    assert editor.html == "<ul><li><p>가</p>" + items("나한") + "</li></ul>"


def test_syllables_grow_beside_a_picture_and_a_typed_mark(fresh_editor: Any, section: Section) -> None:
    factories.PictureFactory(project=section.project, number=1)
    fresh_editor.set(items("※", "[[그림 1]]"))
    expect(fresh_editor.text.locator(".picture-chip")).to_be_visible()
    session = fresh_editor.page.context.new_cdp_session(fresh_editor.page)
    for words in ("그림 1]]", "※"):
        fresh_editor.put_cursor(words)
        for syllable in ("ㅎ", "하", "한"):
            session.send("Input.imeSetComposition", {"text": syllable, "selectionStart": 1, "selectionEnd": 1})
        session.send("Input.insertText", {"text": "한"})
    assert fresh_editor.html == items("※한", "[[그림 1]]한")


@pytest.mark.parametrize("key", ["Tab", "Enter"])
def test_so_do_keys_that_only_say_that_they_compose(editor: Any, key: str) -> None:
    editor.set(items("가", "나"))
    editor.put_cursor("나")
    for how in ({"isComposing": True}, {"keyCode": 229}):
        editor.text.evaluate(
            "(element, how) => element.dispatchEvent(new KeyboardEvent('keydown', how))",
            {"key": key, "bubbles": True, "cancelable": True, **how},
        )
    assert editor.page.locator("#id_body").evaluate("field => field.editor.getHTML()") == items("가", "나")
    # Without that they would act.
    editor.press(key)
    assert editor.html != items("가", "나")
