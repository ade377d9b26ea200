"""Where the sections stand that an import adds: in the usual order of their kinds, as those that are added by hand."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from integrity.audited_writes import AuditedWrites
from plans.models import Section, SectionKind
from plans.models.narrative import insert_in_usual_order
from spreadsheets.batches import BATCH
from spreadsheets.resources import SheetResource


class PlacedSections(AuditedWrites, SheetResource):
    """A resource of sections, whose new ones come between those that are there."""

    moved = ("order",)

    def create(self, rows: Any, by: Any, reason: str) -> None:
        _place(rows)
        super().create(rows, by, reason)


def _place(new: Sequence[Section]) -> None:
    """Number these sections, which aren't stored yet, and those behind them in their projects."""
    kinds = SectionKind.objects.in_bulk()
    of_projects: dict[int, list[Section]] = defaultdict(list)
    stored = Section.objects.filter(project__in={each.project_id for each in new}).select_related("kind")
    for section in stored.order_by("order", "pk"):
        of_projects[section.project_id].append(section)
    for section in new:
        if section.order:  # a copy, which stands where its original does
            of_projects[section.project_id].append(section)
            continue
        section.kind = kinds[section.kind_id] if section.kind_id else None
        insert_in_usual_order(of_projects[section.project_id], section)
    moved = []
    for sections in of_projects.values():
        for order, section in enumerate(sections, start=1):
            if section.order != order:
                section.order = order
                moved += [section] if section.pk else []
    Section.objects.bulk_update(moved, ["order"], batch_size=BATCH)
