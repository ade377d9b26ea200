"""A section's text as lines in a cell: what comes back is what was, and what wouldn't isn't taken."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.text.outlines import Line, body_of, cell_text, is_lossless, lines_in, lines_in_cell, lines_of
from plans.text.rich_text import clean_rich_text

OUTLINE = (
    "<h5>□ 추진 방향</h5><ul><li><p>정비 구간</p><ul><li><p>1구간<br>(2.3km)</p><ul><li><p>※ 변동될 수 있음</p></li>"
    "</ul></li><li><p>2구간 A&amp;B &lt;확정&gt;</p></li></ul></li><li><p>대상</p></li></ul><p>끝.</p>"
)
CELL = """□ 추진 방향
○ 정비 구간
  - 1구간
    (2.3km)
    ※ 변동될 수 있음
  - 2구간 A&B <확정>
○ 대상

끝."""


def test_an_outline_is_written_with_the_marks_of_the_book() -> None:
    assert cell_text(OUTLINE) == CELL
    assert body_of(lines_in(CELL)) == OUTLINE
    assert is_lossless(OUTLINE)


def test_a_heading_without_a_mark_comes_back_without_one() -> None:
    body = "<h5>추진 방향</h5><ul><li><p>가</p></li></ul><h5>□ 예산</h5><h5>[나]</h5><h5>① 다</h5>"
    assert cell_text(body) == "□ 추진 방향\n○ 가\n□ 예산\n□ [나]\n□ ① 다"
    assert is_lossless(body)
    assert body_of(lines_in_cell(f"{cell_text(body)}\n■ 라", body)) == f"{body}<h5>■ 라</h5>"


@pytest.mark.parametrize(
    ("written", "body"),
    [
        ("- 가\n- 나", "<ul><li><p>가</p></li><li><p>나</p></li></ul>"),
        ("ㅇ 가\n - 나\n  · 다", "<ul><li><p>가</p><ul><li><p>나</p><ul><li><p>다</p></li></ul></li></ul></li></ul>"),
        ("- 가\n - 나\n- 다", "<ul><li><p>가</p><ul><li><p>나</p></li></ul></li><li><p>다</p></li></ul>"),
        ("글\n다른 글", "<p>글</p><p>다른 글</p>"),
        ("○ 가\n이어서", "<ul><li><p>가<br>이어서</p></li></ul>"),
        ("○ 가\n\n따로", "<ul><li><p>가</p></li></ul><p>따로</p>"),
        ("○ 가\n※ 참고", "<ul><li><p>가</p><ul><li><p>※ 참고</p></li></ul></li></ul>"),
        ("-10% 감소", "<p>-10% 감소</p>"),
        ("- 10.9\n─────\n○○구\n★★ 우수", "<p>- 10.9</p><p>─────</p><p>○○구</p><p>★★ 우수</p>"),
        ("o 가\nㅡ 나\nㅇ 다", "<ul><li><p>가</p><ul><li><p>나</p></li></ul></li><li><p>다</p></li></ul>"),
        ("◎ 가\n○ 나\n◎ 다", "<ul><li><p>◎ 가</p><ul><li><p>나</p></li></ul></li><li><p>◎ 다</p></li></ul>"),
        (
            "◎ 가\n◆ 나\n❏ 다\n➢ 라",
            "<ul><li><p>◎ 가</p></li><li><p>◆ 나</p></li><li><p>❏ 다</p></li><li><p>➢ 라</p></li></ul>",
        ),
        (
            "◎ 가\n  ◆ 나\n  ❏ 다\n◎ 라\n  ◆ 마",
            "<ul><li><p>◎ 가</p><ul><li><p>◆ 나</p></li><li><p>❏ 다</p></li></ul></li>"
            "<li><p>◎ 라</p><ul><li><p>◆ 마</p></li></ul></li></ul>",
        ),
        ("▶ 가\n▷ 나", "<ul><li><p>▶ 가</p></li><li><p>▶ 나</p></li></ul>"),
        ("○ 가\n* 나\n◆ 다", "<ul><li><p>가</p><ul><li><p>* 나</p></li><li><p>◆ 다</p></li></ul></li></ul>"),
        (
            "○ 가\n2024. 3월 착수\n기간 : 3월\n- 나",
            "<ul><li><p>가</p><ul><li><p>2024. 3월 착수</p></li><li><p>기간 : 3월</p></li><li><p>나</p></li></ul>"
            "</li></ul>",
        ),
        ("○ 가\n\n기간 : 3월", "<ul><li><p>가</p></li></ul><p>기간 : 3월</p>"),
        ("○ 가\nhttps://a.kr\n09:30 시작", "<ul><li><p>가<br>https://a.kr<br>09:30 시작</p></li></ul>"),
        (
            "- 하나\n· 둘\n- 셋\n○ 넷\n- 다섯",
            "<ul><li><p>하나</p><ul><li><p>· 둘</p></li></ul></li><li><p>셋</p></li>"
            "<li><p>넷</p><ul><li><p>다섯</p></li></ul></li></ul>",
        ),
        ("2024. 3월 착수\n3. 주민설명회\n5 * 3 * 2", "<p>2024. 3월 착수</p><p>3. 주민설명회</p><p>5 * 3 * 2</p>"),
        ("[가]\n① 나\n- 다\n② 라", "<h5>[가]</h5><h5>① 나</h5><ul><li><p>다</p></li></ul><h5>② 라</h5>"),
        ("○ 가\n  ① 나\n  ② 다", "<ul><li><p>가</p><ul><li><p>① 나</p></li><li><p>② 다</p></li></ul></li></ul>"),
        ("① 가\n② 나", "<ul><li><p>① 가</p></li><li><p>② 나</p></li></ul>"),
        ("① 가\n ○ 나\n② 다", "<h5>① 가</h5><ul><li><p>나</p></li></ul><h5>② 다</h5>"),
        ("■ 제목\n<script>x</script>", "<h5>■ 제목</h5><p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("", ""),
    ],
)
def test_what_people_type_becomes_an_outline(written: str, body: str) -> None:
    assert body_of(lines_in(written)) == body


@pytest.mark.parametrize(
    "body",
    [
        "<p><strong>굵은</strong> 글</p>",
        "<table><tbody><tr><td><p>표</p></td></tr></tbody></table>",
        "<ol><li><p>번호</p></li></ol>",
        "<p>가<br>나</p>",
        "<ul><li><p>가</p><p>나</p></li></ul>",
        "<p>○ 문단인데 표시가 있음</p>",
        "<p>가&nbsp;나</p>",
        f"<p>{'가 ' * 20_000}</p>",
        "<ul><li><p>1</p>" * 5 + "</li></ul>" * 5,
    ],
)
def test_what_would_lose_something_is_only_read(body: str) -> None:
    assert not is_lossless(body)
    assert cell_text(body)


TEXT = st.text(alphabet="가나다 ○-·▶※□&<>\"'1.,△", min_size=1, max_size=12)


@st.composite
def outlines(draw: Any) -> str:
    lines: list[Line] = []
    for text in draw(st.lists(TEXT, max_size=8)):
        deepest = lines[-1].depth + 1 if lines else 1
        depth = draw(st.integers(0, min(deepest, 4)))
        lines.append(Line(depth == 0 and draw(st.booleans()), depth, " ".join(text.split()) or "가"))
    return body_of(lines)


@settings(max_examples=300)
@given(outlines())
def test_whatever_is_said_to_come_back_does(body: str) -> None:
    cleaned = clean_rich_text(body)
    if is_lossless(cleaned):
        again = body_of(lines_in_cell(cell_text(cleaned), cleaned))
        assert lines_of(again) == lines_of(cleaned)
        assert clean_rich_text(again) == again


@settings(max_examples=300)
@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    assert lines_of(clean_rich_text(body_of(lines_in(text)))) is not None
