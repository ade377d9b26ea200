"""What is frozen of a plan at a moment: its book, its snapshot, and the record of how it came about."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone

from editions.frozen.book import encode_department, encode_front
from editions.frozen.parts import store_parts
from editions.snapshot.form import Kind, encode, split_by_department
from editions.snapshot.reading import key, read_snapshot
from plans.checks import with_waivers
from plans.content.loading import load_content
from plans.models import DepartmentPlan, Picture, Plan, Transition
from plans.workflow.assessments import AssessedPlan, read_assessments
from reports.book.build import book_of
from reports.book.pages import Scope
from reports.cache.fragments import MARK
from staffing.models import Organisation

from .last_confirmed import last_confirmed

#: The version of the record's form.
RECORD_FORM = 1


def capture(plan: Plan, part: DepartmentPlan | None, *, as_confirmed: bool = False) -> dict[str, Any]:
    """Store the content of a plan, or of a department's part; the digests of it, as `Edition.parts` has them.

    `as_confirmed`: departments whose amendment is open stand in it as the edition before has them.
    """
    parts = None if part is None else DepartmentPlan.objects.filter(pk=part.pk)
    content = load_content(plan, parts)
    book = book_of(content, Scope.PLAN if part is None else Scope.DEPARTMENT)
    if as_confirmed:
        book = replace(book, is_draft=plan.state != Plan.State.CONFIRMED)
    before = last_confirmed(plan) if as_confirmed and part is None else None
    amended = {each for each in content.parts if each.amendment_id} if before else set()
    snapshot = split_by_department(read_snapshot(content))
    assessed = read_assessments(plan, DepartmentPlan.objects.all() if parts is None else parts)
    pictures = _pictures([each.pk for each in content.parts if each not in amended])
    if before and amended:
        pictures = {**before.pictures, **pictures}
    record = json.dumps(_record(content.parts, assessed, pictures), ensure_ascii=False, sort_keys=True).encode()
    pages = [encode_department(department) for department in book.departments]
    front, record_digest, *rest = store_parts([encode_front(book), record, *pages, *map(encode, snapshot.values())])
    departments = dict(zip((each.code for each in book.departments), rest, strict=False))
    snapshots = dict(zip(snapshot, rest[len(pages) :], strict=True))
    if before:
        for each in amended:
            before.put_back("departments", departments, each.department.code)
            before.put_back("snapshot", snapshots, key(Kind.DEPARTMENT, each.department_id))
    return {"front": front, "record": record_digest, "departments": departments, "snapshot": snapshots}


def _record(parts: tuple[DepartmentPlan, ...], assessed: AssessedPlan, pictures: Mapping[str, str]) -> dict[str, Any]:
    keys = [part.pk for part in parts]
    names = {part.pk: str(part.department) for part in parts}
    steps = Transition.objects.filter(department_plan__in=keys).select_related("by").order_by("at", "pk")
    findings = with_waivers((finding for each in assessed.assessments.values() for finding in each.findings), parts)
    return {
        "form": RECORD_FORM,
        "findings": [
            {
                "department": str(each.place.department),
                "code": each.code,
                "severity": each.severity.label,
                "place": str(each.place),
                "sentence": each.sentence,
                "reason": each.waiver.reason if each.waiver and each.is_waived else "",
            }
            for each in findings
        ],
        "steps": [
            {
                "department": names[step.department_plan_id],
                "step": step.label,
                "by": str(step.by),
                "at": timezone.localtime(step.at).isoformat(timespec="minutes"),
                "comment": step.comment,
            }
            for step in steps
        ],
        "pictures": dict(pictures),
    }


def _pictures(parts: list[int]) -> dict[str, str]:
    """The files of the pictures in the storage, by the addresses that the book calls them."""
    of_parts = Picture.objects.filter(project__department_plan__in=parts).exclude(file="")
    files = {f"picture:{pk}": name for pk, name in of_parts.values_list("pk", "file")}
    organisation = Organisation.objects.exclude(mark="").first()
    return files | ({MARK: organisation.mark.name} if organisation else {})
