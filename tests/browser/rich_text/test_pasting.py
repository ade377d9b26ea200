"""What is pasted into a text: marks become an outline, and a word processor's looks go."""

from typing import Any

import pytest

from korean.letters import composed
from plans.models import Section
from plans.text.outlines import body_of, lines_in
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
    "<h5>□ 사업개요</h5>"
    "<ul><li><p>사업기간 : 2024. 1월 ~ 12월</p></li>"
    "<li><p>사업내용</p><ul><li><p>도시브랜드 선포식(새해인사회 연계)</p></li>"
    "<li><p>기존 도시브랜드 이미지 교체 및 신규 설치 (공공시설 및 시설물, 행정차량, 홍보 조형물 등)</p>"
    "<ul><li><p>야간 조명 포함</p></li></ul></li></ul></li>"
    "<li><p>소요예산 : 141,500천원</p><ul><li><p>※ 시비 별도</p></li></ul></li></ul>"
    "<h5>□ 추진계획</h5>"
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
    "<h5>□ 추진실적</h5>"
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
    "○ 가\n· 나\n- 다\n○ 라": "<ul><li><p>가</p>" + items("· 나", "다") + "</li><li><p>라</p></li></ul>",
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
    "5,000원 * 3회 * 2개월 ~~가~~ _x_": "<p>5,000원 * 3회 * 2개월 ~~가~~ _x_</p>",
    "2024. 3월 착수": "<p>2024. 3월 착수</p>",
    "1. 가\n2. 나": "<p>1. 가</p><p>2. 나</p>",
    "○ 가\n2024. 3월 착수\n기간 : 3월\n이어서\n♣ 나": "<ul><li><p>가</p>"
        + items("2024. 3월 착수", "기간 : 3월 이어서<br>♣ 나") + "</li></ul>",
    "○ 가\n♣ 나\n이어서\n\n기간 : 3월": items("가<br>♣ 나 이어서") + "<p>기간 : 3월</p>",
    "- 하나\n· 둘\n- 셋\n○ 넷\n- 다섯": "<ul><li><p>하나</p>" + items("· 둘") + "</li><li><p>셋</p></li>"
        "<li><p>넷</p>" + items("다섯") + "</li></ul>",
    "- 하나\n  ○ 둘\n- 셋": "<ul><li><p>하나</p>" + items("둘") + "</li><li><p>셋</p></li></ul>",
    "○ 가\n  2024. 3월 착수\n  기간 : 3월\n○ 나": "<ul><li><p>가</p>" + items("2024. 3월 착수", "기간 : 3월")
        + "</li><li><p>나</p></li></ul>",
    "○ 기간 : 3월\n장소 : 구청\n  2024. 3월 착수\n※ 나\n대상 : 다": items("기간 : 3월")[:-5] + "<li><p>장소 : 구청</p>"
        + items("2024. 3월 착수", "※ 나", "대상 : 다") + "</li></ul>",
    "○ 가\n* 나\n- 다\n○ 라": "<ul><li><p>가</p>" + items("* 나", "다") + "</li><li><p>라</p></li></ul>",
    "\U000f03da 가\n\uf06c 나\U000f02ef다": "<h5>□ 가</h5>" + items("나·다"),
    "─────\n★★ 우수\n**가**": "<p>─────</p><p>★★ 우수</p><p>**가**</p>",
    "◎ 가\n◆ 나\n❏ 다\n➢ 라": items("◎ 가", "◆ 나", "❏ 다", "➢ 라"),
    "◎ 가\n◆ 나\n◎ 다\n◆ 라": items("◎ 가", "◆ 나", "◎ 다", "◆ 라"),
    "◎ 가\n  ◆ 나\n  ❏ 다\n◎ 라\n  ◆ 마": "<ul><li><p>◎ 가</p>" + items("◆ 나", "❏ 다") + "</li><li><p>◎ 라</p>"
        + items("◆ 마") + "</li></ul>",
    "◎ 가\n  ○ 나\n    ◆ 다\n    ❏ 라": "<ul><li><p>◎ 가</p><ul><li><p>나</p>" + items("◆ 다", "❏ 라")
        + "</li></ul></li></ul>",
    "○ 가\n◆ 나\n❏ 다\n- 라\n○ 마\n❏ 바": "<ul><li><p>가</p><ul><li><p>◆ 나</p></li><li><p>❏ 다</p>" + items("라")
        + "</li></ul></li><li><p>마</p>" + items("❏ 바") + "</li></ul>",
    "◎ 가\n○ 나\n◆ 다\n- 라": "<ul><li><p>◎ 가</p>" + items("나") + "</li><li><p>◆ 다</p>" + items("라") + "</li></ul>",
    "○ 가\n  ⑴ 나\n  ㉮ 다": "<ul><li><p>가</p>" + items("⑴ 나", "㉮ 다") + "</li></ul>",
    "■ 가\n□ [나]\n① 다\n□라": "<h5>■ 가</h5><h5>□ [나]</h5><h5>① 다</h5><h5>□라</h5>",
    "○ <b>x</b> & y": items("&lt;b&gt;x&lt;/b&gt; &amp; y"),
}  # fmt: skip


