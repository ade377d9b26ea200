"""Which of the stored milestones each row of a sheet means, and its parent."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from plans.models import Milestone
from spreadsheets.columns import name_key
from spreadsheets.imports.planning import Change
from spreadsheets.records import Record

from .sections import SectionResource


class Place(NamedTuple):
    """A row's level and its parent: a stored milestone, or another row of the same file."""

    level: int
    stored: int | None = None
    record: Record | None = None


class Tree:
    """The stored milestones of a file's sections, and the place of each of its rows among them."""

    def __init__(self, sections: SectionResource, records: Sequence[Record]) -> None:
        self.sections = sections
        keys = [change.pk for change in sections.changes if change.pk is not None]
        rows = Milestone.objects.filter(section__in=keys).order_by("section", "order", "pk")
        self.stored = {row.pk: row for row in rows}
        self.level = {pk: self._depth(pk) for pk in self.stored}
        self._titles: dict[tuple, list[int]] = defaultdict(list)
        for row in self.stored.values():
            self._titles[row.section_id, row.parent_id, name_key(row.title)].append(row.pk)
        self.places: dict[int, Place | str] = {}
        rows_above: dict[tuple[Change, str], Record] = {}
        for record in records:
            section = record.changes.get(SectionResource)
            if section is not None and record.values.get("title"):
                self.places[record.row] = self._find_parent(record, section, rows_above)
                rows_above[section, name_key(record.values["title"])] = record

    def _depth(self, pk: int) -> int:
        level, row = 1, self.stored[pk]
        while row.parent_id in self.stored and level <= Milestone.DEEPEST:
            level, row = level + 1, self.stored[row.parent_id]
        return level

    def _find_parent(
        self, record: Record, section: Change, rows_above: dict[tuple[Change, str], Record]
    ) -> Place | str:
        """The nearest row above with the title that is named, or else a stored one; or why there is none."""
        named, stored_row = record.values.get("parent"), self.stored.get(record.values.get("id") or 0)
        parent = self.stored.get(stored_row.parent_id or 0) if stored_row else None
        if stored_row and stored_row.section_id == section.pk:
            if name_key(named or "") != name_key(parent.title if parent else ""):
                return "상위 일정은 표에서 바꿀 수 없습니다. 사업 화면에서 옮기십시오."
            return Place(self.level[stored_row.pk], stored=stored_row.parent_id)
        if not named:
            return Place(1)
        if (above := rows_above.get((section, name_key(named)))) is not None:
            found = self.places[above.row]
            return found if isinstance(found, str) else Place(found.level + 1, record=above)
        in_section = (row for row in self.stored.values() if row.section_id == section.pk)
        stored = [row for row in in_section if name_key(row.title) == name_key(named)]
        if not stored:
            return f"“{named}” 상위 일정이 이 항목에 없습니다. 상위 일정을 먼저 한 줄로 적으십시오."
        return Place(self.level[stored[0].pk] + 1, stored=stored[0].pk)

    def take(self, section: Change, parent: int | None, title: str) -> int | None:
        """The first stored row of a title that no row before has taken."""
        rows = self._titles.get((section.pk, parent, name_key(title)), []) if section.pk else []
        return rows.pop(0) if rows else None

    def reserve(self, pk: int) -> None:
        """Let no row without a key take this one, which another row names by its key."""
        if (row := self.stored.get(pk)) is not None:
            rows = self._titles[row.section_id, row.parent_id, name_key(row.title)]
            if pk in rows:
                rows.remove(pk)
