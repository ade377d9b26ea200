"""What rows of an export that were given another year take from the rows that they are copies of."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from plans.models import Milestone, Section
from plans.text.rich_text import without_pictures
from spreadsheets.batches import in_batches
from spreadsheets.imports.moving import COPIED_FROM
from spreadsheets.records import Record
from spreadsheets.resources import SheetResource

_PICTURES = "그림은 함께 옮기지 않아, “{}”에서 그림을 가리키는 표시를 뺐습니다. 사업 화면에서 그림을 올리고 넣으십시오."


def copied_numbers(records: Iterable[Record]) -> set[int]:
    """The numbers of the rows that records are copies of."""
    return {number for record in records if (number := record.values.get(COPIED_FROM)) is not None}


def sections_of(projects: set[int]) -> defaultdict[int | None, list[Section]]:
    """The sections of each project, in order."""
    found: defaultdict[int | None, list[Section]] = defaultdict(list)
    for batch in in_batches(sorted(projects)):
        sections = Section.objects.filter(project__in=batch).select_related("kind")
        for section in sections.order_by("project", "order", "pk"):
            found[section.project_id].append(section)
    return found


def milestones_by_number(numbers: set[int]) -> dict[int, Milestone]:
    """With their sections."""
    found: dict[int, Milestone] = {}
    for batch in in_batches(sorted(numbers)):
        found |= Milestone.objects.select_related("section__kind").in_bulk(batch)
    return found


def copied_facts(resource: SheetResource, record: Record, original: Section) -> dict[str, Any]:
    """What a copy of a section has of it."""
    return named_facts(original) | {"body": copied_body(resource, record, original.body, original.heading)}


def named_facts(original: Section) -> dict[str, Any]:
    """The same without its text."""
    return {"kind_id": original.kind_id, "title": original.title, "milestone_form": original.milestone_form}


def copied_body(resource: SheetResource, record: Record, body: str, name: str) -> str:
    """A text without its pictures, which another project hasn't; with a word."""
    copied = without_pictures(body)
    if copied != body:
        resource.warn(record, None, _PICTURES.format(name))
    return copied


def say_copied_text(resource: SheetResource, record: Record, name: str, body: str) -> None:
    """Of a text that isn't in the file, and so not in the preview either."""
    if body:
        resource.warn(record, None, f"파일에 없는 “{name}”의 글도 함께 옮깁니다.")
