import secrets
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from plans.models import Plan, Project

if TYPE_CHECKING:
    from accounts.models import User


def private_path(run: "BookRun", name: str) -> str:
    """A name that nobody can guess."""
    return f"books/{secrets.token_hex(16)}.pdf"


class BookRunQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """Those of plans whose whole book a person may read."""
        return self.filter(plan__in=Plan.objects.printable_by(user))

    def editable_by(self, user: "User") -> Self:
        """One's own may be stopped; whoever looks after the plan may stop any."""
        visible = self.visible_to(user)
        return visible if user.has_perm("plans.change_plan") else visible.filter(asked_by=user)

    def open(self) -> Self:
        return self.filter(state__in=BookRun.OPEN)


class Run(models.Model):
    """Long work in the background: asked for by somebody, done beside the server, followed on a page."""

    class State(models.TextChoices):
        WAITING = "waiting", "기다리는 중"
        WORKING = "working", "만드는 중"
        READY = "ready", "완성"
        FAILED = "failed", "만들지 못함"
        CANCELLED = "cancelled", "취소"

    OPEN = (State.WAITING, State.WORKING)
    DEAD_AFTER = timedelta(seconds=30)  # without a heartbeat of its worker
    STARTS_WITHIN = timedelta(seconds=20)  # else there seems to be no worker
    #: The path of the function that does it, with the run's key.
    TASK: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_at = models.DateTimeField("맡긴 때", default=timezone.now)
    state = models.CharField("상태", max_length=10, choices=State, default=State.WAITING)
    #: How many workers have begun it; who works writes only as long as nobody else has begun it since.
    attempts = models.PositiveSmallIntegerField("시도", default=0)
    #: When the worker last said that it works; before that, since when the run waits for one.
    alive_at = models.DateTimeField("움직인 때", default=timezone.now)
    done = models.PositiveIntegerField("된 조각", default=0)
    total = models.PositiveIntegerField("모든 조각", default=0)
    said = models.CharField("알림", max_length=500, blank=True)
    finished_at = models.DateTimeField("끝난 때", null=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["-asked_at"]

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def has_died(self) -> bool:
        return self.state == self.State.WORKING and self.alive_at < timezone.now() - self.DEAD_AFTER

    @property
    def is_overdue(self) -> bool:
        """Whether no worker has begun although one should have long since."""
        return self.state == self.State.WAITING and self.alive_at < timezone.now() - self.STARTS_WITHIN

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


class BookRun(Run):
    """One making of a plan's whole book: asked for by somebody, done beside the server, kept to be downloaded."""

    TASK = "reports.runs.execution.execute"

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="계획", related_name="book_runs")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="만든 사람", null=True, related_name="+"
    )
    title = models.CharField("책 제목", max_length=200, blank=True)
    #: Of the content: what has the same is the same book.
    key = models.CharField("내용의 해시", max_length=64, blank=True)
    #: Sentences that say what the book lacks.
    missing = models.JSONField("빠진 것", default=list)
    file = models.FileField("파일", upload_to=private_path, blank=True)
    size = models.PositiveBigIntegerField("크기(바이트)", default=0)

    objects = BookRunQuerySet.as_manager()

    class Meta(Run.Meta):
        abstract = False
        verbose_name = "책 만들기"
        verbose_name_plural = "책 만들기"
        constraints = [
            models.UniqueConstraint(
                name="one_open_run_a_plan",
                fields=["plan"],
                condition=Q(state__in=["waiting", "working"]),
                violation_error_message="이 계획의 책을 이미 만들고 있습니다.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} {timezone.localtime(self.asked_at):%Y-%m-%d %H:%M}"


class PrintedPages(models.Model):
    """The pages that a project stands on in the whole book that was made last."""

    project = models.OneToOneField(Project, models.CASCADE, verbose_name="사업", related_name="printed_pages")
    first = models.PositiveIntegerField("첫 쪽")
    last = models.PositiveIntegerField("끝 쪽")
    first_before = models.PositiveIntegerField("먼젓번 첫 쪽", null=True)
    last_before = models.PositiveIntegerField("먼젓번 끝 쪽", null=True)

    class Meta:
        verbose_name = "인쇄한 쪽"
        verbose_name_plural = "인쇄한 쪽"

    def __str__(self) -> str:
        return _span(self.first, self.last)

    @property
    def before(self) -> str:
        """Where it stood in the book before that; nothing where that was the same."""
        return _span(self.first_before, self.last_before) if self.first_before and self.last_before else ""


def _span(first: int, last: int) -> str:
    return f"{first}쪽" if first == last else f"{first}~{last}쪽"
