"""Pages in landscape, within the HTML for paper: what follows a table on one stands upright again.

The renderer goes back to the usual page by itself only where something names it (its `page: auto` begins none).

A small table would leave such a page nearly empty: the text that follows stands below it, as far as it fits. How far is
told from the advances of the fonts; what is a line longer than that goes on over the page.
"""

from lxml import html

from plans.text.rich_text import INLINE, PICTURE
from plans.text.widths import LANDSCAPE, count_lines

_TURNED = 'class="turned"'
#: Where it stands a line may end.
_BREAK = "\u200b"

#: Points of a page in landscape between its margins, without what may stand above a table: heading, caption and unit.
_ROOM = (210 - 22 - 20) * 72 / 25.4 - 80
_TEXT, _LINE = 13.0, 13 * 1.6  # points of the text, and of its lines
_GAP = {"li": 3.0, "h6": 12.0}  # points above
_INDENT = 17.0  # points of each list


def text_that_fits_below(box: html.HtmlElement, points: float) -> list[html.HtmlElement]:
    """Of what follows a table of type of so many points as much as its page has room for; a list may be divided."""
    room = _ROOM - _height_of_rows(box, points)
    taken: list[html.HtmlElement] = []
    for element in list(box.itersiblings()):
        height = _height(element)
        if height is None:
            break
        if height > room:
            taken += _divided(element, room)
            break
        taken.append(element)
        room -= height
        if (element.tail or "").strip():
            break
    return taken


def _height_of_rows(box: html.HtmlElement, points: float) -> float:
    rows = [list(row.iterchildren("td", "th")) for row in box.iter("tr")]
    columns = max((sum(int(cell.get("colspan") or 1) for cell in row) for row in rows), default=1)
    height = 0.0
    for row in rows:
        lines = max((_lines_of_cell(cell, points, LANDSCAPE / columns) for cell in row), default=1)
        height += lines * points * 1.4 + points
    return height


def _lines_of_cell(cell: html.HtmlElement, points: float, width: float) -> int:
    blocks = list(cell.iter("p")) or [cell]
    return sum(count_lines(each.text_content(), points, width * int(cell.get("colspan") or 1)) for each in blocks)


def _height(element: html.HtmlElement) -> float | None:
    """Of paragraphs, headings and lists; None for what holds a table or a picture."""
    if element.tag not in ("p", "h6", "ul", "ol") or PICTURE.search(element.text_content()):
        return None
    if any(True for _ in element.iter("table", "div")):
        return None
    blocks = element.iter("li") if element.tag in ("ul", "ol") else [element]
    return sum(_height_of_block(block) for block in blocks)


def _height_of_block(block: html.HtmlElement) -> float:
    """Without the lists within it."""
    words = (block.text or "") + "".join(
        each.text_content() + (each.tail or "") for each in block if each.tag not in ("ul", "ol")
    )
    lists = sum(1 for each in block.iterancestors("ul", "ol"))
    breaks = sum(1 for _ in block.iter("br")) + max(0, len(block.findall("p")) - 1)
    return (count_lines(words, _TEXT, LANDSCAPE - lists * _INDENT) + breaks) * _LINE + _GAP.get(block.tag, 0)


def _divided(element: html.HtmlElement, room: float) -> list[html.HtmlElement]:
    """The items that fit of a list without numbers, as a list of their own before it."""
    fitting = []
    for item in element if element.tag == "ul" else ():
        room -= _height_of_block(item) + sum(map(_height_of_block, item.iterdescendants("li")))
        if room < 0:
            break
        fitting.append(item)
    if not fitting:
        return []
    first = html.Element("ul")
    element.addprevious(first)
    first.extend(fitting)
    return [first]


def with_upright_pages(body: str) -> str:
    """`body`, set by our own templates, with the class `upright` on what follows a page in landscape."""
    if _TURNED not in body:
        return body
    root = html.fragment_fromstring(body, create_parent="div")
    for turned in root.iter("div"):
        follower = _follower(turned) if turned.get("class") == "turned" else None
        if follower is not None and not _begins_turned(follower):
            follower.set("class", f"{follower.get('class', '')} upright".strip())
    for table in root.iter("table"):
        classes = table.get("class", "").split()
        if "long" in classes:
            _let_words_break(table)
        if "broken" in classes:
            _let_figures_break(table)
    return html.tostring(root, encoding="unicode").removeprefix("<div>").removesuffix("</div>")


def _follower(element: html.HtmlElement) -> html.HtmlElement | None:
    """What is set next, whatever holds it; None at the end."""
    while (found := element.getnext()) is None:
        element = element.getparent()
        if element is None:
            return None
    return found


def _begins_turned(element: html.HtmlElement) -> bool:
    """Whether it begins with a table in landscape; a section's heading stands with one."""
    first = next(element.iterchildren(), None)
    while element.get("class") != "turned":
        if first is None or (element.text or "").strip():
            return False
        heading_alone = first.tag == "h5" and first.getnext() is not None
        element = first.getnext() if heading_alone else first
        first = next(element.iterchildren(), None)
    return True


def _let_words_break(table: html.HtmlElement) -> None:
    """Also where a part of one is emphasised: there the renderer finds no end for a line by itself."""
    for element in table.iter(*INLINE):
        element.text = _BREAK + (element.text or "")
        element.tail = _BREAK + (element.tail or "")


def _let_figures_break(table: html.HtmlElement) -> None:
    """Behind their commas, before the renderer breaks them anywhere."""
    for cell in table.iter("td"):
        if "number" in cell.get("class", "").split():
            for element in cell.iter():
                element.text = element.text and element.text.replace(",", f",{_BREAK}")
