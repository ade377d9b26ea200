"""A section's text as plain lines with marks (□ ○ - · ▶), for a spreadsheet's cell, and such lines as a text again.

Only what comes back as it was may be changed there: headings, paragraphs and nested items. A line without a mark below
an item goes on with it. Everything else (tables, emphasis, numbers) is `plain_text`, to read.
"""

import re
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from typing import NamedTuple

from .marks import BY_DEPTH, FAMILIES, HEADINGS, LETTERS, NOTES, PRINTED_ALIKE
from .parsing import plain_text

LONGEST = 32_000  # letters; a cell of a workbook holds a few hundred more

_FAMILY = {mark: family for family, marks in FAMILIES.items() for mark in marks}
_DASHES = "".join(mark for mark in FAMILIES["-"] if mark not in LETTERS)
_SIGNS = "".join(mark for mark in _FAMILY if mark not in FAMILIES["-"] + LETTERS)
_HEADING = re.compile(rf"[{HEADINGS}]\s*(?=\S)")
#: As the editor knows them (static/js/editor/outline.js): two of a sign are a word, as ○○구 is, and a dash before a
#: figure is a minus.
_ITEM = re.compile(rf"(?:[{LETTERS}](?=\s)|([{_SIGNS}])(?!\1)|[{_DASHES}](?=\s|[^{_DASHES}\s\d.,]))\s*(?=\S)")
_ONLY_FIGURES = re.compile(rf"[{_DASHES}\s\d.,%△]+")
_NOTE = re.compile(rf"([{NOTES}])(?!\1)\s*(?=\S)")


class Line(NamedTuple):
    """A heading or a paragraph (depth 0), or an item; one of an item may have line breaks in it."""

    is_heading: bool
    depth: int
    text: str


def cell_text(body: str) -> str:
    """The text of a cell."""
    lines = lines_of(body)
    text = plain_text(body) if lines is None else text_of(lines)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def is_lossless(body: str) -> bool:
    """Whether nothing is lost where a cell's text becomes the section's."""
    lines = lines_of(body)
    return lines is not None and len(text := text_of(lines)) <= LONGEST and lines_in(text) == lines


def has_same_text(cell: str, written: str) -> bool:
    """Whether a cell still has what was written into it, however a spreadsheet treats blanks."""
    return _squeezed(cell) == _squeezed(written)


def _squeezed(text: str) -> list[str]:
    return [squeezed for line in text.splitlines() if (squeezed := " ".join(line.split()))]


def text_of(lines: list[Line]) -> str:
    written: list[str] = []
    for at, line in enumerate(lines):
        if line.is_heading:
            written.append(f"{HEADINGS[0]} {line.text}")
        elif line.depth:
            indent = "  " * (line.depth - 1)
            mark = "" if _NOTE.match(line.text) else f"{BY_DEPTH[line.depth - 1]} "
            written.append(indent + mark + line.text.replace("\n", f"\n{indent}  "))
        else:
            # Or it would go on with the item before it.
            written += ["", line.text] if at and lines[at - 1].depth else [line.text]
    return "\n".join(written)


def lines_in(text: str) -> list[Line]:
    """By the order of their marks below a heading the depth of items; ※ ⇒ → are below what comes before them."""
    lines: list[Line] = []
    ranks: list[str] = []
    after_blank = True
    for raw in text.splitlines():
        text = " ".join(raw.split())
        if not text:
            after_blank = True
            continue
        last = lines[-1] if lines and not after_blank else None
        if match := _HEADING.match(text):
            ranks = []
            lines.append(Line(True, 0, text[match.end() :]))
        elif (match := _ITEM.match(text)) and not _ONLY_FIGURES.fullmatch(text):
            mark = _FAMILY[text[0]]
            ranks = ranks if mark in ranks else [*ranks, mark]
            depth = min(ranks.index(mark) + 1, len(BY_DEPTH), _depth(lines) + 1)
            lines.append(Line(False, depth, _kept(text[0], depth) + text[match.end() :]))
        elif _NOTE.match(text) and _depth(lines):
            lines.append(Line(False, _depth_of_note(raw, lines), text))
        elif last and last.depth:
            lines[-1] = last._replace(text=f"{last.text}\n{text}")
        else:
            lines.append(Line(False, 0, text))
        after_blank = False
    return lines


def _kept(mark: str, depth: int) -> str:
    """What stays of a mark in the text: it prints instead of the one that the depth would have."""
    family = _FAMILY[mark]
    if family in {"○", "-", BY_DEPTH[depth - 1]}:
        return ""
    return f"{family if family in PRINTED_ALIKE else mark} "


def _depth(lines: list[Line]) -> int:
    return lines[-1].depth if lines else 0


def _depth_of_note(raw: str, lines: list[Line]) -> int:
    """As far as it is indented, or else below the last item that is no note itself."""
    indent = (len(raw) - len(raw.lstrip())) // 2
    item = next((line for line in reversed(lines) if not _NOTE.match(line.text)), lines[-1])
    return min(indent or item.depth, _depth(lines), len(BY_DEPTH) - 1) + 1


def body_of(lines: list[Line]) -> str:
    """The markup, as the editor makes it."""
    html = ""
    for is_item, group in groupby(lines, lambda line: line.depth > 0):
        if is_item:
            html += _list(list(group), 1)
        else:
            html += "".join(f"<h5>{escape(t, quote=False)}</h5>" if h else _paragraph(t) for h, _, t in group)
    return html


def _list(lines: list[Line], depth: int) -> str:
    html, at = "", 0
    while at < len(lines):
        end = next((each for each in range(at + 1, len(lines)) if lines[each].depth <= depth), len(lines))
        html += f"<li>{_paragraph(lines[at].text)}{_list(lines[at + 1 : end], depth + 1)}</li>"
        at = end
    return f"<ul>{html}</ul>" if html else ""


def _paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>".replace("\n", "<br>")


def lines_of(body: str) -> list[Line] | None:
    """None for a text with more in it than headings, paragraphs and nested items."""
    reader = _Reader()
    reader.feed(body)
    reader.close()
    return reader.lines if reader.is_plain else None


class _Reader(HTMLParser):
    """Reads cleaned markup into lines."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.is_plain = True
        self._depth = 0
        self._open: str | None = None
        self._is_item_begun = False
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "ul":
            self._end()
            self._depth += 1
        elif tag in ("li", "p", "h5") and not attrs:
            # Only the first paragraph of an item has a mark.
            self.is_plain &= not (tag == "p" and self._depth and not self._is_item_begun)
            self.is_plain &= not (tag == "h5" and self._depth)
            self._open, self._is_item_begun = tag, tag == "li"
        elif tag == "br" and self._depth:
            self._text += "\n"
        else:
            self.is_plain = False

    def handle_endtag(self, tag: str) -> None:
        if tag == "ul":
            self._depth -= 1
        elif tag != "br":
            self._end()
        self._is_item_begun = False

    def handle_data(self, data: str) -> None:
        self.is_plain &= "\xa0" not in data and bool(self._open or not data.strip())
        self._text += " ".join(f"_{data}_".split())[1:-1]

    def _end(self) -> None:
        text = "\n".join(line.strip() for line in self._text.split("\n")).strip("\n")
        if self._open and text:
            self.is_plain &= self._depth <= len(BY_DEPTH)
            self.lines.append(Line(self._open == "h5", self._depth, text))
        self._open, self._text = None, ""
