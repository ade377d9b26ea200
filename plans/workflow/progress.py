"""How far each department is with its plan, and by when it has to be, for the board and a department's page."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from plans.checks import Finding, Severity
from plans.models import DepartmentPlan, Reminder, ReviewComment, Round, State, Transition, Waiver

from .last_change import LastChange
from .overview import Overview


@dataclass(frozen=True)
class Event:
    """What somebody did with the plan as a whole, as a line of its history."""

    at: datetime
    by: User
    label: str
    detail: str
    comment: str = ""


@dataclass(frozen=True)
class Progress:
    """How far one department's plan is."""

    part: DepartmentPlan
    findings: tuple[Finding, ...]
    projects: int
    finished: int
    open_comments: int
    answered_comments: int  # that nobody has resolved
    history: tuple[Transition, ...]  # the newest first
    reminders: tuple[Reminder, ...]  # the newest first
    due: Round | None
    is_overdue: bool
    last_change: LastChange | None = None  # the board alone reads it

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.blocks)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(
            finding for finding in self.findings if finding.severity == Severity.WARNING and not finding.is_waived
        )

    @property
    def waived(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.is_waived)

    @property
    def is_blocked(self) -> bool:
        """Whether something prevents its next step."""
        return bool(self.blocking or self.open_comments)

    @property
    def last(self) -> Transition | None:
        return self.history[0] if self.history else None

    @property
    def state_text(self) -> str:
        return self.last.state_text if self.last and self.last.returns else self.part.get_state_display()

    @property
    def turn(self) -> str:
        """Whose turn it is, and to do what."""
        return State(self.part.state).turn

    @property
    def reminded(self) -> Reminder | None:
        """The last one that reached anybody."""
        return next((reminder for reminder in self.reminders if reminder.is_sent), None)

    @property
    def events(self) -> list[Event]:
        """Steps and reminders, the newest first."""
        found = [*map(_step, self.history), *map(_reminder, self.reminders)]
        return sorted(found, key=lambda event: event.at, reverse=True)


def _step(step: Transition) -> Event:
    states = f"{step.get_before_display()} → {step.get_after_display()}"
    return Event(step.at, step.by, step.label, states, step.comment)


def waiver_events(waivers: Iterable[Waiver]) -> Iterator[Event]:
    """Reasons that somebody gave for findings, and that were removed or replaced."""
    for waiver in waivers:
        finding = f"{waiver.code} {waiver.sentence}"
        yield Event(waiver.at, waiver.by, "점검에 사유 적음", finding, waiver.reason)
        if waiver.removed_at and waiver.removed_by:
            yield Event(waiver.removed_at, waiver.removed_by, "점검의 사유 지움", finding, waiver.reason)


def _reminder(reminder: Reminder) -> Event:
    day = reminder.deadline
    label = "독촉" if reminder.days_before is None else f"마감 {reminder.days_before}일 전 알림"
    failed = "" if reminder.is_sent else " · 보내지 못함"
    detail = f"{reminder.round_name} 마감 {day.year}. {day.month}. {day.day}.{failed}"
    return Event(reminder.at, reminder.by, label, detail)


def read_progress(overview: Overview, *, on: date) -> tuple[Progress, ...]:
    """The progress of an overview's departments on a day, in its order; five queries, however many."""
    parts, plan = overview.parts, overview.plan
    rounds = tuple(Round.objects.filter(plan=plan).order_by("deadline", "order"))
    history = _by_part(Transition.objects.filter(department_plan__in=parts))
    reminders = _by_part(Reminder.objects.filter(department_plan__in=parts))
    comments = ReviewComment.objects.filter(department_plan__in=parts, resolved_at__isnull=True).order_by()
    answered = ExpressionWrapper(Q(answered_at__isnull=False), BooleanField())
    unresolved = Counter(comments.values_list("department_plan", answered))
    found = []
    for row in overview.departments:
        part = row.part
        if part is None:
            continue
        projects = overview.projects(part)
        due = _due(part, rounds, history[part.pk])
        late = due is not None and due.deadline < on and State(part.state).is_with_department
        found.append(
            Progress(
                part=part,
                findings=row.findings,
                projects=len(projects),
                finished=sum(project.is_finished for project in projects),
                open_comments=unresolved[part.pk, False],
                answered_comments=unresolved[part.pk, True],
                history=tuple(history[part.pk]),
                reminders=tuple(reminders[part.pk]),
                due=due,
                is_overdue=late and not plan.is_locked,
            )
        )
    return tuple(found)


def _by_part(rows: QuerySet) -> Mapping[int, list]:
    found: dict[int, list] = defaultdict(list)
    for row in rows.select_related("by"):
        found[row.department_plan_id].append(row)
    return found


def _due(part: DepartmentPlan, rounds: Iterable[Round], history: Iterable[Transition]) -> Round | None:
    """The round whose deadline counts for a department while the plan is with it.

    The first one; or, once planners have returned the plan, the first that had not passed then.
    """
    if not State(part.state).is_with_department:
        return None
    returned = next((step.at for step in history if step.gives_back), None)
    since = timezone.localdate(returned) if returned else date.min
    return next((each for each in rounds if each.deadline >= since), None)
