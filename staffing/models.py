from datetime import date
from typing import Any, ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from integrity.fields import SmallNumberField

from .pictures import PictureField, picture_path, validate_picture


class TermQuerySet(models.QuerySet):
    def in_force(self, on: date) -> Self:
        """Rows whose term holds on that day; an open end holds for ever."""
        begun = Q(begins_on__isnull=True) | Q(begins_on__lte=on)
        not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        return self.filter(begun, not_over)


class DepartmentQuerySet(TermQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those whose figures a person may see: all of them, or one's own; None is the operator, who sees all."""
        if user is None or (user.is_active and user.sees_all_departments):
            return self
        return self.filter(pk=user.department_id) if user.is_active else self.none()


class Term(models.Model):
    """Something that a reorganisation begins and ends; old plans go on printing it."""

    begins_on = models.DateField("시작일", null=True, blank=True)
    ends_on = models.DateField(
        "종료일", null=True, blank=True, help_text="조직개편으로 없어진 날. 지우지 말고 적으십시오."
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                name="%(class)s_term_in_order",
                condition=Q(begins_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                violation_error_message="종료일이 시작일보다 빠릅니다.",
            )
        ]


class NamedManager(models.Manager):
    """Finds a row of a code table by its code."""

    def get_by_natural_key(self, code: str) -> Any:
        return self.get(code=code)


class Organisation(models.Model):
    """The one local government that this installation serves."""

    class TextFont(models.TextChoices):
        GOTHIC = "NanumGothic", "나눔고딕"
        MYEONGJO = "NanumMyeongjo", "나눔명조"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField("기관명", max_length=50)
    mark = PictureField("상징 마크", upload_to=picture_path, blank=True, validators=[validate_picture])
    accent = models.CharField(
        "강조색",
        max_length=7,
        default="#063a74",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "#063a74처럼 여섯 자리로 적으십시오.")],
        help_text="표지와 제목에 쓰는 한 가지 색. 예: #063a74",
    )
    text_font = models.CharField("본문 글꼴", max_length=20, choices=TextFont, default=TextFont.GOTHIC)

    class Meta:
        verbose_name = "기관"
        verbose_name_plural = "기관"
        constraints = [
            models.CheckConstraint(
                name="one_organisation",
                condition=Q(id=1),
                violation_error_message="기관은 하나만 둘 수 있습니다.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Bureau(Term):
    """A 국, 단 or 보건소 that departments belong to."""

    code = models.CharField("코드", max_length=20, unique=True)
    name = models.CharField("국 이름", max_length=50)
    order = SmallNumberField("직제순", default=0)

    objects = NamedManager.from_queryset(TermQuerySet)()

    class Meta(Term.Meta):
        abstract = False
        verbose_name = "국"
        verbose_name_plural = "국"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class Department(Term):
    """A 과, 담당관 or 동; its order runs through the whole organisation (직제순)."""

    code = models.SlugField("부서 코드", max_length=20, unique=True)
    name = models.CharField("부서명", max_length=50)
    bureau = models.ForeignKey(
        Bureau,
        models.PROTECT,
        verbose_name="국",
        null=True,
        blank=True,
        related_name="departments",
        help_text="국에 속하지 않는 담당관은 비워 둡니다.",
    )
    order = SmallNumberField("직제순", default=0)

    objects = NamedManager.from_queryset(DepartmentQuerySet)()

    class Meta(Term.Meta):
        abstract = False
        verbose_name = "부서"
        verbose_name_plural = "부서"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class TeamManager(models.Manager):
    def get_by_natural_key(self, department: str, name: str) -> Any:
        return self.get(department__code=department, name=name)


class Team(Term):
    """A team of a department, with its duties, one to a line."""

    department = models.ForeignKey(Department, models.PROTECT, verbose_name="부서", related_name="teams")
    name = models.CharField("팀 이름", max_length=50)
    order = SmallNumberField("순서", default=0)
    duties = models.TextField("주요업무", blank=True, help_text="한 줄에 하나씩 적습니다.")

    objects = TeamManager.from_queryset(TermQuerySet)()

    class Meta:
        verbose_name = "팀"
        verbose_name_plural = "팀"
        ordering = ["department", "order", "name"]
        constraints = [
            *Term.Meta.constraints,
            models.UniqueConstraint(
                name="one_team_of_a_name",
                fields=["department", "name"],
                violation_error_message="이 부서에 같은 이름의 팀이 이미 있습니다.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        return (*self.department.natural_key(), self.name)

    natural_key.dependencies = ["staffing.department"]  # type: ignore[attr-defined]

    @property
    def duty_lines(self) -> list[str]:
        return [line.strip() for line in self.duties.splitlines() if line.strip()]


class Grade(models.Model):
    """A rank of officials; a code table."""

    code = models.CharField("코드", max_length=20, unique=True)
    name = models.CharField("직급", max_length=20)
    order = SmallNumberField("순서", default=0)

    objects = NamedManager()

    class Meta:
        verbose_name = "직급"
        verbose_name_plural = "직급"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class RosterManager(models.Manager["Roster"]):
    def get_by_natural_key(self, as_of: str) -> "Roster":
        return self.get(as_of=as_of)

    def latest_in(self, year: int | None = None) -> "Roster | None":
        """The last one up to the end of a year, which that year's plan prints as a rule, or of all."""
        rosters = self.order_by("-as_of") if year is None else self.order_by("-as_of").filter(as_of__year__lte=year)
        return rosters.first()


class Roster(models.Model):
    """The staff of every department on one day."""

    as_of = models.DateField(
        "기준일", unique=True, error_messages={"unique": "같은 기준일의 정·현원표가 이미 있습니다."}
    )
    wording = models.CharField("기준일 표기", max_length=30, blank=True, help_text="인쇄할 표기. 예: '23. 10월말")

    objects = RosterManager()

    class Meta:
        verbose_name = "정·현원표"
        verbose_name_plural = "정·현원표"
        ordering = ["-as_of"]

    def __str__(self) -> str:
        return f"정·현원표 ({self.date_text})"

    def natural_key(self) -> tuple[str]:
        return (self.as_of.isoformat(),)

    @property
    def date_text(self) -> str:
        """The day as it prints; official dates have no zero padding."""
        return self.wording or f"{self.as_of.year}. {self.as_of.month}. {self.as_of.day}."


class StaffingQuota(models.Model):
    """The authorised posts and the people of one grade in one department."""

    roster = models.ForeignKey(Roster, models.CASCADE, verbose_name="정·현원표", related_name="quotas")
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="부서", related_name="quotas")
    grade = models.ForeignKey(Grade, models.PROTECT, verbose_name="직급", related_name="quotas")
    authorized = models.IntegerField("정원", default=0)
    filled = models.IntegerField("현원", default=0)

    class Meta:
        verbose_name = "정원·현원"
        verbose_name_plural = "정원·현원"
        ordering = ["roster", "department", "grade"]
        constraints = [
            models.UniqueConstraint(
                name="one_quota_per_department_and_grade",
                fields=["roster", "department", "grade"],
                violation_error_message="같은 정·현원표에 이 부서와 직급이 이미 있습니다.",
            ),
            models.CheckConstraint(
                name="no_negative_staffing",
                condition=Q(authorized__gte=0, filled__gte=0),
                violation_error_message="정원과 현원은 0보다 작을 수 없습니다.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.grade} {self.authorized}({self.filled})"
