from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.roles import Role
from budgets.models import Budget
from budgets.money import MoneyUnit
from integrity.fields import SmallNumberField
from integrity.locking import Lockable, LockableQuerySet, Locked, stored_values
from korean.particles import with_particle
from plans.text.dates import MonthField, format_month
from staffing.models import Department, Roster

from .state import State, WorkFlow

if TYPE_CHECKING:
    from collections.abc import Collection

    from accounts.models import User


#: The states in which people of the department may change its plan.
WITH_THE_DEPARTMENT: dict[str, set[State]] = {
    Role.WRITER: {State.WRITING},
    Role.APPROVER: {State.WRITING, State.SUBMITTED},
}


#: What decides which figures a plan prints, and how: fixed once a department has been confirmed with it.
FIGURE_FIELDS = ("year", "unit", "roster_id", "budget_id", "compared_budget_id", "previous_budget_id")


class PlanQuerySet(LockableQuerySet):
    def update(self, **changes: Any) -> int:
        names = {name.removesuffix("_id") for name in FIGURE_FIELDS}
        if names.isdisjoint(name.removesuffix("_id") for name in changes):
            return super().update(**changes)
        with transaction.atomic(using=self.db):
            keys = list(self.values_list("pk", flat=True))
            changed = super().update(**changes)
            self.model.refuse_changed_figures(keys)
            return changed

    def printing(self, budgets: "Collection[Budget]") -> Self:
        """Plans whose book prints money of one of these budgets."""
        keys = [budget.pk for budget in budgets]
        outlooks = [budget.base_year for budget in budgets if budget.kind == Budget.Kind.FORECAST]
        named = Q(budget__in=keys) | Q(compared_budget__in=keys) | Q(previous_budget__in=keys)
        return self.filter(named | Q(year__in=outlooks))

    def visible_to(self, user: "User") -> Self:
        """Plans that a person may open; which departments of them, DepartmentPlan says."""
        return self if user.is_active else self.none()

    def printable_by(self, user: "User") -> Self:
        """Plans whose whole book a person may read."""
        return self if user.is_active and user.sees_all_departments else self.none()


class PlanManager(models.Manager.from_queryset(PlanQuerySet)):
    def get_by_natural_key(self, year: int) -> "Plan":
        return self.get(year=year)


