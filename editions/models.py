from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from integrity.locking import Locked
from plans.models import DepartmentPlan, Plan
from reports.models import Run

if TYPE_CHECKING:
    from accounts.models import User

PERMANENT = "판은 고치거나 지울 수 없습니다. 달라진 내용은 새 판으로 남기십시오."


class PermanentQuerySet(models.QuerySet):
    """Rows that are written once: nothing changes or deletes them."""

    def update(self, **changes: Any) -> NoReturn:
        raise Locked(PERMANENT)

    def delete(self) -> NoReturn:
        raise Locked(PERMANENT)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Locked(PERMANENT)

    def bulk_create(self, objs: Any, **kwargs: Any) -> list[Any]:  # type: ignore[override]
        if kwargs.get("update_conflicts"):
            raise Locked(PERMANENT)
        return super().bulk_create(objs, **kwargs)


class Permanent(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Locked(PERMANENT)
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Locked(PERMANENT)


class FrozenPart(Permanent):
    """Content of an edition, compressed; what is equal in several editions is stored once."""

    digest = models.CharField("해시", max_length=64, primary_key=True)
    data = models.BinaryField("내용")

    objects = PermanentQuerySet.as_manager()

    class Meta(Permanent.Meta):
        abstract = False
        verbose_name = "판의 내용"
        verbose_name_plural = "판의 내용"

    def __str__(self) -> str:
        return self.digest


class Kind(models.TextChoices):
    NAMED = "named", "이름 붙인 판"
    CONFIRMED = "confirmed", "확정"
    AMENDED = "amended", "변경"


class OfPlan:
    """Rows of a plan, or of a department's part of it."""

    def visible_to(self: Any, user: "User") -> Any:
        """Of whole plans for those who read the whole book; of departments for those who see these."""
        whole = Q(part=None, plan__in=Plan.objects.printable_by(user))
        return self.filter(whole | Q(part__in=DepartmentPlan.objects.visible_to(user)))

    def of(self: Any, plan: Plan, part: DepartmentPlan | None) -> Any:
        return self.filter(plan=plan, part=part)


class EditionQuerySet(OfPlan, PermanentQuerySet):
    pass


class EditionRunQuerySet(OfPlan, models.QuerySet):
    pass


class Edition(Permanent):
    """A plan's book, or a department's part of it, as it stood at one moment, for good."""

    id = models.UUIDField(primary_key=True, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name="계획", related_name="editions")
    part = models.ForeignKey(
        DepartmentPlan, models.PROTECT, verbose_name="부서 계획", null=True, related_name="editions"
    )
    kind = models.CharField("구분", max_length=10, choices=Kind, default=Kind.NAMED)
    name = models.CharField("이름", max_length=50)
    note = models.TextField("설명", blank=True)
    #: Why projects were changed, by their keys in the snapshot.
    reasons = models.JSONField("변경 사유", default=dict)
    title = models.CharField("책 제목", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="만든 사람", null=True, related_name="+"
    )
    at = models.DateTimeField("때", default=timezone.now)
    #: The digests of its parts: `front`, `record`, and by keys `departments` and `snapshot`.
    parts = models.JSONField("내용", default=dict)
    #: By its name the hash, size in bytes, path and way of storing of each file.
    files = models.JSONField("파일", default=dict)
    #: The hashes of its pictures by the addresses that the book calls them.
    pictures = models.JSONField("그림", default=dict)
    #: The edition whose files this one's are stored as differences from; None where they are whole.
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    objects = EditionQuerySet.as_manager()

    class Meta(Permanent.Meta):
        abstract = False
        verbose_name = "판"
        verbose_name_plural = "판"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                name="one_edition_of_a_name",
                fields=["plan", "name"],
                condition=Q(part__isnull=True),
                violation_error_message="이 계획에 같은 이름의 판이 이미 있습니다.",
            ),
            models.UniqueConstraint(
                name="one_edition_of_a_department_and_name",
                fields=["part", "name"],
                condition=Q(part__isnull=False),
                violation_error_message="이 부서에 같은 이름의 판이 이미 있습니다.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def whose(self) -> str:
        return str(self.part) if self.part else str(self.plan)

    def file_name(self, suffix: str) -> str:
        """Of a download: a slash would cut off what stands before it."""
        return f"{self.title} {self.name}.{suffix}".replace("/", "·")


class EditionRun(Run):
    """The making of an edition: its content is captured, its files are still to come."""

    TASK = "editions.freezing.execution.execute"

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="계획", related_name="edition_runs")
    part = models.ForeignKey(
        DepartmentPlan, models.CASCADE, verbose_name="부서 계획", null=True, related_name="edition_runs"
    )
    kind = models.CharField("구분", max_length=10, choices=Kind, default=Kind.NAMED)
    name = models.CharField("이름", max_length=50)
    note = models.TextField("설명", blank=True)
    reasons = models.JSONField("변경 사유", default=dict)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="만든 사람", null=True, related_name="+"
    )
    parts = models.JSONField("내용", default=dict)

    objects = EditionRunQuerySet.as_manager()

    class Meta(Run.Meta):
        abstract = False
        verbose_name = "판 만들기"
        verbose_name_plural = "판 만들기"
        constraints = [
            models.UniqueConstraint(
                name="one_open_run_of_an_edition",
                fields=["plan", "name"],
                condition=Q(part__isnull=True, state__in=["waiting", "working"]),
                violation_error_message="이 이름의 판을 이미 만들고 있습니다.",
            ),
            models.UniqueConstraint(
                name="one_open_run_of_a_departments_edition",
                fields=["part", "name"],
                condition=Q(part__isnull=False, state__in=["waiting", "working"]),
                violation_error_message="이 이름의 판을 이미 만들고 있습니다.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
