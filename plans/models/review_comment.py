"""What somebody who reviews a department's plan says of a place in it, and what becomes of that."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from accounts.roles import Role

from .amendment import Amendable
from .narrative import Milestone, Section
from .plan import DepartmentPlan
from .project import Project
from .workflow import OfDepartmentQuerySet, Transition

if TYPE_CHECKING:
    from accounts.models import User


class ReviewCommentQuerySet(OfDepartmentQuerySet):
    def open(self) -> Self:
        """What holds its plan up: neither answered nor resolved."""
        return self.filter(answered_at__isnull=True, resolved_at__isnull=True)

    def answered(self) -> Self:
        """What was answered, and waits for whoever asked to look."""
        return self.filter(answered_at__isnull=False, resolved_at__isnull=True)

    def visible_to(self, user: "User") -> Self:
        return self.filter(department_plan__in=DepartmentPlan.objects.discussed_by(user))

    def answerable_by(self, user: "User") -> Self:
        return self.filter(_answerable(user))

    def resolvable_by(self, user: "User") -> Self:
        return self.filter(_resolvable(user))

    def for_reading(self, user: "User") -> Self:
        """What a person may read, with all that is shown of it, and whether they may answer and resolve it."""
        related = ("project", "section__kind", "milestone", "by", "answered_by", "resolved_by")
        rights = {"may_answer": _answerable(user), "may_resolve": _resolvable(user)}
        flags = {name: ExpressionWrapper(right, BooleanField()) for name, right in rights.items()}
        return self.visible_to(user).select_related(*related).annotate(**flags)


def _answerable(user: "User") -> Q:
    """Once, by those who write and review the plan, whoever has it: a question may be settled without returning it."""
    parts = DepartmentPlan.objects.open().discussed_by(user)
    return Q(answered_at__isnull=True, resolved_at__isnull=True, department_plan__in=parts.order_by().values("pk"))


def _resolvable(user: "User") -> Q:
    """By who asked or stands in for them: a department doesn't put away what was asked from above it."""
    parts = DepartmentPlan.objects.reviewable_by(user)
    whose = Q() if user.has_perm("plans.change_departmentplan") else Q(by=user.pk) | Q(by__role=Role.APPROVER)
    return Q(whose, resolved_at__isnull=True, department_plan__in=parts.order_by().values("pk"))


class ReviewComment(Amendable):
    """What a reviewer says of a place; it goes along as a reason when the plan is returned, is answered, and resolved.

    Its words and its answer stay as they were written.
    """

    class Topic(models.TextChoices):
        """What of a project it is about that isn't a section as a whole."""

        FACTS = "facts", "개요"
        MONEY = "money", "소요예산"
        MILESTONE = "milestone", "일정"

    department_plan = models.ForeignKey(
        DepartmentPlan, models.CASCADE, verbose_name="부서 계획", related_name="review_comments"
    )
    project = models.ForeignKey(Project, models.SET_NULL, verbose_name="주요사업", null=True, blank=True)
    section = models.ForeignKey(Section, models.SET_NULL, verbose_name="항목", null=True, blank=True)
    milestone = models.ForeignKey(Milestone, models.SET_NULL, verbose_name="일정", null=True, blank=True)
    topic = models.CharField("무엇에", max_length=10, choices=Topic, blank=True)
    about = models.CharField(
        "그때의 이름", max_length=300, blank=True, help_text="항목이나 일정이 지워져도 무엇에 대한 것인지 남깁니다."
    )
    reason = models.TextField("의견")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="적은 사람", related_name="+")
    at = models.DateTimeField("적은 때", default=timezone.now)
    returned_with = models.ForeignKey(
        Transition, models.PROTECT, verbose_name="반려", null=True, blank=True, related_name="reasons"
    )
    answer = models.TextField("답", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="답한 사람", null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("답한 때", null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="해결한 사람", null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField("해결한 때", null=True, blank=True)

    locked_by = ("department_plan__plan", "department_plan")
    objects = ReviewCommentQuerySet.as_manager()

    class Meta:
        verbose_name = "검토 의견"
        verbose_name_plural = "검토 의견"
        ordering = ["-at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="review_comment_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="의견을 적으십시오.",
            ),
            models.CheckConstraint(
                name="answer_has_its_person_and_time",
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                violation_error_message="답과 답한 사람, 답한 때를 함께 적으십시오.",
            ),
            models.CheckConstraint(
                name="resolution_has_its_person_and_time",
                condition=Q(resolved_by__isnull=True, resolved_at__isnull=True)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                violation_error_message="해결한 사람과 때를 함께 적으십시오.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and not self.is_resolved

    @property
    def is_resolved(self) -> bool:
        return self.resolved_at is not None

    @property
    def label(self) -> str:
        """What it is: it went along when the plan was returned, or was only said."""
        return "반려 사유" if self.returned_with_id else "의견"

    @property
    def place(self) -> str:
        """What it is about; of what is gone the name that it had."""
        if self.project is None:
            return "부서 계획 전체"
        return " › ".join(str(each) for each in (self.project, *self._inside) if each)

    @property
    def _inside(self) -> tuple:
        if self.topic in {self.Topic.FACTS, self.Topic.MONEY}:
            return (self.get_topic_display(),)
        return (self.section, self.detail)

    @property
    def detail(self) -> str:
        """What one who reads it at its spot is to be told as well: a milestone, or what is gone."""
        if self.topic == self.Topic.MILESTONE:
            return f"일정 “{self.milestone or self.about}”"
        return "" if self.section else self.about

    @property
    def spot(self) -> str:
        """Where on a project's pages it stands, as their anchors have it; what is gone has left it to the project."""
        if self.section_id:
            return f"section-{self.section_id}"
        return self.topic if self.topic in {self.Topic.FACTS, self.Topic.MONEY} else "project"

    @property
    def spot_name(self) -> str:
        """What that spot is called."""
        return self.get_topic_display() if self.spot == self.topic else str(self.section or "사업 전체")

    @property
    def anchor(self) -> str:
        """The box on the page on which its project is written; "" for the whole."""
        if self.milestone_id:
            return f"milestone-{self.milestone_id}-title"
        if self.section_id:
            return f"section-{self.section_id}-body"
        boxes: dict[str, str] = {self.Topic.FACTS: "id_title", self.Topic.MONEY: "money-title"}
        return boxes.get(self.topic, "")

    def clean(self) -> None:
        super().clean()
        if self.section and self.section.project_id != self.project_id:
            raise ValidationError({"section": "이 사업의 항목을 고르십시오."})
        if self.milestone and self.milestone.section_id != self.section_id:
            raise ValidationError({"milestone": "이 항목의 일정을 고르십시오."})
