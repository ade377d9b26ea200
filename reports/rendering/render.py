"""From a fragment's HTML to its PDF and record. Knows nothing of Django: it runs in a process of its own.

What it leans on of the renderer's own parts (its pinned release's): that anchors may be added to a page before links
are resolved, and what a font holds.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from typing import Any

import pydyf
from PIL import Image, ImageFile
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.formatting_structure.boxes import TableBox
from weasyprint.text.fonts import get_hb_object_data
from weasyprint.urls import URLFetcher, URLFetcherResponse

from .archiving import let_pictures_show_their_own_dots, may_be_archived
from .extracting import make_ids_unique, read_record
from .fitting import fit
from .record import FontUse, Record
from .tagging import complete_tags

# The renderer turns this on for the whole process, where broken pictures would then pass for whole ones.
ImageFile.LOAD_TRUNCATED_IMAGES = False

#: Dots per inch that pictures are reduced to; offset printing asks for no more at this size.
RESOLUTION = 200
#: How a PDF is written, here and wherever one is compared with ours.
WRITING = {"pdf_variant": "pdf/ua-1", "optimize_images": True, "jpeg_quality": 85, "dpi": RESOLUTION}


class LimitExceeded(Exception):
    """A fragment wants more than it may have: `pages` or `pixels`."""


@dataclass(frozen=True, slots=True)
class RenderTask:
    """What a fragment is rendered from."""

    html: str
    stylesheets: tuple[str, ...]
    #: Set before whatever has to be unique in the book.
    prefix: str
    #: The anchors of other fragments that it leads to.
    targets: tuple[str, ...]
    #: Of page numbers: 0.5 where they are centred, 1 where they end on one edge.
    alignment: float
    #: The most that it may have: pages, and dots of one picture.
    pages: int
    pixels: int
    #: By address; None for a picture that is lost.
    pictures: Mapping[str, bytes | None]


class PictureFetcher(URLFetcher):
    """Hands the renderer the pictures that came with the task and refuses every other address.

    The rest of the fragment still prints, and `flaws` says what it lacks.
    """

    def __init__(self, pictures: Mapping[str, bytes | None], pixels: int) -> None:
        super().__init__()
        self._pictures = pictures
        self._pixels = pixels
        self.flaws: list[str] = []
        self.is_too_large = False

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url not in self._pictures:
            self.flaws.append(f"The book asked for an address outside itself: {url[:200]}")
            raise ValueError(self.flaws[-1])
        content = self._pictures[url]
        if content is None or not self._is_whole(content):
            self.flaws.append(f"A picture of the book cannot be read: {url}")
            raise ValueError(self.flaws[-1])
        return URLFetcherResponse(url, content)

    def _is_whole(self, content: bytes) -> bool:
        """Whether a picture can be read, which it isn't where it is larger than may be."""
        try:
            with Image.open(BytesIO(content)) as picture:
                if picture.width * picture.height > self._pixels:
                    self.is_too_large = True
                    return False
                picture.load()
        except Image.DecompressionBombError:
            self.is_too_large = True
            return False
        except Exception:  # whatever a broken file makes the reader of its kind raise
            return False
        return True


@dataclass(slots=True)
class Rendered:
    pdf: bytes
    record: Record
    #: The files of its fonts, by their names.
    faces: dict[str, bytes]


def render(task: RenderTask) -> Rendered:
    """The fragment. Raises LimitExceeded, and whatever the renderer does."""
    fetcher = PictureFetcher(task.pictures, task.pixels)
    document = fit(_layouts(task, fetcher))
    faces: dict[str, bytes] = {}
    records: list[Record] = []

    def finish(document: Document, pdf: pydyf.PDF) -> None:
        complete_tags(document, pdf)
        let_pictures_show_their_own_dots(pdf)
        make_ids_unique(pdf, task.prefix)
        for target in outside:
            del document.pages[0].anchors[target]
        fonts = _font_uses(document, pdf, faces)
        record = read_record(document, pdf, fonts, task.alignment, tuple(fetcher.flaws))
        is_archivable = may_be_archived(pdf, fonts.values(), len(document.fonts))
        records.append(replace(record, too_wide=_count_too_wide(document), is_archivable=is_archivable))
        for name in ("Names", "Outlines", "Metadata"):
            pdf.catalog.pop(name, None)

    own = {anchor for page in document.pages for anchor in page.anchors}
    outside = [target for target in task.targets if target not in own]
    for target in outside:  # or links to them would be left out
        document.pages[0].anchors[target] = (0, 0, 0, 0)
    pdf = document.write_pdf(finisher=finish, **WRITING)
    return Rendered(pdf, records[0], faces)


