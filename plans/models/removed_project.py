from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from .amendment import Amendable
from .plan import DepartmentPlan
from .workflow import OfDepartmentQuerySet


class RemovedProject(Amendable):
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
