"""The board (취합 현황) in figures: how far the whole plan is, and by when."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from plans.models import Plan, Round, State

from .bars import Bar, Piece
from .last_change import last_changes
from .overview import Overview
from .progress import Progress, read_progress


@dataclass(frozen=True)
class Deadline:
    """A round with what is left until its day, as words."""

    round: Round
    is_current: bool
    left: str


@dataclass(frozen=True)
class Summary:
    """A plan's departments counted."""

    rows: tuple[Progress, ...]
    deadlines: tuple[Deadline, ...]

    @property
    def states(self) -> list[tuple[State, int]]:
        """How many departments are in each state, the farthest first."""
        counts = Counter(row.part.state for row in self.rows)
        return [(state, counts[state]) for state in reversed(State)]

    @property
    def projects(self) -> int:
        return sum(row.projects for row in self.rows)

    @property
    def finished(self) -> int:
        return sum(row.finished for row in self.rows)

    @property
    def late(self) -> tuple[Progress, ...]:
        return tuple(row for row in self.rows if row.is_overdue)

    @property
    def departments_bar(self) -> Bar:
        counted = ", ".join(f"{state.label} {count}" for state, count in self.states)
        return Bar(
            f"부서 {len(self.rows)}개: {counted}", tuple(Piece(state.value, count) for state, count in self.states)
        )

    @property
    def projects_bar(self) -> Bar:
        left = self.projects - self.finished
        return Bar(
            f"주요사업 {self.projects}건 가운데 {self.finished}건 완료",
            (Piece("confirmed", self.finished), Piece("writing", left)),
        )


def read_rows(overview: Overview, *, on: date) -> tuple[Progress, ...]:
    """The progress of departments with who changed each plan last.

    That is read anew for every board, unlike what was checked: a change may leave all rows as they were before.
    """
    changes = last_changes(overview.plan, [part.pk for part in overview.parts])
    rows = read_progress(overview, on=on)
    return tuple(replace(row, last_change=changes.get(row.part.pk)) for row in rows)


def summarise(plan: Plan, rows: tuple[Progress, ...], *, on: date) -> Summary:
    rounds = Round.objects.filter(plan=plan)
    current = rounds.current(on)
    deadlines = (Deadline(each, each == current, left_until(each.deadline, on)) for each in rounds.order_by("order"))
    return Summary(rows, tuple(deadlines))


def left_until(deadline: date, on: date) -> str:
    days = (deadline - on).days
    if days < 0:
        return f"{-days:,}일 지남"
    return f"{days:,}일 남음" if days else "오늘까지"
