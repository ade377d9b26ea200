"""How pictures come into a text, and their pages."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from plans.models import Section
from plans.text.rich_text import clean_rich_text
from tests import factories
from tests.browser.looking import assert_good_at_every_size
from tests.browser.rich_text.editor import Editor, items, png

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def editor(fresh_editor: Editor) -> Editor:
    return fresh_editor


def fill_in(page: Page, alt: str = "조감도") -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("대체 텍스트").fill(alt)
    dialog.get_by_role("button", name="그림 넣기").click()
    expect(dialog).to_have_count(0)


def test_one_comes_by_button(editor: Any, section: Section) -> None:
    factories.PictureFactory(project=section.project, number=3)
    editor.set("<ul><li><p>가</p></li></ul><p>나</p>")
    editor.put_cursor("나")
    editor.page.get_by_role("button", name="그림 넣기").click()
    dialog = editor.page.get_by_role("dialog", name="그림 넣기")
    dialog.get_by_label("그림 파일").set_input_files({"name": "그림.png", "mimeType": "image/png", "buffer": png()})
    expect(dialog.locator(".file-name")).to_have_text("그림.png")
    dialog.get_by_label("출처").fill("도시계획과")
    dialog.get_by_label("너비").select_option("넓게")
    fill_in(editor.page)
    assert editor.html == f"{items('가')}<p>나</p><p>[[그림 4]]</p>"
    expect(editor.text.locator(".picture-chip")).to_have_text("그림 4: 조감도")
    expect(editor.text.get_by_text("[[그림 4]]")).to_be_hidden()
    assert editor.text.locator(".picture-chip img").evaluate("image => image.decode().then(() => image.naturalWidth)")
    picture = section.project.pictures.get(number=4)
    assert (picture.alt, picture.source, picture.width) == ("조감도", "도시계획과", "wide")
    expect(editor.text).to_be_focused()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>가나</p><p>다</p>", "<p>가</p><p>[[그림 1]]</p><p>나</p><p>다</p>"),
        (items("가나", "다"), "<ul><li><p>가</p><p>[[그림 1]]</p><p>나</p></li><li><p>다</p></li></ul>"),
    ],
)
def test_one_stands_where_the_cursor_was(editor: Any, section: Section, before: Any, after: str) -> None:
    editor.set(before)
    editor.put_cursor("가")
    editor.page.get_by_role("button", name="그림 넣기").click()
    editor.page.get_by_label("그림 파일").set_input_files({"name": "1.png", "mimeType": "image/png", "buffer": png()})
    fill_in(editor.page)
    assert editor.html == after


def test_a_text_that_nobody_was_in_gets_it_at_its_end(
    signed_in: Page, live_server: LiveServer, section: Section
) -> None:
    Section.objects.update(body="<p>가</p><p>나</p>")
    signed_in.goto(live_server.url + reverse("admin:plans_section_change", args=[section.pk]))
    signed_in.get_by_role("button", name="그림 넣기").click()
    signed_in.get_by_label("그림 파일").set_input_files({"name": "1.png", "mimeType": "image/png", "buffer": png()})
    fill_in(signed_in)
    assert signed_in.locator("#id_body").input_value() == "<p>가</p><p>나</p><p>[[그림 1]]</p>"


def test_keys_take_one_for_one_letter(editor: Any, section: Section) -> None:
    factories.PictureFactory(project=section.project, number=1)
    editor.set("<p>가[[그림 1]]나</p>")
    expect(editor.text.locator(".picture-chip")).to_be_visible()
    editor.put_cursor("나")
    for key, place in (
        ("ArrowLeft", 10),
        ("ArrowLeft", 2),
        ("ArrowLeft", 1),
        ("ArrowRight", 2),
        ("ArrowRight", 10),
    ):
        editor.press(key)
        editor.wait_for_cursor(place)
    editor.page.keyboard.type("뒤")
    editor.wait_for_cursor(11)
    assert editor.html == "<p>가[[그림 1]]뒤나</p>"
    editor.press("ArrowLeft")
    editor.wait_for_cursor(10)
    editor.press("Backspace")
    assert editor.html == "<p>가뒤나</p>"


def test_text_of_another_project_comes_without_its_pictures_and_says_so(editor: Any, section: Section) -> None:
    editor.set("<p>가</p><p>[[그림 1]]</p>" + items("나 [[그림 2]]"))
    editor.press("Control+a")
    copied = editor.text.evaluate("""element => {
        const data = new DataTransfer();
        element.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
        return data.getData("text/html");
    }""")
    assert clean_rich_text(copied) == editor.html
    assert editor.paste_at_the_end_of("", "x", copied) == "<p>가</p><p>[[그림 1]]</p>" + items("나 [[그림 2]]")
    expect(editor.page.get_by_role("alert")).to_have_count(0)
    assert editor.paste_at_the_end_of("", "[[그림 1]]") == "<p>[[그림 1]]</p>"
    expect(editor.page.get_by_role("alert")).to_contain_text("이 사업의 그림으로 인쇄합니다(그림 1).")
    elsewhere = copied.replace(f"/projects/{section.project_id}/", "/projects/0/")
    assert elsewhere != copied
    assert clean_rich_text(editor.paste_at_the_end_of("", "x", elsewhere)) == "<p>가</p><p></p>" + items("나 ")
    expect(editor.page.get_by_role("alert")).to_contain_text(
        "다른 사업의 그림은 글과 함께 붙여넣을 수 없어 뺐습니다(그림 1, 2)."
    )


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_one_comes_by_paste_and_by_drop(editor: Any, section: Section, kind: str) -> None:
    editor.bring(kind, png())
    fill_in(editor.page, "거리 사진")
    assert editor.html == "<p>[[그림 1]]</p>"
    assert section.project.pictures.get().alt == "거리 사진"


def test_without_words_for_those_who_do_not_see_it_none_comes_in(editor: Any, section: Section) -> None:
    editor.bring("paste", png())
    dialog = editor.page.get_by_role("dialog")
    dialog.get_by_role("button", name="그림 넣기").click()
    assert dialog.get_by_label("대체 텍스트").evaluate("field => field.validity.valueMissing")
    dialog.get_by_role("button", name="취소").click()
    expect(dialog).to_have_count(0)
    assert not section.project.pictures.exists()


def test_what_the_server_refuses_is_said_beside_the_field(editor: Any, section: Section) -> None:
    editor.page.expected = ["400 (Bad Request)"]
    editor.bring("paste", b"no picture")
    dialog = editor.page.get_by_role("dialog")
    dialog.get_by_label("대체 텍스트").fill("조감도")
    with editor.page.expect_response("**/pictures/new/"):
        dialog.get_by_role("button", name="그림 넣기").click()
    expect(dialog.locator(".errorlist")).to_contain_text("그림 파일이 아니거나")
    expect(dialog.get_by_label("그림 파일")).to_be_focused()
    dialog.get_by_role("button", name="취소").click()
    assert not section.project.pictures.exists()


def test_text_that_comes_with_a_picture_of_itself_stays_text(editor: Any) -> None:
    editor.text.evaluate("""element => {
        const data = new DataTransfer();
        data.setData("text/plain", "○ 가");
        data.items.add(new File(["x"], "x.png", { type: "image/png" }));
        const how = { clipboardData: data, bubbles: true, cancelable: true };
        element.dispatchEvent(new ClipboardEvent("paste", how));
    }""")
    expect(editor.page.get_by_role("dialog")).to_have_count(0)
    assert editor.html == items("가")


def test_a_pictures_pages_are_accessible_and_fit(signed_in: Page, live_server: LiveServer, section: Section) -> None:
    picture = factories.PictureFactory.create(project=section.project, number=1)
    picture.file.save("", ContentFile(png()))
    Section.objects.update(body="<p>[[그림 1]]</p>")
    for name in ("picture-edit", "picture-remove"):
        signed_in.goto(live_server.url + reverse(name, args=[picture.pk]))
        assert_good_at_every_size(signed_in)
