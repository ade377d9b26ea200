"""C22: money in a table that somebody wrote has its unit; and which figures of a table are money."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product

from plans.content.loading import Content
from plans.models import Milestone, Section
from plans.text.parsing import Element, parse, walk

from .findings import Finding, Place, Severity
from .registry import rule

_MONEY = re.compile(
    "예산|금액|사업비|소요|재원|보조금|지원금|[국시도구군]비(?!서류)|기금|민자|교부[세금]|비용|단가|수당|인건비|경비(?![가-힣])"
    "|(?:계약|낙찰|지원|지급|집행|배정|편성|교부|정산|보조|징수|부과|체납|납부|모금|기부|후원|출연|이월|불용|총|차|잔|증감)액"
    # What is paid for something, and not what one has, does, gets ready or compares.
    "|[가-힣]{2}(?<![장정준대예낭소])비(?![가-힣])"
    "|(?:강사|사용|이용|수수|임대|관람|입장|보험|원고|수강)료(?![가-힣])"
)
_COUNTED = re.compile(r"[건인일횟개]수|[률율%％]|인원|기간|과목|코드|\((?:명|건|곳|개|개소|회|일)\)")
_UNIT = re.compile(r"단\s*위\s*[:：][^)）\]]{0,20}원|[(（\[]\s*단\s*위[^)）\]]{0,20}원|\(\s*[십백천만억]*원\s*\)")
_BARE = re.compile(r"(?:총|약|계|합계)?:?[△▲(−–-]?\d{1,3}(?:,?\d{3})*(?:\.\d+)?\)?")


@dataclass(frozen=True)
class Table:
    """A table of a text: the how manieth it is, and the one or two paragraphs before it, the nearest first.

    What stands above another table is that one's own.
    """

    number: int
    element: Element
    above: tuple[Element, ...]

    @property
    def texts(self) -> Iterator[str]:
        """What may give its unit, or say what it is about."""
        return (each.text_content() for each in (*self.above, self.element))


@dataclass(frozen=True)
class _Cell:
    text: str  # without any blanks: header cells are often spaced out
    is_header: bool
    rows: range
    columns: range


@rule
def money_tables_have_a_unit(content: Content) -> Iterator[Finding]:
    """C22: a table with header cells of money and bare figures below or beside them has its unit.

    "(단위 : 천원)" is in one of the two paragraphs between the table before and this, or in the table;
    or else the header cell or the figures themselves have it (`1.5억`).
    """
    for part, project in content.projects_with_parts:
        for section in project.sections.all():
            for step, body in texts(section):
                for table in tables_in(body):
                    if _has_bare_money(table) and not _has_unit(table):
                        yield _without_unit(Place(part.department, project, section, step), table.number)


def _without_unit(place: Place, number: int) -> Finding:
    return Finding(
        "C22",
        Severity.WARNING,
        place,
        f"{number}번째 표에 금액의 단위가 없습니다. 표 바로 위에 “(단위 : 천원)”처럼 단위를 적으십시오.",
        {"table": number},
    )


def texts(section: Section) -> Iterator[tuple[Milestone | None, str]]:
    yield None, section.body
    for step in section.milestones.all():
        yield step, step.body


def tables_in(body: str) -> Iterator[Table]:
    """The tables of a text from top to bottom; it is walked through once, however many there are."""
    if "<table" not in body:
        return
    numbers, inside = count(1), 0
    above: tuple[Element, ...] = ()
    for event, element in walk(parse(body)):
        if element.tag == "table" and event == "start":
            yield Table(next(numbers), element, above)
            inside += 1
        elif element.tag == "table":
            inside -= 1
            above = above if inside else ()
        elif element.tag == "p" and event == "start" and not inside:
            above = (element, *above[:1])


def _has_unit(table: Table) -> bool:
    return any(map(unit_in, table.texts))


def unit_in(text: str) -> str:
    """The words that give a unit of money, such as `(단위 : 천원)`; "" where there are none."""
    found = _UNIT.search(text)
    return found[0] if found else ""


def _has_bare_money(table: Table) -> bool:
    return any(_BARE.fullmatch(figure) for _, figure in money_in(table))


def money_in(table: Table) -> Iterator[tuple[str, str]]:
    """A header cell of money with a cell of its figures, for each of them, without any blanks."""
    cells = _cells(table.element)
    for header in cells:
        if header.is_header and _MONEY.search(header.text) and not _COUNTED.search(header.text):
            yield from ((header.text, figure.text) for figure in _figures(header, cells))


def _figures(header: _Cell, cells: list[_Cell]) -> list[_Cell]:
    """The figures of a header cell: those beside it, or those below where its row has only header cells."""
    figures = [cell for cell in cells if not cell.is_header]
    beside = [cell for cell in figures if _meet(cell.rows, header.rows)]
    return beside or [cell for cell in figures if _meet(cell.columns, header.columns)]


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def _cells(table: Element) -> list[_Cell]:
    """Every cell with the rows and columns that it spans.

    Header cells are what is marked so, and the first column; in a table without any mark, the first row.
    """
    top_is_headerer = not table.xpath(".//th")
    taken: set[tuple[int, int]] = set()
    cells = []
    for top, row in enumerate(table.xpath("./tr | ./*/tr")):
        free = (column for column in count() if (top, column) not in taken)
        for cell in row.iterchildren("th", "td"):
            left = next(free)
            rows = range(top, top + int(cell.get("rowspan", 1)))
            columns = range(left, left + int(cell.get("colspan", 1)))
            taken.update(product(rows, columns))
            is_header = cell.tag == "th" or left == 0 or (top_is_headerer and top == 0)
            cells.append(_Cell("".join(cell.text_content().split()), is_header, rows, columns))
    return cells
