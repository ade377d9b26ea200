"""Binds the fragments of a department to a bundle, once: a book is joined from bundles without parsing them.

The objects of a bundle have numbers that it keeps in every book. So of the bundles in the cache all can be taken that
have no number in common; the others are bound anew, with numbers that are free.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, astuple, dataclass
from io import BytesIO

from pikepdf import Pdf

from reports.rendering.record import FontUse, RenderedFragment, join_head, read_font, read_page, split_head, united_uses

from .file import Packed, XRefEntry, chunks
from .placing import FIRST_FREE, PlacedFragment, PlacedPage, Placing


@dataclass(frozen=True, slots=True)
class Bundle:
    """Fragments that are bound together: their objects have the numbers from `first` to before `end`."""

    first: int
    end: int
    placed: tuple[PlacedFragment, ...]
    #: What they print of their fonts.
    uses: dict[str, FontUse]
    #: Where the objects are that aren't deferred, from the beginning of `body`.
    entries: dict[int, XRefEntry]
    body: bytes

    def encode(self) -> bytes:
        entries = [
            [number, *(astuple(entry) if isinstance(entry, Packed) else (entry,))]
            for number, entry in self.entries.items()
        ]
        placed = [asdict(placed) for placed in self.placed]
        uses = {name: asdict(use) for name, use in self.uses.items()}
        head = json.dumps([self.first, self.end, placed, uses, entries], separators=(",", ":")).encode()
        return join_head(head, self.body)


def decode_bundle(data: bytes) -> Bundle:
    """What was encoded. Raises ValueError, KeyError or TypeError for anything else."""
    head, body = split_head(data)
    first, end, placed, uses, entries = json.loads(head)
    return Bundle(
        first,
        end,
        tuple(map(_decode_placed, placed)),
        {name: read_font(use) for name, use in uses.items()},
        {number: Packed(*entry) if len(entry) > 1 else entry[0] for number, *entry in entries},
        body,
    )


def _decode_placed(placed: dict) -> PlacedFragment:
    pages = (PlacedPage(**{**page, "record": read_page(page["record"])}) for page in placed["pages"])
    absent_fonts = {name: read_font(use) for name, use in placed["absent_fonts"].items()}
    return PlacedFragment(
        **{
            **placed,
            "pages": tuple(pages),
            "parent_tree_keys": tuple(placed["parent_tree_keys"]),
            "absent_fonts": absent_fonts,
        }
    )


def bind(fragments: list[RenderedFragment], first_free: Callable[[int], int]) -> Bundle:
    """Bind fragments together; `first_free` tells from which number on so many are free."""
    with ExitStack() as opened:
        sources = [opened.enter_context(Pdf.open(BytesIO(fragment.pdf))) for fragment in fragments]
        first = end = first_free(sum(map(_upper_bound, sources)))
        placed: list[PlacedFragment] = []
        entries: dict[int, XRefEntry] = {}
        body = bytearray()
        for fragment, source in zip(fragments, sources, strict=True):
            placing = Placing(source, fragment.record, end)
            placed.append(placing.placed())
            for number, entry in placing.entries.items():
                entries[number] = entry if isinstance(entry, Packed) else entry + len(body)
            body += placing.body
            end = placing.end
    uses = united_uses(fragment.record.fonts for fragment in fragments)
    return Bundle(first, end, tuple(placed), uses, entries, bytes(body))


def without_overlaps(bundles: Mapping[str, Bundle]) -> dict[str, Bundle]:
    """Those that may stand in one book together: no number is in two of them, and they don't lie too far from each
    other, since readers take it for damage where a small file has large numbers."""
    far = FIRST_FREE + sum(10 * (bundle.end - bundle.first) for bundle in bundles.values())
    found: dict[str, Bundle] = {}
    end = FIRST_FREE
    for key, bundle in sorted(bundles.items(), key=lambda item: item[1].first):
        if end <= bundle.first and bundle.end <= far:
            found[key] = bundle
            end = bundle.end
    return found


def first_free_number(bundles: Iterable[Bundle], count: int) -> int:
    """The first number from which on `count` are in none of these bundles."""
    first = FIRST_FREE
    for bundle in sorted(bundles, key=lambda bundle: bundle.first):
        if bundle.first - first >= count:
            break
        first = bundle.end
    return first


def _upper_bound(source: Pdf) -> int:
    """How many objects a fragment may have in a book: at most all that it has, and those that are new."""
    size = int(source.trailer.Size)
    return size + len(source.pages) + len(chunks(range(size))) + 3
