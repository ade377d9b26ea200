"""The order of a department's projects: their numbers, from 1 on.

Numbers are changed without a new version of the rows: who is just writing a project is not disturbed.
"""

from collections.abc import Iterable, Iterator
from itertools import count

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from integrity.fields import LARGEST_NUMBER
from plans.models import DepartmentPlan, Project
from plans.prerender_requests import request_prerender
from plans.workflow.steps import hold_to_edit


@transaction.atomic
def reorder(*, part: DepartmentPlan, order: Iterable[int], by: User) -> None:
    """Number the projects of a department's plan in the order of these keys.

    Others' keys are passed over, and projects that are not named follow in their order: a list that
    was made before somebody added or removed a project still makes a valid order.
    """
    part = hold_to_edit(part, by)
    request_prerender(part.plan_id)
    present = {project.pk: project for project in _projects(part)}
    named = {key: present[key] for key in order if key in present}
    _number(part, (named | present).values())


def renumber(part: DepartmentPlan) -> None:
    """Number the projects without gaps; the caller has locked the part."""
    _number(part, _projects(part))


def next_numbers(part: DepartmentPlan, wanted: int = 1) -> Iterator[int]:
    """The numbers after the last project's; the caller has locked the part."""
    last = _last(part)
    if last + wanted > LARGEST_NUMBER:
        renumber(part)
        last = _last(part)
    return count(last + 1)


def _projects(part: DepartmentPlan) -> QuerySet[Project]:
    return Project.objects.filter(department_plan=part).order_by("number")


def _last(part: DepartmentPlan) -> int:
    return _projects(part).order_by("-number").values_list("number", flat=True).first() or 0


def _number(part: DepartmentPlan, projects: Iterable[Project]) -> None:
    projects = list(projects)
    taken = {project.number for project in projects}
    if [project.number for project in projects] == list(range(1, len(projects) + 1)):
        return
    # A number is refused while another row still has it: first, all step aside.
    _write(part, projects, (number for number in count(len(projects) + 1) if number not in taken))
    _write(part, projects, count(1))


def _write(part: DepartmentPlan, projects: list[Project], numbers: Iterable[int]) -> None:
    for project, number in zip(projects, numbers, strict=False):
        project.number = number
    Project.objects.filter(department_plan=part).bulk_update(projects, ["number"])
