"""What a row of a sheet of milestones means: a dated row of a section, or a step below one.

Steps refer to what they stand below, so each level is written before the next.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from typing import Any, ClassVar

from budgets.money import format_money_with_unit
from integrity.importing import AuditedWrites
from plans.models import Milestone
from plans.sheets.columns import MilestoneColumns
from spreadsheets.columns import looks
from spreadsheets.imports.planning import Change, State
from spreadsheets.records import Record
from spreadsheets.resources import SheetResource

from .parts import kept_parts
from .sections import SectionResource
from .tree import Above, Tree

_PART = "section__project__department_plan"
LEAVES_ONLY = "하위 일정이 있으면 금액은 하위 일정에 적으십시오."
_DAY_TEXTS = ("date_label", "date_wording")


class MilestoneResource(AuditedWrites, SheetResource):
    """The milestones of one level."""

    model = Milestone
    one_record_each = True
    level: ClassVar[int]

    def prepare(self, records: Sequence[Record]) -> None:
        self.sections: SectionResource = self.plan.stage(SectionResource)
        if self.level == 1:
            self.tree = Tree(self.sections, records)
            for record in records:
                if (pk := record.values.get("id")) is not None:
                    self.tree.leave(pk)
            self.orders = {pk: count(last + 1) for pk, last in self._last_orders().items()}
        else:
            first = self.plan.stage(TopResource)
            self.tree, self.orders = first.tree, first.orders

    def _last_orders(self) -> dict[int, int]:
        last: dict[int, int] = defaultdict(int)
        for row in self.tree.stored.values():
            last[row.section_id] = max(last[row.section_id], row.order)
        return last

    def propose(self, record: Record) -> Change | None:
        section, title = record.made.get(SectionResource), record.values.get("title")
        if section is None or not title:
            if section is not None and self.level == 1:
                self.refuse(record, "title", "일정의 제목이 없습니다. 제목을 적으십시오.")
            return None
        above = self.tree.above[record.row]
        if isinstance(above, str) or above.level > Milestone.DEEPEST:
            if self.level == 1:
                deep = f"일정은 {Milestone.DEEPEST}단계까지 둘 수 있습니다."
                self.refuse(record, "parent", above if isinstance(above, str) else deep)
            return None
        return self._change(record, section, title, above) if above.level == self.level else None

    def _change(self, record: Record, section: Change, title: str, above: Above) -> Change | None:
        parent = above.record.made.get(LEVELS[self.level - 2]) if above.record else None
        if above.record and parent is None:
            return None
        parent_pk = parent.pk if parent else above.stored
        is_new_below = parent is not None and parent.pk is None
        exported = record.values.get("id")
        found = exported if exported in self.tree.stored else None
        if found is None and exported is None and not is_new_below:
            found = self.tree.take(section, parent_pk, title)
        values = self._values(record)
        if found is None or looks(self.tree.stored[found].title) != looks(title):
            values["title"] = title
        parents = {"section": section} | ({"parent": parent} if parent else {})
        facts: dict[str, Any] = {} if parent or parent_pk is None else {"parent_id": parent_pk}
        if found is None:
            facts["order"] = next(self.orders.setdefault(section.pk or -id(section), count(1)))
        key = ("id", found) if found is not None else ("new", record.row)
        return Change(
            record.row,
            key,
            values,
            record.columns,
            parents=parents,
            defaults=facts,
            began_from=record.values.get("version"),
            exported=exported,
        )

    def _values(self, record: Record) -> dict[str, Any]:
        said = record.values
        values: dict[str, Any] = {name: said[name] or "" for name in _DAY_TEXTS if record.says(name)}
        values |= {name: said[name] for name in ("begins", "ends", "amount") if record.says(name)}
        if said.get("body_shows_amount") is not None:
            values["body_shows_amount"] = said["body_shows_amount"]
        if period := said.get("period"):
            values |= {"begins": period["begins"], "ends": period["ends"], "date_wording": period["wording"]}
        return values

    def candidates(self):
        rows = Milestone.objects.filter(section__in=self.sections.by_pk)
        of_level = [pk for pk, level in self.tree.level.items() if level == self.level]
        return rows.filter(pk__in=of_level)

    @property
    def read_fields(self) -> list[str]:
        return ["id", *super().read_fields]

    def key_in(self, stored) -> tuple:
        return ("id", stored["id"])

    def is_missing(self, stored) -> bool:
        return True

    def check(self) -> None:
        """Amounts stand on leaves only; told when the last level is known."""
        if self.level < Milestone.DEEPEST:
            return
        changes = [change for level in LEVELS for change in self.plan.stage(level).changes]
        refused = [change for change in changes if change.state != State.UNCHANGED and self._amount(change) is not None]
        above = {id(change.parents["parent"]) for change in changes if "parent" in change.parents}
        above_stored = {row.parent_id for row in self.tree.stored.values()}
        above_stored |= {change.defaults.get("parent_id") for change in changes}
        refused = [each for each in refused if id(each) in above or (each.pk and each.pk in above_stored)]
        for change in refused:
            self.refuse(change, "amount", LEAVES_ONLY)
        told = {id(change) for change in refused}
        for change in changes:
            if change.before is None and self._is_below_paid(change, told):
                self.refuse(change, "parent", LEAVES_ONLY)

    def _is_below_paid(self, change: Change, told: set[int]) -> bool:
        if parent := change.parents.get("parent"):
            return self._amount(parent) is not None and id(parent) not in told
        stored = self.tree.stored.get(change.defaults.get("parent_id", 0))
        return stored is not None and stored.amount is not None

    def _amount(self, change: Change) -> int | None:
        stored = self.tree.stored.get(change.pk)
        return change.values.get("amount", stored.amount if stored else None)

    def keeps(self, rows, by) -> str:
        parts = Milestone.objects.filter(pk__in=[row.pk for row in rows]).values_list(_PART, flat=True)
        return kept_parts(parts, by)

    def label_of(self, change: Change) -> str:
        title = change.values.get("title") or self.tree.stored[change.pk].title
        return f"{self.sections.label_of(change.parents['section'])} · {title}"

    def label_of_missing(self, stored) -> str:
        return f"{self.sections.label_of_stored(stored['section_id'])} · {stored['title']}"

    def shown(self, name: str, value: Any) -> str:
        if name == "amount" and value is not None:
            return format_money_with_unit(value)
        if name in {"begins", "ends"} and value:
            return f"{value.year}. {value.month}."
        return super().shown(name, value)

    def field_of_key(self) -> str:
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
