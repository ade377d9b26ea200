"""The fonts of a merged book: each file once, with the glyphs that any fragment prints."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from pydyf import Array, Dictionary, String

from reports.rendering.record import FontUse, united_use

from .file import PdfFile
from .glyphs import Face
from .placing import PlacedFragment

_CMAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
"""
_CMAP_FOOT = """
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
_SYSTEM = """/CIDSystemInfo
<< /Registry (Adobe)
/Ordering ({ordering})
/Supplement 0
>> def
/CMapName /{name} def
/CMapType {kind} def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
_SYSTEM_INFO = Dictionary({"Registry": String("Adobe"), "Ordering": String("Identity"), "Supplement": 0})


class Fonts:
    """The fonts of a book: `uses` is what all of it prints of them, `drawn` the letters that the book itself draws with
    the fonts of these names.

    `read_face` hands over a font's file by its name.
    """

    def __init__(
        self, uses: Mapping[str, FontUse], drawn: Mapping[str, str], read_face: Callable[[str], bytes]
    ) -> None:
        self._read_face = read_face
        self._uses = dict(uses)
        self._files: dict[tuple[str, int], int] = {}
        self._shared: dict[str, int] = {}
        for name, letters in drawn.items():
            self._uses[name] = _with_letters(self._uses[name], self.face(name), letters)

    def face(self, name: str) -> Face:
        """The font that content calls by this name."""
        use = self._uses[name]
        return _face(self._read_face, use.face, use.index)

    def write(self, file: PdfFile, absent_uses: Iterable[FontUse]) -> None:
        """Put the subsets into a file; for `absent_uses`, with the empty box that stands for absent glyphs."""
        with_empty_box = {(use.face, use.index) for use in absent_uses}
        glyphs: dict[tuple[str, int], set[int]] = {}
        for use in self._uses.values():
            glyphs.setdefault((use.face, use.index), set()).update(use.texts)
        for which, of_it in sorted(glyphs.items()):
            face = _face(self._read_face, *which)
            self._files[which] = _write_file(file, face.subset(of_it, with_empty_box=which in with_empty_box))
        for name, use in sorted(self._uses.items()):
            self._shared[name] = self._write(file, use)

    def of(self, file: PdfFile, placed: PlacedFragment) -> dict[str, int]:
        """The numbers of the fonts for a fragment's content, by the names it calls them."""
        absent = placed.absent_fonts
        return {
            name: self._write_absent(file, name, absent[name]) if name in absent else self._shared[name]
            for name in placed.font_names
        }

    def _write_absent(self, file: PdfFile, name: str, use: FontUse) -> int:
        """A font of this fragment alone, since each fragment numbers absent glyphs for itself."""
        return self._write(file, replace(united_use(use, self._uses[name]), absent=use.absent))

    def _write(self, file: PdfFile, use: FontUse) -> int:
        widest = max(use.widths.values(), default=0)
        is_fixed = len(use.widths) > 1 and len(set(use.widths.values())) == 1
        descriptor = Dictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": use.name,
                "FontFamily": String(use.family),
                "Flags": use.flags + is_fixed,
                "FontBBox": Array([0, use.descent, widest, use.ascent]),
                "ItalicAngle": 0,
                "Ascent": use.ascent,
                "Descent": use.descent,
                "CapHeight": use.ascent,
                "StemV": 80,
                "StemH": 80,
                "FontFile3" if use.is_opentype else "FontFile2": _to(self._files[use.face, use.index]),
            }
        )
        inner = Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType0" if use.is_opentype else "/CIDFontType2",
                "BaseFont": use.name,
                "CIDSystemInfo": _SYSTEM_INFO,
                "CIDToGIDMap": "/Identity",
                "W": _widths(use.widths),
                "FontDescriptor": _to(file.add(descriptor.data)),
            }
        )
        font = Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": use.name,
                "ToUnicode": _to(file.add_stream(_to_unicode(use.texts))),
                "Encoding": _to(self._write_encoding(file, use)) if use.absent else "/Identity-H",
                "DescendantFonts": Array([_to(file.add(inner.data))]),
            }
        )
        return file.add(font.data)

    def _write_encoding(self, file: PdfFile, use: FontUse) -> int:
        """Which glyph is drawn for which number: the empty box for what no font has."""
        lines = [f"<{glyph:04x}> {0 if glyph in use.absent else glyph}" for glyph in sorted(use.texts)]
        dictionary = b"/Type/CMap/CMapName/WP-Encod-0/CIDSystemInfo" + _SYSTEM_INFO.data
        return file.add_stream(_cmap(lines, "cidchar", "Identity", "WP-Encod-0", 1), dictionary)


def _to(number: int) -> bytes:
    return b"%d 0 R" % number


_faces: dict[tuple[str, int], Face] = {}


def _face(read_face: Callable[[str], bytes], name: str, index: int) -> Face:
    """A font, opened once: its name is the hash of its file."""
    if (name, index) not in _faces:
        if len(_faces) >= 16:
            _faces.clear()
        _faces[name, index] = Face(read_face(name), index)
    return _faces[name, index]


def _with_letters(use: FontUse, face: Face, letters: str) -> FontUse:
    texts = dict(zip(face.glyphs(letters), letters, strict=True))
    widths = {glyph: round(face.advance(glyph) * 1000) for glyph in texts}
    return replace(use, texts={**texts, **use.texts}, widths={**widths, **use.widths})


def _write_file(file: PdfFile, content: bytes) -> int:
    is_opentype = content[:4] == b"OTTO"
    return file.add_stream(content, b"/Subtype/OpenType" if is_opentype else b"/Length1 %d" % len(content))


def _widths(widths: dict[int, int]) -> Array:
    """Runs of neighbouring glyphs: the first one's number, then the widths."""
    runs: list = []
    for glyph in sorted(widths):
        if glyph - 1 not in widths:
            runs += [glyph, Array()]
        runs[-1].append(widths[glyph])
    return Array(runs)


def _to_unicode(texts: dict[int, str]) -> bytes:
    lines = [f"<{glyph:04x}> <{texts[glyph].encode('utf-16-be').hex()}>" for glyph in sorted(texts)]
    return _cmap(lines, "bfchar", "UCS", "Adobe-Identity-UCS", 2)


def _cmap(lines: list[str], what: str, ordering: str, name: str, kind: int) -> bytes:
    blocks = (lines[at : at + 100] for at in range(0, len(lines), 100))
    body = "\n".join(f"{len(block)} begin{what}\n" + "\n".join(block) + f"\nend{what}" for block in blocks)
    return (_CMAP_HEAD + _SYSTEM.format(ordering=ordering, name=name, kind=kind) + body + _CMAP_FOOT).encode()
