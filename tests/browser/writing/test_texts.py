"""Writing a section's text."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from accounts.models import User
from plans.models import Project, Section
from tests.browser.writing.waiting import expect_saved

# The live server and the browser see only what is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.mark.parametrize("key", ["Control+End", "ArrowDown"])
def test_what_is_typed_behind_a_table_at_the_end_stays_there(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, key: str
) -> None:
    table = "<table><tbody><tr><td><p>가</p></td><td><p>나</p></td></tr></tbody></table>"
    Section.objects.filter(pk=section.pk).update(body=f"<p>앞글</p>{table}")
    page = open_as(writer, project)
    page.locator(".ProseMirror td").first.click()
    page.keyboard.press(key)
    with page.expect_response(f"**/sections/{section.pk}/"):
        page.keyboard.type("처음글자", delay=40)
    expect_saved(page)
    section.refresh_from_db()
    assert section.body == f"<p>앞글</p>{table}<p>처음글자</p>"


def test_to_look_what_stands_behind_a_table_changes_nothing(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    table = "<table><tbody><tr><td><p>가</p></td><td><p>나</p></td></tr></tbody></table>"
    Section.objects.filter(pk=section.pk).update(body=table)
    records = Section.history.count()
    page = open_as(writer, project)
    page.locator(".ProseMirror td").first.click()
    with page.expect_response(f"**/sections/{section.pk}/"):
        page.keyboard.press("Control+End")
    expect_saved(page)
    section.refresh_from_db()
    assert section.body == table
    assert Section.history.count() == records


def test_the_way_out_of_a_table_is_found_before_the_browser_tells_where_was_clicked(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    table = "<table><tbody><tr><td><p>가</p></td><td><p>나</p></td></tr></tbody></table>"
    Section.objects.filter(pk=section.pk).update(body=f"<p>앞글</p>{table}")
    page = open_as(writer, project)
    page.locator("section > form .ProseMirror > p").click()
    kinds = page.locator("section > form textarea[name=body]").evaluate(
        """field => {
            const { view } = field.editor;
            getSelection().collapse(view.dom.querySelector("td p").firstChild, 1);
            view.dom.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
            return view.state.doc.content.content.map((node) => node.type.name);
        }"""
    )
    assert kinds == ["paragraph", "table", "paragraph"]


def test_what_is_typed_at_once_at_the_end_of_a_long_text_stands_there(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    Section.objects.filter(pk=section.pk).update(body="<p>긴 글</p>" * 200)
    page = open_as(writer, project)
    # The editor knows it with the key itself, not only when the browser tells it later.
    page.locator("section > form .ProseMirror p").nth(100).click()
    place = "field => field.editor.state.doc.content.size - field.editor.state.selection.from"
    left = page.locator("section > form textarea[name=body]").evaluate(
        f"""field => {{
            const how = {{ key: "End", ctrlKey: true, bubbles: true, cancelable: true }};
            field.editor.view.dom.dispatchEvent(new KeyboardEvent("keydown", how));
            return ({place})(field);
        }}"""
    )
    assert left == 1
    with page.expect_response(f"**/sections/{section.pk}/"):
        page.keyboard.type("끝에 친 글")
    section.refresh_from_db()
    assert section.body == "<p>긴 글</p>" * 199 + "<p>긴 글끝에 친 글</p>"


def test_a_section_s_own_heading_is_not_pasted_into_it(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    text = page.get_by_role("textbox", name="추진계획의 글")
    text.click()
    page.keyboard.press("Control+a")
    text.evaluate(
        """(element) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", "□ 추진 계획\\n ○ 가\\n□ 예산\\n ○ 나");
            element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    expect_saved(page)
    section.refresh_from_db()
    assert section.body == "<ul><li><p>가</p></li></ul><h5>□ 예산</h5><ul><li><p>나</p></li></ul>"


def test_a_picture_stands_in_the_text_and_in_the_list(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    file = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(file, "PNG")
    page = open_as(writer, project)
    page.get_by_role("button", name="그림 넣기").first.click()
    dialog = page.get_by_role("dialog", name="그림 넣기")
    dialog.get_by_label("그림 파일").set_input_files(
        {"name": "1.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    dialog.get_by_label("대체 텍스트").fill("조감도")
    dialog.get_by_role("button", name="그림 넣기").click()
    expect(page.locator("#pictures").get_by_role("img", name="조감도")).to_be_visible()
    expect_saved(page)
    section.refresh_from_db()
    assert section.body == "<p>처음 글</p><p>[[그림 1]]</p>"
