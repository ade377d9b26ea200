"""What is pasted into a text: marks become an outline, and a word processor's looks go."""

from typing import Any

import pytest

from plans.models import Section
from plans.text.rich_text import clean_rich_text
from tests.browser.rich_text.editor import items

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


def test_marks_become_an_outline(editor: Any, section: Section) -> None:
    assert editor.paste(PLAN) == OUTLINE
    editor.page.get_by_role("button", name="저장", exact=True).click()
    editor.page.locator(".messagelist .success").wait_for()
    section.refresh_from_db()
    assert section.body == OUTLINE


def test_each_mark_has_its_level(editor: Any) -> None:
    assert {pasted: editor.paste_alone(pasted) for pasted in LEVELS} == LEVELS


def test_a_paste_goes_on_in_a_list(editor: Any) -> None:
    editor.set(items("가", ""))
    editor.press("Control+End")
    assert editor.paste("○ 나\n - 다") == "<ul><li><p>가</p></li><li><p>나</p>" + items("다") + "</li></ul>"


def test_a_word_processors_text_keeps_its_tables_and_loses_its_looks(editor: Any) -> None:
    editor.page.expected = ["inline event handler violates the following Content Security Policy"]
    assert editor.paste("□ 추진실적", HWP) == OF_HWP
    assert clean_rich_text(OF_HWP) == OF_HWP


def test_words_lists_are_lists(editor: Any) -> None:
    html = word_item(1, "○", "하나") + word_item(2, "-", "둘") + word_item(1, "※", "셋") + word_item(1, "1.", "넷")
    below = items("둘")
    assert clean_rich_text(editor.paste("하나", html)) == (
        f"<ul><li><p>하나</p>{below}</li><li><p>※ 셋</p></li></ul><ol><li><p>넷</p></li></ol>"
    )


def test_what_was_copied_from_an_editor_comes_back_as_it_was(editor: Any) -> None:
    html = "<ul><li><p>- 그대로</p></li></ul><p>○ 그대로</p>"
    assert editor.paste("x", html.replace("<ul>", '<ul data-pm-slice="0 0 []">', 1)) == html
