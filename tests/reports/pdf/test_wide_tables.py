"""A table that is wider than its page loses no column, and the pages around it stay as they were."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from lxml import html
from markupsafe import Markup
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.formatting_structure import boxes

from plans.text.widths import PORTRAIT, USUAL, Setting, table_settings
from reports.book.html import PAPER, fragment_html, paper_html, stylesheet_text
from reports.book.outline import printed
from reports.book.pages import Book, PrintedSection, Scope
from reports.cache.manuscript import build_manuscript
from reports.pdf.printing import Printing
from tests.reports.printed import PrintedBook, print_pdf

# How the same rows are set in type, whichever database they came from.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

MARGIN = 56.6  # points at the sides of a page
POINTS = 0.75  # of a pixel


def table(heads: list[str], *rows: list[str]) -> str:
    cells = ["".join(f"<th><p>{head}</p></th>" for head in heads)]
    cells += ["".join(f"<td><p>{text}</p></td>" for text in row) for row in rows]
    return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table>"


def of_figures(columns: int, figure: str) -> str:
    """A table of 구분, further columns of figures, and 합계."""
    heads = ["구분", *(f"{(place % 12) + 1}월" for place in range(columns - 2)), "합계"]
    return table(heads, *(["인쇄", *[figure] * (columns - 1)] for _ in range(3)))


#: By what stands in its cells, how many columns it has, and how it has to be set: points, on which page, and whether
#: its figures are whole. By hand: a digit is 0.61 of the type, a comma 0.35; a page has 482 points, or turned 728.
WIDE = [
    (10, "1,234", (10.5, "upright", "whole")),
    (14, "1,234", (9, "upright", "whole")),
    (14, "123,456", (7, "upright", "whole")),
    (14, "1,234,567", (9, "turned", "whole")),
    (20, "1,234", (7, "upright", "whole")),
    (20, "123,456", (8, "turned", "whole")),
    (20, "1,234,567", (7, "turned", "broken")),
    (30, "1,234", (7, "turned", "whole")),
    (30, "123,456", (7, "turned", "broken")),
]


class TestATable:
    @pytest.mark.parametrize(("columns", "figure", "expected"), WIDE)
    def test_is_set_smaller_then_turned_then_broken(
        self, columns: int, figure: str, expected: tuple[float, str, str]
    ) -> None:
        [setting] = table_settings(of_figures(columns, figure))
        page, state = "turned" if setting.is_turned else "upright", "whole" if setting.fits else "broken"
        assert (setting.points, page, state) == expected

    def test_is_never_set_in_type_that_nobody_can_read(self) -> None:
        assert min(table_settings(of_figures(columns, "1,234,567"))[0].points for columns in range(2, 61)) >= 7

    def test_has_less_room_in_a_list(self) -> None:
        """Of 482 points three lists in one another take 51: 14 columns of 123,456 need 435 in 7pt."""
        [alone] = table_settings(of_figures(14, "123,456"))
        listed = of_figures(14, "123,456")
        for level in ("금액", "월별", "계획"):
            listed = f"<ul><li><p>{level}</p>{listed}</li></ul>"
        [in_lists] = table_settings(listed)
        assert (alone.is_turned, in_lists.is_turned) == (False, True)

    def test_with_an_address_breaks_that_before_anything_else(self) -> None:
        """Not a word of Korean, and it stays as large as it was."""
        [setting] = table_settings(table(["구분", "누리집"], ["접수", "https://www.example.go.kr/" + "a" * 60]))
        assert (setting.points, setting.is_turned, setting.fits) == (10.5, False, True)


@cache
def stylesheets() -> list[CSS]:
    return [CSS(string=stylesheet_text(name)) for name in PAPER]


def laid_out(body: str) -> Document:
    book = f'<article class="book"><section class="section outline"><h5>계획</h5>{body}</section></article>'
    return HTML(string=paper_html(book, text_font="NanumGothic")).render(stylesheets=stylesheets())


def overhangs(document: Document) -> Iterator[float]:
    """By how many points each line of text, and each table, stands out of its page at the right."""
    for page in document.pages:
        edge = page._page_box.content_box_x() + page._page_box.width
        for box in page._page_box.descendants():
            if isinstance(box, boxes.TableBox | boxes.TextBox):
                yield (box.position_x + box.width - edge) * POINTS


def least(body: str) -> float:
    """How many points a table takes at least, as the renderer finds it on a page that is too narrow for anything."""
    narrow = CSS(string="@page { size: 4mm 3000mm; margin: 0 }")
    usual = re.sub(r"\b(?:turned|long|broken|type-\d)\b", "", body)
    paper = paper_html(f'<article class="book"><div class="outline">{usual}</div></article>', text_font="NanumGothic")
    document = HTML(string=paper).render(stylesheets=[*stylesheets(), narrow])
    tables = [box for box in document.pages[0]._page_box.descendants() if isinstance(box, boxes.TableBox)]
    return tables[0].width * POINTS


#: What stands in cells; each kind of it breaks in another way.
WORDS = (
    *("1,234", "△410,253", "58.1%", "1,234,567천원", "-", "'24. 3월", "2024. 3. ~ 12.", "3회/년", "연 2회(상·하반기)"),
    *("홍보물 제작 및 배포", "도시브랜드(BI)", "기획예산과", "온·오프라인 병행", "SNS(페이스북)", "A4 100부", "100%"),
    *("<strong>공공디자인</strong>진흥위원회", "총사업비", "https://www.geumcheon.go.kr/portal/contents.do?key=1"),
    *("<ul><li><p>주민참여예산위원회</p><ul><li><p>분과별 회의</p></li></ul></li></ul>", "장소 \\ 교육명", ""),
    *(
        "1월~3월",
        "①홍보",
        "가→나다",
        "※주민 의견",
        "「지방재정법」제3조",
        "30-40대",
        "<ol><li><p>다시마을</p></li></ol>",
    ),
)


def any_table(seed: int) -> str:
    """One of 3 to 20 columns, the same for the same number."""
    chosen = random.Random(seed)  # noqa: S311 - nobody has to guess it
    columns = chosen.randint(3, 20)
    return table(*(chosen.choices(WORDS, k=columns) for _ in range(3)))


def as_printed(text: str) -> str:
    return "".join(map(str, printed(text, {})))


class TestWhatTheRendererLaysOut:
    def test_stands_within_the_page(self) -> None:
        document = laid_out("".join(as_printed(any_table(seed)) for seed in range(12)))
        assert max(overhangs(document)) < 0.5

    def test_would_not_have_fitted_in_larger_type(self) -> None:
        """What is set smaller than usual is so wide that it has to be, but for what letters differ by."""
        smaller = [text for text in map(any_table, range(12)) if table_settings(text)[0].points < USUAL.points]
        assert len(smaller) > 4
        assert min(least(as_printed(text)) for text in smaller) > PORTRAIT * 0.88

    @pytest.mark.parametrize(
        "spans",
        [
            '<tr><th rowspan="2">구분</th><th colspan="12">월별 집행 계획</th><th rowspan="2">합계</th></tr>',
            '<tr><th rowspan="2">구분</th><th colspan="13">계</th></tr>',
        ],
    )
    def test_stands_within_the_page_where_cells_span_others(self, spans: str) -> None:
        months = "".join(f"<th>{month}월</th>" for month in range(1, 13 if "합계" in spans else 14))
        row = f"<tr><td>인쇄</td>{'<td>1,234,567</td>' * 13}</tr>"
        document = laid_out(as_printed(f"<table><tbody>{spans}<tr>{months}</tr>{row}</tbody></table>"))
        assert max(overhangs(document)) < 0.5
        assert document.pages[-1].width > document.pages[-1].height


class TestASmallTableOnATurnedPage:
    """It takes the text below it along, lest its page be empty, but no more of it than fits."""

    SMALL = table(["구분", *(f"{month}월" for month in range(1, 14))], ["인쇄", *["1,234,567"] * 13])
    LINES = (
        "<ul>" + "<li><p>주민참여예산위원회 분과별 회의를 열고 의견을 모아 다음 해 사업에 반영</p></li>" * 40 + "</ul>"
    )

    @staticmethod
    def pages(document: Document) -> list[tuple[bool, int]]:
        """Of each page whether it is turned, and how many items stand on it."""
        found = [[box for box in page._page_box.descendants() if box.element_tag == "li"] for page in document.pages]
        items = [sum(isinstance(box, boxes.BlockBox) for box in each) for each in found]
        return [(page.width > page.height, count) for page, count in zip(document.pages, items, strict=True)]

    def test_fills_with_items_and_the_rest_stands_upright(self) -> None:
        document = laid_out(as_printed(f"<p>앞글</p>{self.SMALL}{self.LINES}"))
        [(before, none), (turned, there), *rest] = self.pages(document)
        assert (before, none, turned) == (False, 0, True)
        assert 10 <= there <= 17
        assert not any(is_turned for is_turned, _ in rest)
        assert there + sum(count for _, count in rest) == 40
        assert max(overhangs(document)) < 0.5

    def test_takes_no_heading_along_that_would_stand_last(self) -> None:
        below = f"<p>뒷글</p><h5>다음</h5>{table(['가'], ['나'])}"
        [turned] = html.fragment_fromstring(as_printed(self.SMALL + below), create_parent="div").find_class("turned")
        assert turned.text_content().endswith("뒷글")

    def test_of_many_rows_stands_alone(self) -> None:
        many = table(["구분", *["월"] * 13], *(["인쇄", *["1,234,567"] * 13] for _ in range(6)))
        [turned] = html.fragment_fromstring(as_printed(f"{many}<p>뒷글</p>"), create_parent="div").find_class("turned")
        assert "뒷글" not in turned.text_content()


def section(heading: str, text: str) -> PrintedSection:
    return PrintedSection(heading, body=printed(text, {}))


@pytest.fixture(scope="module")
def book(example_book: Book) -> Book:
    """The example's, with a first project that has all of these tables in it."""
    [department] = example_book.departments
    around = "<p>앞글입니다.</p><p>〈집행 계획〉</p><p>(단위 : 천원)</p>{}<p>※ 주석입니다.</p><p>뒷글입니다.</p>"
    sections = [
        section(f"{columns}열 {figure}", around.format(of_figures(columns, figure))) for columns, figure, _ in WIDE
    ]
    sections.append(section("표만 있는 항목", of_figures(14, "1,234,567")))
    first = replace(department.projects[0], sections=tuple(sections))
    return replace(example_book, departments=(replace(department, projects=(first, *department.projects[1:])),))


