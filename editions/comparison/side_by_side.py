"""Two texts side by side, block by block: what stands in both, what differs, and in it the words that do."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

from plans.text.differences import compare as compare_words

from .blocks import Block, Line, Table, blocks_of

#: From so large a share of common words on two lines are one that was changed.
ALIKE = 0.4
#: Pairs of blocks that are looked at to find which became which; beyond it they are taken in their order.
MOST_PAIRS = 2_500


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row; `differs`: the other side hasn't them."""

    text: str
    differs: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class PrintedLine:
    runs: Runs
    depth: int
    mark: str
    is_heading: bool


@dataclass(frozen=True, slots=True)
class PrintedCell:
    runs: Runs
    is_head: bool
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class PrintedTable:
    rows: tuple[tuple[PrintedCell, ...], ...]


PrintedBlock = PrintedLine | PrintedTable


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands beside each other; None where one side has nothing."""

    old: PrintedBlock | None
    new: PrintedBlock | None
    is_same: bool = False


def side_by_side(old: str, new: str) -> tuple[Pair, ...]:
    """The blocks of two cleaned texts, those that belong together beside each other."""
    before, after = blocks_of(old), blocks_of(new)
    return tuple(_pair(each, other) for each, other in _matched(before, after))


def _matched(before: Sequence[Block], after: Sequence[Block]) -> Iterator[tuple[Block | None, Block | None]]:
    keys = [_key(block) for block in before], [_key(block) for block in after]
    for kind, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(before[a:b], after[c:d], strict=True)
        else:
            yield from _alike(before[a:b], after[c:d])


def _key(block: Block) -> Block:
    """What has to be the same: of an item in a numbered list not its number."""
    if isinstance(block, Line) and block.mark.rstrip(".").isdigit():
        return Line(block.text, block.depth, "1.")
    return block


def _alike(before: Sequence[Block], after: Sequence[Block]) -> Iterator[tuple[Block | None, Block | None]]:
    """Of blocks none of which stayed as it was, those that became others, in their order; what is left by itself."""
    at = 0
    for index, partner in enumerate(_partners(before, after)):
        if partner is None:
            yield before[index], None
            continue
        yield from ((None, block) for block in after[at:partner])
        yield before[index], after[partner]
        at = partner + 1
    yield from ((None, block) for block in after[at:])


def _partners(before: Sequence[Block], after: Sequence[Block]) -> list[int | None]:
    """For each block of before the one of after that it became: the pairs that have most in common together."""
    if len(before) * len(after) > MOST_PAIRS:
        return [index if index < len(after) else None for index in range(len(before))]
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    shares = [[_share(each, other) for other in after] for each in before]
    for i in reversed(range(len(before))):
        for j in reversed(range(len(after))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + shares[i][j])
    return list(_chosen(best, shares))


def _chosen(best: list[list[float]], shares: list[list[float]]) -> Iterator[int | None]:
    j = 0
    for i, row in enumerate(shares):
        while j < len(row) and best[i][j] == best[i][j + 1] > best[i + 1][j]:
            j += 1
        if j < len(row) and row[j] and best[i][j] == best[i + 1][j + 1] + row[j]:
            yield j
            j += 1
        else:
            yield None


def _share(block: Block, other: Block) -> float:
    """What two blocks have in common, 0 … 1; 0 for what isn't one that was changed."""
    if isinstance(block, Table) and isinstance(other, Table):
        return 1.0 if block.shape == other.shape else ALIKE
    if not (isinstance(block, Line) and isinstance(other, Line)) or block.is_heading != other.is_heading:
        return 0.0
    words, others = Counter(_letters(block.text)), Counter(_letters(other.text))
    share = 2 * (words & others).total() / max(1, words.total() + others.total())
    return share if share >= ALIKE else 0.0


def _letters(text: str) -> list[str]:
    """Pairs of letters: Korean words change at their ends."""
    return [text[at : at + 2] for at in range(len(text) - 1)]


def _pair(old: Block | None, new: Block | None) -> Pair:
    if old is not None and new is not None:
        if _key(old) == _key(new):
            return Pair(_alone(old, differs=False), _alone(new, differs=False), is_same=True)
        if isinstance(old, Line) and isinstance(new, Line):
            return Pair(*_lines(old, new))
        if isinstance(old, Table) and isinstance(new, Table) and old.shape == new.shape:
            return Pair(*_tables(old, new))
    return Pair(_alone(old, differs=True) if old else None, _alone(new, differs=True) if new else None)


def _alone(block: Block, *, differs: bool) -> PrintedBlock:
    def runs(text: str) -> Runs:
        return (Run(text, differs),) if text else ()

    if isinstance(block, Line):
        return _line(block, runs(block.text))
    return PrintedTable(
        tuple(tuple(PrintedCell(runs(c.text), c.is_head, c.columns, c.rows) for c in row) for row in block.rows)
    )


def _lines(old: Line, new: Line) -> tuple[PrintedLine, PrintedLine]:
    removed, added = differing_words(old.text, new.text)
    return _line(old, removed), _line(new, added)


def _line(line: Line, runs: Runs) -> PrintedLine:
    return PrintedLine(runs, line.depth, line.mark, line.is_heading)


def _tables(old: Table, new: Table) -> tuple[PrintedTable, PrintedTable]:
    sides: tuple[list, list] = ([], [])
    for row, other in zip(old.rows, new.rows, strict=True):
        cells = [(a, b, differing_words(a.text, b.text)) for a, b in zip(row, other, strict=True)]
        sides[0].append(tuple(PrintedCell(runs[0], a.is_head, a.columns, a.rows) for a, _, runs in cells))
        sides[1].append(tuple(PrintedCell(runs[1], b.is_head, b.columns, b.rows) for _, b, runs in cells))
    return PrintedTable(tuple(sides[0])), PrintedTable(tuple(sides[1]))


def differing_words(old: str, new: str) -> tuple[Runs, Runs]:
    """Two texts of one line, each with the words (어절) that the other hasn't."""
    if old == new:
        runs = (Run(old),) if old else ()
        return runs, runs
    pieces = [piece for line in compare_words(escape(old), escape(new), fold=False) for piece in line]
    return (
        tuple(Run(piece.text, piece.kind == "removed") for piece in pieces if piece.kind != "added"),
        tuple(Run(piece.text, piece.kind == "added") for piece in pieces if piece.kind != "removed"),
    )
