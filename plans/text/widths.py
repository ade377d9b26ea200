"""How wide a table has to be on paper, and how it is set so that no column of it is lost.

A table that is wider than its page is set in smaller type, down to 7pt; then on a page turned to landscape; and where
even that is too narrow, within its words, at last within its figures: nothing falls off the page, and a check says so
(plans/checks/widths.py). Told here once for the book and for the check, from the advances of the book's fonts: to lay
a table out takes the renderer a thousand times as long. tests/reports/pdf/test_widths.py holds it to what it lays out.

Widths are in em of the table's type unless they say points; sizes are those of static/css/paper.css.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import count, product
from math import ceil

from .parsing import Element, parse, walk
from .rich_text import INLINE, LONG_WORD, PICTURE

#: What one line of a table's figures is, which no line breaks within: `△1,234`, `1.5%`, `30,000 천원`.
AMOUNT = re.compile(r"^[△-]?\d[\d,]*(?:\.\d+)?\s?(?:[가-힣]{1,2}|%)?$|^-$")

_POINTS = 72 / 25.4  # of a millimetre
PORTRAIT, LANDSCAPE = (210 - 40) * _POINTS, (297 - 40) * _POINTS  # points between the margins
_LINE = 0.75  # points of the line between two columns
#: Points by which a list sets in what stands in it.
_LISTS = {"ul": 17.0, "ol": 21.0}

# The widest of NanumGothic, NanumMyeongjo and NanumSquare, regular and bold.
_ADVANCES = {
    letter: width
    for width, letters in {
        0.0: "\u200b\u2060\ufeff",
        0.3: " ijl",
        0.35: "',.I",
        0.4: "()[]ft",
        0.45: '!"/:;r{}·',
        0.5: "Jsz",
        0.55: "?_cvy|",
        0.6: "Faekx",
        0.65: "#$*-0123456789<>BELPS`bdghnopqu",
        0.7: "+=T^",
        0.75: "ACKRUVYZ~",
        0.8: "DGX",
        0.85: "HNOQw",
        0.9: "&",
    }.items()
    for letter in letters
}
_ADVANCES |= {"%": 1.1, "M": 1.05, "W": 1.05, "@": 1.0, "\\": 1.0, "m": 0.95}
_ADVANCES |= dict.fromkeys("0123456789", 0.61) | dict.fromkeys(",.", 0.31) | dict.fromkeys("()", 0.37)
_SYLLABLE = 0.95  # of a Korean syllable, and of nearly all else
_GLYPH = 1.1  # of the widest of all

# Where a line may end: reports/book/html.py keeps Korean words whole.
_BREAK = re.compile(
    r"\s+|(?<=[가-힣一-鿿])(?=[A-Za-z0-9(\[<〈「『“‘△▲○①-⑳~'])|(?<=[,.:;·→⇒~?!①-⑳])(?=[가-힣])"
    r"|(?<=[-–—/])(?=[A-Za-z가-힣])"
)

#: In a cell: how far a list sets in, and what a frame for a picture, and a picture itself, takes at least.
_IN_CELL = {"ul": 1.3, "ol": 1.6}
_FRAME, _PICTURE = 9.5, 4.0
_DIAGONAL = 7.0
_RAGGED = 1.1  # of a line, for what stays empty at its end
_LONG = 10.0  # what a word that may be broken takes, at least


class Breaks(IntEnum):
    """Within what the lines of a table's cells may end; each includes the ones before."""

    NOWHERE = 0
    LONG_WORDS = 1  # addresses on the web
    WORDS = 2
    FIGURES = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """How a table is set on paper."""

    points: float  # of its type
    padding: float  # at both sides of a cell together
    is_turned: bool = False  # on a page in landscape
    breaks: Breaks = Breaks.LONG_WORDS

    @property
    def classes(self) -> str:
        """By which the stylesheets know it; "" for the usual one."""
        names = [f"type-{self.points:g}"] if self.points != USUAL.points else []
        names += ["long"] if self.breaks >= Breaks.WORDS else []
        names += ["broken"] if self.breaks == Breaks.FIGURES else []
        return " ".join(names)

    @property
    def fits(self) -> bool:
        return self.breaks < Breaks.WORDS

    @property
    def page(self) -> float:
        """Points between the margins."""
        return LANDSCAPE if self.is_turned else PORTRAIT


USUAL = Setting(10.5, 1.0, breaks=Breaks.NOWHERE)
#: The first that a table fits is taken, else the last.
SETTINGS = (
    USUAL,
    Setting(10.5, 1.0),
    *(Setting(points, 0.5, is_turned) for is_turned in (False, True) for points in (9, 8, 7)),
    Setting(7, 0.5, is_turned=True, breaks=Breaks.WORDS),
    Setting(7, 0.5, is_turned=True, breaks=Breaks.FIGURES),
)


@dataclass(frozen=True, slots=True)
class _Cell:
    """The columns that a cell spans, and how wide it is at least, by where its lines may end."""

    columns: range
    least: tuple[float, float, float, float]


def setting_of_rows(rows: Iterable[Iterable[str]]) -> Setting:
    """How a table is set whose cells hold these words, each in a column of its own."""
    cells = (_Cell(range(at, at + 1), _least_of_either(text)) for row in rows for at, text in enumerate(row))
    return _setting(list(dict.fromkeys(cells)), 0)


def fit_columns(rows: Iterable[Iterable[str]], width: float, setting: Setting) -> bool:
    """Whether all these words are whole in columns that are each so many points wide."""
    return all(
        (_least_of_text(text)[0] + setting.padding) * setting.points + _LINE <= width for row in rows for text in row
    )


