"""Reads a printed book as a person does: its pages with their words, numbers and heads, its links and its outline."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf

from reports.book.html import WORD_JOINER
from reports.book.pages import Book
from reports.cache.manuscript import build_manuscript
from reports.pdf.printing import Printing

#: Points from the lower edge of a page within which its number stands.
FOOT = 70
HEAD = 62


def print_pdf(book: Book) -> bytes:
    """The whole PDF file of a book that was built."""
    return Printing(build_manuscript(book)).merged().pdf


def tool(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is missing"
    return found


@dataclass
class Word:
    left: float
    right: float
    top: float
    bottom: float
    text: str


@dataclass
class Page:
    """A page as a reader sees it, with its words from top to bottom."""

    width: float
    height: float
    words: list[Word]

    def between(self, top: float, bottom: float) -> str:
        words = [word for word in self.words if top <= word.top and word.bottom <= bottom]
        return " ".join(word.text for word in sorted(words, key=lambda word: (round(word.top), word.left)))

    @property
    def is_turned(self) -> bool:
        return self.width > self.height

    @property
    def number(self) -> int | None:
        """What is printed at its foot."""
        found = re.match(r"- (\d+) -", self.between(self.height - FOOT, self.height))
        return int(found[1]) if found else None

    @property
    def head(self) -> str:
        return self.between(0, HEAD)

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words)

    def line(self, height: float) -> list[Word]:
        """The words at a height, measured from the lower edge as the file does."""
        at = self.height - height
        return sorted((word for word in self.words if word.top <= at <= word.bottom), key=lambda word: word.left)


class PrintedBook:
    """A PDF, written to `path`."""

    def __init__(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        self.path = path
        self.pdf = pikepdf.open(BytesIO(content))
        self.pages = list(self._read(path))
        self._position = {page.obj.objgen: position for position, page in enumerate(self.pdf.pages)}
        self._named = dict(self._names(self.pdf.Root.Names.Dests)) if "/Names" in self.pdf.Root else {}

    @property
    def numbers(self) -> list[int | None]:
        return [page.number for page in self.pages]

    @property
    def labels(self) -> list[str]:
        return [str(page.label) for page in self.pdf.pages]

    def links(self) -> Iterator[tuple[list[Word], Page]]:
        """Every link within the book: the line that it stands on, and the page that it leads to."""
        for page, read in zip(self.pdf.pages, self.pages, strict=True):
            for link in page.obj.get("/Annots", []):
                target = link.Dest if "/Dest" in link else link.A.D
                yield read.line((float(link.Rect[1]) + float(link.Rect[3])) / 2), self._leads_to(target)

    def outline(self) -> list[tuple[int, str, Page]]:
        with self.pdf.open_outline() as outline:
            return list(self._entries(outline.root, 1))

    def _entries(self, items: Any, level: int) -> Iterator[tuple[int, str, Page]]:
        for item in items:
            yield level, item.title, self._leads_to(item.destination or item.action.D)
            yield from self._entries(item.children, level + 1)

    def _leads_to(self, target: Any) -> Page:
        destination = target if isinstance(target, pikepdf.Array) else self._named[str(target)]
        return self.pages[self._position[destination[0].objgen]]

    def _names(self, node: Any) -> Iterator[tuple[str, pikepdf.Array]]:
        for kid in node.get("/Kids", []):
            yield from self._names(kid)
        names = list(node.get("/Names", []))
        for name, target in zip(names[::2], names[1::2], strict=True):
            yield str(name), target if isinstance(target, pikepdf.Array) else target.D

    @staticmethod
    def _read(path: Path) -> Iterator[Page]:
        output = subprocess.run([tool("pdftotext"), "-bbox", str(path), "-"], check=True, capture_output=True).stdout
        name = "{http://www.w3.org/1999/xhtml}"

        def sides(word: ET.Element) -> tuple[float, ...]:
            return tuple(float(word.attrib[side]) for side in ("xMin", "xMax", "yMin", "yMax"))

        for page in ET.fromstring(output).iter(f"{name}page"):  # noqa: S314 - written by pdftotext
            words = [
                Word(left, right, top, bottom, word.text or "")
                for word in page.iter(f"{name}word")
                for left, right, top, bottom in [sides(word)]
            ]
            for word in words:
                word.text = word.text.replace(WORD_JOINER, "")
            yield Page(float(page.attrib["width"]), float(page.attrib["height"]), words)

    def false_numbers(self) -> list[str]:
        """Every line whose number isn't that of the page it leads to."""
        return [
            " ".join(word.text for word in line)
            for line, page in self.links()
            if line and line[-1].text.isdecimal() and int(line[-1].text) != page.number
        ]


def text_of(path: Path, *options: str) -> str:
    """All words of a file, without what joins syllables."""
    command = [tool("pdftotext"), *options, str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.replace(WORD_JOINER, "")
