from collections import Counter
from collections.abc import Iterable
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Length

from budgets.fields import WonField
from integrity.fields import SmallNumberField
from integrity.versioning import Versioned
from plans.text.dates import MonthField
from plans.text.parsing import plain_text
from plans.text.rich_text import RichTextField
from staffing.models import NamedManager

from .amendment import Amendable
from .project import OfVisibleDepartment, Project

#: Letters, formatting included, of a project's texts together: its department's page reads them all within a second.
LARGEST_PROJECT = 600_000
TOO_LARGE = f"이 사업의 글이 서식을 포함해 모두 {LARGEST_PROJECT:,}자를 넘습니다. 줄이거나 사업을 나누십시오."
#: A text up to this doesn't make a project large: the others aren't asked.
_SHORT_TEXT = 20_000


class SectionKind(models.Model):
    """A usual part of a project's narrative (사업개요, 추진실적 …); a code table."""

    class Role(models.TextChoices):
        OVERVIEW = "overview", "개요"
        DONE = "done", "실적"
        PLANNED = "planned", "계획"
        TEXT = "text", "글"

    class Starts(models.TextChoices):
        """With which new projects it comes; what is new has mostly not achieved anything yet."""

        NONE = "none", "처음에는 없음"
        EVERY = "every", "모든 새 사업"
        CONTINUING = "continuing", "계속 사업만"
        NEW = "new", "신규 사업만"

    code = models.CharField("코드", max_length=20, unique=True)
    name = models.CharField("항목", max_length=50)
    role = models.CharField("성격", max_length=10, choices=Role, default=Role.TEXT)
    order = SmallNumberField("순서", default=0)
    starts = models.CharField(
        "새 사업",
        max_length=10,
        choices=Starts,
        default=Starts.NONE,
        help_text="사업을 새로 추가하면 이 항목이 빈 채로 들어 있습니다. 쓰는 사람이 더하고 뺄 수 있습니다.",
    )

    objects = NamedManager()

    class Meta:
        verbose_name = "항목 종류"
        verbose_name_plural = "항목 종류"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def starts_in(self, kind: str) -> bool:
        """Whether a new project of this kind (신규, 계속) begins with it."""
        return self.starts in (self.Starts.EVERY, kind)


def insert_in_usual_order(sections: list["Section"], section: "Section") -> None:
    """Put a new section before the first whose kind comes behind its own; at the end where it has none."""
    behind = (at for at, each in enumerate(sections) if _follows(each.kind, section.kind))
    sections.insert(next(behind, len(sections)), section)


def _follows(one: SectionKind | None, other: SectionKind | None) -> bool:
    return one is not None and other is not None and (one.order, one.code) > (other.order, other.code)


class SectionQuerySet(OfVisibleDepartment):
    department_plan_path = "project__department_plan"


class SectionManager(models.Manager.from_queryset(SectionQuerySet)):
    def get_by_natural_key(self, year: int, department: str, number: int, order: int) -> "Section":
        return self.get(project=Project.objects.get_by_natural_key(year, department, number), order=order)


