"""What is known of a fragment beside its PDF: where its anchors, headings and numbers stand, and what its fonts print.

Coordinates are the file's own, in points from the lower left corner of a page; those of text are in the units that the
page's text is drawn in. Knows nothing of Django: the process that renders loads it as well.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """Where a page number belongs, and how it is drawn; glyphs are named by their numbers in the font."""

    font: str
    size: str
    x: float  # where the sample that stood for the number began
    y: str
    alignment: float  # 0.5 where numbers are centred on the sample, 1 where they end with it
    before: tuple[int, ...]
    sample: int  # the glyph that stood for the number: a zero
    after: tuple[int, ...]
    #: What is set before, as the colour.
    style: str = ""


@dataclass(frozen=True, slots=True)
class LinkedNumber:
    """The number of the page that an anchor stands on, within a page's content: bytes `start` to `end` of it."""

    anchor: str
    start: int
    end: int
    place: NumberPlace


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    title: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Page:
    foot: NumberPlace | None = None
    anchors: dict[str, tuple[float, float]] = field(default_factory=dict)
    headings: tuple[Heading, ...] = ()
    numbers: tuple[LinkedNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class FontUse:
    """A font, and what of it is printed; `face` names the file, which is cached beside the fragments."""

    face: str
    index: int
    name: str
    family: str
    flags: int
    ascent: int
    descent: int
    is_opentype: bool
    #: By glyph: the text that it stands for, and its width in thousandths of the size.
    texts: dict[int, str]
    widths: dict[int, int]
    #: Glyphs that no font has, drawn as an empty box.
    absent: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    pages: tuple[Page, ...]
    fonts: dict[str, FontUse]
    #: What of it could not be printed, as the renderer says it.
    flaws: tuple[str, ...] = ()
    #: How many tables stand out of their pages, against what was foretold (plans/text/widths.py).
    too_wide: int = 0
    #: Whether archives may take it (reports/rendering/archiving.py).
    is_archivable: bool = True

    def encode(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()


def decode_record(data: bytes) -> Record:
    """The record that was encoded. Raises ValueError, KeyError or TypeError for anything else."""
    read = json.loads(data)
    return Record(
        pages=tuple(read_page(page) for page in read["pages"]),
        fonts={name: read_font(font) for name, font in read["fonts"].items()},
        flaws=tuple(read["flaws"]),
        too_wide=read["too_wide"],
        is_archivable=read["is_archivable"],
    )


@dataclass(frozen=True, slots=True)
class RenderedFragment:
    """A fragment of a book: its PDF, and what is known of it."""

    pdf: bytes
    record: Record

    def encode(self) -> bytes:
        return join_head(self.record.encode(), self.pdf)


def decode_fragment(data: bytes) -> RenderedFragment:
    """What was encoded. Raises ValueError, KeyError or TypeError for anything else."""
    record, pdf = split_head(data)
    return RenderedFragment(pdf, decode_record(record))


def join_head(head: bytes, body: bytes) -> bytes:
    return len(head).to_bytes(4, "big") + head + body


def split_head(data: bytes) -> tuple[bytes, bytes]:
    end = 4 + int.from_bytes(data[:4], "big")
    return data[4:end], data[end:]


def read_page(page: dict) -> Page:
    return Page(
        foot=_place(page["foot"]) if page["foot"] else None,
        anchors={name: (x, y) for name, (x, y) in page["anchors"].items()},
        headings=tuple(Heading(**heading) for heading in page["headings"]),
        numbers=tuple(LinkedNumber(**{**number, "place": _place(number["place"])}) for number in page["numbers"]),
    )


def _place(place: dict) -> NumberPlace:
    return NumberPlace(**{**place, "before": tuple(place["before"]), "after": tuple(place["after"])})


def read_font(font: dict) -> FontUse:
    by_glyph = {name: {int(glyph): value for glyph, value in font[name].items()} for name in ("texts", "widths")}
    return FontUse(**{**font, **by_glyph, "absent": tuple(font["absent"])})


def united_uses(all_uses: Iterable[Mapping[str, FontUse]]) -> dict[str, FontUse]:
    """What is printed of each font in all of them, without what the fonts don't have."""
    found: dict[str, FontUse] = {}
    for uses in all_uses:
        for name, use in uses.items():
            present = _present(use) if use.absent else use
            found[name] = united_use(found[name], present) if name in found else present
    return found


def _present(use: FontUse) -> FontUse:
    """Without the glyphs that the font doesn't have."""
    texts = {glyph: text for glyph, text in use.texts.items() if glyph not in use.absent}
    widths = {glyph: width for glyph, width in use.widths.items() if glyph not in use.absent}
    return replace(use, texts=texts, widths=widths, absent=())


def united_use(first: FontUse, second: FontUse) -> FontUse:
    """The first one's texts win, as they would in one document."""
    return replace(first, texts={**second.texts, **first.texts}, widths={**second.widths, **first.widths})
