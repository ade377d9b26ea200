"""Cleaned text as a tree of elements, and as what a person reads: the one place that reads it.

Two read it by themselves: plans/text/outlines.py, which takes nothing but what it could write again, element for
element; and config/unsaved_texts.py, whose texts nobody has cleaned.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from lxml import etree, html

from .tags import INLINE

BREAK = "\n"
_CELL = "\x1f"  # between the cells of a row; no cleaned text has it
_CELLS = {"td", "th"}
_LINES = {"br", "p", "li", "h5", "tr"}  # what follows them is another line

Element: TypeAlias = html.HtmlElement
_Separator = Callable[[Element], str]


def parse(body: str) -> Element:
    """The elements of a text, below one that holds them all."""
    return html.fragment_fromstring(body, create_parent="div")


def plain_text(body: str) -> str:
    """The visible text, a line for each paragraph, item and row of a table; cells have ` | ` between them."""
    lines = (" | ".join(_cells(line)) for line in _read(body, before=_nothing, after=_break_or_cell).split(BREAK))
    return BREAK.join(line for line in lines if line)


def text_on_one_line(body: str) -> str:
    """The visible text as it is searched: between two blanks what a reader takes for a word."""
    return " ".join(_read(body, before=_blank, after=_blank).split())


def walk(top: Element) -> Any:
    """An element and each below it, with "start" and with "end"; lxml's own iterator, which can skip what is below."""
    return etree.iterwalk(top, events=("start", "end"))


def _read(body: str, *, before: _Separator, after: _Separator) -> str:
    pieces: list[str] = []
    for event, element in walk(parse(body)):
        if event == "start":
            pieces += [before(element), element.text or ""]
        else:
            pieces += [after(element), element.tail or ""]
    return "".join(pieces)


def _nothing(element: Element) -> str:
    return ""


def _blank(element: Element) -> str:
    return "" if element.tag in INLINE else " "


def _break_or_cell(element: Element) -> str:
    if element.tag in _CELLS:
        return _CELL
    return BREAK if element.tag in _LINES and not _ends_a_cell(element) else ""


def _ends_a_cell(element: Element) -> bool:
    """Whether it is the last paragraph of a cell, which goes on beside it."""
    alone = element.tag == "p" and element.getnext() is None and not element.tail
    return alone and element.getparent().tag in _CELLS


def _cells(line: str) -> list[str]:
    cells = (" ".join(cell.split()) for cell in line.split(_CELL))
    return [cell for cell in cells if cell]