@lru_cache(maxsize=512)
def table_settings(body: str, indent: float = 0, pictures: frozenset[int] = frozenset()) -> tuple[Setting, ...]:
    """How the tables of a text are set, without those within others.

    `indent`: by so many points the text is set in. `pictures`: the numbers of those that have a file.
    """
    if "<table" not in body:
        return ()
    return tuple(_setting_of_table(table, indent, pictures) for table in outer_tables(parse(body)))


def count_lines(text: str, points: float, width: float) -> int:
    """How many lines a text takes that is so many points wide; rather one more, as lines end between words."""
    return max(1, ceil(_advance(text) * points * _RAGGED / width))


def outer_tables(root: Element) -> list[Element]:
    return [table for table in root.iter("table") if not any(True for _ in table.iterancestors("table"))]


def step_indent(depth: int, *, dated: bool) -> float:
    """Points by which the text of a step is set in that stands so deep below others."""
    return _LISTS["ul"] * (depth + 1) if dated else (0.0, 8.0, 42.0)[min(depth, 2)]


def _setting_of_table(table: Element, indent: float, pictures: frozenset[int]) -> Setting:
    lists = sum(_LISTS.get(above.tag, 0) for above in table.iterancestors())
    return _setting(list(dict.fromkeys(_cells(table, pictures))), indent + lists)


def _setting(cells: list[_Cell], indent: float) -> Setting:
    return next((each for each in SETTINGS if _points(cells, each) <= each.page - indent), SETTINGS[-1])


def _points(cells: list[_Cell], setting: Setting) -> float:
    """How wide a table is at least when it is set so."""
    columns = max((cell.columns.stop for cell in cells), default=1)
    return _ems(cells, setting.padding, setting.breaks) * setting.points + columns * _LINE


def _ems(cells: list[_Cell], padding: float, breaks: Breaks) -> float:
    """The same in em, without lines: each column as its widest cell, widened where a cell over several is wider."""
    columns = [0.0] * max((cell.columns.stop for cell in cells), default=0)
    for cell in sorted(cells, key=lambda cell: len(cell.columns)):
        lacking = cell.least[breaks] + padding - sum(columns[at] for at in cell.columns)
        for at in cell.columns if lacking > 0 else ():
            columns[at] += lacking / len(cell.columns)
    return sum(columns)


def _cells(table: Element, pictures: frozenset[int]) -> Iterator[_Cell]:
    taken: set[tuple[int, int]] = set()
    for top, row in enumerate(table.xpath("./tr | ./*/tr")):
        free = (column for column in count() if (top, column) not in taken)
        for cell in row.iterchildren("th", "td"):
            left = next(free)
            columns = range(left, left + int(cell.get("colspan") or 1))
            taken.update(product(range(top, top + int(cell.get("rowspan") or 1)), columns))
            yield _Cell(columns, _least(cell, pictures))


def _least(cell: Element, pictures: frozenset[int]) -> tuple[float, float, float, float]:
    text = cell.text_content().strip()
    if cell.tag == "td" and AMOUNT.match(text) and cell.find(".//li") is None:
        return _least_of_figures(text)
    widest = [_DIAGONAL if cell.tag == "th" and text.count("\\") == 1 else 0.0] * 4
    for indent, line in _lines(cell, pictures):
        of_line = _least_of_text(line) if isinstance(line, str) else line
        widest = [max(before, indent + each) for before, each in zip(widest, of_line, strict=True)]
    return widest[0], widest[1], widest[2], widest[3]


def _lines(cell: Element, pictures: frozenset[int]) -> Iterator[tuple[float, str | tuple[float, ...]]]:
    """What stands in a cell, block by block, and how far it is set in; for a table in it, its widths."""
    indent, text = 0.0, ""
    steps = walk(cell)
    for event, element in steps:
        if element.tag == "table" and event == "start":
            yield indent, _widths_of_inner(element, pictures)
            steps.skip_subtree()
        if element.tag not in INLINE:
            yield from _line(indent, text, pictures)
            text = ""
            indent += _IN_CELL.get(element.tag, 0) * (1 if event == "start" else -1)
        if event == "start":
            text += (element.text or "") if element.tag != "table" else ""
        elif element is not cell:
            text += element.tail or ""


def _line(indent: float, text: str, pictures: frozenset[int]) -> Iterator[tuple[float, str | tuple[float, ...]]]:
    for number in map(int, PICTURE.findall(text)):
        yield indent, (_PICTURE if number in pictures else _FRAME,) * 4
    yield indent, PICTURE.sub(" ", text)


def _widths_of_inner(table: Element, pictures: frozenset[int]) -> tuple[float, ...]:
    cells = list(_cells(table, pictures))
    return tuple(_ems(cells, USUAL.padding, breaks) + len(cells) * _LINE / USUAL.points for breaks in Breaks)


@lru_cache(maxsize=4096)
def _least_of_text(text: str) -> tuple[float, float, float, float]:
    """How wide a text is at least, by where its lines may end."""
    words = [(word, _advance(word)) for word in _BREAK.split(text.strip())]
    whole = max(width for _, width in words)
    long_broken = max(min(width, _LONG) if len(word) > LONG_WORD else width for word, width in words)
    glyph = _GLYPH if text else 0.0
    return whole, long_broken, glyph, glyph


def _least_of_figures(text: str) -> tuple[float, float, float, float]:
    width = _advance(text)
    return width, width, width, _GLYPH


def _least_of_either(text: str) -> tuple[float, float, float, float]:
    return _least_of_figures(text) if any(letter.isdigit() for letter in text) else _least_of_text(text)


def _advance(text: str) -> float:
    return sum(_ADVANCES.get(letter, _SYLLABLE) for letter in text)
