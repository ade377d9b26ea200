"""A cleaned text as the blocks that are laid side by side: lines with their marks, and tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plans.text.marks import BY_DEPTH, DEEPER, OWN_MARK
from plans.text.parsing import Element, parse

_LISTS = {"ul", "ol"}
_LINES = {"p", "h5", "li"}
_OWN_MARK = re.compile(OWN_MARK)


@dataclass(frozen=True, slots=True)
class Line:
    """A heading, a paragraph (depth 0), or an item with its mark; what goes on with an item has none."""

    text: str
    depth: int = 0
    mark: str = ""
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    is_head: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def shape(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        return tuple(tuple((cell.columns, cell.rows) for cell in row) for row in self.rows)


Block = Line | Table


def blocks_of(html: str) -> tuple[Block, ...]:
    """Headings, paragraphs, items and tables of a text, in their order."""
    return tuple(_below(parse(html), depth=0, mark="")) if html else ()


def _below(parent: Element, depth: int, mark: str) -> Iterator[Block]:
    """The blocks of an element; the first line of words has the mark, whatever goes on below it has none."""
    words = _Words(depth, mark)
    words.add(parent.text)
    for child in parent:
        if child.tag == "table":
            yield from words.end()
            yield _table(child)
        elif child.tag in _LISTS:
            yield from words.end()
            yield from _items(child, depth + 1)
        elif child.tag in _LINES:
            yield from words.end()
            yield from _paragraph(child, depth, words.take_mark())
        elif child.tag == "br":
            yield from words.end()
        else:
            words.add(child.text_content())
        words.add(child.tail)
    yield from words.end()


def _paragraph(element: Element, depth: int, mark: str) -> Iterator[Block]:
    if element.tag == "h5":
        yield Line(_one_line(element.text_content()), depth, mark, is_heading=True)
    else:
        yield from _below(element, depth, mark)


def _items(items: Element, depth: int) -> Iterator[Block]:
    mark = BY_DEPTH[depth - 1] if depth <= len(BY_DEPTH) else DEEPER
    for number, item in enumerate(items.iterchildren("li"), int(items.get("start") or 1)):
        yield from _below(item, depth, f"{number}." if items.tag == "ol" else mark)


class _Words:
    """The words that stand in an element beside its blocks, line by line."""

    def __init__(self, depth: int, mark: str) -> None:
        self._depth, self._mark, self._pieces = depth, mark, list[str]()

    def add(self, text: str | None) -> None:
        self._pieces.append(text or "")

    def take_mark(self) -> str:
        mark, self._mark = self._mark, ""
        return mark

    def end(self) -> Iterator[Line]:
        text, self._pieces = _one_line("".join(self._pieces)), []
        if text:
            mark = self.take_mark()
            yield Line(text, self._depth, "" if _OWN_MARK.match(text) else mark)


def _table(table: Element) -> Table:
    return Table(tuple(tuple(map(_cell, row.iterchildren("td", "th"))) for row in table.iter("tr")))


def _cell(cell: Element) -> Cell:
    text = _one_line(" ".join(cell.itertext()))
    return Cell(text, cell.tag == "th", int(cell.get("colspan") or 1), int(cell.get("rowspan") or 1))


def _one_line(text: str) -> str:
    return " ".join(text.split())
