from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from .project import Project

#: A page says every 20 seconds that it is open; two of them may get lost.
GONE_AFTER = timedelta(seconds=65)


class PresenceQuerySet(models.QuerySet):
    def now(self) -> Self:
        """Those who are there at this moment."""
        return self.filter(seen_at__gte=timezone.now() - GONE_AFTER)


class Presence(models.Model):
    """Who has a project's page open; nothing lasting."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = "함께 있는 사람"
        verbose_name_plural = "함께 있는 사람"
        constraints = [models.UniqueConstraint(name="one_presence_a_person", fields=["project", "user"])]

    def __str__(self) -> str:
        return f"{self.user} · {self.project}"
