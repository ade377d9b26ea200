from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.roles import Role
from integrity.fields import SmallNumberField
from integrity.locking import Lockable, Locked

from .plan import DepartmentPlan, Plan, keep_for_good

if TYPE_CHECKING:
    from accounts.models import User

    from .project import Project


class AmendmentQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """Of departments that a person sees; a change of the budget concerns all."""
        parts = DepartmentPlan.objects.visible_to(user)
        return self.filter(
            Q(department_plan__in=parts) | Q(department_plan=None, plan__in=Plan.objects.visible_to(user))
        )

    def decidable_by(self, user: "User") -> Self:
        """Those that wait for a planner."""
        asked = self.filter(state=Amendment.State.ASKED)
        return asked if user.has_perm("plans.change_departmentplan") else asked.none()

    def withdrawable_by(self, user: "User") -> Self:
        """One's own, as long as nobody has decided."""
        return self.filter(state=Amendment.State.ASKED, asked_by=user.pk)


class Amendment(models.Model):
    """A change of something confirmed: who asks and why, what a planner opens for it, and the edition it ends in."""

    class State(models.TextChoices):
        ASKED = "asked", "변경 요청"
        OPEN = "open", "변경 중"
        DONE = "done", "변경 반영"
        DECLINED = "declined", "변경 거절"
        WITHDRAWN = "withdrawn", "요청 취소"

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name="계획", related_name="amendments")
    #: None where the whole plan's budget is exchanged.
    department_plan = models.ForeignKey(
        DepartmentPlan, keep_for_good, verbose_name="부서 계획", null=True, related_name="amendments"
    )
    projects: "models.ManyToManyField[Project, Any]" = models.ManyToManyField(
        "plans.Project", verbose_name="사업", blank=True, related_name="amendments"
    )
    adds_projects = models.BooleanField("새 사업 추가", default=False)
    opens_money = models.BooleanField("고른 사업의 예산", default=False)
    reason = models.TextField("사유")
    state = models.CharField("상태", max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="요청한 사람", related_name="+")
    asked_at = models.DateTimeField("요청한 때", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="정한 사람", null=True, related_name="+"
    )
    decided_at = models.DateTimeField("정한 때", null=True)
    answer = models.TextField("전한 말", blank=True)
    #: The projects that stay closed while it is open: what is added meanwhile isn't among them.
    closed_projects: "models.ManyToManyField[Project, Any]" = models.ManyToManyField(
        "plans.Project", verbose_name="닫힌 사업", editable=False, related_name="closed_in"
    )
    #: n of 변경 n차, once it is confirmed.
    round = SmallNumberField("변경 차수", null=True)
    done_at = models.DateTimeField("반영한 때", null=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = "변경"
        verbose_name_plural = "변경"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_amendment_of_a_part_at_a_time",
                fields=["department_plan"],
                condition=Q(department_plan__isnull=False, state__in=["asked", "open"]),
                violation_error_message="이 부서의 변경 요청이 이미 있습니다. 그 변경이 끝난 뒤에 요청하십시오.",
            ),
            models.CheckConstraint(
                name="amendment_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="변경하는 사유를 적으십시오.",
            ),
        ]

    def __str__(self) -> str:
        return f"변경 {self.round}차" if self.round else self.get_state_display()

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def lets_change(self, project: int | None, *, is_new: bool) -> bool:
        """Whether a row of a project may change, or (`is_new`) a project be added; None: a row of the part itself."""
        if project is None:
            return self.adds_projects or not is_new
        if self.projects.filter(pk=project).exists():
            return True
        # What was added meanwhile; what comes back from before isn't there yet, and counts as added.
        return self.adds_projects and not self.closed_projects.filter(pk=project).exists()

    @property
    def closed_message(self) -> str:
        return (
            f"{self.department_plan} 계획은 확정되어 있고, 이번 변경에서 열린 것이 아니어서 바꿀 수 없습니다. "
            "총괄에게 변경을 요청하십시오."
        )


def may_ask(user: "User", part: DepartmentPlan) -> bool:
    """Whether a person asks for changes of a department: its people who write and approve, and planners."""
    if user.has_perm("plans.change_departmentplan"):
        return True
    is_own = user.department_id == part.department_id
    return user.is_active and is_own and user.role in {Role.WRITER, Role.APPROVER}


class Amendable(Lockable):
    """A row of a department's part. Where an amendment is open it alone says what of the part may change.

    `locked_by` are the plan and the part; `locked_with`, where there is one, is the row's project.
    """

    class Meta(Lockable.Meta):
        abstract = True

    @classmethod
    def refuse_found(cls, found: dict[str, list[Any]], keys: Any) -> None:
        plan_lookup, part_lookup = cls.locked_by
        amended = {part.pk: part.amendment for part in found[part_lookup] if part.amendment_id}
        if not amended:
            super().refuse_found(found, keys)
            return
        others = {row.pk: row for row in found[plan_lookup]}
        parts = {row.pk: row for row in found[part_lookup]}
        for plan, part, *project in keys:
            if part not in amended:
                cls.refuse_rows(filter(None, (others.get(plan), parts.get(part))))
                continue
            cls.refuse_rows([parts[part]])
            known = project[0] if project else None
            if not amended[part].lets_change(known, is_new=bool(project) and known is None):
                raise Locked(amended[part].closed_message)
