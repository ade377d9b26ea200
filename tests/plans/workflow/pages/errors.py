"""What keeps a department's plan from going on."""

from plans.models import DepartmentPlan, Project
from tests.factories import FundingSourceFactory


def cause_error(part: DepartmentPlan) -> Project:
    """전액 구비, without any money."""
    project = part.projects.get()
    project.sole_source = FundingSourceFactory(name="구비")
    project.save()
    return project
