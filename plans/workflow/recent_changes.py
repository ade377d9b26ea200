"""What other people did in a department's plan since somebody looked at it the last time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from plans.models import DepartmentPlan, LastVisit, RemovedProject, ReviewComment, Transition

#: Going back and forth within it is one visit; a session without use ends after as long.
ONE_VISIT = timedelta(minutes=30)
#: A page that is loaded again at once is not worth a write.
WORTH_NOTING = timedelta(minutes=1)


@dataclass(frozen=True)
class Change:
    """One line of what changed, finished."""

    at: datetime
    by: User
    text: str


def record_visit(part: DepartmentPlan, user: User) -> datetime | None:
    """Note that a person is here now, and return when the visit before this one ended; None at the first."""
    now = timezone.now()
    visit, _ = LastVisit.objects.get_or_create(user=user, department_plan=part, defaults={"at": now})
    away = now - visit.at
    if away >= ONE_VISIT:
        visit.before = visit.at
    if away >= WORTH_NOTING:
        visit.at = now
        visit.save(update_fields=["at", "before"])
    return visit.before


def changes_since(part: DepartmentPlan, user: User, since: datetime | None) -> list[Change]:
    """What other people did since then, the newest first; nothing at the first visit."""
    if since is None:
        return []
    found = [*_steps(part, user, since), *_comments(part, user, since), *_removed(part, user, since)]
    return sorted(found, key=lambda change: change.at, reverse=True)


def _steps(part: DepartmentPlan, user: User, since: datetime) -> Iterator[Change]:
    steps = Transition.objects.filter(department_plan=part, at__gt=since).exclude(by=user).select_related("by")
    return (Change(step.at, step.by, f"{step.label}하였습니다.") for step in steps)


def _comments(part: DepartmentPlan, user: User, since: datetime) -> Iterator[Change]:
    comments = ReviewComment.objects.filter(department_plan=part)
    comments = comments.select_related("project", "section__kind", "by", "answered_by")
    for each in comments.filter(at__gt=since).exclude(by=user):
        yield Change(each.at, each.by, f"반려 사유를 적었습니다: {each.place}")
    for each in comments.filter(answered_at__gt=since).exclude(answered_by=user):
        if each.answered_at and each.answered_by:
            yield Change(each.answered_at, each.answered_by, f"반려 사유에 답하였습니다: {each.place}")


def _removed(part: DepartmentPlan, user: User, since: datetime) -> Iterator[Change]:
    removed = RemovedProject.objects.filter(department_plan=part, at__gt=since).exclude(by=user).select_related("by")
    return (Change(each.at, each.by, f"사업을 빼냈습니다: {each.title}") for each in removed)
