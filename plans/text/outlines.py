"""A section's text as plain lines with marks (□ ○ - · ▶), for a spreadsheet's cell, and such lines as a text again.

Only what comes back as it was may be changed there: headings, paragraphs and nested items. A line without a mark below
an item goes on with it. Everything else (tables, emphasis, numbers) is `plain_text`, to read.
"""

import re
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from math import inf
from typing import NamedTuple

from .marks import BY_DEPTH, FAMILIES, HEADINGS, LETTERS, NOTES, NUMBERS, PRINTED_ALIKE, WITHOUT_LEVEL
from .parsing import plain_text

LONGEST_HEADING = 60  # letters
LOOKED_AT = 8  # lines, for what stands below a step
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
_BRACKETED = re.compile(r"\[[^\[\]]+\]|【[^【】]+】")
_STEP = re.compile(rf"[{NUMBERS}]\s*(?=\S)")
_NUMBERED = re.compile(r"(?:\d{1,2}|[가나다라마바사아자차카타파하])[.)]\s+(?!\d)")
#: Lines that are items below the one before them: a date, or a fact with its name.
_DATED = re.compile(
    r"['‘’]?(?:[0-9]{4}|[0-9]{2})\s?[.년/-]\s?[0-9]{1,2}(?![0-9])|[0-9]{4}\s?년"
    r"|[0-9]{1,2}\s?월(?![^\W\d_])|[0-9]{1,2}\.\s?[0-9]{1,2}\.(?![0-9])"
)
_NAMED = re.compile(r"(?:[^\W\d_]|[()·])(?:[^\W\d_]|[()· ]){0,14}\s*[:：](?!//)\s*\S")
_ORDER = "○-·"  # of marks, as plans have it
_MARKED = (_HEADING, _BRACKETED, _STEP, _ITEM, _NOTE)


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
    return lines is not None and len(text := text_of(lines)) <= LONGEST and lines_in_cell(text, body) == lines


def lines_in_cell(cell: str, body: str) -> list[Line]:
    """The lines of a cell that this body was written into: its headings without a mark come back without one."""
    unmarked = {line.text for line in lines_of(body) or () if line.is_heading and not _HEADING.match(line.text)}
    return [_unmarked(line) if _words_of(line) in unmarked else line for line in lines_in(cell)]


def _unmarked(line: Line) -> Line:
    return line._replace(text=_words_of(line)) if line.is_heading else line


def _words_of(line: Line) -> str:
    return _HEADING.sub("", line.text, count=1)


def has_same_text(cell: str, written: str) -> bool:
    """Whether a cell still has what was written into it, however a spreadsheet treats blanks."""
    return _squeezed(cell) == _squeezed(written)


def _squeezed(text: str) -> list[str]:
    return [squeezed for line in text.splitlines() if (squeezed := " ".join(line.split()))]


def text_of(lines: list[Line]) -> str:
    written: list[str] = []
    for at, line in enumerate(lines):
        if line.is_heading:
            written.append(line.text if _HEADING.match(line.text) else f"{HEADINGS[0]} {line.text}")
        elif line.depth:
            indent = "  " * (line.depth - 1)
            mark = "" if _NOTE.match(line.text) else f"{BY_DEPTH[line.depth - 1]} "
            written.append(indent + mark + line.text.replace("\n", f"\n{indent}  "))
        else:
            # Or it would go on with the item before it.
            written += ["", line.text] if at and lines[at - 1].depth else [line.text]
    return "\n".join(written)


def lines_in(text: str) -> list[Line]:
    """By the order of their marks below a heading the depth of items; ※ ⇒ → * are below what comes before them."""
    outline = _Outline()
    rows = _aligned(text.splitlines())
    for at, row in enumerate(rows):
        outline.take(row, rows[at + 1 : at + 1 + LOOKED_AT])
    return outline.lines


def _aligned(rows: list[str]) -> list[str]:
    """With the blanks before the first item that a cell, or whoever chose the text, left out."""
    if not rows or not (first := _mark_of(rows[0])):
        return rows
    indents = {_indent(row) for row in rows[1:] if _mark_of(row) == first}
    if not indents or _indent(rows[0]) in indents:
        return rows
    return [" " * min(indents) + rows[0].lstrip(), *rows[1:]]


def _mark_of(row: str) -> str:
    text = " ".join(row.split())
    return _FAMILY[text[0]] if _ITEM.match(text) and not _ONLY_FIGURES.fullmatch(text) else ""


class _Open(NamedTuple):
    """An item that others may stand below."""

    rank: float
    indent: int
    mark: str = ""


