"""The rich text editor in a real browser: what is pasted, what keys do, and how pictures come in."""

from io import BytesIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path, reverse
from PIL import Image
from playwright.sync_api import Page, expect

from plans.models import Section
from plans.richtext import clean_rich_text
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

# As it stands in the plan of 2024, with the marks of its word processor.
PLAN = """\
□ 사업개요
 ○ 사업기간 : 2024. 1월 ~ 12월
 ○ 사업내용
   - 도시브랜드 선포식(새해인사회 연계)
   - 기존 도시브랜드 이미지 교체 및 신규 설치
     (공공시설 및 시설물, 행정차량, 홍보 조형물 등)
     · 야간 조명 포함
 ○ 소요예산 : 141,500천원
     ※ 시비 별도

□ 추진계획
[도시브랜드(BI) 인지도 확산 사업 추진]
① 기존 도시브랜드 디자인 교체 및 신규 설치
 ㅇ 추진기간 : 2024. 2월 ~ 3월
  - 홍보조형물(2개소) 디자인 교체
② 주민참여형 이벤트
 ㅇ 행사일시 : 2024. 5월
"""
OUTLINE = (
    "<h5>사업개요</h5>"
    "<ul><li><p>사업기간 : 2024. 1월 ~ 12월</p></li>"
    "<li><p>사업내용</p><ul><li><p>도시브랜드 선포식(새해인사회 연계)</p></li>"
    "<li><p>기존 도시브랜드 이미지 교체 및 신규 설치 (공공시설 및 시설물, 행정차량, 홍보 조형물 등)</p>"
    "<ul><li><p>야간 조명 포함</p></li></ul></li></ul></li>"
    "<li><p>소요예산 : 141,500천원</p><ul><li><p>※ 시비 별도</p></li></ul></li></ul>"
    "<h5>추진계획</h5>"
    "<h5>[도시브랜드(BI) 인지도 확산 사업 추진]</h5>"
    "<h5>① 기존 도시브랜드 디자인 교체 및 신규 설치</h5>"
    "<ul><li><p>추진기간 : 2024. 2월 ~ 3월</p><ul><li><p>홍보조형물(2개소) 디자인 교체</p></li></ul></li></ul>"
    "<h5>② 주민참여형 이벤트</h5>"
    "<ul><li><p>행사일시 : 2024. 5월</p></li></ul>"
)
HWP = """<html><head><meta charset="utf-8"><style>p.0 { font-family: 함초롬바탕 }</style></head><body>
<!--StartFragment-->
<p class="0" style="margin-left:10.0pt;text-indent:-10.0pt"><span style="font-weight:bold">□ 추진실적</span></p>
<p class="0"><span>&nbsp;○ <b>첫째</b> 일<o:p></o:p></span></p>
<p class="0"><span>&nbsp;&nbsp;&nbsp;- 둘째</span><br><span>&nbsp;&nbsp;&nbsp;- 셋째</span></p>
<table border="1" style="border-collapse:collapse;border:none"><tbody>
<tr><td colspan="2" rowspan="1" style="width:90px"><p class="0">구분</p></td><td><p>금액</p></td></tr>
<tr><td rowspan="2"><p>◦ 가산동</p><p>◦ 시흥동</p></td><td><p>-</p></td><td><p>- 10.9</p></td></tr>
<tr><td><p>○○구</p></td><td onclick="alert(1)"><p><script>alert(1)</script>△2</p></td></tr>
</tbody></table><p class="0">&nbsp;</p><!--EndFragment--></body></html>"""
OF_HWP = (
    "<h5>추진실적</h5>"
    "<ul><li><p><strong>첫째</strong> 일</p><ul><li><p>둘째</p></li><li><p>셋째</p></li></ul></li></ul>"
    '<table><tbody><tr><td colspan="2"><p>구분</p></td><td><p>금액</p></td></tr>'
    '<tr><td rowspan="2"><ul><li><p>가산동</p></li><li><p>시흥동</p></li></ul></td>'
    "<td><p>-</p></td><td><p>- 10.9</p></td></tr>"
    "<tr><td><p>○○구</p></td><td><p>△2</p></td></tr></tbody></table>"
)


