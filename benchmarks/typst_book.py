"""The book as Typst sets it: its content as JSON, formatted text as a tree, for typst/book.typ."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import typst
from lxml import html
from markupsafe import Markup

from plans.models import Picture
from reports.book.html import keep_words_whole
from reports.book.pages import Book, Figure

TEMPLATE = Path(__file__).parent / "typst" / "book.typ"


def typst_pdf(book: Book, folder: Path) -> bytes:
    """The whole PDF file, tagged; the content is left in `folder`."""
    files = {picture.pk: picture.file.path for picture in Picture.objects.exclude(file="")}
    content = folder / "typst.json"
    content.write_text(json.dumps(_plain(book, files), ensure_ascii=False))
    asked = {"book": str(content)}
    pdf: Any = typst.compile(str(TEMPLATE), root="/", sys_inputs=asked, format="pdf", pdf_standards="ua-1")
    return pdf


def _plain(value: Any, files: dict[int, str]) -> Any:
    """What JSON can hold of a part of the book; a figure's picture is the path of its file."""
    if isinstance(value, Figure):
        said = {each.name: getattr(value, each.name) for each in fields(value)}
        return {"tag": "figure", **said, "picture": files.get(value.picture or 0)}
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name), files) for each in fields(value)}
    if isinstance(value, tuple) and any(isinstance(piece, Markup) for piece in value):
        return _formatted(value, files)
    if isinstance(value, tuple):
        return [_plain(each, files) for each in value]
    return keep_words_whole(value) if isinstance(value, str) else value


def _formatted(pieces: tuple, files: dict[int, str]) -> list:
    """Formatted text as a tree. A figure stands between two pieces of markup, often in an element of its own."""
    figures = [piece for piece in pieces if isinstance(piece, Figure)]
    marked = "".join("<img>" if isinstance(piece, Figure) else piece for piece in pieces)
    root = html.fragment_fromstring(keep_words_whole(marked), create_parent="div")
    for image, figure in zip(root.iter("img"), figures, strict=True):
        image.set("figure", json.dumps(_plain(figure, files)))
    return list(_kids(root))


def _kids(element: html.HtmlElement) -> Iterator[Any]:
    if (element.text or "").strip():
        yield element.text
    for kid in element:
        yield _node(kid)
        if (kid.tail or "").strip():
            yield kid.tail


def _node(element: html.HtmlElement) -> dict[str, Any]:
    if element.tag == "img":
        return json.loads(element.get("figure"))
    node: dict[str, Any] = {"tag": element.tag, "class": element.get("class", "")}
    if element.tag == "table":
        head = element.xpath("./thead/tr")
        rows = element.xpath("./tr | ./tbody/tr")
        cells = {"head": [list(map(_node, row)) for row in head], "rows": [list(map(_node, row)) for row in rows]}
        return {**node, **cells, "weights": _weights(head + rows)}
    if element.tag in {"td", "th"}:
        node |= {span: int(element.get(span, 1)) for span in ("colspan", "rowspan")}
    return {**node, "kids": list(_kids(element))}


def _weights(rows: list[html.HtmlElement]) -> list[int]:
    """How wide a table's columns are beside each other: as their longest texts, within bounds."""
    longest: dict[int, int] = {}
    taken: set[tuple[int, int]] = set()
    for down, row in enumerate(rows):
        across = 0
        for cell in row:
            while (down, across) in taken:
                across += 1
            wide, high = (int(cell.get(span, 1)) for span in ("colspan", "rowspan"))
            taken |= {(down + y, across + x) for y in range(high) for x in range(wide)}
            for x in range(across, across + wide):
                longest[x] = max(longest.get(x, 4), min(len(cell.text_content()) // wide, 30))
    return [longest[x] for x in sorted(longest)]
