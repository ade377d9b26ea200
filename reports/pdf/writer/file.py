"""Writes a PDF file: its objects, most of them in object streams, and the cross-reference stream.

Objects are given in bytes, as they stand in the file. pydyf, which the renderer writes with, makes the same form, but
knows all objects one by one; here whole runs of them are added as they were written before.
"""

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
#: How many objects stand in one stream: to get at one, a reader unpacks all of them.
OBJECTS_PER_STREAM = 200
# An entry of the table: the kind, where it is, the place within a stream. It is written as its difference from the one
# before (a predictor, by which it shrinks to nearly nothing), and entries of packed neighbours differ by one place.
_ENTRY = struct.Struct(">BIH")
_FREE = _ENTRY.pack(0, 0, 65535)
_UP = b"\x02"
_NEXT_PLACE = _UP + bytes(_ENTRY.size - 1) + b"\x01"


@dataclass(frozen=True, slots=True)
class Packed:
    """Where objects with consecutive numbers are: in an object stream, from a place in it on."""

    stream: int
    place: int
    count: int


#: Where an object is: in an object stream, or at this offset in bytes.
XRefEntry = Packed | int


def plain(number: int, content: bytes) -> bytes:
    """An object as it stands in the file by itself."""
    return b"%d 0 obj\n%b\nendobj\n" % (number, content)


def stream(number: int, content: bytes, dictionary: bytes = b"") -> bytes:
    """A stream, compressed; `dictionary` is what else its dictionary holds."""
    compressed = zlib.compress(content)
    return raw_stream(number, compressed, b"/Filter/FlateDecode/Length %d%b" % (len(compressed), dictionary))


def raw_stream(number: int, content: bytes, dictionary: bytes) -> bytes:
    """A stream as it is, with all that its dictionary holds."""
    return plain(number, b"<<%b>>\nstream\n%b\nendstream" % (dictionary, content))


def pack(number: int, objects: Mapping[int, bytes]) -> bytes:
    """The object stream that holds these objects, by their numbers."""
    offsets, at = [], 0
    for each, content in objects.items():
        offsets.append(b"%d %d" % (each, at))
        at += len(content) + 1
    head = b" ".join(offsets) + b"\n"
    dictionary = b"/Type/ObjStm/N %d/First %d" % (len(objects), len(head))
    return stream(number, head + b"\n".join(objects.values()), dictionary)


def chunks(numbers: Iterable[int]) -> list[list[int]]:
    """The numbers of objects, by the object streams that they are packed into."""
    whole = list(numbers)
    return [whole[at : at + OBJECTS_PER_STREAM] for at in range(0, len(whole), OBJECTS_PER_STREAM)]


class PdfFile:
    """A PDF that is being written: objects are added in any order, each with its number."""

    def __init__(self, first_free: int) -> None:
        self._pieces = [HEADER]
        self._length = len(HEADER)
        self._entries: dict[int, XRefEntry] = {}
        self._unpacked: dict[int, bytes] = {}
        self._next = first_free

    def new(self) -> int:
        """The number for another object."""
        self._next += 1
        return self._next - 1

    def add(self, content: bytes, number: int = 0) -> int:
        """Add an object that isn't a stream; its number."""
        number = number or self.new()
        self._unpacked[number] = content
        return number

    def add_stream(self, content: bytes, dictionary: bytes = b"", number: int = 0) -> int:
        number = number or self.new()
        self.add_raw({number: 0}, stream(number, content, dictionary))
        return number

    def add_raw(self, entries: Mapping[int, XRefEntry], content: bytes) -> None:
        """Add objects as they were written before; offsets are counted from their beginning."""
        for number, entry in entries.items():
            self._entries[number] = entry if isinstance(entry, Packed) else entry + self._length
        self._pieces.append(content)
        self._length += len(content)

    def to_bytes(self, root: int, info: int, identifier: str) -> bytes:
        """The whole file. `identifier` is in hexadecimal digits."""
        for numbers in chunks(self._unpacked):
            number = self.new()
            entries: dict[int, XRefEntry] = {each: Packed(number, place, 1) for place, each in enumerate(numbers)}
            self.add_raw({**entries, number: 0}, pack(number, {each: self._unpacked[each] for each in numbers}))
        number = self.new()
        self._entries[number] = start = self._length
        index, table = _table(sorted(self._entries.items()))
        dictionary = b"/Type/XRef/Size %d/Root %d 0 R/Info %d 0 R/W[1 4 2]/Index[%b]/ID[<%b><%b>]" % (
            *(self._next, root, info),
            b" ".join(b"%d" % each for each in index),
            *2 * (identifier.encode(),),
        )
        dictionary += b"/DecodeParms<</Predictor 12/Columns %d>>" % _ENTRY.size
        self._pieces += [stream(number, table, dictionary), b"startxref\n%d\n%%%%EOF\n" % start]
        return b"".join(self._pieces)


def _table(entries: list[tuple[int, XRefEntry]]) -> tuple[list[int], bytes]:
    """The ranges of numbers, as first ones and counts; and the entries, each as its difference from the one before."""
    index, pieces, before, end = [0, 1], [_UP + _FREE], _FREE, 1
    for number, entry in entries:
        if number != end:
            index += [number, 0]
        count = entry.count if isinstance(entry, Packed) else 1
        packed = _ENTRY.pack(2, entry.stream, entry.place) if isinstance(entry, Packed) else _ENTRY.pack(1, entry, 0)
        pieces.append(_UP + bytes((new - old) & 255 for new, old in zip(packed, before, strict=True)))
        if isinstance(entry, Packed) and count > 1:
            pieces.append(_NEXT_PLACE * (count - 1))
            packed = _ENTRY.pack(2, entry.stream, entry.place + count - 1)
        index[-1] += count
        before, end = packed, number + count
    return index, b"".join(pieces)