def test_marks_become_an_outline(fresh_editor: Any, section: Section) -> None:
    assert fresh_editor.paste(PLAN) == OUTLINE
    fresh_editor.page.get_by_role("button", name="저장", exact=True).click()
    fresh_editor.page.locator(".messagelist .success").wait_for()
    section.refresh_from_db()
    assert section.body == OUTLINE


def test_each_mark_has_its_level(editor: Any) -> None:
    assert {pasted: editor.paste_alone(pasted) for pasted in LEVELS} == LEVELS


def test_the_server_reads_lines_as_the_editor_does() -> None:
    texts = {**LEVELS, PLAN: OUTLINE}
    read = {pasted: body_of(lines_in(composed(pasted))).replace("<br>", " ") for pasted in texts}
    assert read == {pasted: body.replace("<br>", " ") for pasted, body in texts.items()}


#: Of each mark whether its level prints it, or another that the book has for its kind.
MARKS = dict.fromkeys("oο○◎⊙◇◆★❏▣◈➢✓*･・․ㅡ─―－", "") | {mark: f"{mark} " for mark in "◎⊙◇◆★❏▣◈➢✓*"}
MARKS |= dict.fromkeys("･・․", "· ")


def test_lines_with_any_mark_are_items(editor: Any) -> None:
    lines = {mark: f"{mark} 가\n{mark} 나" for mark in MARKS}
    expected = {mark: items(f"{kept}가", f"{kept}나") for mark, kept in MARKS.items()}
    assert {mark: editor.paste_alone(text) for mark, text in lines.items()} == expected
    below = {mark: editor.paste_alone(f"■ 제목\n○ 가\n {mark} 나") for mark in MARKS if mark not in "oο○･・․ㅡ─―－"}
    assert below == {mark: "<h5>■ 제목</h5><ul><li><p>가</p>" + items(f"{mark} 나") + "</li></ul>" for mark in below}


def test_items_pasted_between_words_keep_their_levels(editor: Any) -> None:
    text = "○ 나\n - 다\n○ 라"
    pasted = "<li><p>나</p>" + items("다") + "</li><li><p>라</p></li>"
    assert editor.paste_at_the_end_of("<p>가</p>", text) == f"<p>가</p><ul>{pasted}</ul>"
    assert editor.paste_at_the_end_of(items("가"), text) == f"<ul><li><p>가</p></li>{pasted}</ul>"
    html = """<p data-pm-slice='1 1 ["bulletList",{},"listItem",{}]'>가운데</p>"""
    assert editor.paste_at_the_end_of("<p>가</p>", "x", html) == "<p>가가운데</p>"
    for body, found in {
        "<p>앞뒤</p>": f"<p>앞</p><ul>{pasted}</ul><p>뒤</p>",
        "<p>앞</p>": f"<p>앞</p><ul>{pasted}</ul>",
        items("앞뒤"): f"<ul><li><p>앞</p></li>{pasted}<li><p>뒤</p></li></ul>",
        f"<ul><li><p>앞</p>{items('아래')}</li></ul>": f"<ul><li><p>앞</p>{items('아래')}</li>{pasted}</ul>",
    }.items():
        editor.set(body)
        editor.put_cursor("앞")
        assert editor.paste(text) == found
    assert editor.paste_at_the_end_of("<p>가</p>", f"나\n{text}") == f"<p>가나</p><ul>{pasted}</ul>"
    assert editor.paste_at_the_end_of("<p>가</p>", f"□ 제목\n{text}") == f"<p>가</p><h5>□ 제목</h5><ul>{pasted}</ul>"
    assert editor.paste_at_the_end_of("<p>가</p>", "○ 나") == "<p>가</p>" + items("나")
    editor.set("<p>가나</p>")
    editor.put_cursor("가")
    assert editor.paste("- 다") == "<p>가다나</p>"