def word_item(level: int, mark: str, text: str) -> str:
    return (
        f"<p class=MsoListParagraph style='margin-left:{level * 20}.0pt;mso-list:l0 level{level} lfo1'>"
        f"<![if !supportLists]><span style='mso-list:Ignore'>{mark}<span>&nbsp;&nbsp; </span></span><![endif]>"
        f"<span>{text}<o:p></o:p></span></p>"
    )


def items(*texts: str) -> str:
    return "<ul>" + "".join(f"<li><p>{text}</p></li>" for text in texts) + "</ul>"


#: What is pasted, and what becomes of it.
LEVELS = {
    "그냥 글\n둘째 줄": "<p>그냥 글</p><p>둘째 줄</p>",
    "○○구 홍길동\n△10,000\n-10.9": "<p>○○구 홍길동</p><p>△10,000</p><p>-10.9</p>",
    "- 가\n - ⇒ 나\n- 다": "<ul><li><p>가</p>" + items("⇒ 나") + "</li><li><p>다</p></li></ul>",
    "○ 가\n· 나\n- 다\n○ 라": "<ul><li><p>가</p><ul><li><p>· 나</p>" + items("다") + "</li></ul></li>"
        "<li><p>라</p></li></ul>",
    "○ 가\n  ① 나\n  ② 다\n○ 라": "<ul><li><p>가</p>" + items("① 나", "② 다") + "</li>"
        "<li><p>라</p></li></ul>",
    "○ 가\n- 내용\n - 영상\n- 예산": "<ul><li><p>가</p><ul><li><p>내용</p>" + items("영상") + "</li>"
        "<li><p>예산</p></li></ul></li></ul>",
    "○ 가\n  - 나\n ○ 다": "<ul><li><p>가</p>" + items("나") + "</li><li><p>다</p></li></ul>",
    "1. 배경\n ○ 가\n2. 내용\n ○ 나": f"<p>1. 배경</p>{items('가')}<p>2. 내용</p>{items('나')}",
    "[가]\n① 나\n② 다": "<h5>[가]</h5><h5>① 나</h5><h5>② 다</h5>",
    "[가]\n\n① 나\n\n- 다\n - 라\n② 마\n- 바": "<h5>[가]</h5><h5>① 나</h5><ul><li><p>다</p>" + items("라")
        + "</li></ul><h5>② 마</h5>" + items("바"),
    "① 가\n② 나": items("① 가", "② 나"),
    "○ 가\n\n다른 문단": f"{items('가')}<p>다른 문단</p>",
    "※ 참고할 글": "<p>※ 참고할 글</p>",
    "▶ 가\n▶ 나": items("▶ 가", "▶ 나"),
    "○ <b>x</b> & y": items("&lt;b&gt;x&lt;/b&gt; &amp; y"),
}  # fmt: skip


def table(*rows: str, heads: str = "") -> str:
    marked = [("th", heads)] * bool(heads) + [("td", row) for row in rows]
    cells = ("".join(f"<{tag}><p>{cell}</p></{tag}>" for cell in row.split("^")) for tag, row in marked)
    return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table>"


#: Tables written as lines.
TABLES = {
    "구분 | 금액\n시비|100\n구비 |  - ": table("구분^금액", "시비^100", "구비^-"),
    "| 구분 | 금액 |\n|---|---:|\n| - | <1> |\n| 계 |  |": table("-^&lt;1&gt;", "계^", heads="구분^금액"),
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


@pytest.fixture
def section():
    return factories.SectionFactory.create(kind__name="추진계획", body="")


@pytest.fixture
def signed_in(page: Any, live_server, client):
    """A page of somebody who may do everything, which fails a test on any message that it doesn't expect."""
    client.force_login(factories.AdminFactory(name="김관리"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url, "httpOnly": True}]
    )
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.expected = []
    yield page
    assert [each for each in said if not any(words in each for words in page.expected)] == []


