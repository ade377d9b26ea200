from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from budgets.models import BudgetLine, FundingSource, Program
from integrity.audit import Audited
from integrity.fields import SmallNumberField
from integrity.locking import LockableQuerySet
from integrity.versioning import Versioned
from plans.text.dates import MonthField, format_period
from staffing.models import Team
from staffing.pictures import PictureField, picture_path, validate_picture

from .amendment import Amendable
from .plan import DepartmentPlan, Plan

if TYPE_CHECKING:
    from accounts.models import User


class OfVisibleDepartment(LockableQuerySet):
    """Rows of a department's plan: who sees it sees them, and who may change it may change them."""

    department_plan_path: str

    def visible_to(self, user: "User") -> Self:
        return self._in(DepartmentPlan.objects.visible_to(user))

    def editable_by(self, user: "User") -> Self:
        return self._in(DepartmentPlan.objects.editable_by(user))

    def _in(self, parts: Any) -> Self:
        return self.filter(**{f"{self.department_plan_path}__in": parts})


class ProjectQuerySet(OfVisibleDepartment):
    department_plan_path = "department_plan"

    def editable_by(self, user: "User") -> Self:
        """Without those that the open amendment of their department leaves closed."""
        closed = Project.closed_in.through.objects.filter(
            project=OuterRef("pk"), amendment=OuterRef("department_plan__amendment")
        )
        return self._in(DepartmentPlan.objects.editable_by(user)).filter(~Exists(closed))

    def earlier_than(self, part: DepartmentPlan) -> Self:
        """The same department's projects of earlier years, the latest year first."""
        earlier = self.filter(
            department_plan__department=part.department_id, department_plan__plan__year__lt=part.plan.year
        )
        return earlier.order_by("-department_plan__plan__year", "number")

    def with_counts(self) -> Self:
        """With how much hangs on each."""
        names = {"sections": "sections", "milestones": "sections__milestones", "pictures": "pictures"}
        counts = {f"{name}_count": Count(path, distinct=True) for name, path in names.items()}
        return self.annotate(**counts, programs_count=Count("funding", distinct=True))

    def with_money(self) -> Self:
        """With `won`, each one's money in its plan's own budget, and `is_funded`: without programs it is 비예산.

        In queries of their own: a search or a filter that joins programs as well would count an amount for each of
        them.
        """
        programs = ProjectProgram.objects.filter(project=OuterRef("pk"))
        lines = BudgetLine.objects.filter(
            program__funding__project=OuterRef("pk"), budget=OuterRef("department_plan__plan__budget")
        )
        sums = lines.order_by().values("program__funding__project").annotate(won=Sum("amount"))
        return self.annotate(won=Coalesce(Subquery(sums.values("won")), 0), is_funded=Exists(programs))


class ProjectManager(models.Manager.from_queryset(ProjectQuerySet)):
    def get_by_natural_key(self, year: int, department: str, number: int) -> "Project":
        return self.get(
            department_plan__plan__year=year,
            department_plan__department__code=department,
            number=number,
        )


