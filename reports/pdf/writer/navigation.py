"""What leads through a book: its outline, and the places that links name."""

from codecs import BOM_UTF16_BE
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pydyf import String

from .file import PdfFile

#: How many names stand together: a reader finds one by the first and the last of each group.
_TOGETHER = 64


def destination(page: int, point: tuple[float, float]) -> bytes:
    """A point of a page, which is named by its object."""
    return b"[%d 0 R/XYZ %g %g 0]" % (page, *point)


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A heading in the outline: its level, and where it leads."""

    level: int
    title: str
    target: bytes
    below: list["OutlineEntry"] = field(default_factory=list)


def write_outline(file: PdfFile, entries: Iterable[OutlineEntry]) -> int:
    """Write the headings as a tree, of which a reader shows the first two levels; the number of its root."""
    root = file.new()
    first, last, count = _write_level(file, root, _tree(entries), is_open=True)
    dictionary = b"/First %d 0 R/Last %d 0 R" % (first, last) if count else b""
    return file.add(b"<</Type/Outlines/Count %d%b>>" % (count, dictionary), root)


def _tree(entries: Iterable[OutlineEntry]) -> list[OutlineEntry]:
    """Where levels are left out, what stands below still hangs on what stands above."""
    top = OutlineEntry(0, "", b"")
    above = [top]
    for entry in entries:
        while above[-1].level >= entry.level:
            above.pop()
        above[-1].below.append(entry)
        above.append(entry)
    return top.below


def _write_level(
    file: PdfFile, parent: int, entries: list[OutlineEntry], *, is_open: bool = False
) -> tuple[int, int, int]:
    """Write what stands below an entry; the numbers of the first and the last, and how many show when it is opened.

    `is_open`: what stands below these entries shows as well.
    """
    numbers = [file.new() for _ in entries]
    total = len(entries)
    for place, (number, entry) in enumerate(zip(numbers, entries, strict=True)):
        dictionary = [b"/Title%b/Parent %d 0 R/Dest%b" % (String(entry.title).data, parent, entry.target)]
        if place:
            dictionary.append(b"/Prev %d 0 R" % numbers[place - 1])
        if place + 1 < len(numbers):
            dictionary.append(b"/Next %d 0 R" % numbers[place + 1])
        if entry.below:
            first, last, count = _write_level(file, number, entry.below)
            dictionary.append(b"/First %d 0 R/Last %d 0 R/Count %d" % (first, last, count if is_open else -count))
            total += count if is_open else 0
        file.add(b"<<%b>>" % b"".join(dictionary), number)
    return (numbers[0], numbers[-1], total) if numbers else (0, 0, 0)


def write_names(file: PdfFile, targets: Mapping[str, bytes]) -> int:
    """Write where each name leads; the number of the root of their tree."""
    pairs = sorted((_as_read(name), String(name).data, target) for name, target in targets.items())
    leaves = []
    for at in range(0, len(pairs), _TOGETHER):
        group = pairs[at : at + _TOGETHER]
        names = b"".join(name + target for _, name, target in group)
        leaves.append(file.add(b"<</Limits[%b%b]/Names[%b]>>" % (group[0][1], group[-1][1], names)))
    return file.add(b"<</Kids[%b]>>" % b" ".join(b"%d 0 R" % leaf for leaf in leaves))


def _as_read(name: str) -> bytes:
    """The bytes that readers sort a name by."""
    return name.encode() if name.isascii() else BOM_UTF16_BE + name.encode("utf-16-be")
