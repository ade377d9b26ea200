"""Formatted text as it prints: the marks that people type become the outline's own.

- An item that begins with ▶ ⇒ → ※ ▪ ·, another mark that no level has, or ① is printed with it instead of its level's.
- A paragraph that begins with ※ is a note; 〈 … 〉 is a caption; (단위 : …) is a table's unit.
- A small heading in [brackets] is a sub-programme, one that begins with ① a step below it, with its number set off.
- `장소 \\ 교육명` in a table's head is a cell with a diagonal.
- A table has the widths of columns that somebody chose, and its cells how they are aligned.
- A table that is too wide for its page is set in smaller type, or on a page in landscape (plans/text/widths.py).
- [[그림 1]] is the project's picture of that number.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile

from lxml import html
from markupsafe import Markup

from korean.particles import with_particle
from plans.text.marks import NOTE, NUMBERS, OWN_MARK, TYPED_CLASSES
from plans.text.rich_text import INLINE, LONG_WORD, PICTURE
from plans.text.widths import AMOUNT, Breaks, Setting, outer_tables, table_settings

from .pages import Body, Figure
from .turned_pages import text_that_fits_below

#: A table of so many rows stays on one page: it is shorter than a third of it.
SHORT = 6
#: How wide a page is between its margins in the pixels of the screen: 170 mm.
PAGE = 642

_MARK = re.compile(rf"\s*{OWN_MARK}\s*")
_BRACKETED = re.compile(r"^\[[^\[\]]*[^\[\]\s][^\[\]]*\]$")
_COUNTED = re.compile(rf"^[{NUMBERS}]")
_CAPTION = re.compile(r"^〈.*〉$")
_UNIT = re.compile(r"^\(\s*단위\s*:.*\)$")
_LONG_WORD = re.compile(rf"\S{{{LONG_WORD + 1}}}")


def printed(text: str, figures: Mapping[int, Figure], indent: float = 0) -> Body:
    """`text` (HTML that was cleaned on save) ready to print, in pieces of markup and figures.

    `indent`: by so many points it is set in on paper.
    """
    if not text:
        return ()
    settings = table_settings(text, indent, with_files(figures))
    root = html.fragment_fromstring(text, create_parent="div")
    for heading in root.iter("h5"):
        _set_heading(heading)
    for item in root.iter("li"):
        _set_mark(item)
    for numbers in root.iter("ol"):
        _set_start(numbers)
    for paragraph in list(root.iter("p")):
        _set_paragraph(paragraph)
    outer = outer_tables(root)
    for table in list(root.iter("table")):
        _set_table(table)
    for table, setting in zip(outer, settings, strict=True):
        _fit(table, setting)
    inner = html.tostring(root, encoding="unicode").removeprefix("<div>").removesuffix("</div>")
    return tuple(_pieces(inner, figures))


def with_files(figures: Mapping[int, Figure]) -> frozenset[int]:
    """The numbers of the pictures that aren't empty frames."""
    return frozenset(number for number, figure in figures.items() if figure.picture is not None)


def _pieces(markup: str, figures: Mapping[int, Figure]) -> Iterator[Markup | Figure]:
    position = 0
    for match in PICTURE.finditer(markup):
        yield Markup(markup[position : match.start()])  # noqa: S704 - cleaned on save
        number = int(match[1])
        name = f"그림 {number}"
        missing = f"{with_particle(name, '이(가)')} 아직 등록되지 않았습니다."
        yield figures.get(number) or Figure(number, None, name, caption=missing)
        position = match.end()
    yield Markup(markup[position:])  # noqa: S704 - cleaned on save


def _set_heading(heading: html.HtmlElement) -> None:
    heading.tag = "h6"  # it stands below the section's own
    text = heading.text_content().strip()
    if _BRACKETED.match(text):
        heading.set("class", "boxed")
        _set_label(heading)
    elif _COUNTED.match(text):
        heading.set("class", "counted")
        _set_count(_first_words(heading))


def _set_count(first: html.HtmlElement) -> None:
    """The number in an element of its own, so that it is told apart from the ○ of an item."""
    words = (first.text or "").lstrip()
    count = html.Element("span", {"class": "count"})
    count.text, count.tail = words[:1], words[1:]
    first.text = None
    first.insert(0, count)


