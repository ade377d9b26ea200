"""A fragment whose last page holds little is set a little tighter, so that it ends on the page before.

How much each way of setting it saves is known, and how much has to be saved is measured: so hardly more than one other
layout is tried, and none where all would be in vain.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.document import Document
from weasyprint.formatting_structure.boxes import LineBox, ReplacedBox, TableBox

#: A last page of which less than this share is filled holds little.
LITTLE = 0.4
#: Of a fragment with more pages one page is little, and another layout takes long.
MOST_PAGES = 20
#: The classes of static/css/fragment.css, and what share of its height a text saves by each, where much of it is lines.
TIGHTER = (("tight-1", 0.06), ("tight-2", 0.12), ("tight-3", 0.165))


def fit(lay_out: Callable[[str], Document]) -> Document:
    """What `lay_out` makes with the first of these classes that saves a page; with none ("") where no class does."""
    usual = lay_out("")
    for name in _promising(usual):
        tighter = lay_out(name)
        if len(tighter.pages) < len(usual.pages):
            return tighter
    return usual


def _promising(document: Document) -> Iterator[str]:
    pages = [_Page(page._page_box) for page in document.pages]
    if not 1 < len(pages) <= MOST_PAGES or not pages[-1].goes_on_from(pages[-2]):
        return
    *before, last = pages
    if last.filled > LITTLE * last.height:
        return
    lacking = last.filled - (before[-1].height - before[-1].filled)
    whole = sum(page.filled for page in pages)
    for name, share in TIGHTER:
        if share * whole >= lacking:
            yield name


@dataclass(frozen=True)
class _Page:
    """A page as it was laid out; heights are in the renderer's pixels."""

    box: Any

    @property
    def height(self) -> float:
        """Between its margins."""
        return self.box.height

    @property
    def filled(self) -> float:
        """From the upper margin to the end of what stands lowest."""
        content = self.box.children[0]
        lowest = (
            box.position_y + box.margin_height()
            for box in content.descendants()
            if isinstance(box, (LineBox, ReplacedBox, TableBox))
        )
        return max(lowest, default=self.box.content_box_y()) - self.box.content_box_y()

    def goes_on_from(self, before: "_Page") -> bool:
        """Whether it begins only because the page before was full."""
        if self.box.page_type.name != before.box.page_type.name:
            return False
        begun = {box.element for box in before.box.descendants()}
        return not any(
            box.style["break_before"] == "page" and box.element not in begun for box in self.box.descendants()
        )
