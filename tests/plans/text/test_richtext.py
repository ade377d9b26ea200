"""Formatted text is cleaned whatever door it comes through, and monstrous text is refused at once."""

import time
from collections.abc import Iterator
from typing import Any
from unicodedata import normalize

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import modelform_factory

from plans.models import Milestone, Section
from plans.text.rich_text import DEEPEST, LARGEST_TEXT, clean_rich_text, picture_numbers
from reports.book.outline import printed
from tests.factories import MilestoneFactory, SectionFactory

OUTSIDE = "http://example.com/x.png"

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//example.com/x.js></SCRIPT>",
    '<p onclick="alert(1)" onmouseover=alert(1)>한 줄</p>',
    '<img src="x" onerror="alert(1)">',
    f'<img src="{OUTSIDE}" srcset="{OUTSIDE} 2x">',
    '<img src="file:///etc/passwd">',
    '<img src="/dev/zero">',
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    '<img src="picture:1">',
    '<img src="mark:organisation">',
    f'<a href="{OUTSIDE}">여기</a>',
    '<a href="javascript:alert(1)">여기</a>',
    '<a rel="attachment" href="file:///etc/passwd">여기</a>',
    '<link rel="attachment" href="file:///etc/passwd">',
    f'<link rel="stylesheet" href="{OUTSIDE}">',
    f'<svg><image href="{OUTSIDE}"/><use xlink:href="{OUTSIDE}"/><script>alert(1)</script></svg>',
    f'<style>@import "{OUTSIDE}"; p {{ background: url({OUTSIDE}) }}</style>',
    f'<p style="background: url({OUTSIDE})">한 줄</p>',
    f'<td background="{OUTSIDE}">한 줄</td>',
    # On the tags that may have attributes, where they stand as a browser keeps them.
    *(
        text.format(f'style="background: url({OUTSIDE})" onclick="alert(1)" id="starts" class="cover"')
        for text in (
            '<table><tbody><tr><td colspan="2" {}>한 줄</td></tr></tbody></table>',
            '<table><tbody><tr><th rowspan="2" {}>한 줄</th></tr></tbody></table>',
            '<ol start="2" {}><li>한 줄</li></ol>',
        )
    ),
    f'<iframe src="{OUTSIDE}"></iframe><iframe srcdoc="<script>alert(1)</script>"></iframe>',
    f'<object data="{OUTSIDE}"></object><embed src="{OUTSIDE}">',
    f'<meta http-equiv="refresh" content="0; url={OUTSIDE}">',
    f'<base href="{OUTSIDE}">',
    f'<form action="{OUTSIDE}"><input name="password"><button>보내기</button></form>',
    f'<video src="{OUTSIDE}" poster="{OUTSIDE}"></video><audio src="{OUTSIDE}"></audio>',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--<img src=x onerror=alert(1)>--><![CDATA[<script>alert(1)</script>]]>",
    '<p id="1" class="2" style="3" onclick="4">한 줄</p>',
    '<p id="starts" class="cover" data-to="#starts">한 줄</p>',
    '<div style="position: fixed; inset: 0">한 줄</div>',
]
#: Nothing of this may stand in a tag, and of the last ones nothing at all.
IN_TAGS = ["src", "href", "on", "style", "class", "id=", "data", "action", "background", "title"]
ANYWHERE = ["<script", "<img", "<svg", "<style", "<iframe", "<link", "<meta", "<a ", "<form", "alert(1)<", "url("]


def assert_harmless(text: str) -> None:
    text = text.lower()
    tags = [piece.partition(">")[0] for piece in text.split("<")[1:]]
    for tag in tags:
        assert not any(word in tag for word in IN_TAGS), text
    assert not any(word in text for word in ANYWHERE), text


def by_save(model: Any, pk: Any, body: str) -> None:
    row = model.objects.get(pk=pk)
    row.body = body
    row.save()


def by_save_of_one_field(model: Any, pk: Any, body: str) -> None:
    row = model.objects.get(pk=pk)
    row.body = body
    row.save(update_fields=["body"])


