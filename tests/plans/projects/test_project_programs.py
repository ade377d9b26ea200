"""The programs of a project, by every way in which they are written."""

from typing import Any

import pytest
from django.db import IntegrityError

from integrity.locking import Locked
from plans.models import Project, ProjectProgram
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return factories.ProjectFactory()


def test_a_program_is_added_to_the_list_of_a_project(project: Project) -> None:
    program = factories.ProgramFactory()
    project.programs.add(program)
    program.projects.set([factories.ProjectFactory(department_plan=project.department_plan)])
    assert ProjectProgram.objects.get().plan == project.department_plan.plan


def test_a_program_is_not_added_twice_in_a_plan(project: Project) -> None:
    program = factories.ProjectProgramFactory(project__department_plan=project.department_plan).program
    with pytest.raises(IntegrityError):
        ProjectProgram.objects.bulk_create([ProjectProgram(project=project, program=program)])


def test_nothing_is_added_to_a_confirmed_plan(project: Any) -> None:
    project.department_plan.plan.set_state("confirmed")
    with pytest.raises(Locked):
        project.programs.add(factories.ProgramFactory())


@pytest.mark.parametrize("named", ["project", "project_id", "key"])
def test_what_moves_to_another_years_project_moves_to_its_plan(project: Project, named: str) -> None:
    row = factories.ProjectProgramFactory(project=project)
    other = factories.ProjectFactory(department_plan__plan__year=2025)
    changes = {"project": other} if named == "project" else {named.replace("key", "project"): other.pk}
    ProjectProgram.objects.filter(pk=row.pk).update(**changes)
    row.refresh_from_db()
    assert (row.project, row.plan) == (other, other.department_plan.plan)
