"""The PDF of the example: its numbers, its links, its words and what a screen reader is told."""

import re
from pathlib import Path
from typing import Any

import outloud
import pikepdf
import pytest

from plans.models import Plan
from reports.book.build import build_book
from reports.book.html import WORD_JOINER, file_html
from reports.book.pages import Book
from tests.reports.printed import HEAD, PrintedBook, print_pdf, text_of

# How the same rows are set in type, whichever database they came from.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

TITLES = [
    "금천의 가치를 더하는 도시브랜드 확산",
    "금나래 캐릭터 리뉴얼 추진",
    "참여와 소통으로 함께하는 공감 홍보",
    "소통하고 신뢰받는 체계적인 언론홍보",
    "정보취약계층 디지털 교육 강화사업",
    "금천구 홈페이지 운영",
]
KOREAN = re.compile("[가-힣]+")


@pytest.fixture(scope="module")
def printed(example_book: Book, tmp_path_factory: pytest.TempPathFactory) -> PrintedBook:
    return PrintedBook(tmp_path_factory.mktemp("pdf") / "book.pdf", print_pdf(example_book))


class TestPageNumbers:
    def test_begin_with_1_after_cover_and_contents(self, printed: PrintedBook) -> None:
        assert printed.numbers[:2] == [None, None]
        assert printed.numbers[2:] == list(range(1, len(printed.pages) - 1))

    def test_begin_on_the_first_page_of_the_general_part(self, printed: PrintedBook) -> None:
        assert "Ⅰ.일반현황" in printed.pages[2].text
        assert "목차" in printed.pages[1].text

    def test_are_those_that_a_viewer_shows(self, printed: PrintedBook) -> None:
        assert printed.labels[:2] == ["i", "ii"]
        assert printed.labels[2:] == [str(number) for number in printed.numbers[2:]]

    def test_in_contents_and_list_are_those_of_the_pages_that_they_lead_to(self, printed: PrintedBook) -> None:
        seen = []
        for line, page in printed.links():
            last = line[-1].text
            if last.isdecimal():
                assert int(last) == page.number, " ".join(word.text for word in line)
                seen.append(int(last))
        # Ⅰ, Ⅱ, the department and six projects in the contents, six projects in the department's list
        assert len(set(seen)) >= 8
        assert len(seen) >= 9 + 6

    @pytest.mark.parametrize("position", [1, 5])
    def test_rise_from_line_to_line(self, printed: PrintedBook, position: int) -> None:
        """In the contents, and in the list of the department's projects."""
        lines: dict[float, int] = {}
        for word in printed.pages[position].words:
            if word.text.isdecimal() and word.left > 450 and word.top < 750:
                lines[round(word.top)] = int(word.text)
        numbers = [lines[top] for top in sorted(lines)]
        assert len(numbers) >= 6
        assert numbers == sorted(numbers)
        assert numbers[-6:] == sorted(set(numbers[-6:]))

    def test_of_projects_are_those_of_their_title_bars(self, printed: Any) -> None:
        first = [
            next(
                page.number
                for page in printed.pages[6:]
                if title.replace(" ", "") in page.between(HEAD, 130).replace(" ", "")
            )
            for title in TITLES
        ]
        listed = [
            page.number
            for line, page in printed.links()
            if line
            and line[-1].text.isdecimal()
            and any(title.replace(" ", "") in "".join(w.text for w in line) for title in TITLES)
        ]
        assert sorted(set(listed)) == first


class TestTheOutline:
    def test_has_parts_departments_and_projects(self, printed: PrintedBook) -> None:
        assert [(level, title.replace(WORD_JOINER, "")) for level, title, _ in printed.outline()] == [
            (1, "Ⅰ. 일반현황"),
            (2, "1 조직 및 인력"),
            (2, "2 예산현황"),
            (1, "Ⅱ. 부서별 주요업무계획"),
            (2, "소통담당관"),
            *((3, title) for title in TITLES),
        ]

    def test_leads_to_pages_that_print_what_it_names(self, printed: PrintedBook) -> None:
        for _, title, page in printed.outline():
            assert re.sub(rf"[\s{WORD_JOINER}]", "", title) in page.text


class TestTheHeadOfAPage:
    def test_names_the_department_and_the_project(self, printed: PrintedBook) -> None:
        numbers = {page.head: page.number for page in reversed(printed.pages)}
        assert [head for head in numbers if head.startswith("소통담당관 ")] == [
            f"소통담당관 {title}" for title in reversed(TITLES)
        ]

    def test_stands_on_every_page_of_a_project_without_the_title_that_is_right_below_it(
        self, printed: PrintedBook
    ) -> None:
        begins = [page for level, _, page in printed.outline() if level == 3]
        for page in printed.pages[6:]:
            assert page.head.removeprefix("소통담당관 ") in (["소통담당관"] if page in begins else TITLES)

    def test_is_absent_from_cover_contents_and_divider(self, printed: PrintedBook) -> None:
        assert [printed.pages[position].head for position in (0, 1, 4)] == ["", "", ""]


