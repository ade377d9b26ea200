"""Changes of what is confirmed: asked for with a reason, opened for just that, and confirmed again as 변경 n차."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from plans.models import Amendment, DepartmentPlan, Plan, Project, State, Step, Transition
from plans.models.amendment import may_ask

_State = Amendment.State


class NotAmendable(ValidationError):
    """Nothing can be asked for, or opened, now; says why."""


@transaction.atomic
def ask_amendment(
    *,
    part: DepartmentPlan,
    projects: Collection[Project],
    adds_projects: bool,
    opens_money: bool,
    reason: str,
    by: User,
) -> Amendment:
    """Ask for a change of projects of a confirmed plan. Raises NotAmendable, PermissionDenied."""
    part = _lock(part)
    if not may_ask(by, part):
        raise PermissionDenied("변경은 그 부서의 작성자와 승인자, 총괄만 요청할 수 있습니다.")
    if not part.plan.is_locked:
        raise NotAmendable(f"{part.plan} 계획은 아직 확정되지 않아 변경을 요청할 것이 없습니다. 그대로 고치십시오.")
    if not projects and not adds_projects:
        raise NotAmendable("바꿀 사업을 고르거나, 새 사업을 추가한다고 표시하십시오.")
    try:
        with transaction.atomic():
            amendment = Amendment.objects.create(
                plan=part.plan,
                department_plan=part,
                adds_projects=adds_projects,
                opens_money=opens_money,
                reason=reason,
                asked_by=by,
            )
    except IntegrityError:
        raise NotAmendable("이 부서의 변경 요청이 이미 있습니다. 그 변경이 끝난 뒤에 요청하십시오.") from None
    amendment.projects.set(projects)
    return amendment


@transaction.atomic
def withdraw_amendment(*, amendment: Amendment, by: User) -> None:
    if not Amendment.objects.withdrawable_by(by).contains(amendment):
        raise NotAmendable("이미 정해졌거나 다른 사람이 요청한 변경이어서 취소할 수 없습니다.")
    Amendment.objects.filter(pk=amendment.pk).update(state=_State.WITHDRAWN, decided_by=by, decided_at=timezone.now())


@transaction.atomic
def decline_amendment(*, amendment: Amendment, answer: str, by: User) -> None:
    _lock_asked(amendment, by)
    Amendment.objects.filter(pk=amendment.pk).update(
        state=_State.DECLINED, answer=answer, decided_by=by, decided_at=timezone.now()
    )


@transaction.atomic
def open_amendment(
    *,
    amendment: Amendment,
    projects: Collection[Project],
    adds_projects: bool,
    opens_money: bool,
    answer: str,
    by: User,
) -> None:
    """Open just that; the department's part goes its way anew, from the writer on. Raises NotAmendable."""
    part = _lock_asked(amendment, by)
    if not projects and not adds_projects:
        raise NotAmendable("열 사업을 고르거나, 새 사업을 추가할 수 있게 하십시오.")
    opened = {project.pk for project in projects}
    closed = Project.objects.filter(department_plan=part).exclude(pk__in=opened)
    amendment.closed_projects.set(closed)
    Amendment.objects.filter(pk=amendment.pk).update(
        state=_State.OPEN,
        adds_projects=adds_projects,
        opens_money=opens_money,
        answer=answer,
        decided_by=by,
        decided_at=timezone.now(),
    )
    amendment.projects.set(projects)
    _write(part, amendment=amendment, state=State.WRITING)
    if part.state != State.WRITING:  # a plan may be confirmed with what isn't
        Transition.objects.create(
            department_plan=part, by=by, step=Step.AMEND, before=part.state, after=State.WRITING, comment=answer
        )


def finish_amendment(part: DepartmentPlan) -> Amendment | None:
    """End the open amendment of a part that was confirmed just now; None where there is none.

    Runs in the transaction of the step, which holds the rows of the plan and of the part.
    """
    if part.amendment_id is None:
        return None
    amendment = Amendment.objects.get(pk=part.amendment_id)
    finish(amendment)
    _write(part, amendment=None, amended_round=amendment.round, amended_on=timezone.localdate(amendment.done_at))
    return amendment


def finish(amendment: Amendment) -> None:
    """It becomes the next 변경 n차 of its plan."""
    done = Amendment.objects.filter(plan=amendment.plan_id).aggregate(last=Max("round", default=0))
    amendment.state, amendment.round, amendment.done_at = _State.DONE, done["last"] + 1, timezone.now()
    amendment.save(update_fields=["state", "round", "done_at"])
    on = timezone.localdate(amendment.done_at)
    models.QuerySet(Plan).filter(pk=amendment.plan_id).update(amended_round=amendment.round, amended_on=on)


def _write(part: DepartmentPlan, **changes: object) -> None:
    """The one change that a confirmed part takes, with its steps."""
    models.QuerySet(DepartmentPlan).filter(pk=part.pk).update(**changes)


def _lock(part: DepartmentPlan) -> DepartmentPlan:
    plan = Plan._base_manager.select_for_update().get(pk=part.plan_id)
    part = DepartmentPlan._base_manager.select_for_update().get(pk=part.pk)
    part.plan = plan
    return part


def _lock_asked(amendment: Amendment, by: User) -> DepartmentPlan:
    if amendment.department_plan is None:
        raise NotAmendable("이 변경은 부서의 것이 아닙니다.")
    part = _lock(amendment.department_plan)
    if not by.has_perm("plans.change_departmentplan"):
        raise PermissionDenied("변경은 총괄과 관리자만 열거나 거절할 수 있습니다.")
    if not Amendment.objects.decidable_by(by).contains(amendment):
        raise NotAmendable("이 요청은 이미 정해졌습니다.")
    return part