def by_update(model: Any, pk: Any, body: str) -> None:
    model.objects.filter(pk=pk).update(body=body)


def by_bulk_update(model: Any, pk: Any, body: str) -> None:
    row = model.objects.get(pk=pk)
    row.body = body
    model.objects.bulk_update([row], ["body"])


def by_bulk_create(model: Any, pk: Any, body: str) -> None:
    row = model.objects.get(pk=pk)
    model.objects.filter(pk=pk).delete()
    row.body = body
    model.objects.bulk_create([row])


def by_base_manager(model: Any, pk: Any, body: str) -> None:
    model._base_manager.filter(pk=pk).update(body=body)


DOORS = [by_save, by_save_of_one_field, by_update, by_bulk_update, by_bulk_create, by_base_manager]


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [SectionFactory, MilestoneFactory], ids=["section", "milestone"])
@pytest.mark.parametrize("door", DOORS)
def test_every_door_to_the_database_cleans(door: Any, factory: Any) -> None:
    row = factory.create()
    door(type(row), row.pk, f"<p>앞</p>{''.join(ATTACKS)}<p>뒤</p>")
    body = type(row).objects.get(pk=row.pk).body
    assert "앞" in body
    assert "뒤" in body
    assert_harmless(body)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_taken_out_and_the_text_around_it_stays(attack: Any) -> None:
    cleaned = clean_rich_text(f"<p>앞</p>{attack}<p>뒤</p>")
    assert_harmless(cleaned)
    assert cleaned.startswith("<p>앞</p>")
    assert cleaned.endswith("<p>뒤</p>")
    assert clean_rich_text(cleaned) == cleaned


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_attacks_are_ones(attack: Any) -> None:
    """So that the tests above don't look for what was never there."""
    with pytest.raises(AssertionError):
        assert_harmless(attack)


@pytest.mark.parametrize("code", [0, 1, 8, 0xB, 0xC, 0x1F, 0x7F, 0xD800, 0xFFFE, 0xFFFF])
def test_what_no_xml_can_hold_is_taken_out(code: int) -> None:
    """One of them, copied from Word, would keep the whole book from being printed."""
    for written in (chr(code), f"&#{code};", f"&#x{code:x};"):
        cleaned = clean_rich_text(f"<ul><li><p>▶ 앞{written}뒤</p></li></ul>")
        pieces = printed(cleaned, {})
        assert chr(code) not in cleaned
        assert "앞" in str(pieces[0])


class TestWhatAPlanHolds:
    @pytest.mark.parametrize(
        "text",
        [
            "<p>한 줄<br>다음 줄</p>",
            "<p><strong>굵게</strong> <em>기울여</em> <u>밑줄</u> <s>지움</s> H<sub>2</sub>O m<sup>2</sup></p>",
            "<h5>작은 제목</h5>",
            "<ul><li><p>하나</p><ul><li><p>둘</p></li></ul></li></ul>",
            '<ol start="3"><li><p>셋</p></li></ol>',
            '<table><tbody><tr><th colspan="2" rowspan="3"><p>구분</p></th><td><p>값</p></td></tr></tbody></table>',
            "<p>[[그림 1]]</p>",
            "<p>&lt;script&gt; A&amp;B</p>",
        ],
    )
    def test_stays_as_it_is(self, text: str) -> None:
        assert clean_rich_text(text) == text

    @pytest.mark.parametrize("text", ["", "<p></p>", "<p><br></p>", " <p> </p>\n<p><br></p> "])
    def test_without_a_word_is_nothing(self, text: str) -> None:
        assert clean_rich_text(text) == ""

    def test_names_its_pictures_in_order(self) -> None:
        assert picture_numbers("<p>[[그림 2]]</p><p>[[ 그림11 ]] [[그림 2]] [그림 3]</p>") == [2, 11, 2]