def _set_label(heading: html.HtmlElement) -> None:
    """A frame around the words, in place of the brackets."""
    label = html.Element("span", {"class": "label"})
    label.text, heading.text = heading.text, None
    label.extend(list(heading))
    heading.append(label)
    for place, strip in ((0, _without_opening), (-1, _without_closing)):
        text = [each for each in label.xpath(".//text()") if each.strip()][place]
        setattr(text.getparent(), "tail" if text.is_tail else "text", strip(text))


def _without_opening(text: str) -> str:
    return text.lstrip().removeprefix("[").lstrip()


def _without_closing(text: str) -> str:
    return text.rstrip().removesuffix("]").rstrip()


def _set_mark(item: html.HtmlElement) -> None:
    if PICTURE.fullmatch(item.text_content().strip()):
        return item.set("class", "picture-only")
    first = _first_words(item)
    match = _MARK.match(first.text or "")
    if match:
        first.text = first.text[match.end() :]
        _set_own_mark(item, match[0].strip())
    return None


def _first_words(item: html.HtmlElement) -> html.HtmlElement:
    """The element whose text an item begins with, however it is emphasised."""
    element = item
    while not (element.text or "").strip() and len(element) and element[0].tag in {"p", *INLINE}:
        element = element[0]
    return element


def _set_own_mark(item: html.HtmlElement, mark: str) -> None:
    if name := TYPED_CLASSES.get(mark):
        item.set("class", f"mark-{name}")
    else:
        item.set("style", f"list-style: '{mark} '")


def _set_start(numbers: html.HtmlElement) -> None:
    """The renderer of the PDF counts by styles alone."""
    if start := numbers.get("start"):
        numbers.set("style", f"counter-reset: list-item {int(start) - 1}")


def _set_paragraph(paragraph: html.HtmlElement) -> None:
    text = paragraph.text_content().strip()
    if PICTURE.search(text):
        paragraph.tag = "div"  # a figure is a block, which a paragraph cannot hold
    elif text.startswith(NOTE):
        paragraph.set("class", "note")
    elif _CAPTION.match(text):
        paragraph.set("class", "caption")
    elif _UNIT.match(text):
        paragraph.set("class", "unit")


def _set_table(table: html.HtmlElement) -> None:
    rows = [row for part in table.iterchildren("thead", "tbody") for row in part]
    rows = rows or list(table.iterchildren("tr"))
    of_columns = _rows_of_heads(rows)
    heads = _repeated_rows(rows, of_columns)
    if heads and table.find("thead") is None:
        head = html.Element("thead")
        head.extend(rows[:heads])
        table.insert(0, head)
    _set_columns(table, rows)
    for index, row in enumerate(rows):
        for cell in row:
            _set_cell(cell, in_head=index < of_columns)
    if len(rows) <= SHORT:
        table.set("class", "short")
    elif heads:
        _repeat_unit(table)


def _repeat_unit(table: html.HtmlElement) -> None:
    """Into the head of a table that may go on over pages, from the line above it: so each page says it."""
    unit = table.getprevious()
    if unit is None or unit.get("class") != "unit" or (unit.tail or "").strip():
        return
    head = table.find("thead")
    columns = sum(int(cell.get("colspan") or 1) for cell in head[0])
    row, cell = html.Element("tr", {"class": "unit-row"}), html.Element("td", {"colspan": str(columns)})
    cell.text = unit.text_content()
    row.append(cell)
    head.insert(0, row)
    table.set("class", "with-unit")
    unit.drop_tree()


def _set_columns(table: html.HtmlElement, rows: list[html.HtmlElement]) -> None:
    """The widths that somebody chose: shares of the table's where each column has one, else of the page's."""
    widths = [width for cell in rows[0] for width in _widths(cell)] if rows else []
    for cell in (cell for row in rows for cell in row):
        cell.attrib.pop("colwidth", None)
    if not any(widths):
        return
    whole = sum(widths) if all(widths) else max(PAGE, sum(widths))
    group = html.Element("colgroup")
    for width in widths:
        group.append(html.Element("col", {"style": f"width: {width / whole:.1%}"} if width else {}))
    table.insert(0, group)


def _widths(cell: html.HtmlElement) -> list[int]:
    """Of each column that a cell spans the width; 0 where it has none."""
    columns = int(cell.get("colspan") or 1)
    widths = [int(width) for width in cell.get("colwidth", "0").split(",")]
    return (widths + [0] * columns)[:columns]


