"""A new project of a department, ready to be written."""

from django.db import transaction

from accounts.models import User
from plans.models import DepartmentPlan, Project, Section, SectionKind
from plans.prerender_requests import request_prerender
from plans.workflow.steps import hold_to_edit
from staffing.models import Team

from .ordering import next_numbers


@transaction.atomic
def add_project(*, part: DepartmentPlan, title: str, kind: str, team: Team | None, by: User) -> Project:
    """Add a project at the end, with the sections that the office begins with, in their usual order."""
    part = hold_to_edit(part, by)
    request_prerender(part.plan_id)
    number = next(next_numbers(part))
    project = Project.objects.create(department_plan=part, number=number, title=title, kind=kind, team=team)
    kinds = (each for each in SectionKind.objects.all() if each.starts_in(kind))
    Section.objects.bulk_create(
        Section(project=project, kind=each, order=order) for order, each in enumerate(kinds, start=1)
    )
    return project
