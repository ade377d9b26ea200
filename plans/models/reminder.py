from django.conf import settings
from django.db import models
from django.utils import timezone

from .plan import DepartmentPlan, keep_for_good


class Reminder(models.Model):
    """That a late department was reminded, by whom and of which deadline; never deleted."""

    department_plan = models.ForeignKey(
        DepartmentPlan, keep_for_good, verbose_name="부서 계획", related_name="reminders"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="독촉한 사람", related_name="+")
    at = models.DateTimeField("때", default=timezone.now)
    # As they were then: rounds are moved and removed.
    round_name = models.CharField("차수", max_length=30)
    deadline = models.DateField("마감일")

    class Meta:
        verbose_name = "독촉"
        verbose_name_plural = "독촉"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.department_plan}: {self.round_name}"
