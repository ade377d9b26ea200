"""Binds the fragments of a department together, once: a book is joined from such bundles without parsing them.

The objects of a bundle have numbers that it keeps in every book. So of those that are kept all can be taken that
have no number in common; the others are bound anew, where there is room.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, astuple, dataclass
from io import BytesIO

from pikepdf import Pdf

from reports.rendering.record import FontUse, RenderedFragment, join_head, read_font, read_page, split_head, united_uses

from .file import Packed, Row, chunks
from .placing import FIRST_FREE, Placed, PlacedPage, Placing


@dataclass(frozen=True, slots=True)
class Bundle:
    """Fragments that are bound together: their objects have the numbers from `first` to before `behind`."""

    first: int
    behind: int
    placed: tuple[Placed, ...]
    #: What they print of their fonts.
    uses: dict[str, FontUse]
    #: Where the objects are that aren't open, from the beginning of `body`.
    rows: dict[int, Row]
    body: bytes

    def encode(self) -> bytes:
        rows = [[number, *(astuple(row) if isinstance(row, Packed) else (row,))] for number, row in self.rows.items()]
        placed = [asdict(placed) for placed in self.placed]
        uses = {name: asdict(use) for name, use in self.uses.items()}
        head = json.dumps([self.first, self.behind, placed, uses, rows], separators=(",", ":")).encode()
        return join_head(head, self.body)


def decode_bundle(data: bytes) -> Bundle:
    """What was encoded. Raises ValueError, KeyError or TypeError for anything else."""
    head, body = split_head(data)
    first, behind, placed, uses, rows = json.loads(head)
    return Bundle(
        first,
        behind,
        tuple(map(_decode_placed, placed)),
        {name: read_font(use) for name, use in uses.items()},
        {number: Packed(*row) if len(row) > 1 else row[0] for number, *row in rows},
        body,
    )


def _decode_placed(placed: dict) -> Placed:
    pages = (PlacedPage(**{**page, "known": read_page(page["known"])}) for page in placed["pages"])
    odd_fonts = {name: read_font(use) for name, use in placed["odd_fonts"].items()}
    return Placed(**{**placed, "pages": tuple(pages), "keys": tuple(placed["keys"]), "odd_fonts": odd_fonts})


def bind(fragments: list[RenderedFragment], room: Callable[[int], int]) -> Bundle:
    """Bind fragments together; `room` says from which number on there are so many free ones."""
    with ExitStack() as opened:
        sources = [opened.enter_context(Pdf.open(BytesIO(fragment.pdf))) for fragment in fragments]
        first = behind = room(sum(map(_most, sources)))
        placed: list[Placed] = []
        rows: dict[int, Row] = {}
        body = bytearray()
        for fragment, source in zip(fragments, sources, strict=True):
            placing = Placing(source, fragment.record, behind)
            placed.append(placing.placed())
            for number, row in placing.rows.items():
                rows[number] = row if isinstance(row, Packed) else row + len(body)
            body += placing.body
            behind = placing.behind
    uses = united_uses(fragment.record.fonts for fragment in fragments)
    return Bundle(first, behind, tuple(placed), uses, rows, bytes(body))


def without_overlaps(bundles: Mapping[str, Bundle]) -> dict[str, Bundle]:
    """Those that may stand in one book together: no number is in two of them, and they don't lie too far from each
    other, since readers take it for damage where a small file has large numbers."""
    far = FIRST_FREE + sum(10 * (bundle.behind - bundle.first) for bundle in bundles.values())
    found: dict[str, Bundle] = {}
    behind = FIRST_FREE
    for key, bundle in sorted(bundles.items(), key=lambda item: item[1].first):
        if behind <= bundle.first and bundle.behind <= far:
            found[key] = bundle
            behind = bundle.behind
    return found


def first_free_number(bundles: Iterable[Bundle], count: int) -> int:
    """The first number from which on there are so many that none of these has."""
    first = FIRST_FREE
    for bundle in sorted(bundles, key=lambda bundle: bundle.first):
        if bundle.first - first >= count:
            break
        first = bundle.behind
    return first


def _most(source: Pdf) -> int:
    """How many objects a fragment may have in a book: at most all that it has, and those that are new."""
    now = int(source.trailer.Size)
    return now + len(source.pages) + len(chunks(range(now))) + 3
