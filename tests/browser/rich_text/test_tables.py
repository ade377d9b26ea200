"""Tables that are written in the editor: rows, columns, widths, how cells are aligned, sums."""

from typing import Any

import pytest
from playwright.sync_api import expect

from plans.text.rich_text import clean_rich_text
from tests.browser.looking import DESKTOP, assert_good_at_every_size
from tests.browser.rich_text.editor import table

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def press(editor: Any, name: str) -> None:
    editor.page.get_by_role("button", name=name, exact=True).click()


def stored(editor: Any) -> str:
    return clean_rich_text(editor.html)


def test_rows_and_columns_come_on_either_side_and_cells_are_aligned(editor: Any) -> None:
    editor.page.set_viewport_size(DESKTOP)
    editor.set(table("가^나"))
    editor.put_cursor("나")
    for name in ("위에 행 추가", "왼쪽에 열 추가", "아래에 행 추가", "오른쪽에 열 추가"):
        press(editor, name)
    assert stored(editor) == table("^^^", "가^^나^", "^^^")
    editor.set(table("가^나", header="갑^을"))
    for words, align in (("나", "가운데"), ("갑", "왼쪽")):
        editor.put_cursor(words)
        press(editor, f"칸 {align} 맞춤")
    chosen = editor.page.get_by_role("button", name="칸 왼쪽 맞춤")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    assert '<td align="center"><p>나</p></td>' in stored(editor)
    assert '<th align="left"><p>갑</p></th>' in stored(editor)
    assert_good_at_every_size(editor.page)
    editor.page.set_viewport_size(DESKTOP)
    # What was saved comes back so, and pressed again it goes.
    editor.set(stored(editor))
    editor.put_cursor("나")
    press(editor, "칸 가운데 맞춤")
    assert "center" not in stored(editor)
    assert "left" in stored(editor)


def test_columns_have_the_widths_that_they_are_dragged_to(editor: Any) -> None:
    editor.page.set_viewport_size(DESKTOP)
    editor.set(table("가^나", "다^라"))
    cell = editor.text.locator("td").first
    box = cell.bounding_box()
    edge, height = box["x"] + box["width"], box["y"] + box["height"] / 2
    editor.page.mouse.move(edge - 2, height)
    expect(editor.text.locator(".column-resize-handle").first).to_be_visible()
    editor.page.mouse.down()
    editor.page.mouse.move(edge + 98, height, steps=4)
    editor.page.mouse.up()
    width = round(box["width"]) + 100
    dragged = stored(editor)
    assert [int(each) for each in cell.get_attribute("colwidth").split(",")] == [pytest.approx(width, abs=3)]
    assert dragged.count("colwidth") == 2
    assert cell.bounding_box()["width"] == pytest.approx(width, abs=3)
    # By keys as well, and away.
    editor.put_cursor("라")
    press(editor, "열 넓게")
    press(editor, "열 넓게")
    press(editor, "열 좁게")
    second = editor.text.locator("td").nth(1)
    # What the buttons do is loaded when one is pressed.
    expect(second).to_have_attribute("colwidth", str(round(box["width"]) + 20))
    assert stored(editor).count("colwidth") == 4
    assert second.bounding_box()["width"] == pytest.approx(box["width"] + 20, abs=3)
    press(editor, "열 너비 저절로")
    expect(editor.text.locator("[colwidth]")).to_have_count(0)
    assert stored(editor) == table("가^나", "다^라")


def test_a_column_is_summed_at_a_key(editor: Any) -> None:
    editor.set(
        table("시비^1,234.5^3명", "구비^△34^4명", "소계^1,200.5^7명", "국비^^-", "계^^", header="구분^2024^인원")
    )
    rows = editor.text.locator("tr")
    rows.nth(5).locator("td").nth(1).click()
    editor.press("Alt+=")
    expect(rows.nth(5)).to_have_text("계1,200.5")
    rows.nth(5).locator("td").nth(2).click()
    press(editor, "위 칸들의 합계")
    expect(rows.nth(5)).to_have_text("계1,200.57명")
    editor.press("Control+z")
    expect(rows.nth(5)).to_have_text("계1,200.5")
    # A row is a sum whichever of its first cells says so; what can't be read or is of another unit is never left out.
    for rest, said in (
        ("가^소계^300", None),
        ("가^다^1억 2,000만", "“1억 2,000만” 칸을 숫자로 읽을 수 없어"),
        ("가^다^5백만원", "“5백만원” 칸을 숫자로 읽을 수 없어"),
        ("가^다^3억", "단위가 서로 달라"),
    ):
        editor.set(table("가^나^100", "가^다^200", rest, "계^^", header="국^구분^금액"))
        rows.nth(4).locator("td").nth(2).click()
        editor.press("Alt+=")
        if said is None:
            expect(rows.nth(4)).to_have_text("계300")
        else:
            expect(editor.page.get_by_text(said)).to_be_visible()
            expect(rows.nth(4)).to_have_text("계")
    editor.set(table("시비^1", "구비^2", "계^", header="구분^2024"))
    rows.nth(3).locator("td").nth(1).click()
    editor.press("Alt+=")
    expect(rows.nth(3)).to_have_text("계3")
    # Where nothing is to be added it says so, and writes nothing.
    rows.nth(1).locator("td").nth(1).click()
    editor.press("Alt+=")
    expect(editor.page.get_by_text("더할 금액이 없습니다")).to_be_visible()
    expect(rows.nth(1)).to_have_text("시비1")
