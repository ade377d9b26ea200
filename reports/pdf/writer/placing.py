"""Gives the objects of a rendered fragment the numbers that they have in a book.

Whatever only a book knows – page numbers, fonts – stays open: it has its number, and is written when the book is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Pdf, Stream

from reports.rendering.record import FontUse, Page, Record

from .file import Packed, Row, chunks, pack, raw_stream

#: What every fragment refers to, by its number in any book: the root of the pages, and the document of the tags.
PAGES, DOCUMENT = 2, 3
FIRST_FREE = 4

# A reference; or a string, within which there is none.
_REFERENCE = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9a-fA-F]*>|\b(\d+) 0 R\b", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A page by its number, and by theirs what of it is open: its foot, and content into which numbers are drawn."""

    number: int
    known: Page
    foot: int = 0
    content: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A fragment in a book."""

    pages: tuple[PlacedPage, ...]
    #: By number: its node of pages, its leaf of the tags' parents, what stands on top of its tags.
    node: int
    leaf: int
    tops: tuple[int, ...]
    #: The least and the greatest key of its leaf.
    keys: tuple[int, int]
    #: The open dictionary of fonts, what is in it already, and what the fragment calls those of the book.
    fonts: int
    own_fonts: str
    font_names: tuple[str, ...]
    #: Fonts of the book that are others here: they draw what no font has.
    odd_fonts: dict[str, FontUse] = field(default_factory=dict)


class Placing:
    """A fragment's objects on their way to their numbers; `behind` is the next free one."""

    def __init__(self, source: Pdf, record: Record, first: int) -> None:
        self._source = source
        self._record = record
        self._first = first
        #: The fragment's own objects by their numbers in it; of a stream, what its dictionary says and what it holds.
        self._plain: dict[int, bytes] = {}
        self._streams: dict[int, tuple[bytes, bytes]] = {}
        self._open: list[int] = []
        #: The numbers in the book, by those in the fragment.
        self._numbers: dict[int, int] = {}
        self.behind = first
        self.rows: dict[int, Row] = {}
        self.body = b""

    def placed(self) -> Placed:
        source, record = self._source, self._record
        tree = source.Root.StructTreeRoot
        document = tree.K[0]
        # Of a fragment all pages, and the patterns on them, share what they call fonts.
        shared_fonts = source.pages[0].Resources.Font
        own_fonts = {name: _key(font) for name, font in shared_fonts.items() if name[1:] not in record.fonts}
        fonts = _key(shared_fonts)
        self._open.append(fonts)
        opened = [self._open_page(page.obj, known) for page, known in zip(source.pages, record.pages, strict=True)]
        pages, tops = [_key(page.obj) for page in source.pages], [_key(top) for top in document.K]
        self._numbers[_key(document)] = DOCUMENT
        self._collect([*pages, *tops, *own_fonts.values()], without=_key(source.Root.Pages))
        node, leaf = self._number(_key(source.Root.Pages))
        keys, parents = self._parents(tree.ParentTree.Nums)
        kids = b" ".join(b"%d 0 R" % self._numbers[page] for page in pages)
        about = b"/Type/Pages/Parent %d 0 R/Count %d/Kids[%b]" % (PAGES, len(pages), kids)
        self._write({node: b"<<%b>>" % about, leaf: b"<</Limits[%d %d]/Nums[%b]>>" % (*keys, parents)})
        number = self._numbers.__getitem__
        return Placed(
            pages=tuple(
                PlacedPage(number(page), known, foot and number(foot), content and number(content), text)
                for page, known, (foot, content, text) in zip(pages, record.pages, opened, strict=True)
            ),
            node=node,
            leaf=leaf,
            tops=tuple(map(number, tops)),
            keys=keys,
            fonts=number(fonts),
            own_fonts="".join(f"{name} {number(font)} 0 R" for name, font in own_fonts.items()),
            font_names=tuple(record.fonts),
            odd_fonts={name: use for name, use in record.fonts.items() if use.absent},
        )

    def _opened(self) -> pikepdf.Object:
        """An object that is written when the book is."""
        opened = self._source.make_indirect(Dictionary())
        self._open.append(_key(opened))
        return opened

    def _open_page(self, page: pikepdf.Object, known: Page) -> tuple[int, int, str]:
        """Leave open what the book draws on a page: its foot and its content, by their numbers, and the content."""
        page.StructParents = int(page.StructParents) + self._first
        for link in page.get("/Annots", ()):
            link.StructParent = int(link.StructParent) + self._first
        foot, content, text = 0, 0, ""
        if known.numbers:
            text = page.Contents.read_bytes().decode("latin-1")
            page.Contents = self._opened()
            content = _key(page.Contents)
        if known.foot:
            page.Contents = Array([page.Contents, self._opened()])
            foot = self._open[-1]
        return foot, content, text

    def _collect(self, roots: Iterable[int], without: int) -> None:
        """Read these objects, and all that they refer to."""
        met = {without, *self._numbers, *self._open}
        waiting = list(roots)[::-1]
        while waiting:
            key = waiting.pop()
            if key in met:
                continue
            met.add(key)
            found = self._source.get_object((key, 0))
            if isinstance(found, Stream):
                text = found.stream_dict.unparse(resolved=True).removeprefix(b"<<").removesuffix(b">>")
                self._streams[key] = (text, found.read_raw_bytes())
            else:
                text = b"null" if found is None else found.unparse(resolved=True)
                self._plain[key] = text
            waiting += [int(each) for each in _REFERENCE.findall(text)[::-1] if each]

    def _number(self, old_node: int) -> tuple[int, int]:
        """Give all of them numbers, those that can be packed first; returns those of the two that are new."""
        for key in (*self._plain, old_node):
            self._numbers[key] = self._next()
        leaf = self._next()
        for key in (*self._streams, *self._open):
            self._numbers[key] = self._next()
        return self._numbers[old_node], leaf

    def _next(self) -> int:
        self.behind += 1
        return self.behind - 1

    def _parents(self, numbers: pikepdf.Object) -> tuple[tuple[int, int], bytes]:
        """What belongs to which element of the tags, under keys that are unique in a book: the objects' numbers."""
        keys = [int(key) + self._first for key in list(numbers)[::2]]
        owners = [self._renumbered(_unparsed(owner)) for owner in list(numbers)[1::2]]
        return (keys[0], keys[-1]), b" ".join(b"%d %b" % pair for pair in zip(keys, owners, strict=True))

    def _renumbered(self, text: bytes) -> bytes:
        return _REFERENCE.sub(self._reference, text)

    def _reference(self, match: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % self._numbers[int(match[1])] if match[1] else match[0]

    def _write(self, new: dict[int, bytes]) -> None:
        plain = {self._numbers[key]: self._renumbered(text) for key, text in self._plain.items()} | new
        pieces = []
        at = 0
        for numbers in chunks(plain):
            number = self._next()
            self.rows[numbers[0]] = Packed(number, 0, len(numbers))
            pieces.append((number, pack(number, {each: plain[each] for each in numbers})))
        for key, (about, content) in self._streams.items():
            number = self._numbers[key]
            pieces.append((number, raw_stream(number, content, self._renumbered(about))))
        for number, piece in pieces:
            self.rows[number] = at
            at += len(piece)
        self.body = b"".join(piece for _, piece in pieces)


def _key(found: pikepdf.Object) -> int:
    """An object's number in the fragment."""
    return found.objgen[0]


def _unparsed(owner: pikepdf.Object | None) -> bytes:
    return b"null" if owner is None else owner.unparse()