def test_a_paste_goes_on_in_a_list(editor: Any) -> None:
    editor.set(items("가", ""))
    editor.press("Control+End")
    assert editor.paste("○ 나\n - 다") == "<ul><li><p>가</p></li><li><p>나</p>" + items("다") + "</li></ul>"
    below = "<ul><li><p>가</p>" + items("나") + "</li><li><p>다</p>" + items("라") + "</li></ul>"
    editor.set("<ul><li><p>가</p>" + items("나", "") + "</li></ul>")
    editor.press("Control+End")
    assert editor.paste("○ 다\n- 라") == below
    editor.press("Enter")
    assert editor.paste("- 마") == below.replace(items("라"), items("라", "마"))


def test_facts_in_paragraphs_are_items_below(editor: Any) -> None:
    html = "<p>○ 가</p><p>기간 : 2024. 3. ~ 12.</p><p>2024. 3월 착수</p><p>다른 문단</p>"
    below = items("기간 : 2024. 3. ~ 12.", "2024. 3월 착수")
    assert editor.paste("x", html) == f"<ul><li><p>가</p>{below}</li></ul><p>다른 문단</p>"


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


def test_lists_keep_their_numbers(editor: Any) -> None:
    html = (
        "<ol start=5><li>가<li value=9>나</ol><ol type=a><li>다<li>라</ol>"
        "<ol style='list-style-type:upper-roman' start=4><li>마</ol>"
        "<ul>앞<li>○ 바<li hidden>없음<li>◆ 사</ul>"
    )
    assert clean_rich_text(editor.paste("x", html)) == (
        '<ol start="5"><li><p>가</p></li></ol><ol start="9"><li><p>나</p></li></ol>'
        + items("a. 다", "b. 라")
        + items("IV. 마")
        + items("앞", "바", "◆ 사")
    )
    html = word_item(1, "1.", "가") + word_item(1, "3.", "나") + word_item(1, "1-2.", "다") + word_item(1, "Ø", "라")
    assert clean_rich_text(editor.paste("x", html)).endswith(
        '<ol start="3"><li><p>나</p></li></ol>' + items("1-2. 다", "라")
    )


def test_what_nobody_sees_is_not_pasted(editor: Any) -> None:
    html = """<style><!-- .gone {display:none} .back {display:none} .back {display:inline} --></style>
        <p>가<span style="display:none">없음</span><span style="mso-hide:all">없음</span><span hidden>없음</span>
        <span style="visibility:hidden">없음<b style="visibility:visible">나</b></span>
        <span style="font-size:0">없음</span>
        <span class="gone">없음</span><span class="back">다</span><span style="opacity:0">없음</span></p>
        <div style="height:0;overflow:hidden">없음</div><p style="font-family:Wingdings">à</p><pre>라\n마</pre>"""
    assert editor.paste("x", html) == "<p>가 <strong>나</strong> 다</p><p>→</p><p>라</p><p>마</p>"


def test_what_was_copied_from_an_editor_comes_back_as_it_was(editor: Any) -> None:
    html = "<ul><li><p>- 그대로</p></li></ul><p>○ 그대로</p>"
    assert editor.paste("x", html.replace("<ul>", '<ul data-pm-slice="0 0 []">', 1)) == html
