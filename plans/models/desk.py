"""What a department's page shows beside the plan itself: projects that were taken out, and who was here when."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from integrity.locking import Lockable

from .flow import OfDepartmentQuerySet
from .plan import DepartmentPlan


class RemovedProject(Lockable):
    """A project that was taken out, with all that belonged to it, until somebody brings it back."""

    department_plan = models.ForeignKey(
        DepartmentPlan, models.CASCADE, verbose_name="부서 계획", related_name="removed_projects"
    )
    title = models.CharField("사업명", max_length=150)
    data = models.JSONField("내용", encoder=DjangoJSONEncoder, help_text="plans/projects/removal.py가 쓰고 읽습니다.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="빼낸 사람", related_name="+")
    at = models.DateTimeField("빼낸 때", default=timezone.now)

    locked_by = ("department_plan__plan", "department_plan")
    objects = OfDepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = "빼낸 사업"
        verbose_name_plural = "빼낸 사업"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.title


class LastVisit(models.Model):
    """When a person looked at a department's plan the last time, and in the visit before that."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="사용자", related_name="+")
    department_plan = models.ForeignKey(DepartmentPlan, models.CASCADE, verbose_name="부서 계획", related_name="+")
    at = models.DateTimeField("마지막으로 연 때", default=timezone.now)
    before = models.DateTimeField("지난번에 연 때", null=True, blank=True)

    class Meta:
        verbose_name = "방문"
        verbose_name_plural = "방문"
        constraints = [
            models.UniqueConstraint(name="one_last_visit_of_a_person", fields=["user", "department_plan"]),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.department_plan}"
