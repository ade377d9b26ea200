"""Which of the stored milestones each row of a sheet means, and what it stands below."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from plans.models import Milestone
from spreadsheets.columns import looks
from spreadsheets.imports.planning import Change
from spreadsheets.records import Record

from .sections import SectionResource


class Above(NamedTuple):
    """What a row stands below: a stored milestone, or another row of the same file; and on which level it stands."""

    level: int
    stored: int | None = None
    record: Record | None = None


class Tree:
    """Which of the stored milestones each row means, and what it stands below."""

    def __init__(self, sections: SectionResource, records: Sequence[Record]) -> None:
        self.sections = sections
        keys = [change.pk for change in sections.changes if change.pk is not None]
        rows = Milestone.objects.filter(section__in=keys).order_by("section", "order", "pk")
        self.stored = {row.pk: row for row in rows}
        self.level = {pk: self._depth(pk) for pk in self.stored}
        self._titles: dict[tuple, list[int]] = defaultdict(list)
        for row in self.stored.values():
            self._titles[row.section_id, row.parent_id, looks(row.title)].append(row.pk)
        self.above: dict[int, Above | str] = {}
        seen: dict[tuple[int, str], Record] = {}
        for record in records:
            section = record.made.get(SectionResource)
            if section is not None and record.values.get("title"):
                self.above[record.row] = self._find_above(record, section, seen)
                seen[id(section), looks(record.values["title"])] = record

    def _depth(self, pk: int) -> int:
        level, row = 1, self.stored[pk]
        while row.parent_id in self.stored and level <= Milestone.DEEPEST:
            level, row = level + 1, self.stored[row.parent_id]
        return level

    def _find_above(self, record: Record, section: Change, seen: dict[tuple[int, str], Record]) -> Above | str:
        """The nearest row above with the title that is named, or else a stored one; or why there is none."""
        said, own = record.values.get("parent"), self.stored.get(record.values.get("id") or 0)
        parent = self.stored.get(own.parent_id or 0) if own else None
        if own and own.section_id == section.pk:
            if looks(said or "") != looks(parent.title if parent else ""):
                return "상위 일정은 표에서 바꿀 수 없습니다. 사업 화면에서 옮기십시오."
            return Above(self.level[own.pk], stored=own.parent_id)
        if not said:
            return Above(1)
        if (above := seen.get((id(section), looks(said)))) is not None:
            found = self.above[above.row]
            return found if isinstance(found, str) else Above(found.level + 1, record=above)
        in_section = (row for row in self.stored.values() if row.section_id == section.pk)
        stored = [row for row in in_section if looks(row.title) == looks(said)]
        if not stored:
            return f"“{said}” 상위 일정이 이 항목에 없습니다. 상위 일정을 먼저 한 줄로 적으십시오."
        return Above(self.level[stored[0].pk] + 1, stored=stored[0].pk)

    def take(self, section: Change, parent: int | None, title: str) -> int | None:
        """The first stored row of a title that no row before meant."""
        rows = self._titles.get((section.pk, parent, looks(title)), []) if section.pk else []
        return rows.pop(0) if rows else None

    def leave(self, pk: int) -> None:
        """Let no row without a key mean what another one means by its key."""
        if (row := self.stored.get(pk)) is not None:
            rows = self._titles[row.section_id, row.parent_id, looks(row.title)]
            if pk in rows:
                rows.remove(pk)
