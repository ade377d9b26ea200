"""The marks that people type become the outline's own, and Korean words stay whole on paper."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markupsafe import Markup

from plans.text.rich_text import clean_rich_text
from reports.book.html import WORD_JOINER, keep_words_whole
from reports.book.outline import printed
from reports.book.pages import Figure

PARK = Figure(number=1, picture=7, alt="공원 입구의 조감도")


def markup(text: str) -> str:
    """What prints of a text without figures, as the cleaning on save lets it through."""
    assert clean_rich_text(text) == text
    return "".join(str(piece) for piece in printed(text, {}))


def tree(text: str) -> html.HtmlElement:
    return html.fragment_fromstring(markup(text), create_parent="div")


def table(*rows: str) -> str:
    return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>"


class TestMarks:
    @pytest.mark.parametrize(
        ("mark", "name"),
        [("▶", "play"), ("⇒", "result"), ("→", "arrow"), ("※", "note"), ("▪", "square"), ("·", "dot")],
    )
    @pytest.mark.parametrize("space", ["", " "])
    def test_typed_at_the_beginning_of_an_item_become_its_own(self, mark: str, name: str, space: str) -> None:
        assert markup(f"<ul><li><p>{mark}{space}대상 : 행정차량</p></li></ul>") == (
            f'<ul><li class="mark-{name}"><p>대상 : 행정차량</p></li></ul>'
        )

    def test_are_found_where_an_item_has_no_paragraph(self) -> None:
        assert markup("<ul><li>⇒ 대응</li></ul>") == '<ul><li class="mark-result">대응</li></ul>'

    def test_are_not_set_before_an_item_that_is_a_picture(self) -> None:
        pieces = printed("<ul><li><p>[[그림 1]]</p></li><li><p>조감도 [[그림 1]]</p></li></ul>", {1: PARK})
        assert str(pieces[0]) == '<ul><li class="picture-only"><div>'
        assert str(pieces[2]) == "</div></li><li><div>조감도 "

    def test_belong_to_their_item_only(self) -> None:
        text = "<ul><li><p>대상</p><ul><li><p>※ 조사 완료</p></li></ul></li></ul>"
        outer, inner = tree(text).iter("li")
        assert (outer.get("class"), inner.get("class")) == (None, "mark-note")

    @pytest.mark.parametrize(
        ("words", "mark", "rest"),
        [
            ("① 신청", "①", "신청"),
            ("㉮ 신청", "㉮", "신청"),
            ("⑴신청", "⑴", "신청"),
            ("<strong>② 접수</strong> 처리", "②", "<strong>접수</strong> 처리"),
            ("◎ 중점", "◎", "중점"),
        ],
    )
    def test_numbers_and_marks_that_no_level_has_stand_alone(self, words: str, mark: str, rest: str) -> None:
        below = "<ul><li><p>가</p><ul><li>{}</li></ul></li></ul>"
        assert markup(below.format(f"<p>{words}</p>")) == below.replace(
            "<li>{}", f"<li style=\"list-style: '{mark} '\">{{}}"
        ).format(f"<p>{rest}</p>")

    def test_are_found_however_they_are_emphasised(self) -> None:
        text = "<ul><li><p><strong>▶ 대상</strong> 차량</p></li></ul>"
        assert markup(text) == '<ul><li class="mark-play"><p><strong>대상</strong> 차량</p></li></ul>'

    @pytest.mark.parametrize("words", ["2,000부 → 4,000부", "감성문구 ⇒ 교체", "온·오프라인", "①~③ 공통", "①, ② 공통"])
    def test_elsewhere_are_words(self, words: str) -> None:
        text = f"<ul><li><p>{words}</p></li></ul>"
        assert markup(text) == text


class TestParagraphs:
    @pytest.mark.parametrize(
        ("words", "name"),
        [
            ("※ 2023. 9월 수요조사 완료", "note"),
            ("〈최근 3년간 홍보 실적〉", "caption"),
            ("(단위: 천원)", "unit"),
            ("( 단위 : 명 )", "unit"),
        ],
    )
    def test_are_set_for_what_they_are(self, words: str, name: str) -> None:
        assert markup(f"<p>{words}</p>") == f'<p class="{name}">{words}</p>'

    @pytest.mark.parametrize("words", ["수요조사※", "〈하나〉와 〈둘〉 사이", "단위: 천원", "한 줄"])
    def test_are_just_text_otherwise(self, words: str) -> None:
        assert markup(f"<p>{words}</p>") == f"<p>{words}</p>"

    def test_a_heading_with_two_brackets_keeps_them(self) -> None:
        assert markup("<h5>[1단계] 조성 [2단계]</h5>") == "<h6>[1단계] 조성 [2단계]</h6>"

    def test_headings_of_sub_programmes_and_of_their_steps_are_two_levels(self) -> None:
        label = '<span class="label">선포식 <b>개최</b></span>'
        assert markup("<h5>[선포식 <b>개최</b>]</h5>") == f'<h6 class="boxed">{label}</h6>'
        set_off = '<h6 class="counted"><span class="count">①</span> 디자인 교체</h6>'
        assert markup("<h5>① 디자인 교체</h5>") == set_off
        emphasised = '<h6 class="counted"><u><span class="count">②</span> 디자인</u> 교체</h6>'
        assert markup("<h5><u> ② 디자인</u> 교체</h5>") == emphasised

    def test_that_are_headings_stand_below_the_sections_own(self) -> None:
        assert markup("<h5>뉴미디어 운영</h5><p>글</p>") == "<h6>뉴미디어 운영</h6><p>글</p>"

    def test_that_are_headings_keep_the_mark_that_they_were_written_with(self) -> None:
        assert markup("<h5>□ 홍보</h5><h5>■ 예산</h5>") == "<h6>□ 홍보</h6><h6>■ 예산</h6>"

    def test_say_what_was_typed_and_never_become_tags(self) -> None:
        """Who types <script> into the editor means these letters."""
        text = '<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; "서울"</p>'
        assert markup(text) == text
        assert list(tree(text).iter("script")) == []

    def test_without_text_print_nothing(self) -> None:
        assert printed("", {}) == ()


class TestPictures:
    def test_stand_where_the_text_names_them(self) -> None:
        assert printed("<p>앞</p><p>[[그림 1]]</p><p>뒤</p>", {1: PARK}) == (
            Markup("<p>앞</p><div>"),
            PARK,
            Markup("</div><p>뒤</p>"),
        )

    def test_stand_in_a_cell(self) -> None:
        pieces = printed(table("<td><p>[[그림1]]</p></td><td><p>[[ 그림 1 ]]</p></td>"), {1: PARK})
        assert [piece for piece in pieces if isinstance(piece, Figure)] == [PARK, PARK]

    def test_that_nobody_added_print_a_frame_that_says_so(self) -> None:
        [_, frame, _] = printed("<p>[[그림 3]]</p>", {1: PARK})
        assert frame == Figure(3, None, "그림 3", caption="그림 3이 아직 등록되지 않았습니다.")


class TestTheHeadOfATable:
    def test_is_made_of_the_rows_that_are_all_heads(self) -> None:
        text = table("<th><p>구분</p></th><th><p>건수</p></th>", "<th><p>합계</p></th><td><p>3</p></td>")
        [head] = tree(text).iter("thead")
        assert [cell.text_content() for cell in head.iter("th")] == ["구분", "건수"]
        assert [cell.get("scope") for cell in tree(text).iter("th")] == ["col", "col", "row"]
        assert [len(body) for body in tree(text).iter("tbody")] == [1]

    def test_may_have_two_rows_with_a_cell_that_reaches_across(self) -> None:
        text = table(
            '<th rowspan="2"><p>재원별</p></th><th colspan="2"><p>연차별</p></th>',
            "<th><p>2023년</p></th><th><p>2024년</p></th>",
            "<th><p>계</p></th><td><p>1</p></td><td><p>2</p></td>",
        )
        [head] = tree(text).iter("thead")
        assert len(head) == 2
        assert [cell.get("scope") for cell in tree(text).iter("th")] == ["col", "col", "col", "col", "row"]

    def test_is_not_torn_from_rows_that_a_cell_reaches_into(self) -> None:
        text = table('<th rowspan="2"><p>구분</p></th><th><p>가</p></th>', "<td><p>1</p></td>")
        assert list(tree(text).iter("thead")) == []
        assert {cell.get("scope") for cell in tree(text).iter("th")} == {"col"}

    def test_is_none_where_every_row_is_a_head(self) -> None:
        assert list(tree(table("<th><p>가</p></th>", "<th><p>나</p></th>")).iter("thead")) == []

    def test_that_is_there_already_stays(self) -> None:
        text = "<table><thead><tr><th>가</th></tr></thead><tbody><tr><td>나</td></tr></tbody></table>"
        root = tree(text)
        [head] = root.iter("thead")
        assert head.getparent().tag == "table"
        assert len(head) == 1

    def test_with_a_backslash_is_parted_by_a_diagonal(self) -> None:
        text = table(r"<th><p>장 소 \ 교육명</p></th><th><p>구청</p></th>", "<th><p>합계</p></th><td><p>1</p></td>")
        [cell] = (cell for cell in tree(text).iter("th") if cell.get("class") == "diagonal")
        assert [(part.get("class"), part.text) for part in cell.iter("span")] == [
            ("upper", "장 소"),
            ("lower", "교육명"),
        ]
        assert "\\" not in cell.text_content()

    @pytest.mark.parametrize("words", [r"가 \ 나 \ 다", "가 / 나"])
    def test_has_no_diagonal_otherwise(self, words: str) -> None:
        text = table(f"<th><p>{words}</p></th>", "<td><p>1</p></td>")
        assert words in tree(text).text_content()
        assert not [cell for cell in tree(text).iter("th") if cell.get("class")]


class TestTheCellsOfATable:
    @pytest.mark.parametrize(
        "figure",
        ["981", "2,246", "△410,253", "-38.8", "10.9%", "25,051건", "3 명", "-", "<p>1,176</p>", "<strong>61</strong>"],
    )
    def test_with_a_figure_stand_at_the_right(self, figure: str) -> None:
        [cell] = tree(table(f"<td>{figure}</td>")).iter("td")
        assert cell.get("class") == "number"

    @pytest.mark.parametrize(
        "words", ["비고", "2024. 3.", "550-22", "약 30명", "", "3명, 4명", "<ul><li><p>30,000천원</p></li></ul>"]
    )
    def test_with_words_do_not(self, words: str) -> None:
        [cell] = tree(table(f"<td>{words}</td>")).iter("td")
        assert cell.get("class") is None

    def test_that_are_heads_do_not(self) -> None:
        [cell] = tree(table("<th><p>2023</p></th>")).iter("th")
        assert cell.get("class") is None

    def test_are_aligned_as_somebody_chose(self) -> None:
        found = tree(
            table(
                '<th align="left"><p>구분</p></th><th><p>금액</p></th>',
                '<td align="center"><p>시비</p></td><td align="left"><p>1,000</p></td>',
            )
        )
        assert [cell.get("class") for cell in found.iter("th", "td")] == [
            "to-left",
            None,
            "to-center",
            "number to-left",
        ]
        assert not found.xpath("//*[@align]")


class TestTheColumnsOfATable:
    """Have the widths that somebody chose, in pixels of the screen."""

    @staticmethod
    def widths(*cells: str) -> list[str | None]:
        found = tree(table(*(f"{cell}<p>가</p></td>" for cell in cells)))
        assert not found.xpath("//*[@colwidth]")
        return [column.get("style") for column in found.iter("col")]

    def test_as_shares_of_the_table(self) -> None:
        row = '<td colwidth="100"><p>가</p></td><td colwidth="300">'
        assert self.widths(row, "<td><p>나</p></td><td>") == ["width: 25.0%", "width: 75.0%"]
        assert self.widths('<td colspan="2" colwidth="50,100"><p>가</p></td><td colwidth="50">') == [
            "width: 25.0%",
            "width: 50.0%",
            "width: 25.0%",
        ]

    def test_where_some_have_none_as_shares_of_the_page(self) -> None:
        """321 pixels are half of 170 mm, which are 642; and no column is wider than the page."""
        assert self.widths('<td colwidth="321"><p>가</p></td><td>') == ["width: 50.0%", None]
        assert self.widths('<td colwidth="1284"><p>가</p></td><td colspan="2">') == ["width: 100.0%", None, None]

    def test_where_nobody_chose_any_from_what_stands_in_them(self) -> None:
        assert self.widths("<td>") == []

    def test_before_its_head(self) -> None:
        found = tree(table('<th colwidth="80"><p>가</p></th>', '<td colwidth="80"><p>나</p></td>'))
        assert [part.tag for part in found.find(".//table")] == ["colgroup", "thead", "tbody"]


class TestATable:
    def test_scrolls_by_itself_and_can_be_reached_with_the_keyboard(self) -> None:
        [box] = tree(table("<td>가</td>")).find_class("scroll")
        assert (box.get("tabindex"), box.get("role"), box.get("aria-label")) == ("0", "group", "표")
        assert [child.tag for child in box] == ["table"]

    def test_within_a_table_does_not(self) -> None:
        assert len(tree(table(f"<td>{table('<td>가</td>')}</td>")).find_class("scroll")) == 1

    def test_keeps_its_place_between_what_stands_before_and_after(self) -> None:
        children = tree(f"<p>앞</p>{table('<td>가</td>')}뒤<p>끝</p>")
        assert [child.tag for child in children] == ["p", "div", "p"]
        assert children[1].tail == "뒤"


def without_joiners(text: str) -> str:
    return text.replace(WORD_JOINER, "")


class TestKeepingWordsWhole:
    def test_joins_the_syllables_of_a_korean_word(self) -> None:
        assert keep_words_whole("도시 브랜드") == "도\u2060시 브\u2060랜\u2060드"

    @pytest.mark.parametrize(
        ("text", "joined"),
        [
            ("2024. 1월", "2024. 1+월"),
            ("교체(3컷)", "교+체(3+컷)"),
            ("('23. 3월)", "('23. 3+월)"),
            ("G밸 AI를", "G+밸 AI+를"),
            ("시설(물)별", "시+설(물)+별"),
            ("50%씩", "50%+씩"),
        ],
    )
    def test_keeps_what_is_said_on_after_a_figure_a_name_or_a_bracket(self, text: str, joined: str) -> None:
        assert keep_words_whole(text) == joined.replace("+", WORD_JOINER)

    def test_lets_no_line_begin_with_the_dot_between_words(self) -> None:
        assert keep_words_whole("구·군·시") == f"구{WORD_JOINER}·군{WORD_JOINER}·시"

    @pytest.mark.parametrize("text", ["Good City", "2024. 1. 2.", "가 나 다", "가(나", "가 (나)", "가, 나", "가/나"])
    def test_lets_lines_break_elsewhere(self, text: str) -> None:
        assert keep_words_whole(text) == text

    def test_leaves_tags_alone(self) -> None:
        text = '<th scope="col" aria-label="도시브랜드의 쪽">합계</th>'
        assert keep_words_whole(text) == f'<th scope="col" aria-label="도시브랜드의 쪽">합{WORD_JOINER}계</th>'

    def test_keeps_a_word_whole_of_which_a_part_is_emphasised(self) -> None:
        text = "<p><strong>홍보</strong>를 A<em><u>시</u></em></p><p>가</p>"
        joined = "<p><strong>홍+보+</strong>+를 A+<em><u>+시</u></em></p><p>가</p>".replace("+", WORD_JOINER)
        assert keep_words_whole(text) == joined

    @given(
        st.text(st.sampled_from("도시계획 a1<>&;/=\"'\n\u2060"), max_size=60).map(
            lambda text: text.replace(WORD_JOINER, "")
        )
    )
    def test_changes_nothing_that_is_read_or_copied(self, text: str) -> None:
        assert without_joiners(keep_words_whole(text)) == text

    @given(
        st.lists(
            st.one_of(
                st.sampled_from(["<p>", "</p>", '<b title="도시계획">', "</b>", "<br>", "&lt;도시&gt;"]),
                st.text(st.characters(whitelist_categories=["L", "N", "Zs", "Po"], blacklist_characters="<>&\u2060")),
            )
        ).map("".join)
    )
    def test_changes_no_tag_and_no_text_of_a_document(self, text: str) -> None:
        joined = keep_words_whole(text)
        assert re.findall("<[^>]*>", joined) == re.findall("<[^>]*>", text)
        read = unescape(re.sub("<[^>]*>", "", joined))
        assert without_joiners(read) == unescape(re.sub("<[^>]*>", "", text))
        assert not re.search("[가-힣][가-힣]", re.sub("<[^>]*>", "\n", joined)), "two syllables may part"
