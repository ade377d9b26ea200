"""The form of a PDF file: its objects, most of them packed into streams, and the table that says where each one is.

Objects are given as they stand in the file, in bytes. pydyf, which the renderer writes with, has the same form, but
knows all objects one by one; here whole runs of them are added as they were written before.
"""

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
#: How many objects stand in one stream: to get at one, a reader unpacks all of them.
TOGETHER = 200
# A row of the table: the kind, where it is, the place within a stream. It is written as its difference from the row
# before (a predictor, by which it shrinks to nearly nothing), and rows of packed neighbours differ by one place.
_ROW = struct.Struct(">BIH")
_FREE = _ROW.pack(0, 0, 65535)
_UP = b"\x02"
_NEXT_PLACE = _UP + bytes(_ROW.size - 1) + b"\x01"


@dataclass(frozen=True, slots=True)
class Packed:
    """Where objects with numbers that follow each other are: in a stream, from a place in it on."""

    stream: int
    place: int
    count: int


#: Where an object is: in a stream, or at so many bytes.
Row = Packed | int


def plain(number: int, content: bytes) -> bytes:
    """An object as it stands in the file by itself."""
    return b"%d 0 obj\n%b\nendobj\n" % (number, content)


def stream(number: int, content: bytes, about: bytes = b"") -> bytes:
    """A stream, compressed; `about` is what else its dictionary says."""
    shrunk = zlib.compress(content)
    return raw_stream(number, shrunk, b"/Filter/FlateDecode/Length %d%b" % (len(shrunk), about))


def raw_stream(number: int, content: bytes, about: bytes) -> bytes:
    """A stream as it is, with all that its dictionary says."""
    return plain(number, b"<<%b>>\nstream\n%b\nendstream" % (about, content))


def pack(number: int, objects: Mapping[int, bytes]) -> bytes:
    """The stream that holds these objects, by their numbers."""
    offsets, at = [], 0
    for each, content in objects.items():
        offsets.append(b"%d %d" % (each, at))
        at += len(content) + 1
    head = b" ".join(offsets) + b"\n"
    about = b"/Type/ObjStm/N %d/First %d" % (len(objects), len(head))
    return stream(number, head + b"\n".join(objects.values()), about)


def chunks(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers of objects, as they are packed together."""
    every = list(numbers)
    return [every[at : at + TOGETHER] for at in range(0, len(every), TOGETHER)]


class File:
    """A PDF that is being written: objects are added in any order, each with its number."""

    def __init__(self, first_free: int) -> None:
        self._pieces = [HEADER]
        self._length = len(HEADER)
        self._rows: dict[int, Row] = {}
        self._waiting: dict[int, bytes] = {}
        self._next = first_free

    def new(self) -> int:
        """The number for another object."""
        self._next += 1
        return self._next - 1

    def add(self, content: bytes, number: int = 0) -> int:
        """Add an object that isn't a stream; its number."""
        number = number or self.new()
        self._waiting[number] = content
        return number

    def add_stream(self, content: bytes, about: bytes = b"", number: int = 0) -> int:
        number = number or self.new()
        self.add_written({number: 0}, stream(number, content, about))
        return number

    def add_written(self, rows: Mapping[int, Row], content: bytes) -> None:
        """Add objects as they were written before; offsets are counted from their beginning."""
        for number, row in rows.items():
            self._rows[number] = row if isinstance(row, Packed) else row + self._length
        self._pieces.append(content)
        self._length += len(content)

    def finished(self, root: int, info: int, identifier: str) -> bytes:
        """The file. `identifier` is in hexadecimal digits."""
        for numbers in chunks(self._waiting):
            number = self.new()
            rows: dict[int, Row] = {each: Packed(number, place, 1) for place, each in enumerate(numbers)}
            self.add_written({**rows, number: 0}, pack(number, {each: self._waiting[each] for each in numbers}))
        number = self.new()
        self._rows[number] = start = self._length
        index, table = _table(sorted(self._rows.items()))
        about = b"/Type/XRef/Size %d/Root %d 0 R/Info %d 0 R/W[1 4 2]/Index[%b]/ID[<%b><%b>]" % (
            *(self._next, root, info),
            b" ".join(b"%d" % each for each in index),
            *2 * (identifier.encode(),),
        )
        about += b"/DecodeParms<</Predictor 12/Columns %d>>" % _ROW.size
        self._pieces += [stream(number, table, about), b"startxref\n%d\n%%%%EOF\n" % start]
        return b"".join(self._pieces)


def _table(rows: list[tuple[int, Row]]) -> tuple[list[int], bytes]:
    """Which numbers there are, as first ones and counts; and the rows, each as its difference from the one before."""
    index, pieces, before, behind = [0, 1], [_UP + _FREE], _FREE, 1
    for number, row in rows:
        if number != behind:
            index += [number, 0]
        count = row.count if isinstance(row, Packed) else 1
        packed = _ROW.pack(2, row.stream, row.place) if isinstance(row, Packed) else _ROW.pack(1, row, 0)
        pieces.append(_UP + bytes((new - old) & 255 for new, old in zip(packed, before, strict=True)))
        if isinstance(row, Packed) and count > 1:
            pieces.append(_NEXT_PLACE * (count - 1))
            packed = _ROW.pack(2, row.stream, row.place + count - 1)
        index[-1] += count
        before, behind = packed, number + count
    return index, b"".join(pieces)
