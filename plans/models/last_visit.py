from django.conf import settings
from django.db import models
from django.utils import timezone

from .plan import DepartmentPlan, Plan


class Visit(models.Model):
    """When a person looked at something the last time, and in the visit before that."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="사용자", related_name="+")
    at = models.DateTimeField("마지막으로 연 때", default=timezone.now)
    before = models.DateTimeField("지난번에 연 때", null=True, blank=True)

    class Meta:
        abstract = True


class LastVisit(Visit):
    """To the page of a department's plan."""

    department_plan = models.ForeignKey(DepartmentPlan, models.CASCADE, verbose_name="부서 계획", related_name="+")

    class Meta:
        verbose_name = "방문"
        verbose_name_plural = "방문"
        constraints = [
            models.UniqueConstraint(name="one_last_visit_of_a_person", fields=["user", "department_plan"]),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.department_plan}"


class FirstPageVisit(Visit):
    """To the first page, while it was about a plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="계획", related_name="+")

    class Meta:
        verbose_name = "처음 화면 방문"
        verbose_name_plural = "처음 화면 방문"
        constraints = [
            models.UniqueConstraint(name="one_first_page_visit_of_a_person", fields=["user", "plan"]),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.plan}"
