"""Draws page numbers where their fragments left room for them, and the mark of a draft beside them."""

from collections.abc import Mapping

from reports.rendering.record import NumberPlace, Page

from .glyphs import Face

#: Between the mark of a draft and the edge of the page, in the units that a page's text is drawn in.
_MARGIN = 20 / 25.4 * 96


def footer_content(place: NumberPlace, number: int, face: Face, mark: str = "") -> bytes:
    """The content that prints a page's own number, and a mark at the right, to be set behind the rest of the page's."""
    return b"\n".join(
        (
            b"q 0.75 0 0 0.75 0 0 cm",
            b"/Artifact <</Type /Pagination>> BDC",
            place.style.encode(),
            b"BT",
            _draw(place, number, face),
            *([_draw_mark(place, mark, face)] if mark else []),
            b"ET EMC Q",
        )
    )


def with_numbers(content: bytes, page: Page, numbers: Mapping[str, int], faces: Mapping[str, Face]) -> bytes:
    """A page's content with the true number for every anchor that it leads to."""
    pieces = []
    at = 0
    for linked in sorted(page.numbers, key=lambda linked: linked.start):
        pieces += [content[at : linked.start]]
        if linked.anchor in numbers:
            pieces += [_draw(linked.place, numbers[linked.anchor], faces[linked.place.font])]
        at = linked.end
    return b"".join([*pieces, content[at:]])


def _draw_mark(place: NumberPlace, mark: str, face: Face) -> bytes:
    glyphs = face.glyphs(mark)
    size = float(place.size)
    sample = sum(map(face.advance, (*place.before, place.sample, *place.after))) * size
    # The number stands in the middle of the page.
    x = 2 * place.x + sample - _MARGIN - sum(map(face.advance, glyphs)) * size
    text = "".join(f"{glyph:04x}" for glyph in glyphs)
    return f"1 0 0 -1 {x:.3f} {place.y} Tm\n/{place.font} {place.size} Tf\n[<{text}>] TJ".encode()


def _draw(place: NumberPlace, number: int, face: Face) -> bytes:
    digits = [face.digits[int(digit)] for digit in str(number)]
    more = (sum(map(face.advance, digits)) - face.advance(place.sample)) * float(place.size)
    glyphs = "".join(f"{glyph:04x}" for glyph in (*place.before, *digits, *place.after))
    x = f"{place.x - more * place.alignment:f}".rstrip("0").rstrip(".")
    return f"1 0 0 -1 {x} {place.y} Tm\n/{place.font} {place.size} Tf\n[<{glyphs}>] TJ".encode()
