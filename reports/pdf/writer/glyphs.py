"""One subset of a font for a whole book: the glyphs that any of its fragments prints, under the numbers they have.

HarfBuzz does it, the library that the renderer subsets with, asked in the same way: so a merged book's fonts are those
of a book rendered as one document.
"""

import ctypes
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache

_NO_HINTING, _RETAIN_GIDS, _DESUBROUTINIZE, _NOTDEF_OUTLINE = 0x1, 0x2, 0x4, 0x40
_DROP_TABLES = 3  # which of the sets of an order to subset
_USELESS = (b"BASE", b"DSIG", b"EBDT", b"EBLC", b"EBSC", b"GPOS", b"GSUB", b"JSTF", b"LTSH", b"PCLT", b"SVG ")
_READ_ONLY = 1


class Unsubsettable(Exception):
    """HarfBuzz makes no subset of a font."""


class Face:
    """A font's file, with what numbers and the mark of a draft are drawn with."""

    def __init__(self, file: bytes, index: int) -> None:
        self._file = file
        self._index = index
        self._advances: dict[int, float] = {}

    @cached_property
    def digits(self) -> tuple[int, ...]:
        """The glyphs of 0 to 9."""
        return self.glyphs("0123456789")

    def glyphs(self, text: str) -> tuple[int, ...]:
        """One for each letter; 0 for one that the font doesn't have."""
        glyph = ctypes.c_uint32()
        found = []
        with _font(self._file, self._index) as (whole, _, font):
            for letter in text:
                whole.hb_font_get_nominal_glyph(font, ord(letter), ctypes.byref(glyph))
                found.append(glyph.value)
        return tuple(found)

    def advance(self, glyph: int) -> float:
        """How wide a glyph is, in sizes of the font."""
        if glyph not in self._advances:
            with _font(self._file, self._index) as (whole, face, font):
                units = whole.hb_face_get_upem(face)
                self._advances[glyph] = whole.hb_font_get_glyph_h_advance(font, glyph) / units
        return self._advances[glyph]

    def subset(self, glyphs: Iterable[int], *, with_empty_box: bool) -> bytes:
        """The font with no other glyphs than these, and no more than it needs of itself. Raises Unsubsettable."""
        ordered = tuple(sorted(glyphs))
        extra = _NOTDEF_OUTLINE if with_empty_box else 0
        wide = _subset(self._file, self._index, ordered, _RETAIN_GIDS | _DESUBROUTINIZE | extra)
        # Again, so that nothing stands behind the last one.
        flags = _DESUBROUTINIZE | _NO_HINTING | extra
        return _subset(wide, 0, tuple(range(ordered[-1] + 1)), flags)


@lru_cache
def _libraries() -> tuple[ctypes.CDLL, ctypes.CDLL]:
    whole, subset = ctypes.CDLL("libharfbuzz.so.0"), ctypes.CDLL("libharfbuzz-subset.so.0")
    pointer, number = ctypes.c_void_p, ctypes.c_uint
    signatures: list[tuple] = [
        (whole.hb_blob_create, pointer, ctypes.c_char_p, number, ctypes.c_int, pointer, pointer),
        (whole.hb_blob_destroy, None, pointer),
        (whole.hb_blob_get_data, pointer, pointer, pointer),
        (whole.hb_face_create, pointer, pointer, number),
        (whole.hb_face_destroy, None, pointer),
        (whole.hb_face_get_upem, number, pointer),
        (whole.hb_face_reference_blob, pointer, pointer),
        (whole.hb_font_create, pointer, pointer),
        (whole.hb_font_destroy, None, pointer),
        (whole.hb_font_get_glyph_h_advance, ctypes.c_int32, pointer, number),
        (whole.hb_font_get_nominal_glyph, ctypes.c_int, pointer, number, pointer),
        (whole.hb_set_add_sorted_array, None, pointer, pointer, number),
        (subset.hb_subset_input_create_or_fail, pointer),
        (subset.hb_subset_input_destroy, None, pointer),
        (subset.hb_subset_input_glyph_set, pointer, pointer),
        (subset.hb_subset_input_set, pointer, pointer, ctypes.c_int),
        (subset.hb_subset_input_set_flags, None, pointer, number),
        (subset.hb_subset_or_fail, pointer, pointer, pointer),
    ]
    for function, result, *arguments in signatures:
        function.restype, function.argtypes = result, arguments
    return whole, subset


@contextmanager
def _face(file: bytes, index: int) -> Iterator[int]:
    whole, _ = _libraries()
    blob = whole.hb_blob_create(file, len(file), _READ_ONLY, None, None)
    face = whole.hb_face_create(blob, index)
    try:
        yield face
    finally:
        whole.hb_face_destroy(face)
        whole.hb_blob_destroy(blob)


@contextmanager
def _font(file: bytes, index: int) -> Iterator[tuple[ctypes.CDLL, int, int]]:
    whole, _ = _libraries()
    with _face(file, index) as face:
        font = whole.hb_font_create(face)
        try:
            yield whole, face, font
        finally:
            whole.hb_font_destroy(font)


def _subset(file: bytes, index: int, glyphs: tuple[int, ...], flags: int) -> bytes:
    whole, subset = _libraries()
    order = subset.hb_subset_input_create_or_fail()
    try:
        _add(subset.hb_subset_input_glyph_set(order), glyphs)
        dropped = tuple(sorted(int.from_bytes(table) for table in _USELESS))
        _add(subset.hb_subset_input_set(order, _DROP_TABLES), dropped)
        subset.hb_subset_input_set_flags(order, flags)
        with _face(file, index) as face:
            made = subset.hb_subset_or_fail(face, order)
        if not made:
            raise Unsubsettable
        try:
            return _content(made)
        finally:
            whole.hb_face_destroy(made)
    finally:
        subset.hb_subset_input_destroy(order)


def _add(to: int, numbers: tuple[int, ...]) -> None:
    whole, _ = _libraries()
    whole.hb_set_add_sorted_array(to, (ctypes.c_uint32 * len(numbers))(*numbers), len(numbers))


def _content(face: int) -> bytes:
    whole, _ = _libraries()
    blob = whole.hb_face_reference_blob(face)
    length = ctypes.c_uint()
    try:
        data = whole.hb_blob_get_data(blob, ctypes.byref(length))
        return ctypes.string_at(data, length.value)
    finally:
        whole.hb_blob_destroy(blob)
