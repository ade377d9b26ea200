"""What a screen reader says of a cell: the heads that its HTML gives it, read back from the PDF's tags."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from lxml import html

from reports.book.html import WORD_JOINER, screen_html
from reports.book.outline import printed
from reports.book.pages import Book, PrintedSection, Scope
from tests.reports.printed import PrintedBook, print_pdf

# How the same rows are set in type, whichever database they came from.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: A cell: what stands in it, and what heads it.
Cell = tuple[str, frozenset[str]]


class Tags:
    """The tables of a PDF as its tags tell them."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf  # which its objects live no longer than
        self.root = pdf.Root.StructTreeRoot
        self._texts = {page.objgen: dict(_marked_texts(page)) for page in pdf.pages}
        self.cells = [tag for tag in self._below(self.root.K) if str(tag.get("/S")) in ("/TH", "/TD")]
        self.by_identifier = {str(tag.ID): tag for tag in self.cells if "/ID" in tag}

    def tables(self) -> Iterator[list[Cell]]:
        for table in self._below(self.root.K):
            if str(table.get("/S")) == "/Table":
                yield [self.cell(tag) for tag in self._below(table.K) if str(tag.get("/S")) in ("/TH", "/TD")]

    def cell(self, tag: Any) -> Cell:
        heads = [self.by_identifier[str(head)] for head in tag.get("/A", {}).get("/Headers", [])]
        return self.text(tag), frozenset(self.text(head) for head in heads)

    def text(self, tag: Any) -> str:
        return "".join(self._pieces(tag, tag.get("/Pg")))

    def _pieces(self, tag: Any, page: Any) -> Iterator[str]:
        for kid in _kids(tag):
            if isinstance(kid, int):
                yield self._texts[page.objgen].get(kid, "")
            elif "/K" in kid and str(kid.get("/S")) != "/Lbl":
                yield from self._pieces(kid, kid.get("/Pg", page))

    def _below(self, kids: Any) -> Iterator[Any]:
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from self._below(kid.get("/K", []))


def _kids(tag: Any) -> list[Any]:
    kids = tag.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def instructions(stream: Any) -> Iterator[tuple[Any, Any]]:
    read: list[Any] = list(pikepdf.parse_content_stream(stream))
    return ((each.operands, each.operator) for each in read)


def _marked_texts(page: Any) -> Iterator[tuple[int, str]]:
    """By their numbers, the texts of a page's marked content, read through the fonts' own tables."""
    fonts = {str(name): dict(_letters(font)) for name, font in page.Resources.Font.items() if "/ToUnicode" in font}
    number, font, text = None, "", ""
    for operands, operator in instructions(page):
        name = str(operator)
        if name == "BDC":
            number, text = operands[1].get("/MCID") if isinstance(operands[1], pikepdf.Dictionary) else None, ""
        elif name == "Tf":
            font = str(operands[0])
        elif name == "TJ":
            for piece in operands[0]:
                if isinstance(piece, pikepdf.String):
                    code = bytes(piece)
                    text += "".join(fonts[font].get(code[at : at + 2], "") for at in range(0, len(code), 2))
        elif name == "EMC" and number is not None:
            yield int(number), text
            number = None


def _letters(font: Any) -> Iterator[tuple[bytes, str]]:
    for operands, operator in instructions(font.ToUnicode):
        if str(operator) == "endbfchar":
            for code, text in zip(operands[::2], operands[1::2], strict=True):
                yield bytes(code), bytes(text).decode("utf-16-be")


def squeezed(text: str) -> str:
    return "".join(text.replace(WORD_JOINER, "").replace("\u200b", "").split())


def as_said(cells: list[Cell]) -> list[Cell]:
    return [(squeezed(text), frozenset(map(squeezed, heads))) for text, heads in cells]


def html_tables(book: Book) -> Iterator[list[Cell]]:
    """The same of a book's HTML. Its tables are simple: a head of columns heads all below it, one of rows all that
    stands right of it in its rows."""
    tree = html.fromstring(screen_html(book))
    for table in tree.iter("table"):
        yield list(_html_cells(table))


def _html_cells(table: html.HtmlElement) -> Iterator[Cell]:
    grid: dict[tuple[int, int], html.HtmlElement] = {}
    places: dict[html.HtmlElement, tuple[range, range]] = {}
    for y, row in enumerate(table.xpath("./tr | ./thead/tr | ./tbody/tr")):
        for cell in row.iterchildren("td", "th"):
            x = next(x for x in range(100) if (x, y) not in grid)
            columns = range(x, x + int(cell.get("colspan") or 1))
            rows = range(y, y + int(cell.get("rowspan") or 1))
            grid |= {(column, each): cell for column in columns for each in rows}
            places[cell] = (columns, rows)
    for cell, (columns, rows) in places.items():
        heads = set()
        for other, (its_columns, its_rows) in places.items():
            scope = other.get("scope", "")
            if scope.startswith("col") and set(columns) & set(its_columns) and its_rows[-1] < rows[0]:
                heads.add(other.text_content())
            if scope.startswith("row") and set(rows) & set(its_rows) and its_columns[-1] < columns[0]:
                heads.add(other.text_content())
        yield cell.text_content(), frozenset(head for head in heads if head.strip())


@pytest.fixture(scope="module")
def tags(example_book: Book, tmp_path_factory: pytest.TempPathFactory) -> Tags:
    return Tags(PrintedBook(tmp_path_factory.mktemp("pdf") / "book.pdf", print_pdf(example_book)).pdf)


