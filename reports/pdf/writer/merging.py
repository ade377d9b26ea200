"""Joins the bundles of a book to one file: true page numbers, links, outline, page labels, one structure tree."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pydyf import Dictionary, String

from reports.rendering.record import join_head, split_head, united_uses

from .bundle import Bundle
from .description import DocumentInfo, write_colours, write_information, write_metadata
from .file import PdfFile, raw_stream, stream
from .fonts import Fonts
from .navigation import OutlineEntry, destination, write_names, write_outline
from .numbers import footer_content, with_numbers
from .placing import DOCUMENT, PAGES, PlacedFragment, PlacedPage

#: The anchor that stands on the page with the number 1.
FIRST_NUMBERED = "starts"
#: What the anchor of a department begins with, which stands on its divider.
_DEPARTMENT = "d-"
_DIGITS = "0123456789"
_A4 = b"[0 0 595.276 841.89]"


@dataclass(frozen=True, slots=True)
class FinishedBook:
    """A merged book."""

    pdf: bytes
    #: The first and the last page of what begins with an anchor: a department's front pages, a project.
    pages: dict[str, tuple[int, int]]

    def encode(self) -> bytes:
        return join_head(json.dumps(self.pages).encode(), self.pdf)


def decode_book(data: bytes) -> FinishedBook:
    """What was encoded. Raises ValueError, KeyError or TypeError for anything else."""
    pages, pdf = split_head(data)
    return FinishedBook(pdf, {anchor: (first, last) for anchor, (first, last) in json.loads(pages).items()})


@dataclass(frozen=True, slots=True)
class Layout:
    """What a book's pages have that none of its fragments knows."""

    #: At the foot of each page with a number, as that it is a draft.
    mark: str = ""
    #: For printing on both sides: a blank page stands before what would begin on a left-hand one.
    dividers_on_right: bool = False


def merge(
    bundles: list[Bundle],
    info: DocumentInfo,
    read_face: Callable[[str], bytes],
    layout: Layout,
) -> FinishedBook:
    """The book of these bundles, in this order; `read_face` hands over a font's file by its name."""
    book = _Merging(bundles, read_face, layout)
    for bundle in bundles:
        book.add(bundle)
    return FinishedBook(book.to_bytes(info), book.ranges)


def _positions(fragments: Iterable[PlacedFragment], layout: Layout) -> list[int]:
    """By fragment, how many pages stand before it; from 0, so that even ones are on the right."""
    found = []
    end = 0
    for fragment in fragments:
        anchors = fragment.pages[0].record.anchors
        begins_a_part = any(anchor == FIRST_NUMBERED or anchor.startswith(_DEPARTMENT) for anchor in anchors)
        end += layout.dividers_on_right and begins_a_part and end % 2
        found.append(end)
        end += len(fragment.pages)
    return found


def _page_ranges(fragments: list[PlacedFragment], begins: list[int]) -> dict[str, tuple[int, int]]:
    """By anchor, the number of the page that it stands on, and of the last one of its fragment."""
    positions: dict[str, tuple[int, int]] = {}
    for fragment, begin in zip(fragments, begins, strict=True):
        end = begin + len(fragment.pages)
        for position, page in enumerate(fragment.pages, start=begin):
            for anchor in page.record.anchors:
                positions.setdefault(anchor, (position, end - 1))
    first, _ = positions.get(FIRST_NUMBERED, (0, 0))
    return {anchor: (at - first + 1, last - first + 1) for anchor, (at, last) in positions.items()}