class Section(Amendable, Versioned):
    """A part of a project's narrative: a text, then milestones in one form."""

    class MilestoneForm(models.TextChoices):
        DATE_FIRST = "date_first", "날짜를 앞에 — 2024. 3. : 내용"
        DATE_LAST = "date_last", "날짜를 뒤에 — 내용('24. 3월)"
        SUBPROGRAMMES = "subprogrammes", "세부 사업으로 — [사업] ① 단계 - 내용"

    project = models.ForeignKey(Project, models.CASCADE, verbose_name="주요사업", related_name="sections")
    kind = models.ForeignKey(
        SectionKind,
        models.PROTECT,
        verbose_name="항목",
        null=True,
        blank=True,
        related_name="sections",
    )
    title = models.CharField("제목", max_length=100, blank=True, help_text="비우면 항목의 이름으로 인쇄합니다.")
    order = SmallNumberField("순서", default=0)
    body = RichTextField("글", blank=True)
    milestone_form = models.CharField(
        "일정의 모양", max_length=15, choices=MilestoneForm, default=MilestoneForm.DATE_FIRST
    )

    locked_by = ("project__department_plan__plan", "project__department_plan")
    locked_with = ("project",)
    objects = SectionManager()

    class Meta:
        verbose_name = "항목"
        verbose_name_plural = "항목"
        ordering = ["project", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="section_has_a_name",
                condition=Q(kind__isnull=False) | ~Q(title=""),
                violation_error_message="항목을 고르거나 제목을 적으십시오.",
            )
        ]

    def __str__(self) -> str:
        return self.heading

    @property
    def placed(self) -> str:
        """With where it stands: most projects have sections of the same names."""
        return f"{self.project.department_plan} · {self.project} · {self}"

    def natural_key(self) -> tuple[int, str, int, int]:
        return (*self.project.natural_key(), self.order)

    natural_key.dependencies = ["plans.project", "plans.sectionkind"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        if len(self.body) > _SHORT_TEXT and self.project_id:
            _refuse_too_large_project(self, self.project_id)

    @property
    def heading(self) -> str:
        return self.title or (self.kind.name if self.kind else "")

    @property
    def has_content(self) -> bool:
        """Whether there is anything to read below the heading."""
        return bool(plain_text(self.body)) or bool(self.milestones.all())

    @property
    def role(self) -> str:
        return self.kind.role if self.kind else SectionKind.Role.TEXT


class MilestoneQuerySet(OfVisibleDepartment):
    department_plan_path = "section__project__department_plan"


class MilestoneManager(models.Manager.from_queryset(MilestoneQuerySet)):
    def get_by_natural_key(self, year: int, department: str, number: int, section: int, order: int) -> "Milestone":
        return self.get(
            section=Section.objects.get_by_natural_key(year, department, number, section),
            order=order,
        )


class Milestone(Amendable, Versioned):
    """A dated row of a section, done or planned, or a step below one."""

    DEEPEST: ClassVar[int] = 3  # [ ], then ①, then -

    section = models.ForeignKey(Section, models.CASCADE, verbose_name="항목", related_name="milestones")
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        verbose_name="상위 일정",
        null=True,
        blank=True,
        related_name="steps",
    )
    order = SmallNumberField("순서", default=0, help_text="항목 안에서 위에서 아래로 매깁니다.")
    title = models.CharField("제목", max_length=300)
    date_label = models.CharField("날짜 이름", max_length=20, blank=True, help_text="추진기간, 행사일시 등")
    begins = MonthField("시작", null=True, blank=True)
    ends = MonthField("끝", null=True, blank=True)
    date_wording = models.CharField("날짜 표기", max_length=60, blank=True, help_text="비우면 연월에서 만듭니다.")
    body = RichTextField("내용", blank=True)
    amount = WonField("소요예산(천원)", null=True, blank=True)
    body_shows_amount = models.BooleanField(
        "내용에 금액 있음", default=False, help_text="내용에 이미 적은 금액은 다시 인쇄하지 않습니다."
    )

    locked_by = ("section__project__department_plan__plan", "section__project__department_plan")
    locked_with = ("section__project",)
    #: Set by a formset, whose rows change in one go and are checked against each other instead of what is stored.
    checked_together = False
    objects = MilestoneManager()

    class Meta:
        verbose_name = "일정"
        verbose_name_plural = "일정"
        ordering = ["section", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="milestone_in_order",
                condition=Q(begins__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("begins")),
                violation_error_message="일정의 끝이 시작보다 빠릅니다.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def placed(self) -> str:
        """With where it stands."""
        return f"{self.section.placed} · {self}"

    def natural_key(self) -> tuple[int, str, int, int, int]:
        return (*self.section.natural_key(), self.order)

    natural_key.dependencies = ["plans.section"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        if len(self.body) > _SHORT_TEXT and self.section_id:
            _refuse_too_large_project(self, self.section.project_id)
        if self.checked_together:
            return
        if self.parent:
            self._refuse_wrong_parent(self.parent)
        if not self.pk:
            return
        if self.amount is not None and self.steps.exists():
            raise ValidationError({"amount": "하위 일정이 있으면 금액은 하위 일정에 적으십시오."})
        if self.steps.exclude(section=self.section_id).exists():
            # Left behind without their parent, they would no longer print.
            raise ValidationError({"section": "하위 일정이 있습니다. 주요사업 화면에서 하위 일정과 함께 옮기십시오."})

    def _refuse_wrong_parent(self, parent: "Milestone") -> None:
        if parent.section_id != self.section_id:
            raise ValidationError({"parent": "같은 항목에 있는 일정을 고르십시오."})
        if parent.amount is not None:
            raise ValidationError({"parent": f"“{parent}”에 금액이 있습니다. 금액을 하위 일정으로 옮기십시오."})
        above = [parent]
        while above[-1].parent and len(above) <= self.DEEPEST:
            above.append(above[-1].parent)
        if self.pk and self in above:
            raise ValidationError({"parent": "자신의 아래에 있는 일정을 상위로 고를 수 없습니다."})
        if len(above) + self._height() > self.DEEPEST:
            raise ValidationError({"parent": f"일정은 {self.DEEPEST}단계까지 둘 수 있습니다."})

    def _height(self) -> int:
        """How many levels this milestone makes with the steps below it."""
        if not self.pk or not self.steps.exists():
            return 1
        return 3 if Milestone.objects.filter(parent__parent=self.pk).exists() else 2


def letters_of(projects: Iterable[int]) -> Counter[int]:
    """How many letters the texts of projects have together, those of their milestones included."""
    letters: Counter[int] = Counter()
    for rows, project in ((Section.objects, "project"), (Milestone.objects, "section__project")):
        of_projects = rows.filter(**{f"{project}__in": projects}).order_by().values_list(project)
        letters.update(dict(of_projects.annotate(size=Sum(Length("body")))))
    return letters


def _refuse_too_large_project(row: Section | Milestone, project: int) -> None:
    """A text that gets no longer stays, however much there is."""
    stored = type(row)._default_manager.filter(pk=row.pk).aggregate(size=Sum(Length("body"), default=0))["size"]
    grown = len(row.body) - stored
    if grown > 0 and letters_of([project])[project] + grown > LARGEST_PROJECT:
        raise ValidationError(TOO_LARGE, code="project_too_large")
