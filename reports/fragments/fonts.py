"""The fonts of a merged book: each file once, with the glyphs that any fragment prints."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from .glyphs import Face
from .record import FontUse, Record

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


class Fonts:
    """What all fragments print of each font; `read_face` hands over a font's file by its name."""

    def __init__(self, records: Iterable[Record], read_face: Callable[[str], bytes]) -> None:
        self._read_face = read_face
        self._uses: dict[str, FontUse] = {}
        self._with_empty_box: set[tuple[str, int]] = set()
        for record in records:
            for name, use in record.fonts.items():
                present = _present(use)
                self._uses[name] = _together(self._uses[name], present) if name in self._uses else present
                if use.absent:
                    self._with_empty_box.add((use.face, use.index))

    def face(self, name: str) -> Face:
        """The font that content calls by this name."""
        use = self._uses[name]
        return _face(self._read_face, use.face, use.index)

    def written(self, pdf: Pdf, digits: Iterable[str]) -> "WrittenFonts":
        """Put the subsets into a file, with all digits of those in which numbers are drawn."""
        for name in set(digits):
            self._uses[name] = _with_digits(self._uses[name], self.face(name))
        glyphs: dict[tuple[str, int], set[int]] = {}
        for use in self._uses.values():
            glyphs.setdefault((use.face, use.index), set()).update(use.texts)
        files = {
            which: _file(
                pdf, _face(self._read_face, *which).subset(of_it, with_empty_box=which in self._with_empty_box)
            )
            for which, of_it in sorted(glyphs.items())
        }
        return WrittenFonts(pdf, self._uses, files)


class WrittenFonts:
    """The fonts as they stand in the merged file."""

    def __init__(self, pdf: Pdf, uses: dict[str, FontUse], files: dict[tuple[str, int], pikepdf.Object]) -> None:
        self._pdf = pdf
        self._uses = uses
        self._files = files
        self._shared: dict[str, pikepdf.Object] = {}

    def of(self, record: Record) -> dict[str, pikepdf.Object]:
        """The fonts for a fragment's content, by the names it calls them."""
        return {name: self._font(name, use) for name, use in record.fonts.items()}

    def _font(self, name: str, use: FontUse) -> pikepdf.Object:
        if use.absent:  # fragments number what no font has each for itself
            return self._written(replace(_together(use, self._uses[name]), absent=use.absent))
        if name not in self._shared:
            self._shared[name] = self._written(self._uses[name])
        return self._shared[name]

    def _written(self, use: FontUse) -> pikepdf.Object:
        kind, file = (Name.CIDFontType0, Name.FontFile3) if use.is_opentype else (Name.CIDFontType2, Name.FontFile2)
        widest = max(use.widths.values(), default=0)
        is_fixed = len(use.widths) > 1 and len(set(use.widths.values())) == 1
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name(use.name),
            FontFamily=String(use.family),
            Flags=use.flags + is_fixed,
            FontBBox=Array([0, use.descent, widest, use.ascent]),
            ItalicAngle=0,
            Ascent=use.ascent,
            Descent=use.descent,
            CapHeight=use.ascent,
            StemV=80,
            StemH=80,
        )
        descriptor[file] = self._files[use.face, use.index]
        inner = Dictionary(
            Type=Name.Font,
            Subtype=kind,
            BaseFont=Name(use.name),
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
            CIDToGIDMap=Name.Identity,
            W=_widths(use.widths),
            FontDescriptor=self._pdf.make_indirect(descriptor),
        )
        return self._pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=Name(use.name),
                ToUnicode=self._pdf.make_stream(_to_unicode(use.texts)),
                Encoding=self._encoding(use) if use.absent else Name("/Identity-H"),
                DescendantFonts=Array([self._pdf.make_indirect(inner)]),
            )
        )

    def _encoding(self, use: FontUse) -> Stream:
        """Which glyph is drawn for which number: the empty box for what no font has."""
        lines = [f"<{glyph:04x}> {0 if glyph in use.absent else glyph}" for glyph in sorted(use.texts)]
        system = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
        stream = self._pdf.make_stream(_cmap(lines, "cidchar", "Identity", "WP-Encod-0", 1))
        stream.stream_dict.update(Dictionary(Type=Name.CMap, CMapName=Name("/WP-Encod-0"), CIDSystemInfo=system))
        return stream


_faces: dict[tuple[str, int], Face] = {}


def _face(read_face: Callable[[str], bytes], name: str, index: int) -> Face:
    """A font, opened once: its name is the hash of its file."""
    if (name, index) not in _faces:
        if len(_faces) >= 16:
            _faces.clear()
        _faces[name, index] = Face(read_face(name), index)
    return _faces[name, index]


def _present(use: FontUse) -> FontUse:
    """Without the glyphs that the font doesn't have."""
    texts = {glyph: text for glyph, text in use.texts.items() if glyph not in use.absent}
    widths = {glyph: width for glyph, width in use.widths.items() if glyph not in use.absent}
    return replace(use, texts=texts, widths=widths, absent=())


def _together(first: FontUse, second: FontUse) -> FontUse:
    """The first one's texts win, as they would in one document."""
    return replace(first, texts={**second.texts, **first.texts}, widths={**second.widths, **first.widths})


def _with_digits(use: FontUse, face: Face) -> FontUse:
    texts = dict(zip(face.digits, "0123456789", strict=True))
    widths = {glyph: round(face.advance(glyph) * 1000) for glyph in face.digits}
    return replace(use, texts={**texts, **use.texts}, widths={**widths, **use.widths})


def _file(pdf: Pdf, content: bytes) -> pikepdf.Object:
    stream = pdf.make_stream(content)
    if content[:4] == b"OTTO":
        stream.stream_dict.Subtype = Name.OpenType
    else:
        stream.stream_dict.Length1 = len(content)
    return stream


def _widths(widths: dict[int, int]) -> Array:
    """Runs of neighbouring glyphs: the first one's number, then the widths."""
    runs: list = []
    for glyph in sorted(widths):
        if glyph - 1 not in widths:
            runs += [glyph, []]
        runs[-1].append(widths[glyph])
    return Array(Array(each) if isinstance(each, list) else each for each in runs)


def _to_unicode(texts: dict[int, str]) -> bytes:
    lines = [f"<{glyph:04x}> <{texts[glyph].encode('utf-16-be').hex()}>" for glyph in sorted(texts)]
    return _cmap(lines, "bfchar", "UCS", "Adobe-Identity-UCS", 2)


def _cmap(lines: list[str], what: str, ordering: str, name: str, kind: int) -> bytes:
    blocks = (lines[at : at + 100] for at in range(0, len(lines), 100))
    body = "\n".join(f"{len(block)} begin{what}\n" + "\n".join(block) + f"\nend{what}" for block in blocks)
    return (_CMAP_HEAD + _SYSTEM.format(ordering=ordering, name=name, kind=kind) + body + _CMAP_FOOT).encode()
