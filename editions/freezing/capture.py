"""What is frozen of a plan at a moment: its book, its snapshot, and the record of how it came about."""

import json
from typing import Any

from django.utils import timezone

from editions.frozen.book import encode_department, encode_front
from editions.frozen.parts import store_parts
from editions.snapshot.form import encode, split_by_department
from editions.snapshot.reading import read_snapshot
from plans.checks import with_waivers
from plans.content.loading import load_content
from plans.models import DepartmentPlan, Picture, Plan, Transition
from plans.workflow.assessments import AssessedPlan, read_assessments
from reports.book.build import book_of
from reports.book.pages import Scope
from reports.cache.fragments import MARK
from staffing.models import Organisation

#: The version of the record's form.
RECORD_FORM = 1


def capture(plan: Plan, part: DepartmentPlan | None) -> dict[str, Any]:
    """Store the content of a plan, or of a department's part; the digests of it, as `Edition.parts` has them."""
    parts = None if part is None else DepartmentPlan.objects.filter(pk=part.pk)
    content = load_content(plan, parts)
    book = book_of(content, Scope.PLAN if part is None else Scope.DEPARTMENT)
    snapshot = split_by_department(read_snapshot(content))
    assessed = read_assessments(plan, DepartmentPlan.objects.all() if parts is None else parts)
    record = json.dumps(_record(content.parts, assessed), ensure_ascii=False, sort_keys=True).encode()
    pages = [encode_department(department) for department in book.departments]
    front, record_digest, *rest = store_parts([encode_front(book), record, *pages, *map(encode, snapshot.values())])
    return {
        "front": front,
        "record": record_digest,
        "departments": dict(zip((each.code for each in book.departments), rest, strict=False)),
        "snapshot": dict(zip(snapshot, rest[len(pages) :], strict=True)),
    }


def _record(parts: tuple[DepartmentPlan, ...], assessed: AssessedPlan) -> dict[str, Any]:
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
        "pictures": _pictures(keys),
    }


def _pictures(parts: list[int]) -> dict[str, str]:
    """The files of the pictures in the storage, by the addresses that the book calls them."""
    of_parts = Picture.objects.filter(project__department_plan__in=parts).exclude(file="")
    files = {f"picture:{pk}": name for pk, name in of_parts.values_list("pk", "file")}
    organisation = Organisation.objects.exclude(mark="").first()
    return files | ({MARK: organisation.mark.name} if organisation else {})
