"""Gives the objects of a rendered fragment the numbers that they have in a book.

What only a book knows, as page numbers and fonts, is deferred: it gets its number here, and is written with the book.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Pdf, Stream

from reports.rendering.record import FontUse, Page, Record

from .file import Packed, XRefEntry, chunks, pack, raw_stream

#: What every fragment refers to, by its number in any book: the root of the pages, and the document of the tags.
PAGES, DOCUMENT = 2, 3
FIRST_FREE = 4

# A reference; or a string, within which there is none.
_REFERENCE = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9a-fA-F]*>|\b(\d+) 0 R\b", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A page, and its deferred objects, by their numbers (0 for none): its footer, its content with page numbers."""

    number: int
    record: Page
    footer: int = 0
    content: int = 0
    #: The content into which the numbers are drawn.
    text: str = ""


@dataclass(frozen=True, slots=True)
class PlacedFragment:
    """A fragment whose objects have the numbers that they keep in every book."""

    pages: tuple[PlacedPage, ...]
    #: By number: its node of the page tree, its leaf of the parent tree, the tops of its structure tree.
    page_node: int
    parent_leaf: int
    structure_tops: tuple[int, ...]
    #: The least and the greatest key of its leaf.
    parent_tree_keys: tuple[int, int]
    #: By number, its leaf of the tree of tags' names, 0 for none; and the first name in it.
    names_leaf: int
    first_name: str
    #: The deferred dictionary of fonts, what it holds besides the book's, and what the fragment calls those.
    fonts: int
    own_fonts: str
    font_names: tuple[str, ...]
    #: The fonts with glyphs that no font has, which are drawn as empty boxes.
    absent_fonts: dict[str, FontUse] = field(default_factory=dict)
    is_archivable: bool = True


class Placing:
    """Numbers the objects of a fragment from `first` on; `end` is the next free number."""

    def __init__(self, source: Pdf, record: Record, first: int) -> None:
        self._source = source
        self._record = record
        self._first = first
        #: The fragment's objects by their numbers in it; of a stream, what its dictionary holds, and its bytes.
        self._plain: dict[int, bytes] = {}
        self._streams: dict[int, tuple[bytes, bytes]] = {}
        self._deferred: list[int] = []
        #: The numbers in the book, by those in the fragment.
        self._numbers: dict[int, int] = {}
        self.end = first
        self.entries: dict[int, XRefEntry] = {}
        self.body = b""

    def placed(self) -> PlacedFragment:
        source, record = self._source, self._record
        tree = source.Root.StructTreeRoot
        document = tree.K[0]
        # All pages of a fragment, and the patterns on them, share one dictionary of fonts.
        shared_fonts = source.pages[0].Resources.Font
        own_fonts = {name: _object_number(font) for name, font in shared_fonts.items() if name[1:] not in record.fonts}
        fonts = _object_number(shared_fonts)
        self._deferred.append(fonts)
        deferred = [self._defer_on_page(page.obj, each) for page, each in zip(source.pages, record.pages, strict=True)]
        pages, tops = [_object_number(page.obj) for page in source.pages], [_object_number(top) for top in document.K]
        self._numbers[_object_number(document)] = DOCUMENT
        names = tree.get("/IDTree")
        named = [] if names is None else [_object_number(names)]
        self._collect([*pages, *tops, *named, *own_fonts.values()], without=_object_number(source.Root.Pages))
        node, leaf = self._assign_numbers(_object_number(source.Root.Pages))
        keys, parents = self._parents(tree.ParentTree.Nums)
        kids = b" ".join(b"%d 0 R" % self._numbers[page] for page in pages)
        dictionary = b"/Type/Pages/Parent %d 0 R/Count %d/Kids[%b]" % (PAGES, len(pages), kids)
        self._write({node: b"<<%b>>" % dictionary, leaf: b"<</Limits[%d %d]/Nums[%b]>>" % (*keys, parents)})
        number = self._numbers.__getitem__
        return PlacedFragment(
            pages=tuple(
                PlacedPage(number(page), each, footer and number(footer), content and number(content), text)
                for page, each, (footer, content, text) in zip(pages, record.pages, deferred, strict=True)
            ),
            page_node=node,
            parent_leaf=leaf,
            structure_tops=tuple(map(number, tops)),
            parent_tree_keys=keys,
            names_leaf=number(named[0]) if named else 0,
            first_name="" if names is None else str(names.Limits[0]),
            fonts=number(fonts),
            own_fonts="".join(f"{name} {number(font)} 0 R" for name, font in own_fonts.items()),
            font_names=tuple(record.fonts),
            absent_fonts={name: use for name, use in record.fonts.items() if use.absent},
            is_archivable=record.is_archivable,
        )

    def _defer(self) -> pikepdf.Object:
        """An object that is written with the book."""
        deferred = self._source.make_indirect(Dictionary())
        self._deferred.append(_object_number(deferred))
        return deferred

    def _defer_on_page(self, page: pikepdf.Object, record: Page) -> tuple[int, int, str]:
        """Defer what the book draws on a page: its footer and its content, by their numbers, and the content."""
        page.StructParents = int(page.StructParents) + self._first
        for link in page.get("/Annots", ()):
            link.StructParent = int(link.StructParent) + self._first
        footer, content, text = 0, 0, ""
        if record.numbers:
            text = page.Contents.read_bytes().decode("latin-1")
            page.Contents = self._defer()
            content = _object_number(page.Contents)
        if record.foot:
            page.Contents = Array([page.Contents, self._defer()])
            footer = self._deferred[-1]
        return footer, content, text

    def _collect(self, roots: Iterable[int], without: int) -> None:
        """Read these objects, and all that they refer to."""
        seen = {without, *self._numbers, *self._deferred}
        waiting = list(roots)[::-1]
        while waiting:
            key = waiting.pop()
            if key in seen:
                continue
            seen.add(key)
            found = self._source.get_object((key, 0))
            if isinstance(found, Stream):
                text = found.stream_dict.unparse(resolved=True).removeprefix(b"<<").removesuffix(b">>")
                self._streams[key] = (text, found.read_raw_bytes())
            else:
                text = b"null" if found is None else found.unparse(resolved=True)
                self._plain[key] = text
            waiting += [int(each) for each in _REFERENCE.findall(text)[::-1] if each]

    def _assign_numbers(self, old_node: int) -> tuple[int, int]:
        """Number all objects, those that can be packed first; returns the numbers of the two new ones."""
        for key in (*self._plain, old_node):
            self._numbers[key] = self._next()
        leaf = self._next()
        for key in (*self._streams, *self._deferred):
            self._numbers[key] = self._next()
        return self._numbers[old_node], leaf

    def _next(self) -> int:
        self.end += 1
        return self.end - 1

    def _parents(self, numbers: pikepdf.Object) -> tuple[tuple[int, int], bytes]:
        """The leaf of the parent tree, under keys that are unique in a book since the objects' numbers are."""
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
            self.entries[numbers[0]] = Packed(number, 0, len(numbers))
            pieces.append((number, pack(number, {each: plain[each] for each in numbers})))
        for key, (dictionary, content) in self._streams.items():
            number = self._numbers[key]
            pieces.append((number, raw_stream(number, content, self._renumbered(dictionary))))
        for number, piece in pieces:
            self.entries[number] = at
            at += len(piece)
        self.body = b"".join(piece for _, piece in pieces)


def _object_number(found: pikepdf.Object) -> int:
    """An object's number in the fragment."""
    return found.objgen[0]


def _unparsed(owner: pikepdf.Object | None) -> bytes:
    return b"null" if owner is None else owner.unparse()
