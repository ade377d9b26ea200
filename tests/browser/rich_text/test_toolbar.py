"""The editor's toolbar, by keys and by buttons."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.looking import assert_good_at_every_size
from tests.browser.rich_text.editor import items

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

STOPS = "[...document.querySelectorAll('.prose-menubar [tabindex=\"0\"]')].map(e => e.title)"


def focused(editor: Any) -> str:
    return str(editor.page.evaluate("document.activeElement.title"))


def test_the_toolbar_is_one_stop_with_arrows_from_button_to_button(editor: Any) -> None:
    assert editor.text.evaluate("element => element.spellcheck")
    editor.set("<table><tbody><tr><td><p>가</p></td></tr></tbody></table><p>나</p>")
    editor.put_cursor("나")
    editor.press("Alt+F10")
    found = [focused(editor)]
    for _ in range(50):
        editor.press("ArrowRight")
        if (name := focused(editor)) == found[0]:
            break
        found.append(name)
    # All that are seen, from the first to the last and round again.
    assert found[:2] == ["작은 제목", "본문"]
    assert found[-2:] == ["실행 취소", "다시 실행"]
    assert "행 삭제" not in found
    editor.press("ArrowLeft")
    assert focused(editor) == "다시 실행"
    editor.press("Home")
    assert focused(editor) == "작은 제목"
    editor.press("End")
    assert focused(editor) == "다시 실행"
    # Tab goes on into the text; whoever comes back finds the button that they left.
    editor.press("Tab")
    expect(editor.text).to_be_focused()
    assert editor.page.evaluate(STOPS) == ["다시 실행"]
    editor.press("Alt+F10", "Escape")
    expect(editor.text).to_be_focused()
    # A table's buttons take part while the cursor is in it; then another is the stop.
    editor.put_cursor("가")
    editor.page.get_by_role("button", name="행 삭제").focus()
    assert editor.page.evaluate(STOPS) == ["행 삭제"]
    editor.put_cursor("나")
    assert editor.page.evaluate(STOPS) == ["작은 제목"]


def test_buttons_nest_and_lift(editor: Any) -> None:
    inward = editor.page.get_by_role("button", name="한 단계 안으로")
    outward = editor.page.get_by_role("button", name="한 단계 밖으로")
    editor.set(items("가", "나"))
    editor.put_cursor("가")
    expect(inward).to_have_attribute("aria-disabled", "true")
    editor.put_cursor("나")
    inward.click()
    nested = "<ul><li><p>가</p>" + items("나") + "</li></ul>"
    assert editor.html == nested
    expect(inward).to_have_attribute("aria-disabled", "true")
    outward.click()
    assert editor.html == items("가", "나")
    outward.click()
    assert editor.html == items("가") + "<p>나</p>"
    expect(outward).to_have_attribute("aria-disabled", "true")


def test_special_characters_come_from_a_menu(editor: Any) -> None:
    editor.set("<p>면적 300이상</p>")
    editor.put_cursor("300")
    open_menu = editor.page.get_by_role("button", name="특수 문자")
    open_menu.click()
    menu = editor.page.get_by_role("menu", name="특수 문자")
    expect(menu.get_by_role("menuitem", name="※")).to_be_focused()
    expect(open_menu).to_have_attribute("aria-expanded", "true")
    assert_good_at_every_size(editor.page)
    menu.get_by_role("menuitem", name="㎡", exact=True).click()
    expect(menu).to_have_count(0)
    assert editor.html == "<p>면적 300㎡이상</p>"
    # By keys: from ※ to the one behind it, then to the group's next row, and away without one.
    open_menu.click()
    expect(menu.get_by_role("menuitem", name="※")).to_be_focused()
    editor.press("ArrowRight", "ArrowDown", "ArrowUp", "Enter")
    expect(menu).to_have_count(0)
    assert editor.html == "<p>면적 300㎡○이상</p>"
    open_menu.click()
    expect(menu.get_by_role("menuitem", name="※")).to_be_focused()
    editor.press("Escape")
    expect(menu).to_have_count(0)
    expect(editor.text).to_be_focused()
    assert editor.html == "<p>면적 300㎡○이상</p>"