class Project(Amendable, Versioned):
    """One numbered project (주요사업) of a department's plan."""

    class Kind(models.TextChoices):
        NEW = "new", "신규"
        CONTINUING = "continuing", "계속"

    department_plan = models.ForeignKey(
        DepartmentPlan, models.CASCADE, verbose_name="부서 계획", related_name="projects"
    )
    number = SmallNumberField("번호", validators=[MinValueValidator(1)])
    title = models.CharField("사업명", max_length=150)
    kind = models.CharField("구분", max_length=10, choices=Kind, default=Kind.CONTINUING)
    is_pledge = models.BooleanField("공약사업", default=False, help_text="선거 공약을 이행하는 사업이면 고릅니다.")
    team = models.ForeignKey(Team, models.PROTECT, verbose_name="팀", null=True, blank=True, related_name="projects")
    person = models.CharField("담당자", max_length=50, blank=True)
    telephone = models.CharField("전화", max_length=30, blank=True)
    period_label = models.CharField("기간 이름", max_length=20, default="사업기간", help_text="사업기간, 추진시기 등")
    begins = MonthField("기간 시작", null=True, blank=True)
    ends = MonthField("기간 끝", null=True, blank=True)
    period_wording = models.CharField("기간 표기", max_length=60, blank=True, help_text="비우면 연월에서 만듭니다.")
    place = models.CharField("사업장소", max_length=200, blank=True)
    target = models.CharField("사업대상", max_length=200, blank=True)
    prints_budget = models.BooleanField("개요에 소요예산 인쇄", default=True)
    sole_source = models.ForeignKey(
        FundingSource,
        models.PROTECT,
        verbose_name="전액 재원",
        null=True,
        blank=True,
        related_name="+",
        help_text="소요예산 뒤에 “(전액 구비)”처럼 붙습니다.",
    )
    programs = models.ManyToManyField(
        Program, through="ProjectProgram", verbose_name="세부사업", related_name="projects"
    )

    locked_by = ("department_plan__plan", "department_plan")
    locked_with = ("pk",)
    objects = ProjectManager()

    class Meta:
        verbose_name = "주요사업"
        verbose_name_plural = "주요사업"
        ordering = [
            "-department_plan__plan__year",
            "department_plan__department__order",
            "department_plan__department__code",
            "number",
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_project_of_a_number",
                fields=["department_plan", "number"],
                violation_error_message="이 부서에 같은 번호의 사업이 이미 있습니다.",
            ),
            models.CheckConstraint(
                name="project_period_in_order",
                condition=Q(begins__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("begins")),
                violation_error_message="사업기간의 끝이 시작보다 빠릅니다.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def natural_key(self) -> tuple[int, str, int]:
        return (*self.department_plan.natural_key(), self.number)

    natural_key.dependencies = ["plans.departmentplan"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        if self.leaves("department_plan__plan"):
            # Its programs may fund another project there, and its team and dates are this year's.
            raise ValidationError(
                {"department_plan": "다른 연도의 계획으로 옮길 수 없습니다. 그 계획에 새로 만드십시오."}
            )

    @property
    def is_new(self) -> bool:
        return self.kind == self.Kind.NEW

    @property
    def period_text(self) -> str:
        return self.period_wording or format_period(self.begins, self.ends)


class ProjectProgramQuerySet(LockableQuerySet):
    """Gives each row the plan of its project, also where many are written at once."""

    def bulk_create(self, objs: Iterable[Any], **kwargs: Any) -> list[Any]:  # type: ignore[override]
        objs = list(objs)
        keys = {row.project_id for row in objs}
        plans = dict(Project.objects.filter(pk__in=keys).values_list("pk", "department_plan__plan"))
        for row in objs:
            row.plan_id = plans.get(row.project_id)
        return super().bulk_create(objs, **kwargs)

    def update(self, **changes: Any) -> int:
        if {"project", "project_id"}.isdisjoint(changes):
            return super().update(**changes)
        with transaction.atomic(using=self.db):
            moved = list(self.values_list("pk", flat=True))
            changed = super().update(**changes)
            # Only the database knows where they are now: what moves them may be an expression.
            plan = Project.objects.filter(pk=OuterRef("project")).values("department_plan__plan")
            models.QuerySet(self.model, using=self.db).filter(pk__in=moved).update(plan=Subquery(plan))
            return changed


class ProjectProgram(Amendable, Audited):
    """A program that funds a project; a program funds at most one project of a plan."""

    project = models.ForeignKey(Project, models.CASCADE, verbose_name="주요사업", related_name="funding")
    program = models.ForeignKey(Program, models.PROTECT, verbose_name="세부사업", related_name="funding")
    plan = models.ForeignKey(Plan, models.CASCADE, editable=False, related_name="+")

    locked_by = ("project__department_plan__plan", "project__department_plan")
    locked_with = ("project",)
    objects = ProjectProgramQuerySet.as_manager()

    class Meta:
        verbose_name = "사업의 예산"
        verbose_name_plural = "사업의 예산"
        ordering = ["project", "program"]
        constraints = [
            models.UniqueConstraint(
                name="a_program_funds_one_project_of_a_plan",
                fields=["plan", "program"],
                violation_error_message="이 세부사업은 같은 계획의 다른 사업에 이미 쓰이고 있습니다.",
            )
        ]

    def __str__(self) -> str:
        return str(self.program)

    def clean_fields(self, exclude: Any = None) -> None:
        # The plan is here only for the constraint, which is validated after the fields.
        if self.project_id:
            self.plan_id = self.project.department_plan.plan_id
        super().clean_fields(exclude)

    def validate_constraints(self, exclude: Any = None) -> None:
        super().validate_constraints(exclude=set(exclude or ()) - {"plan"})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.plan_id = self.project.department_plan.plan_id
        super().save(*args, **kwargs)


class PictureQuerySet(OfVisibleDepartment):
    department_plan_path = "project__department_plan"


class Picture(Amendable, Versioned):
    """A project's picture, or an empty frame for one; rich text refers to it by its number."""

    class Width(models.TextChoices):
        SMALL = "small", "작게"
        NORMAL = "normal", "보통"
        WIDE = "wide", "넓게"

    project = models.ForeignKey(Project, models.CASCADE, verbose_name="주요사업", related_name="pictures")
    number = SmallNumberField(
        "번호", validators=[MinValueValidator(1)], help_text="글에서 그림이 들어갈 줄에 [[그림 1]]이라고 적습니다."
    )
    file = PictureField("파일", upload_to=picture_path, blank=True, validators=[validate_picture])
    alt = models.CharField("대체 텍스트", max_length=300, help_text="그림을 볼 수 없는 사람에게 읽어 줄 설명")
    caption = models.CharField("설명", max_length=150, blank=True)
    source = models.CharField("출처", max_length=100, blank=True)
    width = models.CharField("너비", max_length=10, choices=Width, default=Width.NORMAL)

    locked_by = ("project__department_plan__plan", "project__department_plan")
    locked_with = ("project",)
    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = "그림"
        verbose_name_plural = "그림"
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                name="one_picture_of_a_number",
                fields=["project", "number"],
                violation_error_message="이 사업에 같은 번호의 그림이 이미 있습니다.",
            )
        ]

    def __str__(self) -> str:
        return f"그림 {self.number}"

    def clean(self) -> None:
        super().clean()
        if not self.alt.strip():
            raise ValidationError({"alt": "그림을 볼 수 없는 사람을 위해 설명을 적으십시오."})
