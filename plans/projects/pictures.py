"""A project's pictures and their files: put in, changed, removed, and where the text refers to them."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from integrity.audit import REMOVED
from plans.models import Milestone, Picture, Project, Section
from plans.prerender_requests import request_prerender
from plans.text.rich_text import picture_numbers, without_pictures
from plans.workflow.steps import AlreadyDone, hold_to_edit

#: How long the file of a removed picture stays at least.
RESTORABLE = timedelta(days=1)


@transaction.atomic
def add_picture(*, picture: Picture, project: Project, by: User) -> Picture:
    """Store the project's next picture; of two people at once, the second waits and gets the number after.

    Raises PermissionDenied or Locked where the project is not to be changed now.
    """
    part = hold_to_edit(project.department_plan, by)
    request_prerender(part.plan_id)
    picture.project = project
    picture.number = (project.pictures.aggregate(last=Max("number"))["last"] or 0) + 1
    picture.save()
    return picture


@transaction.atomic
def change_picture(*, picture: Picture, by: User) -> None:
    """Store what was changed; a file that was replaced goes."""
    part = hold_to_edit(picture.project.department_plan, by)
    request_prerender(part.plan_id)
    before = get_object_or_404(Picture, pk=picture.pk).file.name
    picture.save()
    if before != picture.file.name:
        forget_file(before)


@transaction.atomic
def remove_picture(*, picture: Picture, by: User) -> None:
    """Delete a picture; what refers to it in the text stays, and prints an empty frame.

    Its file stays, so that it can be restored, until a picture of the project is removed a day later or more.
    """
    part = hold_to_edit(picture.project.department_plan, by)
    request_prerender(part.plan_id)
    get_object_or_404(Picture, pk=picture.pk).delete()
    removed = Picture.history.filter(project=picture.project_id, history_type=REMOVED)
    for name in removed.filter(history_date__lt=timezone.now() - RESTORABLE).values_list("file", flat=True):
        forget_file(name)


@transaction.atomic
def restore_picture(*, record: Any, project: Project, by: User) -> Picture:
    """Put a picture back that was removed: by its number, or the next where another picture has that by now.

    Where its file is gone it comes back as an empty frame.
    """
    part = hold_to_edit(project.department_plan, by)
    request_prerender(part.plan_id)
    if Picture.objects.filter(pk=record.id).exists():
        raise AlreadyDone("이 그림은 이미 되돌렸습니다.")
    values = {field.attname: getattr(record, field.attname) for field in Picture._meta.concrete_fields}
    picture = Picture(**values)
    picture.version += 1  # lest somebody's old form overwrites it
    numbers = set(project.pictures.values_list("number", flat=True))
    if picture.number in numbers:
        picture.number = max(numbers) + 1
    if picture.file.name and not default_storage.exists(picture.file.name):
        picture.file = ""
    picture._change_reason = "되살림"  # type: ignore[attr-defined]
    picture.save(force_insert=True)
    return picture


def forget_file(name: str | None) -> None:
    """Delete a file once the transaction that let it go is through, unless another picture shows it."""
    if name:
        transaction.on_commit(partial(_delete_unless_shown, name))


def _delete_unless_shown(name: str) -> None:
    if not Picture.objects.filter(file=name).exists():
        default_storage.delete(name)


def drop_references(row: Any) -> list[int]:
    """Take out of a text that goes to another project what refers to the pictures it leaves behind: their numbers."""
    numbers = picture_numbers(row.body)
    row.body = without_pictures(row.body)
    return numbers


def references(picture: Picture) -> list[str]:
    """Where the project's text refers to a picture, by the names of its sections and milestones."""
    sections = Section.objects.filter(project=picture.project_id).select_related("kind").order_by("order", "pk")
    milestones = Milestone.objects.filter(section__project=picture.project_id).select_related("section__kind")
    milestones = milestones.order_by("section__order", "section", "order", "pk")
    named = [(section.heading, section.body) for section in sections]
    named += [(f"{milestone.section.heading} · {milestone}", milestone.body) for milestone in milestones]
    return [name for name, body in named if picture.number in picture_numbers(body)]
