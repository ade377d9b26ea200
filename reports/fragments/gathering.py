"""Binds the fragments of a department together, once: a book is joined from such gatherings without parsing them.

The objects of a gathering have numbers that it keeps in every book. So of those that are kept all can be taken that
have no number in common; the others are bound anew, where there is room.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, astuple, dataclass
from io import BytesIO

from pikepdf import Pdf

from .placing import FIRST_FREE, Placed, PlacedPage, Placing
from .record import FontUse, Record, read_font, read_page, united
from .writing import Packed, Row, chunks


@dataclass(frozen=True, slots=True)
class Part:
    """A rendered fragment."""

    pdf: bytes
    record: Record


@dataclass(frozen=True, slots=True)
class Gathering:
    """Fragments that are bound together: their objects have the numbers from `first` to before `behind`."""

    first: int
    behind: int
    placed: tuple[Placed, ...]
    #: What they print of their fonts.
    uses: dict[str, FontUse]
    #: Where the objects are that aren't open, from the beginning of `body`.
    rows: dict[int, Row]
    body: bytes

    def encode_head(self) -> bytes:
        """All but its body."""
        rows = [[number, *(astuple(row) if isinstance(row, Packed) else (row,))] for number, row in self.rows.items()]
        placed = [asdict(placed) for placed in self.placed]
        uses = {name: asdict(use) for name, use in self.uses.items()}
        return json.dumps([self.first, self.behind, placed, uses, rows], separators=(",", ":")).encode()


def decode_gathering(head: bytes, body: bytes) -> Gathering:
    """What was encoded. Raises ValueError, KeyError or TypeError for anything else."""
    first, behind, placed, uses, rows = json.loads(head)
    return Gathering(
        first,
        behind,
        tuple(map(_read_placed, placed)),
        {name: read_font(use) for name, use in uses.items()},
        {number: Packed(*row) if len(row) > 1 else row[0] for number, *row in rows},
        body,
    )


def _read_placed(placed: dict) -> Placed:
    pages = (PlacedPage(**{**page, "known": read_page(page["known"])}) for page in placed["pages"])
    odd_fonts = {name: read_font(use) for name, use in placed["odd_fonts"].items()}
    return Placed(**{**placed, "pages": tuple(pages), "keys": tuple(placed["keys"]), "odd_fonts": odd_fonts})


def gather(parts: list[Part], room: Callable[[int], int]) -> Gathering:
    """Bind fragments together; `room` says from which number on there are so many free ones."""
    with ExitStack() as opened:
        sources = [opened.enter_context(Pdf.open(BytesIO(part.pdf))) for part in parts]
        first = behind = room(sum(map(_most, sources)))
        placed: list[Placed] = []
        rows: dict[int, Row] = {}
        body = bytearray()
        for part, source in zip(parts, sources, strict=True):
            placing = Placing(source, part.record, behind)
            placed.append(placing.placed())
            for number, row in placing.rows.items():
                rows[number] = row if isinstance(row, Packed) else row + len(body)
            body += placing.body
            behind = placing.behind
    uses = united(part.record.fonts for part in parts)
    return Gathering(first, behind, tuple(placed), uses, rows, bytes(body))


def apart(gatherings: Mapping[str, Gathering]) -> dict[str, Gathering]:
    """Those that may stand in one book together: no number is in two of them, and they don't lie too far from each
    other, since readers take it for damage where a small file has large numbers."""
    far = FIRST_FREE + sum(10 * (gathering.behind - gathering.first) for gathering in gatherings.values())
    found: dict[str, Gathering] = {}
    behind = FIRST_FREE
    for key, gathering in sorted(gatherings.items(), key=lambda item: item[1].first):
        if behind <= gathering.first and gathering.behind <= far:
            found[key] = gathering
            behind = gathering.behind
    return found


def free_room(gatherings: Iterable[Gathering], count: int) -> int:
    """The first number from which on there are so many that none of these has."""
    first = FIRST_FREE
    for gathering in sorted(gatherings, key=lambda gathering: gathering.first):
        if gathering.first - first >= count:
            break
        first = gathering.behind
    return first


def _most(source: Pdf) -> int:
    """How many objects a fragment may have in a book: at most all that it has, and those that are new."""
    now = int(source.trailer.Size)
    return now + len(source.pages) + len(chunks(range(now))) + 3