class TestEveryTableOfTheExample:
    def test_says_for_every_cell_what_its_html_says(self, tags: Tags, example_book: Book) -> None:
        """But for page numbers, which only paper has; and a table on two pages says its head on both."""
        in_html = [set(as_said(table)) for table in html_tables(example_book)]
        in_pdf = [as_said(table) for table in tags.tables()]
        assert len(in_pdf) >= len(in_html) > 10
        lists = {"쪽"}
        for cells in in_pdf:
            said = {(text, heads) for text, heads in cells if not (heads | {text}) & lists}
            assert any(said <= table for table in in_html), sorted(said)[:5]
        assert {cell for table in in_html for cell in table if not ({cell[0]} | cell[1]) & lists} <= {
            cell for table in in_pdf for cell in table
        }

    def test_says_the_sum_over_the_years_for_a_sum(self, tags: Tags) -> None:
        """In the table of money of the first project: 계, all years, then each year."""
        money = next(as_said(table) for table in tags.tables() if ("재원별", frozenset()) in as_said(table))
        of_sum = [heads for text, heads in money if "계" in heads]
        assert of_sum[0] == {"합계", "계"}
        assert of_sum[1] == {"2023년", "연차별소요재원", "계"}

    def test_finds_its_heads_by_their_names(self, tags: Tags) -> None:
        """Every name that a cell refers to is in the tree of names, as readers look it up."""
        named = dict(_names(tags.root.IDTree))
        assert {name: tag.objgen for name, tag in named.items()} == {
            name: tag.objgen for name, tag in tags.by_identifier.items()
        }


def _names(node: Any) -> Iterator[tuple[str, Any]]:
    for kid in node.get("/Kids", []):
        yield from _names(kid)
    names = list(node.get("/Names", []))
    assert [bytes(name) for name in names[::2]] == sorted(bytes(name) for name in names[::2])
    yield from zip(map(str, names[::2]), names[1::2], strict=True)


def of(example_book: Book, text: str, folder: Any) -> list[Cell]:
    """The cells of the tables in a text, page after page."""
    [department] = example_book.departments
    project = replace(department.projects[0], sections=(PrintedSection("계획", body=printed(text, {})),), money=None)
    department = replace(department, projects=(project,))
    book = replace(example_book, scope=Scope.PROJECT, general=None, departments=(department,))
    tags = Tags(PrintedBook(folder / "project.pdf", print_pdf(book)).pdf)
    return [cell for table in tags.tables() for cell in as_said(table)]


def row(*cells: str, tag: str = "td") -> str:
    return f"<tr>{''.join(cell if cell.startswith('<') else f'<{tag}><p>{cell}</p></{tag}>' for cell in cells)}</tr>"


class TestATypedTable:
    def test_on_several_pages_says_its_heads_on_each(self, example_book: Book, tmp_path: Any) -> None:
        """Also those that stand on the page before, as 상반기, which 40 rows hang on."""
        rows = "".join(
            row(*(['<th rowspan="40"><p>상반기</p></th>'] if at == 0 else []), f"행사{at}", f"{at}건")
            for at in range(40)
        )
        text = f"<table><tbody>{row('기간', '행사', '건수', tag='th')}{rows}</tbody></table>"
        cells = of(example_book, text, tmp_path)
        assert sum(cell == ("건수", frozenset()) for cell in cells) >= 2
        counts = [heads for text, heads in cells if text.endswith("건")]
        assert counts == [{"건수", "상반기"}] * 40

    def test_with_two_rows_of_heads_over_a_corner(self, example_book: Book, tmp_path: Any) -> None:
        top = row(
            '<td rowspan="2"><p></p></td>', '<th colspan="2"><p>2024년</p></th>', '<th colspan="2"><p>2025년</p></th>'
        )
        below = row("상", "하", "상", "하", tag="th") + row("<th><p>인쇄</p></th>", "1", "2", "3", "4")
        cells = of(example_book, f"<table><tbody>{top}{below}</tbody></table>", tmp_path)
        assert cells[-4:] == [
            ("1", {"2024년", "상", "인쇄"}),
            ("2", {"2024년", "하", "인쇄"}),
            ("3", {"2025년", "상", "인쇄"}),
            ("4", {"2025년", "하", "인쇄"}),
        ]

    def test_as_a_form_says_each_cells_own_name(self, example_book: Book, tmp_path: Any) -> None:
        """The name before another name is no more what heads the cell behind that."""
        name, place = "<th><p>사업명</p></th>", "<th><p>위치</p></th>"
        text = f"<table><tbody>{row(name, '공원', place, '시흥동')}{row('비고', '-', '-', '-')}</tbody></table>"
        cells = of(example_book, text, tmp_path)
        assert cells[1] == ("공원", {"사업명"})
        assert cells[3] == ("시흥동", {"위치"})

    def test_whose_heads_reach_into_its_rows_heads_its_columns(self, example_book: Book, tmp_path: Any) -> None:
        top = row('<th rowspan="2"><p>구분</p></th>', "<th><p>2024년</p></th>", "<th><p>2025년</p></th>")
        cells = of(example_book, f"<table><tbody>{top}{row('1', '2')}{row('인쇄', '3', '4')}</tbody></table>", tmp_path)
        assert [heads for text, heads in cells if text in ("3", "4", "인쇄")] == [{"구분"}, {"2024년"}, {"2025년"}]