def _fit(table: html.HtmlElement, setting: Setting) -> None:
    """Set a table so that no column of it falls off its page."""
    if setting.classes:
        table.set("class", f"{table.get('class', '')} {setting.classes}".strip())
    if setting.breaks >= Breaks.LONG_WORDS:
        _let_long_words_break(table)
    box = _let_scroll(table)
    if setting.is_turned:
        _turn(box, setting.points)


def _let_long_words_break(table: html.HtmlElement) -> None:
    for cell in table.iter("td", "th"):
        if _LONG_WORD.search(cell.text_content()):
            cell.set("class", f"{cell.get('class', '')} long".strip())


def _let_scroll(table: html.HtmlElement) -> html.HtmlElement:
    """On a phone a wide table scrolls by itself, by keyboard too."""
    box = html.Element("div", {"class": "scroll", "tabindex": "0", "role": "group", "aria-label": "표"})
    _wrap([table], box)
    return box


def _turn(box: html.HtmlElement, points: float) -> None:
    """Onto a page in landscape, with what belongs above it, and the notes below; a small one with more of the text."""
    above = list(takewhile(_belongs_to_what_follows, box.itersiblings(preceding=True)))
    below = list(takewhile(lambda each: each.get("class") == "note", box.itersiblings()))
    if (box.tail or "").strip():
        below = []
    elif box.getparent().getparent() is None and len(box.findall(".//tr")) <= SHORT:
        below = text_that_fits_below(box, points)
        while below and _belongs_to_what_follows(below[-1]):
            below.pop()
    _wrap([*reversed(above), box, *below], html.Element("div", {"class": "turned"}))


def _belongs_to_what_follows(element: html.HtmlElement) -> bool:
    is_above_a_table = element.tag == "h6" or element.get("class") in ("caption", "unit")
    return is_above_a_table and not (element.tail or "").strip()


def _wrap(elements: list[html.HtmlElement], box: html.HtmlElement) -> None:
    """Put `box` in the place of these neighbours, and them into it."""
    box.tail, elements[-1].tail = elements[-1].tail, None
    elements[0].addprevious(box)
    box.extend(elements)


def _rows_of_heads(rows: list[html.HtmlElement]) -> int:
    """How many rows at the top are heads of columns: all <th>, but for an empty cell in the corner."""
    count = sum(1 for _ in takewhile(_is_of_heads, rows))
    return count if count < len(rows) else 0


def _is_of_heads(row: html.HtmlElement) -> bool:
    cells = list(row.iterchildren("td", "th"))
    if len(cells) > 1 and cells[0].tag == "td" and not cells[0].text_content().strip():
        cells = cells[1:]
    return bool(cells) and all(cell.tag == "th" for cell in cells)


def _repeated_rows(rows: list[html.HtmlElement], heads: int) -> int:
    """How many of the rows of heads are repeated on each page: none, where one reaches into the rows below."""
    reach = (index + int(cell.get("rowspan") or 1) for index, row in enumerate(rows[:heads]) for cell in row)
    return heads if max(reach, default=0) <= heads else 0


def _set_cell(cell: html.HtmlElement, *, in_head: bool) -> None:
    align = cell.attrib.pop("align", None)
    _set_words(cell, in_head=in_head)
    if align:
        cell.set("class", f"{cell.get('class', '')} to-{align}".strip())


def _set_words(cell: html.HtmlElement, *, in_head: bool) -> None:
    text = cell.text_content().strip()
    if not text and all(child.tag == "p" for child in cell):
        for child in list(cell):  # an editor leaves an empty paragraph in an empty cell
            cell.remove(child)
    if cell.tag == "th":
        cell.set("scope", "col" if in_head else "row")
        if text.count("\\") == 1:
            _set_diagonal(cell, *text.split("\\"))
    elif AMOUNT.match(text) and cell.find(".//li") is None:
        cell.set("class", "number")


def _set_diagonal(cell: html.HtmlElement, upper: str, lower: str) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.text = None
    cell.set("class", "diagonal")
    for name, text in (("upper", upper), ("lower", lower)):
        part = html.Element("span", {"class": name})
        part.text = text.strip()
        cell.append(part)
