"""Comments on a department's plan: writing one beside what it is about, answering and resolving it.

Each locks the plan's row and the department's until it is done, as steps do: what is open goes along with a return, or
holds the plan up. Nothing that prints is changed.
"""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from plans.models import DepartmentPlan, Milestone, Project, ReviewComment, Section

from .steps import AlreadyDone, lock_rows


class Subject(NamedTuple):
    """What of a project a comment is about; nothing more for the project as a whole."""

    project: Project
    section: Section | None = None
    milestone: Milestone | None = None
    topic: str = ""

    def __str__(self) -> str:
        return self._as_comment().place

    def _as_comment(self, **more: object) -> ReviewComment:
        about = str(self.milestone or self.section or "")
        return ReviewComment(department_plan=self.project.department_plan, about=about, **self._asdict(), **more)


@transaction.atomic
def comment_on(*, subject: Subject, text: str, by: User) -> ReviewComment:
    """Say something of a place; twice the same is once."""
    part = lock_rows(subject.project.department_plan)
    refuse_who_may_not_review(part, by)
    if same := part.review_comments.open().filter(by=by, reason=text, **subject._asdict()).first():
        return same
    comment = subject._as_comment(by=by, reason=text)
    comment.save()
    return comment


@transaction.atomic
def answer(*, comment: ReviewComment, text: str, by: User) -> None:
    """Say what was done about a comment."""
    comment = _hold_unresolved(comment)
    if not comment.is_open:
        raise AlreadyDone(f"{comment.answered_by}님이 이미 답하였습니다.")
    if not ReviewComment.objects.answerable_by(by).contains(comment):
        raise PermissionDenied(why_not(comment.department_plan))
    comment.answer, comment.answered_by, comment.answered_at = text, by, timezone.now()
    comment.save()


@transaction.atomic
def resolve(*, comment: ReviewComment, by: User) -> None:
    """Put a comment away, answered or not."""
    comment = _hold_unresolved(comment)
    if not ReviewComment.objects.resolvable_by(by).contains(comment):
        raise PermissionDenied(why_not(comment.department_plan))
    comment.resolved_by, comment.resolved_at = by, timezone.now()
    comment.save()


def refuse_who_may_not_review(part: DepartmentPlan, by: User) -> None:
    if not DepartmentPlan.objects.reviewable_by(by).contains(part):
        raise PermissionDenied(why_not(part))


def _hold_unresolved(comment: ReviewComment) -> ReviewComment:
    """The comment as it is now, its row and its plan's locked."""
    lock_rows(comment.department_plan)
    comment = ReviewComment.objects.select_for_update().get(pk=comment.pk)
    if comment.is_resolved:
        raise AlreadyDone(f"{comment.resolved_by}님이 이미 해결한 것으로 하였습니다.")
    return comment


def why_not(part: DepartmentPlan) -> str:
    """Why somebody who sees a comment can't do that with it."""
    return part.locked_message if part.is_locked else "이 일은 부서 승인자나 총괄이 할 수 있습니다."
