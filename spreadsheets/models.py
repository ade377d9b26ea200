import secrets
import uuid
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from .imports.packing import unpack
from .kinds import SheetKind, kind_of, kinds_for
from .questions import Question, open_questions
from .records import OPTION_LABELS, Options, Record

PREVIEW_LIFETIME = timedelta(hours=24)  # how long a preview may wait to be confirmed


def private_path(job: "ImportJob", name: str) -> str:
    """A name that nobody can guess, and that says nothing of the file."""
    return f"imports/{secrets.token_hex(16)}"


class ImportJobQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """One's own; who has the right to view imports also others', of the kinds that they may import."""
        own = models.Q(owner=user)
        if not user.has_perm("spreadsheets.view_importjob"):
            return self.filter(own)
        # A file whose kind isn't known yet may hold people, too: only its owner sees it.
        return self.filter(own | models.Q(kind__in=[kind.code for kind in kinds_for(user)]))

    def editable_by(self, user: Any) -> Self:
        """Only who uploaded a file continues its import."""
        return self.filter(owner=user)

    def listed(self) -> Self:
        """Without what only one job's own pages need."""
        return self.select_related("owner").defer("records", "told", "written")


class ImportJob(models.Model):
    """One uploaded file: what it would do, and, once confirmed, what it did."""

    class State(models.TextChoices):
        RECEIVED = "received", "읽는 중"
        PREVIEWED = "previewed", "확인 전"
        WRITING = "writing", "저장하는 중"
        CONFIRMED = "confirmed", "저장함"
        REFUSED = "refused", "읽지 못함"
        REVERTED = "taken_back", "되돌림"
        EXPIRED = "expired", "기한 지남"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("종류", max_length=20, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="가져온 사람", null=True, related_name="+"
    )
    file = models.FileField("파일", upload_to=private_path)
    name = models.CharField("파일 이름", max_length=255)
    sha256 = models.CharField("파일의 해시", max_length=64)
    state = models.CharField("상태", max_length=12, choices=State, default=State.RECEIVED)
    created = models.DateTimeField("올린 때", default=timezone.now)
    confirmed_at = models.DateTimeField("저장한 때", null=True)

    #: A worker's, in per cent; 0 before it begins.
    progress = models.PositiveSmallIntegerField("진행", default=0)
    waits_since = models.DateTimeField("기다리는 때", null=True)

    # What a person chose, or the program recognised.
    options = models.JSONField("선택", default=dict)
    sheet = models.CharField("시트", max_length=255, blank=True)
    head = models.JSONField("머리행", null=True)

    # What came of it; large, and read only by the job's own pages.
    summary = models.JSONField("요약", default=dict)
    digest = models.CharField("할 일의 해시", max_length=64, blank=True)
    records = models.BinaryField("읽은 행", default=bytes)
    told = models.BinaryField("미리 보기", default=bytes)
    written = models.BinaryField("쓴 행", default=bytes)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = "가져오기"
        verbose_name_plural = "가져오기"
        ordering = ["-created"]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_label(self) -> str:
        if self.summary.get("kind_unknown"):
            return "알 수 없음"
        return self.the_kind.label if self.kind else "알아보는 중"

    @property
    def the_kind(self) -> SheetKind:
        return kind_of(self.kind)

    @property
    def said_of_all_rows(self) -> list[tuple[str, str]]:
        """The unit, year and so on by which all of its rows are read, with their labels."""
        used: dict[str, Any] = {**self.options_used}
        named = {name: title for name, title in OPTION_LABELS.items() if used.get(name)}
        return [(title, self.the_kind.option_label(name, used[name])) for name, title in named.items()]

    @property
    def options_used(self) -> Options:
        """What the person chose, and what the file itself says."""
        return self.summary.get("options", {})

    @property
    def is_waiting(self) -> bool:
        """Whether it is being read or written, by a worker mostly."""
        return self.state in {self.State.RECEIVED, self.State.WRITING}

    @property
    def is_expired(self) -> bool:
        waiting = self.state in {self.State.RECEIVED, self.State.PREVIEWED}
        return self.state == self.State.EXPIRED or (waiting and self.created < timezone.now() - PREVIEW_LIFETIME)

    @property
    def state_now(self) -> "ImportJob.State":
        return self.State.EXPIRED if self.is_expired else self.State(self.state)

    @property
    def can_be_confirmed(self) -> bool:
        ready = self.state_now in {self.State.PREVIEWED, self.State.WRITING} and bool(self.digest)
        is_clear = not self.summary.get("errors") and not self.has_open_questions
        return ready and is_clear and self.summary.get("changes_anything", False)

    @property
    def questions(self) -> list[Question]:
        return [Question.from_json(each) for each in self.summary.get("questions", [])]

    @property
    def has_open_questions(self) -> bool:
        return bool(open_questions(self.questions, self.options_used))

    def read_records(self) -> tuple[list[Record], dict[str, Any]]:
        """The records as they were read from the file, and what else the sheet says."""
        content = unpack(self.records) or {"columns": [], "rows": [], "extra": {}}
        rows = [Record(row, values, content["columns"][at]) for row, at, values in content["rows"]]
        return rows, content["extra"]


class HeadChoiceQuerySet(models.QuerySet):
    def read_by(self, user: Any) -> Self:
        """Those by which a person's files are read: one's own, and those that are for all; one's own come last."""
        own_last = models.Case(models.When(by=user, then=1), default=0)
        return self.filter(models.Q(is_for_all=True) | models.Q(by=user)).order_by(own_last, "at")


class HeadChoice(models.Model):
    """Which column is what in sheets with one header row, and what else somebody has decided about them."""

    kind = models.CharField("종류", max_length=20)
    signature = models.CharField("머리행의 해시", max_length=64)
    #: None where nobody has chosen any.
    columns = models.JSONField("열", null=True)
    answers = models.JSONField("답", default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="고른 사람", null=True, related_name="+"
    )
    at = models.DateTimeField("고른 때", auto_now=True)
    #: Of somebody who sees to everybody's imports; others' choices turn nobody else's files round.
    is_for_all = models.BooleanField("모두에게", default=False)

    objects = HeadChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "머리행 선택"
        verbose_name_plural = "머리행 선택"
        constraints = [
            models.UniqueConstraint(name="one_choice_a_person_and_head", fields=["kind", "signature", "by"]),
            models.UniqueConstraint(
                name="one_choice_of_the_operator_a_head",
                fields=["kind", "signature"],
                condition=models.Q(by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:8]}"


class ImportLock(models.Model):
    """The row that is locked while an import is written, so that one is written at a time."""

    class Meta:
        verbose_name = "가져오기 잠금"
        verbose_name_plural = "가져오기 잠금"

    def __str__(self) -> str:
        return "가져오기 잠금"

    @staticmethod
    def acquire() -> None:
        """Wait for the import that is being written to end; lock until this transaction does."""
        if not ImportLock.objects.select_for_update().filter(pk=1):
            ImportLock.objects.bulk_create([ImportLock(pk=1)], ignore_conflicts=True)
            list(ImportLock.objects.select_for_update().filter(pk=1))
