"""Restoring what the history kept: an earlier version of a section, or what was removed.

Each is a save like any other, and so an entry of the history itself.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from integrity.audit import REMOVED
from plans.models import DepartmentPlan, Milestone, Picture, Section
from plans.prerender_requests import request_prerender
from plans.text.rich_text import picture_names, picture_numbers
from plans.workflow.steps import refuse_who_may_not_edit

#: What is restored of a version; its place stays what it is now.
CONTENT = ("kind_id", "title", "milestone_form", "body")


@transaction.atomic
def restore_version(*, section: Section, record: Any, by: User) -> None:
    """Give a section the content of a record; raises ValidationError, StaleVersion and Locked among them."""
    for name in CONTENT:
        setattr(section, name, getattr(record, name))
    _save(section, "이전 판으로 되돌림")
    part = section.project.department_plan
    # After the save, which locks the department's plan: nobody hands it on meanwhile.
    refuse_who_may_not_edit(part, by)
    request_prerender(part.plan_id)


@transaction.atomic
def restore_removed(*, record: Any, part: DepartmentPlan, by: User) -> None:
    """Put a section or a milestone back, with what was removed together with it."""
    row = _row(record)
    if isinstance(row, Milestone) and row.parent_id and not Milestone.objects.filter(pk=row.parent_id).exists():
        raise ValidationError("상위 일정이 지워져 있습니다. 상위 일정을 먼저 되살리십시오.")
    row.full_clean()
    _add(row)
    for each in removed_together(record):
        _add(_row(each))
    # As above: after the save.
    refuse_who_may_not_edit(part, by)
    request_prerender(part.plan_id)


def removed_together(record: Any) -> list[Any]:
    """The records of the milestones that went in the removal of a section, or of a milestone above them.

    What goes in one removal is recorded row by row, with one time.
    """
    of_section = isinstance(record, Section.history.model)
    found = Milestone.history.filter(
        history_type=REMOVED,
        history_date=record.history_date,
        history_user=record.history_user_id,
        section=record.id if of_section else record.section_id,
    ).exclude(id__in=Milestone.objects.values("pk"))
    rows = {each.id: each for each in found.order_by("history_id")}
    return list(rows.values()) if of_section else _below(record.id, rows)


def picture_doubts(record: Any) -> list[str]:
    """What to say of the pictures that a restored text refers to, where they aren't what they were."""
    numbers = set(picture_numbers(record.body))
    project = record.section.project_id if isinstance(record, Milestone.history.model) else record.project_id
    now = dict(Picture.objects.filter(project=project, number__in=numbers).values_list("number", "pk"))
    then = dict(
        Picture.history.filter(project=project, number__in=numbers, history_date__lte=record.history_date)
        .order_by("history_date", "history_id")
        .values_list("number", "id")
    )
    gone = sorted(numbers - now.keys())
    others = sorted(number for number, pk in now.items() if then.get(number, pk) != pk)
    said = []
    if gone:
        said.append(f"글이 가리키는 그림이 지금은 없어 빈 틀로 인쇄합니다({picture_names(gone)}).")
    if others:
        said.append(
            f"글이 가리키는 번호가 그 뒤에 다른 그림이 되었습니다({picture_names(others)}). 글에 맞는지 확인하십시오."
        )
    return said


def _below(key: int, rows: dict[int, Any]) -> list[Any]:
    steps = [each for each in rows.values() if each.parent_id == key]
    return [each for step in steps for each in (step, *_below(step.id, rows))]


def _row(record: Any) -> Any:
    """The row that was removed; it counts its versions on, lest somebody's old form overwrites it."""
    model = record.instance_type
    row = model(**{field.attname: getattr(record, field.attname) for field in model._meta.concrete_fields})
    row.version += 1
    return row


def _add(row: Any) -> None:
    row._change_reason = "되살림"
    row.save(force_insert=True)


def _save(section: Section, reason: str) -> None:
    section.full_clean()
    section._change_reason = reason  # type: ignore[attr-defined]
    section.save()
