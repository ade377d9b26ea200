"""Copies of projects: within a plan, and from the plans of earlier years."""

from collections.abc import Iterable
from typing import Any

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import QuerySet

from accounts.models import User
from integrity.audit_bulk import create_audited
from plans.models import DepartmentPlan, Milestone, Picture, Project, ProjectProgram, Section
from plans.prerender_requests import request_prerender
from plans.workflow.steps import hold_to_edit
from staffing.models import Team

from .ordering import next_numbers

COPY = " (사본)"
LONGEST = 150  # letters of a title
COPIED = "복사"  # what the history says of all that a copy brings


@transaction.atomic
def copy_projects(*, projects: Iterable[Project], into: DepartmentPlan, by: User) -> list[Project]:
    """Copy projects to the end of a department's plan, with texts, milestones and pictures.

    Dates stay as they are: the checks find which have to be put right. Programs are copied from
    another year's plan, where no project uses them yet; within a plan a program funds only one, and
    so amounts are not copied either.
    """
    into = hold_to_edit(into, by)
    request_prerender(into.plan_id)
    originals = list(_with_contents(Project.objects.visible_to(by).filter(pk__in=[each.pk for each in projects])))
    copies = _copy_projects(originals, into, by)
    _copy_texts(originals, copies, into, by)
    _copy_funding(originals, copies, into, by)
    _copy_pictures(originals, copies, by)
    return list(copies.values())


def _with_contents(projects: QuerySet[Project]) -> QuerySet[Project]:
    return (
        projects.select_related("department_plan")
        .prefetch_related("sections__milestones", "pictures", "funding")
        .order_by("department_plan__plan__year", "number")
    )


def _copy_projects(originals: list[Project], into: DepartmentPlan, by: User) -> dict[int, Project]:
    teams = Team.objects.in_force(into.plan.staff_day).filter(department=into.department_id).in_bulk()
    numbers = next_numbers(into, len(originals))
    copies = []
    for each in originals:
        changes: dict[str, Any] = {"department_plan": into, "number": next(numbers)}
        if each.department_plan_id == into.pk:
            changes["title"] = each.title[: LONGEST - len(COPY)] + COPY
        elif each.department_plan.plan_id != into.plan_id:
            changes["kind"] = Project.Kind.CONTINUING  # it is not new any more
        if each.team_id not in teams:
            changes["team_id"] = None
        copies.append(_copy(each, **changes))
    return _by_original(originals, create_audited(Project, copies, by, COPIED))


def _copy_texts(originals: list[Project], copies: dict[int, Project], into: DepartmentPlan, by: User) -> None:
    sections = [section for project in originals for section in project.sections.all()]
    # Within a plan a copy has no programs: amounts would be of money that it has not got.
    without_money = {project.pk for project in originals if project.department_plan.plan_id == into.plan_id}
    penniless = {section.pk for section in sections if section.project_id in without_money}
    new = [_copy(each, project=copies[each.project_id]) for each in sections]
    new_sections = _by_original(sections, create_audited(Section, new, by, COPIED))
    milestones = [each for section in sections for each in section.milestones.all()]
    known = {each.pk for each in milestones}
    level = [each for each in milestones if each.parent_id not in known]
    parents: dict[int | None, Milestone] = {}
    while level:  # a step needs the key of its parent
        made = [
            _copy(
                each,
                section=new_sections[each.section_id],
                parent=parents.get(each.parent_id),
                amount=None if each.section_id in penniless else each.amount,
            )
            for each in level
        ]
        parents = _by_original(level, create_audited(Milestone, made, by, COPIED))
        level = [each for each in milestones if each.parent_id in parents]


def _copy_funding(originals: list[Project], copies: dict[int, Project], into: DepartmentPlan, by: User) -> None:
    used = set(ProjectProgram.objects.filter(plan=into.plan_id).values_list("program", flat=True))
    taken: dict[int, ProjectProgram] = {}
    for funding in (each for project in originals for each in project.funding.all()):
        if funding.program_id not in used | taken.keys():
            taken[funding.program_id] = _copy(funding, project=copies[funding.project_id], plan_id=into.plan_id)
    create_audited(ProjectProgram, taken.values(), by, COPIED)


def _copy_pictures(originals: list[Project], copies: dict[int, Project], by: User) -> None:
    """Last of all, because a file does not vanish with the transaction."""
    pictures = [each for project in originals for each in project.pictures.all()]
    made = [_copy(each, project=copies[each.project_id], file="") for each in pictures]
    try:
        for old, new in zip(pictures, made, strict=True):
            _copy_file(old, new)
        create_audited(Picture, made, by, COPIED)
    except BaseException:
        for name in (each.file.name for each in made if each.file):
            default_storage.delete(name)
        raise


def _copy_file(old: Picture, new: Picture) -> None:
    if not old.file:
        return
    try:
        with old.file.open() as file:
            new.file.save("copy", file, save=False)
    except FileNotFoundError:  # lost: the copy is an empty frame
        new.file = ""


def _copy(row: Any, **changes: Any) -> Any:
    """The same without a key, and with its saves counted from the beginning."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key and field.name != "version"]
    copy = type(row)(**{field.attname: getattr(row, field.attname) for field in fields})
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy


def _by_original(originals: Iterable[models.Model], copies: Iterable[Any]) -> dict[Any, Any]:
    return {original.pk: copy for original, copy in zip(originals, copies, strict=True)}
