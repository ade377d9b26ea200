"""Reads from the renderer's own objects what a merged book needs to know, and makes them fit for merging.

Called before a fragment's PDF is written: references are `b"12 0 R"`, and an object's place in `pdf.objects` is its
number. The numbers of pages aren't known yet: a zero stands for each, and is found by the tags around it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pydyf
from weasyprint.document import Document

from .record import FontUse, Heading, LinkedNumber, NumberPlace, Page, Record

_JOINER = "\u2060"  # which keeps words whole on paper (reports/book/html.py)
_POINTS = 0.75  # of a CSS pixel
_MATRIX = re.compile(rb"1 0 0 -1 (\S+) (\S+) Tm")
_FONT = re.compile(rb"/(\S+) (\S+) Tf")
_GLYPHS = re.compile(rb"<([0-9a-f]*)>")


def read_record(
    document: Document, pdf: pydyf.PDF, fonts: dict[str, FontUse], alignment: float, flaws: tuple[str, ...]
) -> Record:
    """The record of a document whose tags are complete. Takes the foot's number out of each page.

    `alignment` is that of the linked numbers: 0.5 where they are centred, 1 where they end on one edge.
    """
    streams = [_referred(pdf, _referred(pdf, b"%d 0 R" % page)["Contents"]) for page in pdf.pages["Kids"][::3]]
    linked = _linked_numbers(pdf)
    pages = []
    for number, (page, stream) in enumerate(zip(document.pages, streams, strict=True)):
        foot = _take_foot(stream, page.height)
        pages.append(
            Page(
                foot=foot,
                anchors={name: _point(page, x, y) for name, (x, y, *_) in page.anchors.items()},
                headings=tuple(
                    Heading(level, title.replace(_JOINER, ""), *_point(page, x, y))
                    for level, title, (x, y), _ in page.bookmarks
                ),
                numbers=tuple(_numbers(stream, linked[number], alignment)) if number in linked else (),
            )
        )
    return Record(tuple(pages), fonts, flaws)


def make_ids_unique(pdf: pydyf.PDF, prefix: str) -> None:
    """Set `prefix` before the ids of table heads, which are numbers within one document, and list them in a tree.

    Without the tree no reader finds the heads that cells refer to; the renderer writes none.
    """
    named: dict[str, bytes] = {}
    for entry in pdf.objects:
        if isinstance(entry, pydyf.Dictionary) and entry.get("Type") == "/StructElem":
            if "ID" in entry:
                entry["ID"] = pydyf.String(f"{prefix}-{entry['ID'].string}")
                named[entry["ID"].string] = entry.reference
            if heads := entry.get("A", {}).get("Headers"):
                entry["A"]["Headers"] = pydyf.Array(pydyf.String(f"{prefix}-{head.string}") for head in heads)
    if named:
        _list_ids(pdf, sorted(named.items()))


def _list_ids(pdf: pydyf.PDF, named: list[tuple[str, bytes]]) -> None:
    names = pydyf.Array(each for name, element in named for each in (pydyf.String(name), element))
    limits = pydyf.Array([pydyf.String(named[0][0]), pydyf.String(named[-1][0])])
    leaf = pydyf.Dictionary({"Limits": limits, "Names": names})
    pdf.add_object(leaf)
    _referred(pdf, pdf.catalog["StructTreeRoot"])["IDTree"] = leaf.reference


def _referred(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _point(page: Any, x: float, y: float) -> tuple[float, float]:
    return round(x * _POINTS, 3), round((page.height - y) * _POINTS, 3)


def _linked_numbers(pdf: pydyf.PDF) -> dict[int, dict[int, str]]:
    """By page and marked content, the anchor whose page number stands there.

    Only what a stylesheet adds behind a link is tagged as a link within a link.
    """
    numbers_of_pages = {b"%d 0 R" % page: number for number, page in enumerate(pdf.pages["Kids"][::3])}
    found: dict[int, dict[int, str]] = {}
    for element in _links(pdf):
        if _referred(pdf, element["P"]).get("S") == "/Link":
            marks = [kid for kid in element["K"] if isinstance(kid, int)]
            targets = [_referred(pdf, kid)["Obj"] for kid in element["K"] if isinstance(kid, bytes)]
            if marks and targets:
                anchor = _referred(pdf, targets[0])["Dest"].string
                found.setdefault(numbers_of_pages[element["Pg"]], {})[marks[0]] = anchor
    return found


def _links(pdf: pydyf.PDF) -> Iterator[pydyf.Dictionary]:
    return (entry for entry in pdf.objects if isinstance(entry, pydyf.Dictionary) and entry.get("S") == "/Link")


def _take_foot(stream: pydyf.Stream, height: float) -> NumberPlace | None:
    """What is drawn apart from the content in the lower margin, taken out of the page."""
    for begin, end in _marked(stream, lambda entry: entry.get("Type") == "/Pagination"):
        text = stream.stream[begin + 1 : end]
        place = _place(text, 0.5)
        if place and float(place.y) > height * 0.9:
            del stream.stream[begin + 1 : end]
            return place
    return None


def _numbers(stream: pydyf.Stream, anchors: dict[int, str], alignment: float) -> Iterator[LinkedNumber]:
    offsets = [0]
    for item in stream.stream:
        offsets.append(offsets[-1] + len(_bytes(item)) + 1)
    for begin, end in _marked(stream, lambda entry: entry.get("MCID") in anchors):
        anchor = anchors[stream.stream[begin - 1]["MCID"]]
        first = next(at for at in range(begin, end) if _MATRIX.fullmatch(_bytes(stream.stream[at])))
        last = next(at for at in range(end, begin, -1) if _bytes(stream.stream[at]).endswith(b"TJ"))
        place = _place(stream.stream[begin + 1 : end], alignment)
        if place:
            yield LinkedNumber(anchor, offsets[first], offsets[last + 1] - 1, place)


def _marked(stream: pydyf.Stream, wanted: Callable[[pydyf.Dictionary], bool]) -> list[tuple[int, int]]:
    """Where marked content with these properties begins (its BDC) and ends (its EMC)."""
    items = stream.stream
    begins = [at + 1 for at, item in enumerate(items) if isinstance(item, pydyf.Dictionary) and wanted(item)]
    return [(begin, items.index(b"EMC", begin)) for begin in begins]


def _place(items: list, alignment: float) -> NumberPlace | None:
    """What draws a number: its style, then where it begins, in which font, and which glyphs."""
    texts = [_bytes(item) for item in items]
    joined = b"\n".join(texts)
    matrix, font = _MATRIX.search(joined), _FONT.search(joined)
    if not (matrix and font):
        return None
    glyphs = b"".join(run for text in texts if text.endswith(b"TJ") for run in _GLYPHS.findall(text))
    numbers = [int(glyphs[at : at + 4], 16) for at in range(0, len(glyphs), 4)]
    middle = len(numbers) // 2
    return NumberPlace(
        font=font[1].decode(),
        size=font[2].decode(),
        x=float(matrix[1]),
        y=matrix[2].decode(),
        alignment=alignment,
        before=tuple(numbers[:middle]),
        sample=numbers[middle],
        after=tuple(numbers[middle + 1 :]),
        style=b"\n".join(texts[: texts.index(b"BT")]).decode(),
    )


def _bytes(item: Any) -> bytes:
    return item if isinstance(item, bytes) else item.data if isinstance(item, pydyf.Object) else str(item).encode()
