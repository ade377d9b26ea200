"""Where the pages of the work flow are, and what keeps a plan from going on."""

from django.urls import reverse

from plans.models import Project
from tests.factories import FundingSourceFactory

BOARD = reverse("board", args=[2024])


def url(name: str, part, *more) -> str:
    return reverse(name, args=[part.plan.year, part.department.code, *more])


def err(part) -> Project:
    project = part.projects.get()
    project.sole_source = FundingSourceFactory(name="구비")
    project.save()
    return project
