"""Formatted text as it prints: the marks that people type become the outline's own.

- An item that begins with ▶ ⇒ → ※ ▪ · or another mark that no level has is printed with it instead of its level's.
- A paragraph that begins with ※ is a note; 〈 … 〉 is a caption; (단위 : …) is a table's unit.
- A small heading in [brackets] is a sub-programme, one that begins with ① a step below it.
- `장소 \\ 교육명` in a table's head is a cell with a diagonal.
- [[그림 1]] is the project's picture of that number.
"""

import re
from collections.abc import Iterator, Mapping

from lxml import html
from markupsafe import Markup

from korean.particles import with_particle
from plans.text.marks import NOTE, STEPS, TYPED, TYPED_CLASSES
from plans.text.rich_text import PICTURE

from .book import Body, Figure

#: A table of so many rows stays on one page: it is shorter than a third of it.
SHORT = 6

_MARK = re.compile(rf"^\s*([{TYPED}])(?!\1)\s*")
_BRACKETED = re.compile(r"^\[.*\]$")
_COUNTED = re.compile(rf"^[{STEPS}]")
_CAPTION = re.compile(r"^〈.*〉$")
_UNIT = re.compile(r"^\(\s*단위\s*:.*\)$")
_AMOUNT = re.compile(r"^[△-]?\d[\d,]*(?:\.\d+)?\s?(?:[가-힣]{1,2}|%)?$|^-$")


def printed(text: str, figures: Mapping[int, Figure]) -> Body:
    """`text` (HTML that was cleaned on save) ready to print, in pieces of markup and figures."""
    if not text:
        return ()
    root = html.fragment_fromstring(text, create_parent="div")
    for heading in root.iter("h5"):
        _set_heading(heading)
    for item in root.iter("li"):
        _set_mark(item)
    for numbers in root.iter("ol"):
        _set_start(numbers)
    for paragraph in list(root.iter("p")):
        _set_paragraph(paragraph)
    for table in list(root.iter("table")):
        _set_table(table)
    inner = html.tostring(root, encoding="unicode").removeprefix("<div>").removesuffix("</div>")
    return tuple(_pieces(inner, figures))


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
    elif _COUNTED.match(text):
        heading.set("class", "counted")


def _set_mark(item: html.HtmlElement) -> None:
    if PICTURE.fullmatch(item.text_content().strip()):
        return item.set("class", "picture-only")
    first = item[0] if not (item.text or "").strip() and len(item) and item[0].tag == "p" else item
    match = _MARK.match(first.text or "")
    if match:
        first.text = first.text[match.end() :]
        _set_own_mark(item, match[1])
    return None


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
    heads = _head_rows(rows)
    if heads and table.find("thead") is None:
        head = html.Element("thead")
        head.extend(rows[:heads])
        table.insert(0, head)
    for index, row in enumerate(rows):
        for cell in row:
            _set_cell(cell, in_head=index < heads)
    if len(rows) <= SHORT:
        table.set("class", "short")
    if not any(True for _ in table.iterancestors("table")):
        _let_scroll(table)


def _let_scroll(table: html.HtmlElement) -> None:
    """On a phone a wide table scrolls by itself, by keyboard too."""
    box = html.Element("div", {"class": "scroll", "tabindex": "0", "role": "group", "aria-label": "표"})
    box.tail, table.tail = table.tail, None
    table.getparent().replace(table, box)
    box.append(table)


def _head_rows(rows: list[html.HtmlElement]) -> int:
    """How many rows at the top are heads: all <th>, and none reaches into the rows below."""
    count = 0
    for row in rows:
        if not len(row) or any(cell.tag != "th" for cell in row):
            break
        count += 1
    for index, row in enumerate(rows[:count]):
        if any(index + int(cell.get("rowspan") or 1) > count for cell in row):
            return 0
    return count if count < len(rows) else 0


def _set_cell(cell: html.HtmlElement, *, in_head: bool) -> None:
    text = cell.text_content().strip()
    if not text and all(child.tag == "p" for child in cell):
        for child in list(cell):  # an editor leaves an empty paragraph in an empty cell
            cell.remove(child)
    if cell.tag == "th":
        cell.set("scope", "col" if in_head else "row")
        if text.count("\\") == 1:
            _set_diagonal(cell, *text.split("\\"))
    elif _AMOUNT.match(text) and cell.find(".//li") is None:
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