class TestMonsters:
    @pytest.fixture(autouse=True)
    def quickly(self) -> Iterator[None]:
        begun = time.monotonic()
        yield
        assert time.monotonic() - begun < 10, "a minute, without the limits"

    @pytest.mark.parametrize(
        ("span", "kept"),
        [("1000000", "20"), ("9" * 5_000, "20"), ("21", "20"), ("20", "20"), ("0", "1"), ("00000007", "1")],
    )
    def test_a_cell_spans_twenty_at_most(self, span: str, kept: str) -> None:
        text = "<table><tbody><tr><td {}>가</td></tr></tbody></table>"
        spans = 'colspan="{0}" rowspan="{0}"'
        assert clean_rich_text(text.format(spans.format(span))) == text.format(spans.format(kept))

    @pytest.mark.parametrize("kept", ['align="right"', 'colwidth="120"', 'colwidth="80,0"'])
    def test_a_cell_keeps_how_it_is_aligned_and_how_wide_it_is(self, kept: str) -> None:
        text = f"<table><tbody><tr><td {kept}>가</td><th {kept}>나</th></tr></tbody></table>"
        assert clean_rich_text(text) == text

    @pytest.mark.parametrize(
        "dropped", ['align="justify"', 'align="right;x"', 'colwidth="12345"', 'colwidth="1px"', 'colwidth="1,"']
    )
    def test_and_nothing_else_of_either(self, dropped: str) -> None:
        text = "<table><tbody><tr><td{}>가</td></tr></tbody></table>"
        assert clean_rich_text(text.format(f" {dropped}")) == text.format("")

    @pytest.mark.parametrize("span", ["-1", "1e9", "abc", "٣", ""])
    def test_a_span_that_is_no_number_is_dropped(self, span: str) -> None:
        text = f'<table><tbody><tr><td colspan="{span}">가</td></tr></tbody></table>'
        assert clean_rich_text(text) == "<table><tbody><tr><td>가</td></tr></tbody></table>"

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("<table><tr><td>" * 60 + "가" + "</td></tr></table>" * 60, id="60-tables"),
            pytest.param("<ul><li>" * 60 + "가" + "</li></ul>" * 60, id="60-lists"),
            pytest.param("<b>" * 60 + "가", id="60-left-open"),
            pytest.param("<em>" * 20_000, id="20000-left-open"),
        ],
    )
    def test_what_is_nested_too_deep_is_refused(self, text: str) -> None:
        with pytest.raises(ValidationError, match="너무 깊이 겹쳐 있습니다"):
            clean_rich_text(text)

    def test_what_is_nested_as_deep_as_allowed_is_taken(self) -> None:
        deep = "<ul><li>" * (DEEPEST // 2) + "가" + "</li></ul>" * (DEEPEST // 2)
        assert clean_rich_text(deep) == deep

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("<p>" + "가" * 350_000 + "</p>", id="1-mb"),
            pytest.param("가" * (LARGEST_TEXT // 3 + 1), id="bytes-and-not-letters"),
            pytest.param("&" * (LARGEST_TEXT - 1), id="grows-when-cleaned"),
            pytest.param("<p>&" * 40_000, id="grows-when-closed"),
        ],
    )
    def test_what_is_too_long_is_refused(self, text: str) -> None:
        with pytest.raises(ValidationError, match="글이 너무 깁니다"):
            clean_rich_text(text)

    def test_what_is_as_long_as_allowed_is_taken(self) -> None:
        words = "가나다 " * 19_999
        long = f"<p>{words}{'a b ' * LARGEST_TEXT}"[: LARGEST_TEXT - 4 - 2 * 3 * 19_999] + "</p>"
        assert len(long.encode()) == LARGEST_TEXT
        assert clean_rich_text(long) == long

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            pytest.param("<ul>" + "<li>가</li>" * 8_000 + "</ul>", "너무 많습니다. 모두 8,000개 안으로", id="elements"),
            pytest.param(f"<table><tr>{'<td></td>' * 61}</tr></table>", "한 줄에 칸이 너무 많습니다", id="columns"),
            pytest.param(f"<table><tr>{'<td colspan=20>가</td>' * 4}</tr></table>", "한 줄에 칸이", id="spans"),
            pytest.param(
                f"<table>{('<tr>' + '<td rowspan=20>가</td>' * 4 + '</tr>') * 16}</table>",
                "한 줄에 칸이",
                id="rowspans",
            ),
            pytest.param("<p>" + "a" * 5_001 + "</p>", "길게 이어진 글이 너무 많습니다", id="word"),
            pytest.param("<p>" + f"{'a' * 21} " * 239 + "</p>", "길게 이어진 글이 너무 많습니다", id="words"),
            pytest.param("<p>" + "<b>가나</b>다" * 1_700 + "</p>", "길게 이어진 글이 너무", id="word-in-pieces"),
        ],
    )
    def test_what_would_take_the_renderer_minutes_is_refused(self, text: str, sentence: str) -> None:
        with pytest.raises(ValidationError, match=sentence):
            clean_rich_text(text)

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("<ul>" + "<li>가</li>" * 7_999 + "</ul>", id="elements"),
            pytest.param("<table><tbody>" + f"<tr>{'<td>1</td>' * 60}</tr>" * 9 + "</tbody></table>", id="columns"),
            pytest.param("<p>" + f"{'a' * 20}<br>" * 999 + f"{'b' * 500} " * 9 + "</p>", id="words"),
        ],
    )
    def test_and_what_has_just_as_much_as_allowed_is_taken(self, text: str) -> None:
        assert clean_rich_text(text) == text

    def test_empty_paragraphs_before_a_text_are_read_in_one_go(self) -> None:
        """Reading them in every possible way takes twice as long for each more."""
        text = "<p> </p>" * 60 + "<p>가</p>"
        assert clean_rich_text(text) == text
        assert clean_rich_text("<p> </p>" * 60) == ""

    def test_an_endless_blank_prints_as_one(self) -> None:
        assert clean_rich_text(f"<p>가{' ' * 150_000}나 \xa0 다</p>") == "<p>가 나 &nbsp; 다</p>"

    @pytest.mark.django_db
    @pytest.mark.parametrize("door", [by_save, by_update, by_bulk_update])
    def test_every_door_refuses_and_leaves_what_was_there(self, door: Any) -> None:
        row = SectionFactory.create(body="<p>한 줄</p>")
        with pytest.raises(ValidationError), transaction.atomic():
            door(Section, row.pk, "가" * LARGEST_TEXT)
        assert Section.objects.get().body == "<p>한 줄</p>"

    def test_a_form_says_so_beside_the_field(self) -> None:
        form = modelform_factory(Milestone, fields=["body"])({"body": "가" * LARGEST_TEXT})
        assert not form.is_valid()
        assert "글이 너무 깁니다" in form.errors["body"][0]


