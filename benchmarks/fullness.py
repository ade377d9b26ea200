"""How full the pages of a book are, and which are mostly empty: `python -m benchmarks.fullness BOOK.pdf [--list]`.

A page is as full as its lowest ink reaches down between its head and its foot. Blank space above that, as on the
divider of a department, isn't counted.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Dots per inch at which pages are drawn: a line of text is a few dots high.
RESOLUTION = 36
#: Where text may stand, in millimetres from the edges: static/css/paper.css.
TOP, FOOT = 22.0, 20.0
#: A page that is filled less than this is mostly empty.
HALF_EMPTY = 0.4
_BARS = 40


@dataclass(frozen=True, slots=True)
class PageFullness:
    position: int
    share: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("book", type=Path)
    parser.add_argument("--list", action="store_true", help="also each page that is mostly empty")
    options = parser.parse_args()
    pages = list(measure(options.book))
    sys.stdout.write(table(pages))
    if options.list:
        for page in pages:
            if page.share < HALF_EMPTY:
                sys.stdout.write(f"page {page.position}: {page.share:.0%}\n")


def measure(book: Path) -> Iterator[PageFullness]:
    """Each page of a book, in its order."""
    command = ["pdftoppm", "-gray", "-r", str(RESOLUTION), str(book)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as drawing:  # noqa: S603 - our own arguments
        assert drawing.stdout  # noqa: S101
        position = 0
        while drawing.stdout.readline():  # P5
            width, height = map(int, drawing.stdout.readline().split())
            drawing.stdout.readline()
            position += 1
            yield PageFullness(position, _share(drawing.stdout.read(width * height), width, height))
    if drawing.returncode:
        raise SystemExit(drawing.returncode)


def _share(dots: bytes, width: int, height: int) -> float:
    millimetre = RESOLUTION / 25.4
    first, end = round(TOP * millimetre), round(height - FOOT * millimetre)
    blank = bytes([255]) * width
    lines = (line for line in range(end - 1, first - 1, -1) if dots[line * width : (line + 1) * width] != blank)
    return (next(lines, first - 1) - first + 1) / (end - first)


def table(pages: list[PageFullness]) -> str:
    few = [page for page in pages if page.share < HALF_EMPTY]
    lines = [f"{len(pages)} pages, {len(few)} of them less than {HALF_EMPTY:.0%} full: {len(few) / len(pages):.1%}"]
    for tenth in range(10):
        count = sum(1 for page in pages if tenth <= min(page.share * 10, 9.99) < tenth + 1)
        bar = "#" * round(_BARS * count / len(pages))
        lines.append(f"{tenth * 10:3}-{tenth * 10 + 10:3} % {count:5} {bar}".rstrip())
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
