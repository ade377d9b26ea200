"""Which cells head which in a table, as its HTML says it: by `scope`, and the standard's own algorithm.

https://html.spec.whatwg.org/multipage/tables.html#algorithm-for-assigning-header-cells
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count, product
from operator import attrgetter
from typing import Any

#: An element of a tree, of lxml or of the standard library.
Element = Any


@dataclass(frozen=True, slots=True, eq=False)
class _Cell:
    element: Element
    columns: range
    rows: range
    group: Element  # the thead, tbody or tfoot around it
    #: "col", "colgroup", "row" or "rowgroup"; "" for a cell that heads none.
    scope: str

    @property
    def heads_column(self) -> bool:
        return self.scope in ("col", "colgroup")


def heads_of_cells(table: Element) -> dict[Element, tuple[Element, ...]]:
    """By cell, the cells that head it: those of its row from the left, then those of its column from above."""
    cells = list(_cells(table))
    in_row, in_column = _by_line(cells, attrgetter("rows")), _by_line(cells, attrgetter("columns"))
    of_groups = defaultdict(list)
    for cell in cells:
        if cell.scope == "rowgroup":
            of_groups[cell.group].append(cell)
    found = {}
    for cell in cells:
        beside = [_above(cell, in_row[row], attrgetter("columns"), attrgetter("rows")) for row in cell.rows]
        above = [_above(cell, in_column[column], attrgetter("rows"), attrgetter("columns")) for column in cell.columns]
        heads = [head for heads in beside for head in heads if not head.heads_column and head.scope != "rowgroup"]
        heads = [head for head in of_groups[cell.group] if _reaches(head, cell)] + heads
        heads += [head for heads in above for head in heads if head.heads_column]
        named = (head.element for head in dict.fromkeys(heads) if "".join(head.element.itertext()).strip())
        found[cell.element] = tuple(named)
    return found


def _cells(table: Element) -> Iterator[_Cell]:
    taken: set[tuple[int, int]] = set()
    for top, (group, row) in enumerate(_rows(table)):
        free = (column for column in count() if (top, column) not in taken)
        for element in row:
            left = next(free)
            rows = range(top, top + int(element.get("rowspan") or 1))
            columns = range(left, left + int(element.get("colspan") or 1))
            taken.update(product(rows, columns))
            # A book's heads all have a scope.
            yield _Cell(element, columns, rows, group, element.get("scope", "row") if element.tag == "th" else "")


def _rows(table: Element) -> Iterator[tuple[Element, Element]]:
    for part in table:
        if part.tag == "tr":
            yield table, part
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from ((part, row) for row in part)


def _by_line(cells: Iterable[_Cell], lines: Callable[[_Cell], range]) -> dict[int, list[_Cell]]:
    """The heads that stand in each row, or in each column, in their order."""
    found = defaultdict(list)
    for cell in cells:
        for line in lines(cell) if cell.scope else ():
            found[line].append(cell)
    return found


def _above(
    cell: _Cell, heads: list[_Cell], along: Callable[[_Cell], range], across: Callable[[_Cell], range]
) -> list[_Cell]:
    """Those of the heads before a cell in its line that count for it, the farthest first.

    Where heads stand before other cells' heads, they count no more for what follows those (`사업명 | … | 위치 | …`).
    """
    found: list[_Cell] = []
    hidden: set[range] = set()
    together: list[_Cell] = [cell] if cell.scope else []
    edge = along(cell).start
    for head in reversed(heads):
        if along(head).stop > edge:
            continue
        if along(head).stop < edge:  # other cells are between
            hidden.update(map(across, together))
            together = []
        if across(head) not in hidden:
            found.append(head)
        together.append(head)
        edge = along(head).start
    return found[::-1]


def _reaches(head: _Cell, cell: _Cell) -> bool:
    """Whether a head of rows stands before or above a cell of the same group."""
    return head is not cell and head.columns.start < cell.columns.stop and head.rows.start < cell.rows.stop
