"""What other people did with departments' plans since somebody looked the last time."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from korean.particles import with_particle
from plans.models import DepartmentPlan, FirstPageVisit, LastVisit, Plan, RemovedProject, ReviewComment, Transition

#: Going back and forth within it is one visit; a session without use ends after as long.
ONE_VISIT = timedelta(minutes=30)
#: A page that is loaded again at once is not worth a write.
WORTH_NOTING = timedelta(minutes=1)


@dataclass(frozen=True)
class Change:
    """One line of what changed, finished."""

    at: datetime
    by: User
    part: int
    text: str


def record_visit(to: DepartmentPlan | Plan, user: User) -> datetime | None:
    """Note that a person is here now, and return when the visit before this one ended; None at the first.

    To a department's page, or for a plan to the first page.
    """
    visits = LastVisit.objects if isinstance(to, DepartmentPlan) else FirstPageVisit.objects
    what = {"department_plan" if isinstance(to, DepartmentPlan) else "plan": to}
    now = timezone.now()
    visit, _ = visits.get_or_create(user=user, **what, defaults={"at": now})
    away = now - visit.at
    if away >= ONE_VISIT:
        visit.before = visit.at
    if away >= WORTH_NOTING:
        visit.at = now
        visit.save(update_fields=["at", "before"])
    return visit.before


def changes_since(parts: Collection[DepartmentPlan], user: User, since: datetime | None) -> list[Change]:
    """What other people did with them since then, the newest first; nothing at the first visit."""
    if since is None:
        return []
    found = [*_steps(parts, user, since), *_comments(parts, user, since), *_removed(parts, user, since)]
    return sorted(found, key=lambda change: change.at, reverse=True)


def _of(parts: Collection[DepartmentPlan], rows: QuerySet) -> QuerySet:
    return rows.filter(department_plan__in=parts)


def _steps(parts: Collection[DepartmentPlan], user: User, since: datetime) -> Iterator[Change]:
    steps = _of(parts, Transition.objects.filter(at__gt=since)).exclude(by=user).select_related("by")
    return (Change(step.at, step.by, step.department_plan_id, f"{step.label}하였습니다.") for step in steps)


def _comments(parts: Collection[DepartmentPlan], user: User, since: datetime) -> Iterator[Change]:
    comments = _of(parts, ReviewComment.objects.for_reading(user))
    for each in comments.filter(at__gt=since).exclude(by=user):
        text = f"{with_particle(each.label, '을(를)')} 적었습니다: {each.place}"
        yield Change(each.at, each.by, each.department_plan_id, text)
    for each in comments.filter(answered_at__gt=since).exclude(answered_by=user):
        if each.answered_at and each.answered_by:
            text = f"{each.label}에 답하였습니다: {each.place}"
            yield Change(each.answered_at, each.answered_by, each.department_plan_id, text)


def _removed(parts: Collection[DepartmentPlan], user: User, since: datetime) -> Iterator[Change]:
    removed = _of(parts, RemovedProject.objects.filter(at__gt=since)).exclude(by=user).select_related("by")
    return (Change(each.at, each.by, each.department_plan_id, f"사업을 빼냈습니다: {each.title}") for each in removed)