@pytest.fixture(scope="module")
def paper(book: Book, tmp_path_factory: pytest.TempPathFactory) -> PrintedBook:
    return PrintedBook(tmp_path_factory.mktemp("pdf") / "book.pdf", print_pdf(book))


def setting_of(columns: int, figure: str) -> Setting:
    return table_settings(of_figures(columns, figure))[0]


class TestTheBook:
    def test_has_every_figure_within_the_margins(self, paper: PrintedBook) -> None:
        project = [page for page in paper.pages if "도시브랜드확산" in page.text]
        assert all(word.left >= MARGIN and word.right <= page.width - MARGIN for page in project for word in page.words)
        words = Counter(word.text for page in project for word in page.words)
        for figure in {figure for _, figure, _ in WIDE}:
            cells = sum(
                3 * (columns - 1) for columns, each, _ in WIDE if each == figure and setting_of(columns, each).fits
            )
            cells += 3 * 13 if figure == "1,234,567" else 0  # the section without any other text
            assert words[figure] >= cells

    def test_has_of_broken_figures_every_digit(self, paper: PrintedBook) -> None:
        """On the pages of 20 columns of 1,234,567, and of 30 of 123,456."""
        seven = Counter(letter for page in paper.pages if page.is_turned for letter in page.text if letter in "67")
        # 14 and 20 columns of 1,234,567, once more 14; 20 and 30 of 123,456, which has no 7.
        assert seven["7"] >= 3 * (13 + 19 + 13)
        assert seven["6"] >= 3 * (13 + 19 + 13) + 3 * (19 + 29)

    def test_turns_the_page_for_a_table_with_its_caption_notes_and_the_text_below(self, paper: PrintedBook) -> None:
        turned = [page for page in paper.pages if page.is_turned]
        # The last section, which begins with its table, goes on where the text before it ended.
        assert len(turned) == sum(setting_of(columns, figure).is_turned for columns, figure, _ in WIDE)
        with_words = [page.text for page in turned if "집행계획" in page.text]
        assert len(with_words) == len(turned)
        assert all("(단위:천원)" in text and "주석입니다" in text for text in with_words)
        assert all("뒷글" in text for text in with_words)
        assert not any("앞글" in page.text for page in turned)

    def test_turns_the_heading_of_a_section_with_it(self, paper: PrintedBook) -> None:
        [page] = [page for page in paper.pages if page.is_turned and "표만있는항목" in page.text]
        assert "1,234,567" in page.text

    def test_numbers_its_pages_and_says_where_one_is_as_before(self, paper: PrintedBook) -> None:
        assert paper.numbers[2:] == list(range(1, len(paper.pages) - 1))
        assert paper.labels[2:] == [str(number) for number in paper.numbers[2:]]
        assert {page.head for page in paper.pages if page.is_turned} == {
            "소통담당관 금천의 가치를 더하는 도시브랜드 확산"
        }
        assert paper.false_numbers() == []
        assert paper.pages[-1].is_turned is False

    def test_has_no_page_without_words(self, paper: PrintedBook) -> None:
        assert all(len(page.words) > 3 for page in paper.pages)


def test_a_fragment_with_a_turned_page_has_a_key_of_its_own(book: Book) -> None:
    """What turns it stands in its HTML, which its key is made of."""
    body = as_printed(of_figures(14, "1,234,567"))
    assert 'class="turned"' in body
    assert "upright" in fragment_html(f"<section>{body}<p>뒷글</p></section>", book)


def test_what_stands_out_all_the_same_is_said_with_the_book(example_book: Book) -> None:
    """Where the renderer comes to another width than was foretold, nobody learns of it from the paper alone."""
    [department] = example_book.departments
    body = Markup("<table><tbody><tr><td style='white-space: nowrap'>{}</td></tr></tbody></table>").format(
        "긴 글 " * 60
    )
    project = replace(department.projects[0], sections=(PrintedSection("계획", body=(body,)),), money=None)
    department = replace(department, projects=(project,))
    printing = Printing(build_manuscript(replace(example_book, scope=Scope.PROJECT, departments=(department,))))
    printing.merged()
    assert printing.remarks == [
        "소통담당관 1. 금천의 가치를 더하는 도시브랜드 확산: 쪽보다 넓은 표가 있어 오른쪽 끝이 잘렸을 수 있습니다. "
        "열을 줄이거나 표를 나누십시오."
    ]