class TestItsText:
    def test_breaks_no_korean_word(self, printed: PrintedBook, example_book: Book) -> None:
        """Whatever stands between two blanks on paper stands so in the book too; its pieces wouldn't."""
        whole = {"초안", *KOREAN.findall(re.sub("<[^>]*>", " ", file_html(example_book)))}
        broken = {
            piece
            for page in printed.pages[6:]
            for word in page.words
            for piece in KOREAN.findall(word.text)
            if piece not in whole
        }
        assert broken == set()

    def test_has_lines_that_a_word_could_have_broken_in(self, printed: PrintedBook) -> None:
        """The test above would see nothing in a book whose lines are all short."""
        longest = [word for page in printed.pages[6:] for word in page.words if len(word.text) > 8]
        assert len(longest) > 20

    def test_is_found_by_searching(self, printed: PrintedBook) -> None:
        """As viewers do: without a thought for the joiners between syllables."""
        assert text_of(printed.path).count("도시브랜드") > 20

    def test_needs_no_font_of_the_readers(self, printed: PrintedBook) -> None:
        fonts = [
            item
            for item in printed.pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
        ]
        descriptors = [font.FontDescriptor for font in fonts if "/FontDescriptor" in font]
        assert {str(item.Subtype) for item in fonts} <= {"/Type0", "/CIDFontType2", "/CIDFontType0"}
        assert descriptors
        assert all("/FontFile2" in item or "/FontFile3" in item for item in descriptors)
        names = " ".join(str(item.FontName) for item in descriptors)
        assert "NanumGothic" in names
        assert "NanumSquare" in names


class TestForAScreenReader:
    def test_it_says_its_title_and_language(self, printed: PrintedBook) -> None:
        assert str(printed.pdf.docinfo.Title) == "2024년 주요업무계획"
        assert str(printed.pdf.Root.Lang) == "ko"
        assert bool(printed.pdf.Root.ViewerPreferences.DisplayDocTitle)

    def test_it_is_tagged_and_says_which_rules_it_follows(self, printed: PrintedBook) -> None:
        assert bool(printed.pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in printed.pdf.Root
        with printed.pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"

    def test_a_validator_finds_nothing(self, printed: PrintedBook) -> None:
        result = outloud.check(str(printed.path), layers=["conformance"])
        assert not result.error
        assert [str(finding) for finding in result.findings] == []

    def test_a_reader_of_meaning_finds_nothing_but_what_we_can_explain(self, printed: PrintedBook) -> None:
        result = outloud.check(str(printed.path), layers=["semantic"])
        assert not result.error
        assert {finding.rule for finding in result.findings} <= {
            # "Header cells look shredded": it counts heads, and a table of one row has more of them than figures.
            "TBL-010",
            # "A ruled grid that no table covers": it takes several tables on one page for one.
            "TBL-014",
            # "Painted in another order than the tags": the renderer paints an item's mark after its text.
            "ORD-001",
        }


class TestPartsOfIt:
    def test_a_departments_book_has_a_cover_and_begins_with_its_divider(self, example: Plan, tmp_path: Path) -> None:
        book = build_book(example, example.department_plans.all())
        printed = PrintedBook(tmp_path / "department.pdf", print_pdf(book))
        assert printed.numbers == [None, None, *range(1, len(printed.pages) - 1)]
        assert printed.labels[2:] == [str(number) for number in printed.numbers[2:]]
        assert "Ⅰ.일반현황" not in "".join(page.text for page in printed.pages)
        numbers = [(int(line[-1].text), page.number) for line, page in printed.links() if line[-1].text.isdecimal()]
        # the plan's part, the department and six projects; then the list
        assert len(numbers) >= 8 + 6
        assert all(said == true for said, true in numbers)

    def test_a_projects_book_is_its_pages_alone(self, example: Plan, tmp_path: Path) -> None:
        book = build_book(example, example.department_plans.all(), project=2)
        printed = PrintedBook(tmp_path / "project.pdf", print_pdf(book))
        assert printed.numbers == list(range(1, len(printed.pages) + 1))
        assert printed.labels == [str(number) for number in printed.numbers]
        assert "금나래캐릭터리뉴얼추진" in printed.pages[0].text
        assert [(level, title.replace(WORD_JOINER, "")) for level, title, _ in printed.outline()] == [(1, TITLES[1])]
