"""The steps of a department's plan: handing it on, returning it, and waiving errors.

Each locks the plan's row and the department's until it is done, and reads them again before it does
anything: of two clicks at once, the second finds the step already taken.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from integrity.locking import Locked
from plans.checks import Finding, Severity
from plans.models import DepartmentPlan, Plan, Project, ReviewComment, Section, Step, Transition, Waiver
from plans.prerender_requests import request_prerender

from .amending import finish_amendment
from .assessments import read_assessments
from .confirmations import Confirmation, announce_confirmation
from .mails import announce
from .overview import Overview

FORWARD = {Step.SUBMIT, Step.APPROVE, Step.CONFIRM}


class Reason(NamedTuple):
    """Why something is returned: a section, a project, or the whole."""

    project: Project | None
    section: Section | None
    text: str


class AlreadyDone(Exception):
    """Somebody else was faster, or the same person clicked twice."""


class StepBlocked(Exception):
    """Something has to be put right, or answered, before the step can be taken."""


@transaction.atomic
def take_step(
    *, part: DepartmentPlan, step: str, by: User, comment: str = "", reasons: Iterable[Reason] = (), link: str = ""
) -> Transition:
    """Take a step of the work flow, record it in the history, and mail those whom it concerns.

    Raises PermissionDenied, AlreadyDone or StepBlocked, and then nothing has changed. `link` is the address
    of the department's page for the mail.
    """
    part = lock_rows(part)
    if not part.ever_lets(by, step):
        raise PermissionDenied
    if step not in part.steps_for(by):
        if step in FORWARD and (why := part.why_not_by_the_same(by)):
            raise PermissionDenied(why)
        raise AlreadyDone(_already_message(part))
    if step == Step.CONFIRM:
        # It locks money as well: whoever is writing some finishes first, and the checks see it.
        part.plan.lock_budgets()
    if step in FORWARD:
        _refuse_blocked(part)
    if step in {Step.APPROVE, Step.CONFIRM}:
        # Before the plan is locked: who hands it on was content with the answers.
        part.review_comments.answered().resolvable_by(by).update(resolved_by=by, resolved_at=timezone.now())
    before = part.state
    getattr(part, step)()
    part.write_state()
    taken = Transition.objects.create(
        department_plan=part, by=by, step=step, before=before, after=part.state, comment=comment
    )
    if step == Step.CONFIRM:
        amendment = finish_amendment(part)
        announce_confirmation(Confirmation(part.plan, part, by, amendment))
        if amendment:  # which the cover names
            request_prerender(part.plan_id)
    announce(taken, _reasons_of(taken, reasons) if taken.returns else [], link=link)
    return taken


def _reasons_of(step: Transition, reasons: Iterable[Reason]) -> list[ReviewComment]:
    """Store why something is returned; open comments that were written before go along as reasons."""
    part = step.department_plan
    part.review_comments.open().filter(returned_with=None).update(returned_with=step)
    for reason in reasons:
        ReviewComment.objects.create(
            department_plan=part,
            project=reason.project,
            section=reason.section,
            about=str(reason.section or ""),
            reason=reason.text,
            by=step.by,
            returned_with=step,
        )
    stored = ReviewComment.objects.filter(returned_with=step).select_related("project", "section__kind", "milestone")
    return list(
        stored.order_by(F("project__number").asc(nulls_first=True), F("section__order").asc(nulls_first=True), "pk")
    )


@transaction.atomic
def waive(*, part: DepartmentPlan, finding: Finding, reason: str, by: User) -> Waiver:
    """Let an error stand, or put a finding away, for a reason, which replaces an earlier one."""
    part = hold_to_edit(part, by)
    request_prerender(part.plan_id)
    of_place = Waiver.objects.current().filter(department_plan=part, code=finding.code, place=finding.place.key)
    earlier = finding.waiver.pk if finding.waiver else None
    of_place.filter(Q(sentence=finding.sentence) | Q(pk=earlier)).update(removed_by=by, removed_at=timezone.now())
    return Waiver.objects.create(
        department_plan=part,
        code=finding.code,
        place=finding.place.key,
        sentence=finding.sentence,
        is_of_error=finding.severity == Severity.ERROR,
        reason=reason,
        by=by,
    )


@transaction.atomic
def withdraw_waiver(*, waiver: Waiver, by: User) -> None:
    part = hold_to_edit(waiver.department_plan, by)
    request_prerender(part.plan_id)
    Waiver.objects.current().filter(pk=waiver.pk).update(removed_by=by, removed_at=timezone.now())


@transaction.atomic
def restore_waiver(*, waiver: Waiver, by: User) -> None:
    """Let a reason that was removed hold again, unless another was given meanwhile."""
    part = hold_to_edit(waiver.department_plan, by)
    request_prerender(part.plan_id)
    same = {name: getattr(waiver, name) for name in ("department_plan_id", "code", "place", "sentence")}
    if Waiver.objects.current().filter(**same).exists():
        raise AlreadyDone("이 점검에는 그사이 사유를 다시 적었습니다.")
    Waiver.objects.filter(pk=waiver.pk).update(removed_by=None, removed_at=None)


def hold_to_edit(part: DepartmentPlan, by: User) -> DepartmentPlan:
    """The part, its row locked until the transaction ends; raises PermissionDenied for whoever may not edit it now.

    It doesn't order any rendering: the caller, who edits, calls `request_prerender`.
    """
    part = lock_rows(part)
    refuse_who_may_not_edit(part, by)
    return part


def refuse_who_may_not_edit(part: DepartmentPlan, by: User) -> None:
    """Raise PermissionDenied with what the matter is, for whoever may not write there now."""
    if not DepartmentPlan.objects.editable_by(by).contains(part):
        locked = part.plan if part.is_closed else part if part.is_locked else None
        why = locked.locked_message if locked else f"지금은 ‘{part.get_state_display()}’ 단계여서 바꿀 수 없습니다."
        raise PermissionDenied(why)


def lock_rows(part: DepartmentPlan) -> DepartmentPlan:
    """The row as it is now, locked until the transaction ends; the plan's first, as whoever locks both does."""
    plan = Plan._base_manager.select_for_update().get(pk=part.plan_id)
    part = DepartmentPlan._base_manager.select_for_update().get(pk=part.pk)
    if plan.is_locked and part.amendment_id is None:
        raise Locked(plan.locked_message)
    return part


def _already_message(part: DepartmentPlan) -> str:
    now = f"지금 상태는 ‘{part.get_state_display()}’입니다."
    last = part.transitions.select_related("by").first()
    if last is None:
        return now
    return f"{last.by}님이 {timezone.localtime(last.at):%H:%M}에 이미 {last.label}하였습니다. {now}"


def _refuse_blocked(part: DepartmentPlan) -> None:
    overview = Overview(read_assessments(part.plan, DepartmentPlan.objects.filter(pk=part.pk)))
    errors = sum(finding.blocks for finding in overview.findings)
    comments = part.review_comments.open().count()
    reasons = [f"오류 {errors}건"] * bool(errors) + [f"답하지 않은 의견 {comments}건"] * bool(comments)
    if reasons:
        raise StepBlocked(f"{', '.join(reasons)}이 남아 있어 넘기지 못했습니다. 아래에서 확인하십시오.")