@pytest.mark.once
class TestLetters:
    """As everybody's fonts have them, whoever wrote them."""

    def test_are_composed_and_those_of_one_maker_are_what_they_look_like(self) -> None:
        written = normalize("NFD", "<p>\U000f03da 홍보\U000f02ef영상</p>")
        assert clean_rich_text(written) == "<p>□ 홍보·영상</p>"

    @pytest.mark.parametrize(("start", "kept"), [("5", ' start="5"'), ("0", ' start="0"'), ("12345", ""), ("-3", "")])
    def test_a_list_begins_at_its_number_or_at_one_and_never_at_a_part_of_it(self, start: str, kept: str) -> None:
        assert clean_rich_text(f'<ol start="{start}"><li>가</li></ol>') == f"<ol{kept}><li>가</li></ol>"


class TestWithoutScripts:
    """A box without an editor takes lines for the outline that they are."""

    @pytest.mark.parametrize(
        ("written", "stored"),
        [
            (
                "○ 가\r\n - 나\r\n다 & <라>",
                "<ul><li><p>가</p><ul><li><p>나<br>다 &amp; &lt;라&gt;</p></li></ul></li></ul>",
            ),
            ("글", "<p>글</p>"),
            ("", ""),
            ("<p>○ 가</p>", "<p>○ 가</p>"),
        ],
    )
    def test_lines_are_an_outline(self, written: str, stored: str) -> None:
        field = Section._meta.get_field("body").formfield()
        assert field.clean(written) == stored
