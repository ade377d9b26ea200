"""What changed in a text as people read it: word by word, without tags, line by line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from .marks import NUMBERS, OWN_MARK
from .parsing import BREAK, plain_text
from .tags import INLINE

MOST_PAIRS = 250_000  # of words to be compared: beyond it, lines are; and beyond that, nothing is
AROUND = 8  # words around a change; what is longer unchanged is folded
LONGEST = 120  # words of one change that a list shows

#: As reports/book/outline.py prints them: the beginning of a tag, by what stands in it.
_MARKED = {
    re.compile(rf"<li(?=>\s*(?:<p>)?\s*(?:<(?:{'|'.join(sorted(INLINE))})>\s*)*{OWN_MARK})"): "typed-mark",
    re.compile(r"<h5(?=>\s*\[[^<]*\]\s*</h5>)"): "boxed",
    re.compile(rf"<h5(?=>\s*[{NUMBERS}])"): "counted",
}
_WORD = re.compile(r"\n|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """Words that stayed ("same"), came ("added"), went ("removed"), or are left out ("folded")."""

    kind: str
    text: str


Line = tuple[Piece, ...]


def with_marks(html: str) -> str:
    """A cleaned text in which the page's stylesheet finds the lines that print with a mark of their own."""
    for pattern, name in _MARKED.items():
        html = pattern.sub(rf'\g<0> class="{name}"', html)
    return html


def compare(before: str, after: str, *, fold: bool = True) -> tuple[Line, ...]:
    """The difference of two texts of HTML; with `fold`, only what is around the changes."""
    runs = list(_runs(_WORD.findall(plain_text(before)), _WORD.findall(plain_text(after))))
    pieces = _folded(runs) if fold else iter(runs)
    return tuple(_lines(pieces))


Run = tuple[str, list[str]]


def _runs(before: list[str], after: list[str]) -> Iterator[Run]:
    """Words in their order, with what stands the same at both ends taken off before the search begins."""
    head = _same(before, after)
    tail = _same(before[head:][::-1], after[head:][::-1])
    yield "same", before[:head]
    yield from _middle(before[head : len(before) - tail], after[head : len(after) - tail])
    yield "same", before[len(before) - tail :]


def _same(before: list[str], after: list[str]) -> int:
    shortest = min(len(before), len(after))
    return next((at for at in range(shortest) if before[at] != after[at]), shortest)


def _middle(before: list[str], after: list[str]) -> Iterator[Run]:
    if len(before) * len(after) <= MOST_PAIRS:
        yield from _matched([[word] for word in before], [[word] for word in after])
    else:
        yield from _by_lines(before, after)


def _by_lines(before: list[str], after: list[str]) -> Iterator[Run]:
    lines_before, lines_after = _split(before), _split(after)
    if len(lines_before) * len(lines_after) <= MOST_PAIRS:
        yield from _matched(lines_before, lines_after)
    else:
        yield "removed", before
        yield "added", after


def _split(words: list[str]) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    for word in words:
        lines[-1].append(word)
        if word == BREAK:
            lines.append([])
    return [line for line in lines if line]


def _matched(before: list[list[str]], after: list[list[str]]) -> Iterator[Run]:
    keys_before, keys_after = [tuple(each) for each in before], [tuple(each) for each in after]
    for kind, a, b, c, d in SequenceMatcher(None, keys_before, keys_after).get_opcodes():
        if kind == "equal":
            yield "same", _joined(before[a:b])
            continue
        yield "removed", _joined(before[a:b])
        yield "added", _joined(after[c:d])


def _joined(lines: list[list[str]]) -> list[str]:
    return [word for line in lines for word in line]


def _folded(runs: list[Run]) -> Iterator[Run]:
    runs = [(kind, words) for kind, words in runs if words]
    for at, (kind, words) in enumerate(runs):
        first = 0 if kind == "same" and at == 0 else AROUND
        last = 0 if kind == "same" and at == len(runs) - 1 else AROUND
        if kind != "same":
            first = last = LONGEST // 2
        if len(words) <= first + last + 1:
            yield kind, words
            continue
        yield kind, words[:first]
        yield "folded", ["…"]
        yield kind, words[len(words) - last :]


def _lines(runs: Iterator[Run]) -> Iterator[Line]:
    line: list[Piece] = []
    for kind, words in runs:
        for number, between in enumerate(_between_breaks(words)):
            if number and line:
                yield tuple(line)
                line = []
            if between:
                line.append(Piece(kind, " ".join(between)))
    if line:
        yield tuple(line)


def _between_breaks(words: list[str]) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    for word in words:
        if word == BREAK:
            lines.append([])
        else:
            lines[-1].append(word)
    return lines
