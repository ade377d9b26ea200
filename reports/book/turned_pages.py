"""Pages in landscape, within the HTML for paper: what follows a table on one stands upright again.

The renderer goes back to the usual page by itself only where something names it (its `page: auto` begins none).
"""

from lxml import html

from plans.text.rich_text import INLINE

_TURNED = 'class="turned"'
#: Where it stands a line may end.
_BREAK = "\u200b"


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
