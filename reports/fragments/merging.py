"""From the fragments of a book to its one file: true numbers, links, outline, labels, and one tree of tags."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, OutlineItem, Pdf, String

from .fonts import Fonts
from .numbers import foot_of, with_numbers
from .record import Record

# Of this process, which writes no other PDFs. The default of 6 makes files 1 % smaller and writing them thrice as long.
pikepdf.settings.set_flate_compression_level(4)

#: The anchor that stands on the page with the number 1.
FIRST_NUMBERED = "starts"


@dataclass(frozen=True, slots=True)
class Part:
    """A rendered fragment."""

    pdf: bytes
    record: Record


@dataclass(frozen=True, slots=True)
class Finished:
    """A merged book."""

    pdf: bytes
    #: The first and the last page of what begins with an anchor: a department's front pages, a project.
    pages: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a file says of itself."""

    title: str
    author: str
    producer: str
    language: str = "ko"


def merge(
    parts: list[Part],
    imprint: Imprint,
    read_face: Callable[[str], bytes],
    progress: Callable[[int], None] = lambda done: None,
) -> Finished:
    """The book of these fragments, in this order; `progress` hears how many of them are in it."""
    book = _Merging(parts, read_face)
    for done, part in enumerate(parts, start=1):
        book.add(part)
        progress(done)
    return Finished(book.finished(imprint), page_ranges(part.record for part in parts))


def page_numbers(records: Iterable[Record]) -> dict[str, int]:
    """The number of the page that each anchor stands on, by the anchor."""
    return {anchor: first for anchor, (first, _) in page_ranges(records).items()}


def page_ranges(records: Iterable[Record]) -> dict[str, tuple[int, int]]:
    """By anchor, the number of the page that it stands on, and of the last one of its fragment."""
    positions: dict[str, tuple[int, int]] = {}
    behind = 0
    for record in records:
        begin, behind = behind, behind + len(record.pages)
        for position, page in enumerate(record.pages, start=begin):
            for anchor in page.anchors:
                positions.setdefault(anchor, (position, behind - 1))
    first, _ = positions.get(FIRST_NUMBERED, (0, 0))
    return {anchor: (at - first + 1, last - first + 1) for anchor, (at, last) in positions.items()}