class Editor:
    """The text of a section on its page in the admin."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.text = page.locator(".prose-editor:has(#id_body) .ProseMirror")
        self.text.click()

    @property
    def html(self) -> str:
        return self.page.locator("#id_body").input_value()

    def set(self, html: str) -> None:
        self.page.locator("#id_body").evaluate("(field, html) => field.editor.commands.setContent(html)", html)
        self.text.focus()

    def put_cursor(self, words: str) -> None:
        """At the end of these words."""
        self.page.locator("#id_body").evaluate(
            """({ editor }, words) => editor.state.doc.descendants((node, at) => {
                if (node.isText && node.text.includes(words)) {
                    editor.commands.setTextSelection(at + node.text.indexOf(words) + words.length);
                }
            })""",
            words,
        )
        self.text.focus()

    def wait_for_cursor(self, place: int) -> None:
        """A browser tells the editor a moment later where a key has led to."""
        where = "field => field.editor.state.selection.from"
        for _ in range(500):
            if self.page.locator("#id_body").evaluate(where) == place:
                return
            self.page.wait_for_timeout(20)
        pytest.fail(f"The cursor never came to {place}.")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def paste(self, text: str = "", html: str = "") -> str:
        self.text.evaluate(
            """(element, [text, html]) => {
                const data = new DataTransfer();
                data.setData("text/plain", text);
                if (html) data.setData("text/html", html);
                const how = { clipboardData: data, bubbles: true, cancelable: true };
                element.dispatchEvent(new ClipboardEvent("paste", how));
            }""",
            [text, html],
        )
        return self.html

    def paste_alone(self, text: str) -> str:
        """What a text becomes where nothing else stands."""
        return self.paste_at_the_end_of("", text)

    def paste_at_the_end_of(self, stands: str, text: str, html: str = "") -> str:
        self.set(stands)
        self.press("Control+End")
        return self.paste(text, html)

    def bring(self, kind: str, png: bytes) -> None:
        """Paste or drop a picture file."""
        self.text.evaluate(
            """(element, [kind, bytes]) => {
                const data = new DataTransfer();
                data.items.add(new File([new Uint8Array(bytes)], "그림.png", { type: "image/png" }));
                const { left, top } = element.getBoundingClientRect();
                const how = { bubbles: true, cancelable: true, clientX: left + 20, clientY: top + 20 };
                element.dispatchEvent(kind === "paste"
                    ? new ClipboardEvent(kind, { ...how, clipboardData: data })
                    : new DragEvent(kind, { ...how, dataTransfer: data }));
            }""",
            [kind, list(png)],
        )


@pytest.fixture
def editor(signed_in, live_server, section):
    signed_in.goto(live_server.url + reverse("admin:plans_section_change", args=[section.pk]))
    return Editor(signed_in)


def png() -> bytes:
    file = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(file, "PNG")
    return file.getvalue()


class TestPaste:
    def test_marks_become_an_outline(self, editor, section):
        assert editor.paste(PLAN) == OUTLINE
        editor.page.get_by_role("button", name="저장", exact=True).click()
        editor.page.locator(".messagelist .success").wait_for()
        section.refresh_from_db()
        assert section.body == OUTLINE

    def test_each_mark_has_its_level(self, editor):
        assert {pasted: editor.paste_alone(pasted) for pasted in LEVELS} == LEVELS

    def test_lines_with_cells_become_a_table(self, editor):
        assert {pasted: clean_rich_text(editor.paste_alone(pasted)) for pasted in TABLES} == TABLES

    def test_other_lines_do_not(self, editor):
        found = {pasted: editor.paste_alone(pasted) for pasted in NO_TABLES}
        assert {pasted: html.replace("\t", "") for pasted, html in found.items()} == NO_TABLES

    def test_so_do_lines_of_a_page_with_what_is_bold_in_them(self, editor):
        html = "<p><b>구분</b> | 금<b>액</b></p><p>시비 | 100</p><p>끝</p>"
        heads = "<strong>구분</strong>^금<strong>액</strong>"
        assert clean_rich_text(editor.paste("x", html)) == table(heads, "시비^100") + "<p>끝</p>"

    def test_lines_with_cells_fill_those_of_a_table_that_they_are_pasted_into(self, editor):
        editor.set(table("1^2", "3^4", "5^6"))
        editor.put_cursor("1")
        assert clean_rich_text(editor.paste("가\t나\n다\t라")) == table("가^나", "다^라", "5^6")

    def test_a_paste_goes_on_in_a_list(self, editor):
        editor.set(items("가", ""))
        editor.press("Control+End")
        assert editor.paste("○ 나\n - 다") == "<ul><li><p>가</p></li><li><p>나</p>" + items("다") + "</li></ul>"

    def test_a_table_pasted_at_the_end_of_a_list_stands_behind_it(self, editor):
        table = "<table><tbody><tr><td><p>칸</p></td></tr></tbody></table>"
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

    def test_a_table_pasted_within_a_list_stays_with_its_item(self, editor):
        editor.set(items("가", "나"))
        editor.put_cursor("가")
        table = "<table><tbody><tr><td><p>칸</p></td></tr></tbody></table>"
        assert clean_rich_text(editor.paste("칸", table)) == f"<ul><li><p>가</p>{table}</li><li><p>나</p></li></ul>"

    def test_a_word_processors_text_keeps_its_tables_and_loses_its_looks(self, editor):
        editor.page.expected = ["inline event handler violates the following Content Security Policy"]
        assert editor.paste("□ 추진실적", HWP) == OF_HWP
        assert clean_rich_text(OF_HWP) == OF_HWP

    def test_words_lists_are_lists(self, editor):
        html = word_item(1, "○", "하나") + word_item(2, "-", "둘") + word_item(1, "※", "셋") + word_item(1, "1.", "넷")
        below = items("둘")
        assert clean_rich_text(editor.paste("하나", html)) == (
            f"<ul><li><p>하나</p>{below}</li><li><p>※ 셋</p></li></ul><ol><li><p>넷</p></li></ol>"
        )

    def test_what_was_copied_from_an_editor_comes_back_as_it_was(self, editor):
        html = "<ul><li><p>- 그대로</p></li></ul><p>○ 그대로</p>"
        assert editor.paste("x", html.replace("<ul>", '<ul data-pm-slice="0 0 []">', 1)) == html

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
    def test_monsters_are_refused_with_a_sentence(self, editor, text, html, sentence):
        editor.set("<p>앞</p>")
        before = editor.html
        editor.paste(text, html)
        expect(editor.page.get_by_role("alert")).to_contain_text(sentence)
        assert editor.html == before
        editor.paste("뒤")
        expect(editor.page.get_by_role("alert")).to_have_count(0)

    def test_what_is_just_allowed_does_not_hang(self, editor):
        rows = "<tr>" + "<td>가</td>" * 10 + "</tr>"
        editor.paste("x", "<table>" + rows * 360 + "</table>")
        editor.set("")
        assert editor.paste("\n".join("  " * (at % 30) + "- 가" for at in range(4_000))).count("<li>") == 4_000
        assert editor.paste_alone("\n".join(["가 | 나"] * 2_000)).count("<td>") == 4_000
        assert editor.paste_alone("○ 가\n" + "\t나\n" * 3_990).count("나") == 3_990

    @pytest.mark.parametrize("of", ["", ' data-pm-slice="0 0 []"'], ids=["foreign", "forged"])
    def test_endless_cells_are_cut_short(self, editor, of):
        html = f"<table{of}><tr><td>가</td><td colspan=1000000 rowspan=1000000>나</td></tr></table>"
        clean = clean_rich_text(editor.paste("x", html))
        assert clean.count("<td") <= 40
        assert editor.text.locator("col").count() <= 21

    def test_two_paragraphs_of_twenty_thousand_brackets_do_not_hang(self, editor):
        assert len(editor.paste("○ " + "[" * 20_000 + "\n- " + " -" * 20_000)) > 40_000


class TestKeys:
    def test_tab_nests_and_lifts(self, editor):
        editor.set(items("가", "나"))
        editor.put_cursor("나")
        editor.press("Tab")
        assert editor.html == "<ul><li><p>가</p>" + items("나") + "</li></ul>"
        editor.press("Shift+Tab")
        assert editor.html == items("가", "나")

    def test_a_first_item_stays_where_it_is(self, editor):
        editor.set(items("가"))
        editor.put_cursor("가")
        editor.press("Tab")
        expect(editor.text).to_be_focused()
        assert editor.page.locator("#id_body").evaluate("field => field.editor.getHTML()") == items("가")

    def test_lists_nest_to_a_limit(self, editor):
        editor.set(items("가"))
        editor.put_cursor("가")
        for _ in range(9):
            editor.press("Enter", "Tab")
            editor.page.keyboard.type("나")
        assert editor.html.count("<ul>") == 6
        expect(editor.text).to_be_focused()

    def test_enter_goes_on_and_on_an_empty_item_goes_out(self, editor):
        editor.set("<ul><li><p>가</p>" + items("나") + "</li></ul>")
        editor.put_cursor("나")
        editor.press("Enter", "Enter")
        editor.page.keyboard.type("다")
        assert editor.html == "<ul><li><p>가</p>" + items("나") + "</li><li><p>다</p></li></ul>"
        editor.press("Enter", "Enter")
        editor.page.keyboard.type("라")
        assert editor.html.endswith("</ul><p>라</p>")

    @pytest.mark.parametrize("html", ["<p>가</p>", items("가", "가")])
    def test_the_keyboard_is_never_trapped(self, editor, html):
        editor.set(html)
        editor.put_cursor("가")
        if "<ul>" in html:
            editor.press("Escape")
        editor.press("Tab")
        expect(editor.text).not_to_be_focused()
        assert editor.page.locator("#id_body").evaluate("field => field.editor.getHTML()") == html

    def test_tab_goes_through_a_table_and_out(self, editor):
        editor.set("<table><tbody><tr><td><p>가</p></td><td><p>나</p></td></tr></tbody></table>")
        editor.put_cursor("가")
        editor.press("Tab")
        editor.page.keyboard.type("다")
        assert "<td><p>다</p></td>" in editor.html
        editor.press("Tab")
        expect(editor.text).not_to_be_focused()
        assert editor.html.count("<tr>") == 1

    @pytest.mark.parametrize("key", ["Tab", "Enter"])
    def test_keys_amid_a_syllable_belong_to_the_input_method(self, editor, key):
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

    def test_syllables_grow_beside_a_picture_and_a_typed_mark(self, editor, section):
        factories.PictureFactory(project=section.project, number=1)
        editor.set(items("※", "[[그림 1]]"))
        expect(editor.text.locator(".picture-chip")).to_be_visible()
        session = editor.page.context.new_cdp_session(editor.page)
        for words in ("그림 1]]", "※"):
            editor.put_cursor(words)
            for syllable in ("ㅎ", "하", "한"):
                session.send("Input.imeSetComposition", {"text": syllable, "selectionStart": 1, "selectionEnd": 1})
            session.send("Input.insertText", {"text": "한"})
        assert editor.html == items("※한", "[[그림 1]]한")

    @pytest.mark.parametrize("key", ["Tab", "Enter"])
    def test_so_do_keys_that_only_say_that_they_compose(self, editor, key):
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


class TestPictures:
    def fill_in(self, page: Page, alt: str = "조감도") -> None:
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("대체 텍스트").fill(alt)
        dialog.get_by_role("button", name="그림 넣기").click()
        expect(dialog).to_have_count(0)

    def test_by_button(self, editor, section):
        factories.PictureFactory(project=section.project, number=3)
        editor.set("<ul><li><p>가</p></li></ul><p>나</p>")
        editor.put_cursor("나")
        editor.page.get_by_role("button", name="그림 넣기").click()
        dialog = editor.page.get_by_role("dialog", name="그림 넣기")
        dialog.get_by_label("그림 파일").set_input_files({"name": "그림.png", "mimeType": "image/png", "buffer": png()})
        expect(dialog.locator(".file-name")).to_have_text("그림.png")
        dialog.get_by_label("출처").fill("도시계획과")
        dialog.get_by_label("너비").select_option("넓게")
        self.fill_in(editor.page)
        assert editor.html == f"{items('가')}<p>나</p><p>[[그림 4]]</p>"
        expect(editor.text.locator(".picture-chip")).to_have_text("그림 4: 조감도")
        expect(editor.text.get_by_text("[[그림 4]]")).to_be_hidden()
        assert editor.text.locator(".picture-chip img").evaluate(
            "image => image.decode().then(() => image.naturalWidth)"
        )
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
    def test_it_stands_where_the_cursor_was(self, editor, section, before, after):
        editor.set(before)
        editor.put_cursor("가")
        editor.page.get_by_role("button", name="그림 넣기").click()
        editor.page.get_by_label("그림 파일").set_input_files(
            {"name": "1.png", "mimeType": "image/png", "buffer": png()}
        )
        self.fill_in(editor.page)
        assert editor.html == after

    def test_a_text_that_nobody_was_in_gets_it_at_its_end(self, signed_in, live_server, section):
        Section.objects.update(body="<p>가</p><p>나</p>")
        signed_in.goto(live_server.url + reverse("admin:plans_section_change", args=[section.pk]))
        signed_in.get_by_role("button", name="그림 넣기").click()
        signed_in.get_by_label("그림 파일").set_input_files({"name": "1.png", "mimeType": "image/png", "buffer": png()})
        self.fill_in(signed_in)
        assert signed_in.locator("#id_body").input_value() == "<p>가</p><p>나</p><p>[[그림 1]]</p>"

    def test_keys_take_it_for_one_letter(self, editor, section):
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

    @pytest.mark.parametrize("kind", ["paste", "drop"])
    def test_by_paste_and_by_drop(self, editor, section, kind):
        editor.bring(kind, png())
        self.fill_in(editor.page, "거리 사진")
        assert editor.html == "<p>[[그림 1]]</p>"
        assert section.project.pictures.get().alt == "거리 사진"

    def test_without_words_for_those_who_do_not_see_it_none_comes_in(self, editor, section):
        editor.bring("paste", png())
        dialog = editor.page.get_by_role("dialog")
        dialog.get_by_role("button", name="그림 넣기").click()
        assert dialog.get_by_label("대체 텍스트").evaluate("field => field.validity.valueMissing")
        dialog.get_by_role("button", name="취소").click()
        expect(dialog).to_have_count(0)
        assert not section.project.pictures.exists()

    def test_what_the_server_refuses_is_said_beside_the_field(self, editor, section):
        editor.page.expected = ["400 (Bad Request)"]
        editor.bring("paste", b"no picture")
        dialog = editor.page.get_by_role("dialog")
        dialog.get_by_label("대체 텍스트").fill("조감도")
        with editor.page.expect_response("**/pictures/new/"):
            dialog.get_by_role("button", name="그림 넣기").click()
        expect(dialog.locator(".errorlist")).to_contain_text("이미지 파일이 아니거나")
        expect(dialog.get_by_label("그림 파일")).to_be_focused()
        dialog.get_by_role("button", name="취소").click()
        assert not section.project.pictures.exists()

    def test_text_that_comes_with_a_picture_of_itself_stays_text(self, editor):
        editor.text.evaluate("""element => {
            const data = new DataTransfer();
            data.setData("text/plain", "○ 가");
            data.items.add(new File(["x"], "x.png", { type: "image/png" }));
            const how = { clipboardData: data, bubbles: true, cancelable: true };
            element.dispatchEvent(new ClipboardEvent("paste", how));
        }""")
        expect(editor.page.get_by_role("dialog")).to_have_count(0)
        assert editor.html == items("가")


def plain_page(request):
    """A page of our own with two fields, one of which comes later; without a project."""
    form = Section._meta.get_field("body").formfield().widget.render
    html = """{% extends "base.html" %}{% load editor %}
        {% block head %}{% editor_head %}{% endblock %}
        {% block content %}<h1>글</h1><form id="form" data-picture-url="{{ url }}">
          {% csrf_token %}<label for="id_body">글</label>{{ first }}</form>
          <template><form id="later"><label for="id_later">나중 글</label>{{ later }}</form></template>{% endblock %}"""
    fields = {
        "first": form("body", OUTLINE, {"id": "id_body"}),
        "later": form("later", "", {"id": "id_later"}),
        "url": request.GET.get("url", ""),
    }
    return HttpResponse(engines["django"].from_string(html).render(fields, request))


urlpatterns = [path("plain/", plain_page), path("", include("config.urls"))]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("width", [1280, 360])
def test_an_editor_on_a_page_of_our_own(signed_in, live_server, section, width):
    signed_in.set_viewport_size({"width": width, "height": 900})
    url = reverse("picture-new", args=[section.project_id])
    signed_in.goto(f"{live_server.url}/plain/?url={url}")
    signed_in.wait_for_load_state("networkidle")
    editor = Editor(signed_in)
    marks = "[...document.querySelectorAll('.ProseMirror ul')].map(list => getComputedStyle(list).listStyleType)"
    assert signed_in.evaluate(marks)[:3] == ['"○ "', '"- "', '"· "']

    signed_in.evaluate("""() => {
        document.querySelector("main").append(document.querySelector("template").content.cloneNode(true));
        window.heard = 0;
        document.querySelector("#later").addEventListener("input", () => window.heard++);
        return window.planbook.initEditors(document.querySelector("#later"));
    }""")
    later = signed_in.get_by_role("textbox", name="나중 글")
    later.click()
    signed_in.keyboard.type("새 글")
    assert signed_in.locator("#id_later").input_value() == "<p>새 글</p>"
    assert signed_in.evaluate("window.heard") > 0
    assert signed_in.get_by_role("button", name="그림 넣기").count() == 1  # the later one knows no project

    assert signed_in.evaluate("document.documentElement.scrollWidth") <= width
    for open_dialog in ("표 넣기", "그림 넣기"):
        editor.text.click()
        signed_in.get_by_role("button", name=open_dialog).first.click()
        assert Axe().run(signed_in).violations_count == 0
        assert signed_in.evaluate("document.documentElement.scrollWidth") <= width
        signed_in.get_by_role("button", name="취소", exact=True).click()


@pytest.mark.parametrize("width", [1280, 360])
def test_a_pictures_pages_are_accessible_and_fit(signed_in, live_server, section, width):
    signed_in.set_viewport_size({"width": width, "height": 800})
    picture = factories.PictureFactory.create(project=section.project, number=1)
    picture.file.save("", ContentFile(png()))
    Section.objects.update(body="<p>[[그림 1]]</p>")
    for name in ("picture-edit", "picture-remove"):
        signed_in.goto(live_server.url + reverse(name, args=[picture.pk]))
        assert Axe().run(signed_in).violations_count == 0
        assert signed_in.evaluate("document.documentElement.scrollWidth") <= width


def test_a_new_table_has_a_head(editor):
    editor.page.get_by_role("button", name="표 넣기").click()
    editor.page.locator("dialog").get_by_role("button", name="표 넣기").click()
    assert editor.html.count("<th") == 3
