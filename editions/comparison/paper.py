"""A comparison as it is printed: 현행 │ 변경 │ 비고, department by department, every word finished.

Screen, PDF and workbook are set from it alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from budgets.money import MoneyUnit, format_money, format_rate

from .changes import How
from .comparing import Comparison
from .side_by_side import Pair, PrintedLine, Runs, differing_words, side_by_side
from .summary import DepartmentSummary
from .telling import Change

#: Of blocks that stayed, so many are printed on each side of what differs.
AROUND = 1
#: What 비고 says of what is only on one side, or elsewhere.
REMARKS = {How.ADDED: "신설", How.REMOVED: "삭제", How.CHANGED: "", How.MOVED: "위치 변경"}


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One change: where it is, and its blocks side by side."""

    place: str
    pairs: tuple[Pair | int, ...]  # a number: so many blocks that stayed
    remark: str


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """What changed in a project; without a title, what changed in the department itself."""

    title: str
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True)
class PaperDepartment:
    """Without a name, what belongs to the whole plan."""

    name: str
    anchor: str
    groups: tuple[PaperGroup, ...]

    @property
    def size(self) -> int:
        """How many lines its tables have."""
        return sum(len(row.pairs) + 1 for group in self.groups for row in group.rows)


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """An edition, or the plan as it is: what it is called, and of when it is."""

    name: str
    date: str


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """Of a department: how many projects came, went, changed and moved; its money before, after, and the difference."""

    name: str
    counts: tuple[str, ...]
    money: tuple[str, ...]
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class ComparisonPaper:
    title: str
    before: ComparedSide
    after: ComparedSide
    unit: str
    summary: tuple[SummaryRow, ...]
    departments: tuple[PaperDepartment, ...]

    @property
    def is_empty(self) -> bool:
        return not self.departments

    @property
    def count(self) -> int:
        return sum(len(group.rows) for department in self.departments for group in department.groups)


def folded(pairs: Iterable[Pair]) -> Iterator[Pair | int]:
    """The pairs, with a number in place of so many that stayed and stand away from what differs."""
    for is_same, run in groupby(pairs, key=lambda pair: pair.is_same):
        together = list(run)
        hidden = len(together) - 2 * AROUND
        if not is_same or hidden <= 1:
            yield from together
            continue
        yield from together[:AROUND]
        yield hidden
        yield from together[-AROUND:]


def comparison_paper(
    comparison: Comparison,
    *,
    title: str,
    before: ComparedSide,
    after: ComparedSide,
    unit: int,
    reasons: Mapping[str, str] | None = None,
) -> ComparisonPaper:
    """The paper of a comparison; `reasons`: why a project was changed, by its key, for 비고."""
    return ComparisonPaper(
        title=title,
        before=before,
        after=after,
        unit=f"(단위: {MoneyUnit(unit).label})",
        summary=tuple(_summary(comparison, unit)),
        departments=tuple(_departments(comparison.changes, reasons or {})),
    )


def _summary(comparison: Comparison, unit: int) -> Iterator[SummaryRow]:
    rows = comparison.summary
    if len(rows) > 1:
        yield _summary_row("합계", rows, unit, is_sum=True)
    for row in rows:
        yield _summary_row(row.department, [row], unit)


def _summary_row(name: str, rows: Iterable[DepartmentSummary], unit: int, *, is_sum: bool = False) -> SummaryRow:
    rows = list(rows)
    counts = (sum(getattr(row, kind) for row in rows) for kind in ("added", "removed", "changed", "moved"))
    was, now = sum(row.before for row in rows), sum(row.after for row in rows)
    money = (format_money(was, unit), format_money(now, unit), format_money(now - was, unit), format_rate(now, was))
    return SummaryRow(name, tuple(f"{count:,}" if count else "-" for count in counts), money, is_sum)


def _departments(changes: Iterable[Change], reasons: Mapping[str, str]) -> Iterator[PaperDepartment]:
    for number, (name, of_department) in enumerate(groupby(changes, key=lambda change: change.department), 1):
        groups = groupby(of_department, key=lambda change: change.project)
        papers = (PaperGroup(title, tuple(_row(change, reasons) for change in of)) for title, of in groups)
        yield PaperDepartment(name, f"c-{number}", tuple(papers))


def _row(change: Change, reasons: Mapping[str, str]) -> PaperRow:
    pairs = side_by_side(change.old, change.new) if change.is_html else (_plain(change.old, change.new),)
    said = (REMARKS[change.how], change.remark, _reason(change, reasons))
    return PaperRow(change.place, tuple(folded(pairs)), " · ".join(filter(None, said)))


def _reason(change: Change, reasons: Mapping[str, str]) -> str:
    """Of its project; where money was exchanged for all, of whatever money changed."""
    of_all = reasons.get("", "") if change.what in {"money", "budget"} else ""
    return reasons.get(change.project_key, "") or of_all


def _plain(old: str, new: str) -> Pair:
    removed, added = differing_words(old, new)
    return Pair(_line(removed), _line(added))


def _line(runs: Runs) -> PrintedLine | None:
    return PrintedLine(runs, depth=0, mark="", is_heading=False) if runs else None