class _Merging:
    def __init__(self, parts: list[Part], read_face: Callable[[str], bytes]) -> None:
        records = [part.record for part in parts]
        pages = [page for record in records for page in record.pages]
        self._numbers = page_numbers(records)
        self._first = next((at for at, page in enumerate(pages) if FIRST_NUMBERED in page.anchors), 0)
        self._pdf = pikepdf.new()
        fonts = Fonts(records, read_face)
        places = [linked.place for page in pages for linked in page.numbers] + [
            page.foot for page in pages if page.foot
        ]
        with_digits = {place.font for place in places}
        self._faces = {name: fonts.face(name) for name in with_digits}
        self._fonts = fonts.written(self._pdf, with_digits)
        self._tree = _Tree(self._pdf)
        self._destinations: dict[str, Array] = {}
        self._headings: list[tuple[int, str, Array]] = []

    def add(self, part: Part) -> None:
        """Add a fragment's pages behind those that are there."""
        with Pdf.open(BytesIO(part.pdf)) as source:
            first = len(self._pdf.pages)
            # What its content calls fonts is filled in below with the book's.
            shared = source.pages[0].Resources.Font
            for name in part.record.fonts:
                del shared[f"/{name}"]
            for page in source.pages:
                self._pdf.pages.append(page)
            self._tree.add(source, first)
        pages = self._pdf.pages[first:]
        for name, font in self._fonts.of(part.record).items():
            pages[0].Resources.Font[f"/{name}"] = font
        for position, (page, known) in enumerate(zip(pages, part.record.pages, strict=True), start=first):
            if known.numbers:
                content = with_numbers(page.Contents.read_bytes(), known, self._numbers, self._faces)
                page.Contents.write(content)
            if known.foot:
                foot = foot_of(known.foot, position - self._first + 1, self._faces[known.foot.font])
                page.Contents = Array([page.Contents, self._pdf.make_stream(foot)])
            for anchor, point in known.anchors.items():
                self._destinations.setdefault(anchor, _destination(page, point))
            for heading in known.headings:
                target = _destination(page, (heading.x, heading.y))
                self._headings.append((heading.level, heading.title, target))

    def finished(self, imprint: Imprint) -> bytes:
        """The file, whole."""
        root = self._pdf.Root
        root.StructTreeRoot = self._tree.finished()
        root.MarkInfo = Dictionary(Marked=True)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        root.Lang = String(imprint.language)
        root.PageLabels = Dictionary(Nums=Array(self._labels()))
        if self._destinations:
            tree = NameTree.new(self._pdf)
            for anchor, target in self._destinations.items():
                tree[anchor] = target
            root.Names = Dictionary(Dests=tree.obj)
        with self._pdf.open_outline() as outline:
            outline.root.extend(_outline(self._headings))
        self._sign(imprint)
        output = BytesIO()
        self._pdf.save(
            output,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            force_version="1.7",
        )
        return output.getvalue()

    def _labels(self) -> Iterator:
        """Numbers as they are printed: roman before the page with the number 1."""
        if self._first:
            yield from (0, Dictionary(S=Name.r))
        yield from (self._first, Dictionary(S=Name.D, St=1))

    def _sign(self, imprint: Imprint) -> None:
        self._pdf.docinfo.Title = imprint.title
        self._pdf.docinfo.Producer = imprint.producer
        with self._pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["pdfuaid:part"] = "1"
            metadata["dc:title"] = imprint.title
            metadata["pdf:Producer"] = imprint.producer
            if imprint.author:
                self._pdf.docinfo.Author = imprint.author
                metadata["dc:creator"] = [imprint.author]


class _Tree:
    """The one tree of tags: each fragment's parts of it under one document, whatever refers to them numbered anew."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root, K=Array()))
        self._owners: list[Dictionary] = []
        self._next = 0

    def add(self, source: Pdf, first: int) -> None:
        """Take over the tags of a file whose pages were added behind the `first` ones of the book."""
        tree = self._pdf.copy_foreign(source.Root.StructTreeRoot)
        for element in tree.K[0].K:
            element.P = self._document
            self._document.K.append(element)
        numbers = tree.ParentTree.Nums
        offset, count = self._next, len(numbers) // 2
        for at in range(0, len(numbers), 2):
            numbers[at] = int(numbers[at]) + offset
        limits = Array([offset, offset + count - 1])
        self._owners.append(self._pdf.make_indirect(Dictionary(Limits=limits, Nums=numbers)))
        for page in self._pdf.pages[first:]:
            page.StructParents = int(page.StructParents) + offset
            for link in page.get("/Annots", ()):
                link.StructParent = int(link.StructParent) + offset
        self._next += count

    def finished(self) -> pikepdf.Object:
        self._root.K = Array([self._document])
        self._root.ParentTree = self._pdf.make_indirect(Dictionary(Kids=Array(self._owners)))
        self._root.ParentTreeNextKey = self._next
        return self._root


def _destination(page: pikepdf.Page, point: tuple[float, float]) -> Array:
    return Array([page.obj, Name.XYZ, *point, 0])


def _outline(headings: list[tuple[int, str, Array]]) -> list[OutlineItem]:
    """The headings as a tree; where levels are left out, what stands below still hangs on what stands above."""
    top: list[OutlineItem] = []
    above: list[tuple[int, list[OutlineItem]]] = []
    for level, title, target in headings:
        while above and above[-1][0] >= level:
            above.pop()
        item = OutlineItem(title, target)
        (above[-1][1] if above else top).append(item)
        above.append((level, item.children))
    return top
