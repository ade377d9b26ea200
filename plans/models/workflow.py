"""The work flow of a department's plan: deadlines, steps, what was waived, and by whom."""

from datetime import date
from typing import Any, Self
from zlib import crc32

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from integrity.fields import SmallNumberField
from integrity.locking import Lockable, LockableQuerySet

from .amendment import Amendable
from .plan import DepartmentPlan, Plan, keep_for_good
from .state import State, Step


class RoundQuerySet(LockableQuerySet):
    def current(self, on: date) -> Any:
        """The round that is on: the first whose deadline has not passed; None after all have."""
        return self.filter(deadline__gte=on).order_by("deadline", "order").first()


class RoundManager(models.Manager.from_queryset(RoundQuerySet)):
    def get_by_natural_key(self, year: int, name: str) -> "Round":
        return self.get(plan__year=year, name=name)


class Round(Lockable):
    """A round of a plan (작성, 보고회, 의회 …) and the day by which departments hand their plans in."""

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="계획", related_name="rounds")
    name = models.CharField("차수", max_length=30, help_text="작성, 보고회, 의회 등")
    deadline = models.DateField("마감일", help_text="이날까지 부서 승인자가 총괄에게 넘깁니다.")
    order = SmallNumberField("순서", default=0)

    locked_by = ("plan",)
    objects = RoundManager()

    class Meta:
        verbose_name = "차수"
        verbose_name_plural = "차수와 마감일"
        ordering = ["-plan__year", "order", "deadline"]
        constraints = [
            models.UniqueConstraint(
                name="one_round_of_a_name",
                fields=["plan", "name"],
                violation_error_message="이 계획에 같은 이름의 차수가 이미 있습니다.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[int, str]:
        return (self.plan.year, self.name)

    natural_key.dependencies = ["plans.plan"]  # type: ignore[attr-defined]


class Transition(models.Model):
    """A step that somebody took; never deleted."""

    department_plan = models.ForeignKey(
        DepartmentPlan, keep_for_good, verbose_name="부서 계획", related_name="transitions"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="한 사람", related_name="+")
    at = models.DateTimeField("때", default=timezone.now)
    # The states alone don't say it: what is returned and what is taken back goes the same way.
    step = models.CharField("처리", max_length=20, choices=Step)
    before = models.CharField("앞 상태", max_length=10, choices=State)
    after = models.CharField("뒤 상태", max_length=10, choices=State)
    comment = models.TextField("전한 말", blank=True)

    class Meta:
        verbose_name = "처리 이력"
        verbose_name_plural = "처리 이력"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="transition_changes_the_state",
                condition=~Q(before=models.F("after")),
                violation_error_message="앞과 뒤의 상태가 같습니다.",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def returns(self) -> bool:
        """Whether who reviews it gave it back (반려)."""
        return self.step in {Step.RETURN_TO_WRITER, Step.RETURN_TO_APPROVER}

    @property
    def gives_back(self) -> bool:
        """Whether a planner gave it back to the department."""
        return self.returns and not State(self.before).is_with_department

    @property
    def state_text(self) -> str:
        """The state it led to; after a return it is marked as returned."""
        return f"반려됨 · {self.get_after_display()}" if self.returns else self.get_after_display()

    @property
    def label(self) -> str:
        return self.get_step_display()


class OfDepartmentQuerySet(LockableQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(department_plan__in=DepartmentPlan.objects.visible_to(user))


class WaiverQuerySet(OfDepartmentQuerySet):
    def current(self) -> Self:
        """Those that nobody has removed or replaced."""
        return self.filter(removed_at__isnull=True)


def mark_of(sentence: str) -> str:
    """What tells a finding apart from others in its place: eight hexadecimal digits."""
    return f"{crc32(sentence.encode()):08x}"


class Waiver(Amendable):
    """Why a finding of the checks may stand, or is put away: its place, and its sentence; never deleted.

    What was removed, or replaced by another reason, stays for the history.
    """

    department_plan = models.ForeignKey(
        DepartmentPlan, models.CASCADE, verbose_name="부서 계획", related_name="waivers"
    )
    code = models.CharField("점검", max_length=5)
    place = models.CharField("위치", max_length=100, blank=True)
    sentence = models.TextField("점검 내용")
    # Of the sentence, which is longer than an index may be.
    mark = models.CharField("점검 내용의 표시", max_length=8, editable=False)
    # An error that says something else later on shows it as the reason of then.
    is_of_error = models.BooleanField("오류의 사유", default=True)
    reason = models.TextField("사유")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="적은 사람", related_name="+")
    at = models.DateTimeField("적은 때", default=timezone.now)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="지운 사람", null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField("지운 때", null=True, blank=True)

    locked_by = ("department_plan__plan", "department_plan")
    objects = WaiverQuerySet.as_manager()

    class Meta:
        verbose_name = "예외 사유"
        verbose_name_plural = "예외 사유"
        ordering = ["department_plan", "code", "place"]
        constraints = [
            models.UniqueConstraint(
                name="one_waiver_of_a_finding",
                fields=["department_plan", "code", "place", "mark"],
                condition=Q(removed_at__isnull=True),
                violation_error_message="이 점검 결과에는 사유가 이미 있습니다.",
            ),
            models.CheckConstraint(
                name="waiver_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="그대로 두는 사유를 적으십시오.",
            ),
            models.CheckConstraint(
                name="removed_waiver_has_its_person_and_time",
                condition=Q(removed_by__isnull=True, removed_at__isnull=True)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                violation_error_message="지운 사람과 지운 때를 함께 적으십시오.",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.mark = mark_of(self.sentence)
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"
