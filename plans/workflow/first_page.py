"""The first page: what waits for a person in the plan at hand, and what others did since the last visit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from accounts.models import User
from plans.checks import Finding
from plans.models import Amendment, DepartmentPlan, Plan, ReviewComment, State

from .assessments import read_assessments
from .board import Summary, left_until, summarise
from .overview import Overview, ProjectRow
from .progress import Progress, read_progress
from .recent_changes import Change, changes_since

LISTED = 20  # changes, the newest; the departments' pages have all


def plan_at_hand(plans: Iterable[Plan], user: User) -> Plan | None:
    """The newest plan that is being written, or else the newest; for a department's people one that it is in."""
    plans = sorted(plans, key=lambda plan: (not plan.is_locked, plan.year), reverse=True)
    if not user.sees_all_departments:
        with_ours = set(DepartmentPlan.objects.visible_to(user).order_by().values_list("plan", flat=True))
        plans.sort(key=lambda plan: plan.pk not in with_ours)
    return next(iter(plans), None)


@dataclass(frozen=True)
class FirstPage:
    """What one plan has for a person to do; its queries are as many for every number of departments."""

    plan: Plan
    user: User
    today: date
    #: When the visit before this one ended; None at the first.
    since: datetime | None

    @cached_property
    def overview(self) -> Overview:
        return Overview(read_assessments(self.plan, DepartmentPlan.objects.visible_to(self.user)))

    @cached_property
    def rows(self) -> tuple[Progress, ...]:
        return read_progress(self.overview, on=self.today)

    @cached_property
    def parts(self) -> tuple[DepartmentPlan, ...]:
        return self.overview.parts

    @cached_property
    def summary(self) -> Summary:
        return summarise(self.plan, self.rows, on=self.today)

    @cached_property
    def own(self) -> "OwnPart | None":
        """For the people of a department: their part."""
        return None if self.user.sees_all_departments or not self.rows else OwnPart(self, self.rows[0])

    @property
    def to_confirm(self) -> tuple[Progress, ...]:
        """What departments have handed over, the earliest first."""
        handed = [row for row in self.rows if row.part.state == State.APPROVED]
        return tuple(sorted(handed, key=lambda row: (row.last is not None, row.last and row.last.at)))

    @property
    def blocked(self) -> tuple[Progress, ...]:
        """Departments that can't go on before something is put right, those with the most errors first."""
        blocked = [row for row in self.rows if row.is_blocked and row.part.state != State.CONFIRMED]
        return tuple(sorted(blocked, key=lambda row: -len(row.blocking)))

    @cached_property
    def amendments_asked(self) -> int:
        """How many changes of what is confirmed wait for this person to open them."""
        return Amendment.objects.decidable_by(self.user).filter(plan=self.plan).count() if self.plan.is_locked else 0

    @cached_property
    def changes(self) -> list[tuple[DepartmentPlan, Change]]:
        """The newest of what others did since the last visit, with whose plan it was."""
        parts = {part.pk: part for part in self.parts}
        return [(parts[each.part], each) for each in changes_since(self.parts, self.user, self.since)]

    @property
    def listed_changes(self) -> list[tuple[DepartmentPlan, Change]]:
        return self.changes[:LISTED]


@dataclass(frozen=True)
class OwnPart:
    """What waits in a department's own part, for those who write and approve it."""

    page: FirstPage
    progress: Progress

    @property
    def part(self) -> DepartmentPlan:
        return self.progress.part

    @property
    def is_with_department(self) -> bool:
        return State(self.part.state).is_with_department and not self.part.is_closed

    @property
    def left(self) -> str:
        """The days until its deadline, as words."""
        return left_until(self.progress.due.deadline, self.page.today) if self.progress.due else ""

    @cached_property
    def steps(self) -> set[str]:
        return set() if self.part.is_closed else self.part.steps_for(self.page.user)

    @property
    def why_not_by_the_same(self) -> str:
        return "" if self.part.is_closed else self.part.why_not_by_the_same(self.page.user)

    @cached_property
    def may_edit(self) -> bool:
        return DepartmentPlan.objects.editable_by(self.page.user).contains(self.part)

    @cached_property
    def comments(self) -> list[ReviewComment]:
        """What waits for an answer."""
        return list(self.part.review_comments.open().for_reading(self.page.user))

    @cached_property
    def to_resolve(self) -> int:
        """How many answers wait for this person to look at them."""
        return self.part.review_comments.answered().resolvable_by(self.page.user).count()

    @cached_property
    def unfinished(self) -> tuple[ProjectRow, ...]:
        return tuple(row for row in self.page.overview.projects(self.part) if not row.is_finished)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Errors of the department as a whole, which stand at no project."""
        return tuple(finding for finding in self.progress.blocking if finding.place.project is None)
