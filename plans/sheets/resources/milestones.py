"""What a row of a sheet of milestones means: a dated row of a section, or a step below one.

Steps refer to their parents, so each level is written before the next.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from typing import Any, ClassVar

from django.db.models import QuerySet

from budgets.money import format_money_with_unit
from integrity.audited_writes import AuditedWrites
from plans.models import Milestone
from plans.sheets.columns import MilestoneColumns
from spreadsheets.columns import name_key
from spreadsheets.imports.moving import COPIED_FROM
from spreadsheets.imports.planning import Change, RowState
from spreadsheets.records import Record
from spreadsheets.resources import SheetResource

from .copies import copied_body, say_copied_text
from .dates import dates_of
from .parts import revert_error_of_parts
from .sections import SectionResource
from .tree import Place, Tree

_PART = "section__project__department_plan"
LEAVES_ONLY = "하위 일정이 있으면 금액은 하위 일정에 적으십시오."
_DAY_TEXTS = ("date_label", "date_wording")


class MilestoneResource(AuditedWrites, SheetResource):
    """The milestones of one level."""

    model = Milestone
    unique_records = True
    level: ClassVar[int]

    def prepare(self, records: Sequence[Record]) -> None:
        self.sections: SectionResource = self.plan.stage(SectionResource)
        if self.level == 1:
            self.tree = Tree(self.sections, records)
            for record in records:
                if (pk := record.values.get("id")) is not None:
                    self.tree.reserve(pk)
            last = self._last_orders()
            self.orders = {section: count(last[section.pk] + 1) for section in self.sections.changes}
        else:
            first = self.plan.stage(TopResource)
            self.tree, self.orders = first.tree, first.orders

    def _last_orders(self) -> dict[int, int]:
        last: dict[int, int] = defaultdict(int)
        for row in self.tree.stored.values():
            last[row.section_id] = max(last[row.section_id], row.order)
        return last

    def propose(self, record: Record) -> Change | None:
        section, title = record.changes.get(SectionResource), record.values.get("title")
        if section is None or not title:
            if section is not None and self.level == 1:
                self.refuse(record, "title", "일정의 제목이 없습니다. 제목을 적으십시오.")
            return None
        place = self.tree.places[record.row]
        if isinstance(place, str) or place.level > Milestone.DEEPEST:
            if self.level == 1:
                deep = f"일정은 {Milestone.DEEPEST}단계까지 둘 수 있습니다."
                self.refuse(record, "parent", place if isinstance(place, str) else deep)
            return None
        return self._change(record, section, title, place) if place.level == self.level else None

    def _change(self, record: Record, section: Change, title: str, place: Place) -> Change | None:
        parent = place.record.changes.get(LEVELS[self.level - 2]) if place.record else None
        if place.record and parent is None:
            return None
        parent_pk = parent.pk if parent else place.stored
        is_new_below = parent is not None and parent.pk is None
        exported = record.values.get("id")
        found = exported if exported in self.tree.stored else None
        if found is None and exported is None and not is_new_below:
            found = self.tree.take(section, parent_pk, title)
        values = self._values(record) | dates_of(self, record, "date_wording", self.sections.year_of(section))
        if found is None or name_key(self.tree.stored[found].title) != name_key(title):
            values["title"] = title
        parents = {"section": section} | ({"parent": parent} if parent else {})
        facts: dict[str, Any] = {} if parent or parent_pk is None else {"parent_id": parent_pk}
        if found is None:
            facts["order"] = next(self.orders[section])
            if original := self.sections.originals.get(record.values.get(COPIED_FROM) or 0):
                facts["body"] = copied_body(self, record, original.body, title)
                say_copied_text(self, record, title, facts["body"])
        key = ("id", found) if found is not None else ("new", record.row)
        return Change(
            record.row,
            key,
            values,
            record.columns,
            parents=parents,
            defaults=facts,
            exported_version=record.values.get("version"),
            exported_pk=exported,
        )

    def _values(self, record: Record) -> dict[str, Any]:
        cells = record.values
        values: dict[str, Any] = {name: cells[name] or "" for name in _DAY_TEXTS if record.provides(name)}
        values |= {"amount": cells["amount"]} if record.provides("amount") else {}
        if cells.get("body_shows_amount") is not None:
            values["body_shows_amount"] = cells["body_shows_amount"]
        return values

    def candidates(self) -> QuerySet:
        rows = Milestone.objects.filter(section__in=self.sections.by_pk)
        of_level = [pk for pk, level in self.tree.level.items() if level == self.level]
        return rows.filter(pk__in=of_level)

    @property
    def read_fields(self) -> list[str]:
        return ["id", *super().read_fields]

    def stored_key(self, stored: dict[str, Any]) -> tuple:
        return ("id", stored["id"])

    def is_missing(self, stored: dict[str, Any]) -> bool:
        return True

    def check(self) -> None:
        """Only leaves have amounts; checked when the last level is known."""
        if self.level < Milestone.DEEPEST:
            return
        changes = [change for level in LEVELS for change in self.plan.stage(level).changes]
        paid = [change for change in changes if change.state != RowState.UNCHANGED and self._amount(change) is not None]
        parents = {change.parents["parent"] for change in changes if "parent" in change.parents}
        stored_parents = {row.parent_id for row in self.tree.stored.values()}
        stored_parents |= {change.defaults.get("parent_id") for change in changes}
        refused = {each for each in paid if each in parents or (each.pk and each.pk in stored_parents)}
        for change in paid:
            if change in refused:
                self.refuse(change, "amount", LEAVES_ONLY)
        for change in changes:
            if change.before is None and self._is_below_paid(change, refused):
                self.refuse(change, "parent", LEAVES_ONLY)

    def _is_below_paid(self, change: Change, refused: set[Change]) -> bool:
        if parent := change.parents.get("parent"):
            return self._amount(parent) is not None and parent not in refused
        stored = self.tree.stored.get(change.defaults.get("parent_id", 0))
        return stored is not None and stored.amount is not None

    def _amount(self, change: Change) -> int | None:
        stored = self.tree.stored.get(change.pk)
        return change.values.get("amount", stored.amount if stored else None)

    def revert_error(self, rows: list[Any], by: Any) -> str:
        parts = Milestone.objects.filter(pk__in=[row.pk for row in rows]).values_list(_PART, flat=True)
        return revert_error_of_parts(parts, by)

    def label_of(self, change: Change) -> str:
        title = change.values.get("title") or self.tree.stored[change.pk].title
        return f"{self.sections.label_of(change.parents['section'])} · {title}"

    def label_of_missing(self, stored: dict[str, Any]) -> str:
        return f"{self.sections.label_of_stored(stored['section_id'])} · {stored['title']}"

    def format_value(self, name: str, value: Any) -> str:
        if name == "amount" and value is not None:
            return format_money_with_unit(value)
        if name in {"begins", "ends"} and value:
            return f"{value.year}. {value.month}."
        return super().format_value(name, value)

    def key_column(self) -> str:
        return "title"


class TopResource(MilestoneResource):
    label = "일정"
    level = 1


class StepResource(MilestoneResource):
    label = "하위 일정"
    level = 2


class LowestResource(MilestoneColumns, MilestoneResource):
    """With the columns of our own list."""

    label = "세부 일정"
    level = 3


LEVELS: tuple[type[MilestoneResource], ...] = (TopResource, StepResource, LowestResource)