class _Merging:
    def __init__(self, bundles: list[Bundle], read_face: Callable[[str], bytes], layout: Layout) -> None:
        self._mark = layout.mark
        self._placed = [placed for bundle in bundles for placed in bundle.placed]
        pages = [page.record for placed in self._placed for page in placed.pages]
        self._begins = _positions(self._placed, layout)
        self.ranges = _page_ranges(self._placed, self._begins)
        self._numbers = {anchor: first for anchor, (first, _) in self.ranges.items()}
        self._first = self._first_numbered()
        with_digits = {linked.place.font for page in pages for linked in page.numbers}
        with_digits |= {page.foot.font for page in pages if page.foot}
        of_feet = {page.foot.font for page in pages if page.foot}
        drawn = {name: _DIGITS + (layout.mark if name in of_feet else "") for name in with_digits}
        self._fonts = Fonts(united_uses(bundle.uses for bundle in bundles), drawn, read_face)
        self._faces = {name: self._fonts.face(name) for name in with_digits}
        self._file = PdfFile(first_free=max((bundle.end for bundle in bundles), default=DOCUMENT + 1))
        self._fonts.write(self._file, [use for placed in self._placed for use in placed.absent_fonts.values()])
        self._destinations: dict[str, bytes] = {}
        self._headings: list[OutlineEntry] = []
        self._position = 0
        self._added = 0  # of the fragments
        #: The nodes of the page tree, in the book's order.
        self._nodes: list[int] = []

    def _first_numbered(self) -> int:
        """How many pages stand before the one with the number 1."""
        return next(
            (
                begin + at
                for placed, begin in zip(self._placed, self._begins, strict=True)
                for at, page in enumerate(placed.pages)
                if FIRST_NUMBERED in page.record.anchors
            ),
            0,
        )

    def add(self, bundle: Bundle) -> None:
        """Add a bundle's pages behind those that are there."""
        self._file.add_raw(bundle.entries, bundle.body)
        for placed in bundle.placed:
            if self._position < self._begins[self._added]:
                self._add_blank_page()
            self._added += 1
            self._nodes.append(placed.page_node)
            fonts = "".join(f"/{name} {font} 0 R" for name, font in self._fonts.of(self._file, placed).items())
            self._file.add(f"<<{placed.own_fonts}{fonts}>>".encode(), placed.fonts)
            for page in placed.pages:
                self._add_page(page)

    def _add_blank_page(self) -> None:
        page = b"<</Type/Page/Parent %d 0 R/MediaBox%b/Resources<<>>>>" % (PAGES, _A4)
        self._nodes.append(self._file.add(page))
        self._position += 1

    def _add_page(self, page: PlacedPage) -> None:
        record = page.record
        if page.content:
            content = with_numbers(page.text.encode("latin-1"), record, self._numbers, self._faces)
            self._file.add_raw({page.content: 0}, stream(page.content, content))
        if record.foot:
            number = self._position - self._first + 1
            footer = footer_content(record.foot, number, self._faces[record.foot.font], self._mark)
            self._file.add_raw({page.footer: 0}, raw_stream(page.footer, footer, b"/Length %d" % len(footer)))
        for anchor, point in record.anchors.items():
            self._destinations.setdefault(anchor, destination(page.number, point))
        for heading in record.headings:
            target = destination(page.number, (heading.x, heading.y))
            self._headings.append(OutlineEntry(heading.level, heading.title, target))
        self._position += 1

    def to_bytes(self, info: DocumentInfo) -> bytes:
        """The whole file."""
        file = self._file
        kids = b"".join(b"%d 0 R " % node for node in self._nodes)
        file.add(b"<</Type/Pages/Count %d/Kids[%b]>>" % (self._position, kids), PAGES)
        catalog = Dictionary(
            {
                "Type": "/Catalog",
                "Pages": _to(PAGES),
                "StructTreeRoot": _to(self._write_tags()),
                "MarkInfo": b"<</Marked true>>",
                "ViewerPreferences": b"<</DisplayDocTitle true>>",
                "Lang": String("ko"),
                "PageLabels": b"<</Nums[%b]>>" % self._labels(),
                "Outlines": _to(write_outline(file, self._headings)),
                "Metadata": _to(write_metadata(file, info, self._is_archivable())),
                "OutputIntents": b"[%d 0 R]" % write_colours(file),
            }
        )
        if self._destinations:
            catalog["Names"] = b"<</Dests %d 0 R>>" % write_names(file, self._destinations)
        return file.to_bytes(file.add(catalog.data), write_information(file, info), info.identifier)

    def _is_archivable(self) -> bool:
        return all(placed.is_archivable for placed in self._placed)

    def _labels(self) -> bytes:
        """Numbers as they are printed: roman before the page with the number 1."""
        before = b"0<</S/r>>" if self._first else b""
        return before + b"%d<</S/D/St 1>>" % self._first

    def _write_tags(self) -> int:
        """The one structure tree: each fragment's under one document."""
        file = self._file
        root = file.new()
        tops = b" ".join(b"%d 0 R" % top for placed in self._placed for top in placed.structure_tops)
        file.add(b"<</Type/StructElem/S/Document/P %d 0 R/K[%b]>>" % (root, tops), DOCUMENT)
        # By their keys, which follow the objects' numbers and not the pages.
        leaves = sorted((placed.parent_tree_keys, placed.parent_leaf) for placed in self._placed)
        parents = file.add(b"<</Kids[%b]>>" % b" ".join(b"%d 0 R" % leaf for _, leaf in leaves))
        end = leaves[-1][0][1] + 1
        dictionary = b"/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d" % (DOCUMENT, parents, end)
        named = sorted((placed.first_name, placed.names_leaf) for placed in self._placed if placed.names_leaf)
        if named:
            names = file.add(b"<</Kids[%b]>>" % b" ".join(b"%d 0 R" % leaf for _, leaf in named))
            dictionary += b"/IDTree %d 0 R" % names
        return file.add(b"<</Type/StructTreeRoot%b>>" % dictionary, root)


def _to(number: int) -> bytes:
    return b"%d 0 R" % number
