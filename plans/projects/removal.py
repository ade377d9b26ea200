"""Removing a project from a department's plan, and restoring it as it was."""

from collections import defaultdict
from typing import Any, NamedTuple

from django.core import serializers
from django.db import models, transaction

from accounts.models import User
from budgets.models import Program
from integrity.audit_bulk import create_audited
from plans.models import (
    DepartmentPlan,
    Milestone,
    Picture,
    Project,
    ProjectProgram,
    RemovedProject,
    ReviewComment,
    Section,
)
from plans.prerender_requests import request_prerender
from plans.workflow.steps import AlreadyDone, hold_to_edit

from .ordering import next_numbers, renumber

#: What may be deleted while the project is removed, and is then left empty.
DELETABLE = [(Project, "team"), (Project, "sole_source"), (Section, "kind")]

Rows = dict[type[models.Model], list[Any]]


class Restored(NamedTuple):
    """A project that is in its plan again, and the names of programs that could not be linked to it again."""

    project: Project
    left_out: list[str]


@transaction.atomic
def remove_project(*, project: Project, by: User) -> RemovedProject:
    """Remove a project, store all that belongs to it, and number the rest anew. Files of pictures stay."""
    part = hold_to_edit(project.department_plan, by)
    request_prerender(part.plan_id)
    stored = Project.objects.filter(department_plan=part, pk=project.pk)
    found = stored.first()
    if found is None:
        raise AlreadyDone("이 사업은 이미 빠졌습니다.")
    comments = ReviewComment.objects.filter(project=found).order_by("pk").values_list("pk", "section", "milestone")
    data = {"rows": serializers.serialize("python", _tree(found)), "comments": [list(each) for each in comments]}
    removed = RemovedProject.objects.create(department_plan=part, title=found.title, data=data, by=by)
    stored.delete()
    if part.amendment_id is None:  # else the others are closed, and so are their numbers
        renumber(part)
    return removed


@transaction.atomic
def restore_project(*, removed: RemovedProject, by: User) -> Restored:
    """Put a project back at the end, with its old keys and so with what still refers to them.

    Programs that another project of the plan uses meanwhile, or that are gone, are left out.
    """
    part = hold_to_edit(removed.department_plan, by)
    request_prerender(part.plan_id)
    found = RemovedProject.objects.filter(pk=removed.pk).first()
    if found is None:
        raise AlreadyDone("이 사업은 이미 되살렸습니다.")
    rows = _rows(found)
    _empty_deleted(rows)
    rows[ProjectProgram], left_out = _free_funding(part, rows[ProjectProgram])
    [project] = rows[Project]
    project.department_plan, project.number = part, next(next_numbers(part))
    for model in (Project, Section, Milestone, Picture, ProjectProgram):
        create_audited(model, rows[model], by, "되살림")
    _link_comments(project, {key: places for key, *places in found.data["comments"]})
    found.delete()
    return Restored(project, left_out)


def _tree(project: Project) -> list[models.Model]:
    return [
        project,
        *project.sections.all(),
        *Milestone.objects.filter(section__project=project),
        *project.pictures.all(),
        *project.funding.all(),
    ]


def _rows(removed: RemovedProject) -> Rows:
    """The rows as they were; fields that a newer program no longer knows are passed over."""
    found: Rows = defaultdict(list)
    for each in serializers.deserialize("python", removed.data["rows"], ignorenonexistent=True):
        found[type(each.object)].append(each.object)
    return found


def _empty_deleted(rows: Rows) -> None:
    for model, name in DELETABLE:
        field: Any = model._meta.get_field(name)
        keys = {getattr(row, field.attname) for row in rows[model]} - {None}
        lost = keys - set(field.related_model._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
        for row in rows[model]:
            if getattr(row, field.attname) in lost:
                setattr(row, field.attname, None)
    for section in rows[Section]:
        if section.kind_id is None and not section.title:
            section.title = "항목"


def _free_funding(part: DepartmentPlan, funding: list[ProjectProgram]) -> tuple[list[ProjectProgram], list[str]]:
    keys = [each.program_id for each in funding]
    programs = Program.objects.in_bulk(keys)
    used = ProjectProgram.objects.filter(plan=part.plan_id, program__in=keys).values_list("program", flat=True)
    free = programs.keys() - set(used)
    left_out = [str(programs.get(key, "지워진 세부사업")) for key in keys if key not in free]
    return [each for each in funding if each.program_id in free], left_out


def _link_comments(project: Project, places: dict[int, list[int | None]]) -> None:
    """To the sections and milestones that they were about; what was stored before comments had milestones has none."""
    comments = list(ReviewComment.objects.filter(department_plan=project.department_plan_id, pk__in=places))
    for comment in comments:
        section, *milestone = places[comment.pk]
        comment.project, comment.section_id, comment.milestone_id = project, section, next(iter(milestone), None)
    ReviewComment.objects.bulk_update(comments, ["project", "section", "milestone"])