class _Outline:
    """Lines as they are read, one after the other, with what the next one depends on.

    An item stands below the last one whose mark came earlier, or is the same and less indented.
    """

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.is_after_blank = True
        self._begin()

    def _begin(self, steps_at: int = -1) -> None:
        """Below a heading the levels are counted anew; where it was a step (①), ② is one as well."""
        self.ranks: list[str] = []  # of each level the marks that stand for it
        self.open: list[_Open] = []
        self.steps_at = steps_at
        self.is_bracketed = False
        self.has_stars = False  # whether * is the mark of items, and not of notes below them

    def take(self, row: str, following: list[str]) -> None:
        text = " ".join(row.split())
        if text:
            self._take(row, text, following)
        self.is_after_blank = not text

    def _take(self, row: str, text: str, following: list[str]) -> None:
        if match := _HEADING.match(text):
            self._add_heading(text, words=text[match.end() :])
        elif _BRACKETED.fullmatch(text) and len(text) <= LONGEST_HEADING:
            self._add_heading(text, words=text)
        elif _STEP.match(text):
            self._add_step(row, text, following)
        elif (mark := _mark_of(row)) and (match := _ITEM.match(text)):
            self._add_item(_indent(row), mark, text[0], text[match.end() :])
        elif _NOTE.match(text) and text[0] == "*" and (not self.open or self.has_stars):
            self.has_stars = True
            self._add_item(_indent(row), "*", "", text)
        elif self.open and _NOTE.match(text):
            self._add_note(_indent(row), text)
        elif self.open and self._is_fact_below(row, text):
            self._add_fact(_indent(row), text)
        else:
            is_number = _NUMBERED.match(text) and not self._is_below(row)
            self._add_words(text, is_new=self.is_after_blank or bool(is_number))

    def _is_below(self, row: str) -> bool:
        return any(item.indent < _indent(row) for item in self.open)

    def _is_fact_below(self, row: str, text: str) -> bool:
        return _is_fact(text) and (not self.is_after_blank or self._is_below(row))

    def _add_heading(self, text: str, *, words: str, steps_at: int = -1) -> None:
        self._begin(steps_at)
        self.is_bracketed = bool(_BRACKETED.fullmatch(words))
        self.lines.append(Line(True, 0, text))

    def _add_step(self, row: str, text: str, following: list[str]) -> None:
        """A small heading, where it or what comes before it says so or items follow; or else an item."""
        indent = _indent(row)
        if indent <= self.steps_at or (not self.ranks and (self.is_bracketed or _begin_with_item(following, indent))):
            self._add_heading(text, words=text, steps_at=indent)
        else:
            self._add_item(indent, "①", "", text)

    def _add_item(self, indent: int, mark: str, sign: str, text: str) -> None:
        rank = self._rank_of(mark, indent) + min(indent, 99) / 100
        while self.open and self.open[-1].rank >= rank:
            self.open.pop()
        self._add_below(_Open(rank, indent, mark), sign, text)

    def _rank_of(self, mark: str, indent: int) -> int:
        """Marks rank as they come, but above those that plans put below them, unless blanks say otherwise.

        Those that no level has are of one rank.
        """
        if (known := self._rank_with(mark)) is not None:
            return known
        is_further_in = bool(self.open) and self.open[-1].indent < indent
        if not is_further_in and (equal := self._rank_without_level(mark, indent)) is not None:
            self.ranks[equal] += mark
            return equal
        lower = next((at for at, marks in enumerate(self.ranks) if _is_above(mark, marks)), len(self.ranks))
        at = len(self.ranks) if is_further_in else lower
        self.ranks.insert(at, mark)
        self.open = [item._replace(rank=item.rank + (item.rank >= at)) for item in self.open]
        return at

    def _rank_with(self, mark: str) -> int | None:
        return next((at for at, marks in enumerate(self.ranks) if mark in marks), None)

    def _rank_without_level(self, mark: str, indent: int) -> int | None:
        """Of a mark that no level has the rank of the nearest such item not further in, or else of the outermost."""
        equals = [item for item in self.open if _has_no_level(item.mark)] if _has_no_level(mark) else []
        nearest = [item for item in equals if item.indent <= indent][-1:] or equals[:1]
        return self._rank_with(nearest[0].mark) if nearest else None

    def _add_fact(self, indent: int, text: str) -> None:
        """Beside another fact, unless it is further in; else below what it is about."""
        last = self.open[-1]
        if last.rank == inf or last.indent < indent or not _is_fact(self.lines[-1].text):
            self._add_note(indent, text)
            return
        self.open.pop()
        self._add_below(last, "", text)

    def _add_note(self, indent: int, text: str) -> None:
        """Below the nearest item that is less indented, or below the last one where nothing is indented."""
        if self.open[-1].rank == inf:
            self.open.pop()
        if any(item.indent < indent for item in self.open):
            while self.open[-1].indent >= indent:
                self.open.pop()
        self._add_below(_Open(inf, indent), "", text)

    def _add_below(self, item: _Open, sign: str, text: str) -> None:
        del self.open[len(BY_DEPTH) - 1 :]
        self.open.append(item)
        depth = len(self.open)
        self.lines.append(Line(False, depth, _kept(sign, depth) + text))

    def _add_words(self, text: str, *, is_new: bool) -> None:
        last = self.lines[-1] if self.lines and not is_new else None
        if last and last.depth:
            self.lines[-1] = last._replace(text=f"{last.text}\n{text}")
        else:
            self.open = []
            self.lines.append(Line(False, 0, text))


def _is_above(mark: str, other: str) -> bool:
    return mark in _ORDER and _ORDER.index(mark) < _ORDER.find(other)


def _has_no_level(mark: str) -> bool:
    return bool(mark) and mark in WITHOUT_LEVEL


def _is_fact(text: str) -> bool:
    return bool(_DATED.match(text) or _NAMED.match(text))


def _begin_with_item(rows: list[str], indent: int) -> bool:
    """Whether the next line with a mark is an item that doesn't stand further out."""
    texts = ((row, " ".join(row.split())) for row in rows)
    row, text = next(((row, text) for row, text in texts if any(each.match(text) for each in _MARKED)), ("", ""))
    mark = _mark_of(text)
    return bool(mark) and (mark == "○" or _indent(row) <= indent)


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip())


def _kept(mark: str, depth: int) -> str:
    """What stays of a mark in the text: it prints instead of the one that the depth would have."""
    family = _FAMILY.get(mark, "")
    if family in {"", "○", "-", BY_DEPTH[depth - 1]}:
        return ""
    return f"{family if family in PRINTED_ALIKE else mark} "


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