def _layouts(task: RenderTask, fetcher: PictureFetcher) -> Callable[[str], Document]:
    """Lays the task out, with a class on its body, as often as it is called; raises LimitExceeded then."""
    styles = [_parsed(stylesheet) for stylesheet in task.stylesheets]
    html = HTML(string=task.html, url_fetcher=fetcher)
    pictures: dict[str, Any] = {}  # each is read once

    def lay_out(name: str) -> Document:
        html.etree_element.find("body").set("class", name)
        document = html.render(stylesheets=styles, cache=pictures, **WRITING)
        if fetcher.is_too_large:
            raise LimitExceeded("pixels")
        if len(document.pages) > task.pages:
            raise LimitExceeded("pages")
        return document

    return lay_out


def _count_too_wide(document: Document) -> int:
    """How many tables stand out of their pages at the right by more than a pixel, each counted on each page."""
    count = 0
    for page in document.pages:
        edge = page._page_box.content_box_x() + page._page_box.width
        tables = (box for box in page._page_box.descendants() if isinstance(box, TableBox))
        count += sum(table.position_x + table.width > edge + 1 for table in tables)
    return count


@lru_cache(maxsize=8)
def _parsed(stylesheet: str) -> CSS:
    """Parsed once for all fragments: that takes as long as laying out a page."""
    return CSS(string=stylesheet, url_fetcher=PictureFetcher({}, 0))


_names_of_faces: dict[tuple[str, int], str] = {}


def _font_uses(document: Document, pdf: pydyf.PDF, faces: dict[str, bytes]) -> dict[str, FontUse]:
    """What the document prints of its fonts, whose files are then left out of it: the book has each only once.

    A font with pictures for glyphs, or with axes, stays in the fragment as the renderer prepared it.
    """
    uses: dict[str, FontUse] = {}
    for font in document.fonts.values():
        if font.bitmap or font.png or font.svg or font.colr or "fvar" in font.tables:
            continue
        file = get_hb_object_data(font.hb_face)
        identity = (font.hash, len(file))
        if identity not in _names_of_faces:
            _names_of_faces[identity] = hashlib.blake2b(file, digest_size=16).hexdigest()
        face = _names_of_faces[identity]
        faces[face] = file
        before = uses.get(font.hash)
        uses[font.hash] = FontUse(
            face=face,
            index=font.index,
            name=font.name.decode(),
            family=font.family,
            flags=font.flags,
            ascent=font.ascent,
            descent=font.descent,
            is_opentype=font.type == "otf",
            texts={**font.to_unicode, **(before.texts if before else {})},
            widths={**font.widths, **(before.widths if before else {})},
            absent=tuple(font.missing.values()),
        )
    _leave_out(pdf, {name.encode() for name in (use.name for use in uses.values())})
    return uses


def _leave_out(pdf: pydyf.PDF, names: set[bytes]) -> None:
    for entry in pdf.objects:
        if isinstance(entry, pydyf.Dictionary) and entry.get("BaseFont") in names and "ToUnicode" in entry:
            _empty(pdf, entry["ToUnicode"])
        elif isinstance(entry, pydyf.Dictionary) and entry.get("FontName") in names:
            _empty(pdf, entry.get("FontFile2") or entry["FontFile3"])


def _empty(pdf: pydyf.PDF, reference: bytes) -> None:
    pdf.objects[int(reference.split()[0])].stream = [b""]