class Plan(Lockable):
    """A year's work plan; once confirmed it refuses every change."""

    class State(models.TextChoices):
        OPEN = "open", "작성 중"
        CONFIRMED = "confirmed", "확정"

    year = SmallNumberField(
        "연도",
        unique=True,
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
        error_messages={"unique": "이 연도의 계획이 이미 있습니다."},
    )
    title = models.CharField("제목", max_length=50, default="주요업무계획")
    issued = MonthField("발행 연월", null=True, blank=True)
    issued_wording = models.CharField("발행 연월 표기", max_length=30, blank=True)
    unit = models.PositiveIntegerField("금액 단위", choices=MoneyUnit, default=MoneyUnit.THOUSAND)
    prints_contacts = models.BooleanField("담당자·전화 인쇄", default=False)
    dividers_on_right = models.BooleanField(
        "부서 간지를 오른쪽에",
        default=False,
        help_text="양면으로 인쇄할 때: 부서마다 오른쪽 쪽에서 시작하고, 그 앞이 비면 빈 쪽을 넣습니다.",
    )
    roster = models.ForeignKey(Roster, models.PROTECT, verbose_name="정·현원표", null=True, blank=True)
    budget = models.ForeignKey(
        Budget,
        models.PROTECT,
        verbose_name="올해 예산",
        null=True,
        blank=True,
        related_name="plans",
    )
    compared_budget = models.ForeignKey(
        Budget,
        models.PROTECT,
        verbose_name="예산현황의 비교 예산",
        null=True,
        blank=True,
        related_name="plans_comparing",
        help_text="전년도 당초예산, 또는 추경 뒤라면 기정예산",
    )
    previous_budget = models.ForeignKey(
        Budget,
        models.PROTECT,
        verbose_name="소요재원의 전년도 예산",
        null=True,
        blank=True,
        related_name="plans_following",
        help_text="연차별 소요재원 표의 첫 해. 당초 또는 최종예산",
    )
    state = models.CharField("상태", max_length=10, choices=State, default=State.OPEN, editable=False)
    # The whole plan has no steps; but what it was like when it was confirmed or reopened stays in the history.
    state_changed_at = models.DateTimeField("상태가 바뀐 때", null=True, editable=False)
    #: The last amendment of it, and the day on which that was confirmed.
    amended_round = SmallNumberField("변경 차수", default=0, editable=False)
    amended_on = models.DateField("변경일", null=True, editable=False)

    locked_by = ("pk",)
    objects = PlanManager()

    class Meta:
        verbose_name = "주요업무계획"
        verbose_name_plural = "주요업무계획"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                name="plan_year_within_reach",
                condition=Q(year__gte=2000, year__lte=2100),
                violation_error_message="계획의 연도는 2000년부터 2100년까지 적을 수 있습니다.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}년 {self.title}"

    def natural_key(self) -> tuple[int]:
        return (self.year,)

    @property
    def results_year(self) -> int:
        """The year up to which it says what was done: that of its roster."""
        return self.roster.as_of.year if self.roster else self.year

    @property
    def issued_text(self) -> str:
        return self.issued_wording or (format_month(self.issued) if self.issued else "")

    @property
    def staff_day(self) -> date:
        """The day whose teams it prints."""
        return self.roster.as_of if self.roster else date(self.year, 1, 1)

    @property
    def is_locked(self) -> bool:
        return self.state == self.State.CONFIRMED

    @property
    def locked_message(self) -> str:
        return f"{with_particle(self, '은(는)')} 확정되어 바꿀 수 없습니다."

    @property
    def printed_budgets(self) -> models.QuerySet[Budget]:
        """The budgets whose money its book prints."""
        named = [self.budget_id, self.compared_budget_id, self.previous_budget_id]
        return Budget.objects.filter(Q(pk__in=named) | Q(kind=Budget.Kind.FORECAST, base_year=self.year))

    def lock_budgets(self) -> None:
        """Let nobody write what it prints until the transaction ends; the plan itself is locked FOR UPDATE before."""
        list(self.printed_budgets.order_by("pk").select_for_update())

    @transaction.atomic
    def set_state(self, state: State) -> None:
        """Confirm or reopen: the one change that a confirmed plan takes."""
        current = type(self)._base_manager.select_for_update().get(pk=self.pk)
        if state == self.State.CONFIRMED:
            current.lock_budgets()
        elif amended := self.department_plans.exclude(amendment=None).first():
            raise Locked(f"{amended} 계획이 변경 중이어서 확정을 취소할 수 없습니다. 변경을 먼저 끝내십시오.")
        self.set_lock_state(state=state, state_changed_at=timezone.now())

    @classmethod
    def refuse_changed_figures(cls, keys: "Collection[int]") -> None:
        """Raise Locked if one of these plans has a department that was confirmed with its figures."""
        confirmed = DepartmentPlan.objects.filter(plan__in=keys, state=State.CONFIRMED).select_related("department")
        if part := confirmed.first():
            raise Locked(
                f"{with_particle(part.department, '이(가)')} 확정되어 "
                "계획의 연도, 금액 단위, 정·현원표와 인쇄할 예산을 바꿀 수 없습니다. "
                "확정을 취소한 뒤에 바꾸십시오."
            )

    def _changes_figures(self) -> bool:
        if self.pk is None:
            return False
        stored = stored_values(self, FIGURE_FIELDS)
        return any(getattr(self, name) != value for name, value in stored.items())

    def save_under_lock(self, *args: Any, **kwargs: Any) -> None:
        if self._changes_figures():
            self.refuse_changed_figures([self.pk])
        super().save_under_lock(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self._changes_figures():
            self.refuse_changed_figures([self.pk])
        if self.year and (wrong := self.wrong_budgets()):
            raise ValidationError(wrong)

    def wrong_budgets(self) -> dict[str, str]:
        """By field, what is wrong with a budget that isn't of the years that it would be printed for.

        A budget's year can change, and a plan can be written by other ways than a form: its page says it as well.
        """
        wrong = {}
        if self.budget and not self.budget.is_enacted_in(self.year):
            wrong["budget"] = f"{self.year}년 본예산이나 추경을 고르십시오."
        if self.compared_budget and not self._may_compare(self.compared_budget):
            wrong["compared_budget"] = (
                f"{self.year - 1}년 본예산이나 추경을, "
                f"올해 예산이 추경이면 그보다 앞선 {self.year}년 예산을 고르십시오."
            )
        if self.previous_budget and not self.previous_budget.is_enacted_in(self.year - 1):
            wrong["previous_budget"] = f"{self.year - 1}년 본예산이나 추경을 고르십시오."
        return wrong

    @property
    def budget_problems(self) -> list[str]:
        """The same as sentences that name their fields."""
        labels = {field.name: getattr(field, "verbose_name", "") for field in self._meta.get_fields()}
        return [f"{labels[name]}: {sentence}" for name, sentence in self.wrong_budgets().items()]

    def _may_compare(self, compared: Budget) -> bool:
        """Last year's, or after a 추경 an edition of this year before it (기정)."""
        if compared.is_enacted_in(self.year - 1):
            return True
        is_before = self.budget is None or (compared.round or 0) < (self.budget.round or 0)
        return compared.is_enacted_in(self.year) and is_before


class DepartmentPlanQuerySet(LockableQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Every department for those who see the whole; one's own for the others."""
        if not user.is_active:
            return self.none()
        if user.sees_all_departments:
            return self
        return self.filter(department=user.department_id)

    def open(self) -> Self:
        """Those that aren't confirmed yet, by themselves or with the whole plan; and those that an amendment opens."""
        return self.exclude(state=State.CONFIRMED).exclude(plan__state=Plan.State.CONFIRMED, amendment=None)

    def editable_by(self, user: "User") -> Self:
        """Those that are a person's to change now: nobody's once they are confirmed."""
        if user.has_perm("plans.change_departmentplan"):
            return self.open()
        states = WITH_THE_DEPARTMENT.get(user.role, set()) if user.is_active else set()
        return self.open().filter(department=user.department_id, state__in=states)

    def discussed_by(self, user: "User") -> Self:
        """Those whose comments a person reads: who writes or reviews them, not who only reads the book."""
        return self._of_roles(user, {Role.WRITER, Role.APPROVER})

    def reviewable_by(self, user: "User") -> Self:
        """Those on which a person may comment: nobody once they are confirmed."""
        return self.open()._of_roles(user, {Role.APPROVER})

    def _of_roles(self, user: "User", roles: set[Role]) -> Self:
        """Every department's for those who coordinate; one's own for these roles of a department."""
        if user.has_perm("plans.change_departmentplan"):
            return self
        return self.filter(department=user.department_id) if user.is_active and user.role in roles else self.none()


class DepartmentPlanManager(models.Manager.from_queryset(DepartmentPlanQuerySet)):
    def get_by_natural_key(self, year: int, department: str) -> "DepartmentPlan":
        return self.get(plan__year=year, department__code=department)


# Migrations name the next two.
def keep_confirmed(collector: Any, field: Any, parts: Any, using: str) -> None:
    """Delete along with the plan, unless one of them is confirmed."""
    field.model.refuse_if_locked(field.model.stored_lock_keys(parts))
    models.CASCADE(collector, field, parts, using)


def keep_for_good(collector: Any, field: Any, rows: Any, using: str) -> None:
    """Let nobody delete a department's plan that has such rows, nor the whole plan with it."""
    what = with_particle(field.model._meta.verbose_name, "이(가)")
    raise Locked(f"{rows[0].department_plan} 계획에 {what} 남아 있어 지울 수 없습니다. 이력은 끝까지 보존합니다.")


class DepartmentPlan(WorkFlow):
    """One department's part of a year's plan, the unit of the work flow."""

    plan = models.ForeignKey(Plan, keep_confirmed, verbose_name="계획", related_name="department_plans")
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="부서", related_name="plans")
    #: The amendment that is open: what it opens may change although the plan is confirmed.
    amendment = models.ForeignKey(
        "plans.Amendment", models.PROTECT, verbose_name="변경", null=True, editable=False, related_name="+"
    )
    amended_round = SmallNumberField("변경 차수", default=0, editable=False)
    amended_on = models.DateField("변경일", null=True, editable=False)

    locked_by = ("plan", "pk")
    objects = DepartmentPlanManager()

    class Meta:
        verbose_name = "부서 계획"
        verbose_name_plural = "부서 계획"
        ordering = ["-plan__year", "department__order", "department__code"]
        constraints = [
            models.UniqueConstraint(
                name="one_part_per_plan_and_department",
                fields=["plan", "department"],
                violation_error_message="이 계획에 같은 부서가 이미 있습니다.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan.year}년 {self.department}"

    def natural_key(self) -> tuple[int, str]:
        return (*self.plan.natural_key(), *self.department.natural_key())

    natural_key.dependencies = ["plans.plan", "staffing.department"]  # type: ignore[attr-defined]

    @property
    def is_locked(self) -> bool:
        return self.state == State.CONFIRMED

    @property
    def locked_message(self) -> str:
        return f"{self} 계획은 확정되어 바꿀 수 없습니다."

    @property
    def is_closed(self) -> bool:
        """Whether nobody may write in it now, whatever the step: the plan is confirmed, and no amendment opens it."""
        return self.plan.is_locked and self.amendment_id is None

    @property
    def is_permanent(self) -> bool:
        return self.transitions.exists() or self.reminders.exists()

    def clean(self) -> None:
        super().clean()
        if self.leaves("plan"):
            raise ValidationError({"plan": "다른 연도의 계획으로 옮길 수 없습니다. 그 계획에 새로 만드십시오."})
