from django.conf import settings
from django.db import models
from django.utils import timezone

from integrity.fields import SmallNumberField

from .plan import DepartmentPlan, Plan, keep_for_good


class Reminder(models.Model):
    """That a department was reminded, by whom and of which deadline; never deleted."""

    department_plan = models.ForeignKey(
        DepartmentPlan, keep_for_good, verbose_name="부서 계획", related_name="reminders"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="독촉한 사람", related_name="+")
    at = models.DateTimeField("때", default=timezone.now)
    # As they were then: rounds are moved and removed.
    round_name = models.CharField("차수", max_length=30)
    deadline = models.DateField("마감일")
    # Of one that a schedule sent; empty where somebody clicked.
    days_before = SmallNumberField("마감 며칠 전", null=True, blank=True)
    people = models.TextField("받은 사람", blank=True)
    text = models.TextField("덧붙인 말", blank=True)
    # Whether it reached anybody. A schedule's is stored before it is sent, lest two send the same.
    is_sent = models.BooleanField("보냄", default=True)
    # Of a schedule's: since when somebody has been sending it; empty where nobody is.
    taken_at = models.DateTimeField("보내기 시작한 때", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "독촉"
        verbose_name_plural = "독촉"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_scheduled_reminder_of_a_day",
                fields=["department_plan", "deadline", "days_before"],
                condition=models.Q(days_before__isnull=False),
                violation_error_message="이 마감일의 같은 날 알림을 이미 보냈습니다.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department_plan}: {self.round_name}"


class ReminderSchedule(models.Model):
    """How many days before a deadline a plan's departments are reminded by themselves, and in which words."""

    plan = models.OneToOneField(Plan, models.CASCADE, verbose_name="계획", related_name="reminder_schedule")
    days = models.CharField("마감 며칠 전", max_length=60, blank=True)
    text = models.TextField("덧붙일 말", blank=True)
    # And not those that are chosen: a department that is added later is reminded as well.
    left_out = models.ManyToManyField(DepartmentPlan, verbose_name="보내지 않을 부서", related_name="+", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="정한 사람", related_name="+")

    class Meta:
        verbose_name = "미리 알림"
        verbose_name_plural = "미리 알림"

    def __str__(self) -> str:
        return f"{self.plan}: {self.days}"

    @property
    def days_before(self) -> list[int]:
        """The most first."""
        return [int(day) for day in self.days.split(", ") if day]
