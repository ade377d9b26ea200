"""What a row of a sheet of projects means: a numbered project of a department's plan."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from django.db.models import QuerySet

from budgets.sheets.resources import sources
from plans.models import DepartmentPlan, Project
from plans.sheets.columns import ProjectColumns
from spreadsheets.columns import name_key
from spreadsheets.imports.moving import COPIED_FROM
from spreadsheets.imports.planning import Change
from spreadsheets.lookups import UnknownName
from spreadsheets.records import Record
from spreadsheets.values import nearest
from staffing.models import Team

from .dates import dates_of
from .parts import Parts, revert_error_of_parts, taken_by_title

#: Fields that take a cell's value as it is, and the value of an emptied one.
_PLAIN: dict[str, Any] = {
    "kind": None,
    "is_pledge": None,
    "person": "",
    "telephone": "",
    "period_label": None,
    "period_wording": "",
    "place": "",
    "target": "",
    "prints_budget": None,
}


class ProjectResource(ProjectColumns):
    """Projects, found by their number or their title; their order is changed on its page."""

    model = Project
    label = "주요사업"
    unique_records = True
    refuses_lookalikes = True

    def prepare(self, records: Sequence[Record]) -> None:
        self.parts = Parts(self.plan, records)
        self._sources = sources()
        self._teams = {
            pk: (department, name) for pk, department, name in Team.objects.values_list("pk", "department", "name")
        }
        stored = Project.objects.filter(department_plan__in=self.parts.by_pk).values_list(
            "pk", "department_plan", "number", "title"
        )
        self.stored = {(part, number): title for _, part, number, title in stored}
        self._numbers = {(part, name_key(title)): number for _, part, number, title in stored}
        last: dict[int, int] = {}
        for part, number in self.stored:
            last[part] = max(last.get(part, 0), number)
        highest = max((record.values.get("number") or 0 for record in records), default=0)
        self._next = {part: count(max(last.get(part, 0), highest) + 1) for part in self.parts.by_pk}
        self.named: set[int] = set()

    def propose(self, record: Record) -> Change | None:
        part = self.parts.find(self, record)
        if part is None:
            return None
        self.named.add(part.pk)
        title = record.values.get("title")
        number = self._number(record, part.pk, title)
        if not title and (part.pk, number) not in self.stored:
            self.refuse(record, "title", "사업명이 없습니다. 사업명을 적으십시오.")
            return None
        try:
            values = self._values(record, part)
        except UnknownName as unknown:
            self.refuse(record, unknown.args[1] if len(unknown.args) > 1 else "sole_source", unknown.args[0])
            return None
        if title and name_key(title) != name_key(self.stored.get((part.pk, number), "")):
            values["title"] = title
        return Change(
            record.row,
            (part.pk, number),
            values,
            record.columns,
            defaults={"department_plan_id": part.pk, "number": number},
            exported_version=record.values.get("version"),
            exported_pk=record.values.get("id"),
        )

    def _number(self, record: Record, part: int, title: str | None) -> int:
        """By the title first: lists are often numbered anew."""
        number = record.values.get("number")
        if record.values.get("id") is None and title:
            number = self._number_of(record, part, title, number)
        return number or next(self._next[part])

    def _number_of(self, record: Record, part: int, title: str, number: int | None) -> int | None:
        """That of the project with a title, or else what the row says; of two with one title it tells which."""
        other = self.stored.get((part, number or 0), "")
        found = self._numbers.get((part, name_key(title)))
        if found is None and other and name_key(other) != name_key(title) and COPIED_FROM in record.values:
            sentence = f"{number}번은 “{other}” 사업의 번호여서 끝 번호로 더합니다."
            self.warn(record, "number", sentence)
            return None
        if found is None or name_key(other) == name_key(title):
            return number
        if other:
            self.warn(record, "number", taken_by_title(title, found, number, other))
        return found

    def _values(self, record: Record, part: DepartmentPlan) -> dict[str, Any]:
        cells = record.values
        values = {}
        for name, blank in _PLAIN.items():
            if cells.get(name) is not None:
                values[name] = cells[name]
            elif record.provides(name) and blank is not None:
                values[name] = blank
        values |= dates_of(self, record, "period_wording", part.plan.year)
        if record.provides("team"):
            values["team_id"] = self._team(cells["team"], part.department_id) if cells["team"] else None
        if record.provides("sole_source"):
            values["sole_source_id"] = self._sources.find(cells["sole_source"]) if cells["sole_source"] else None
        return values

    def _team(self, name: str, department: int) -> int:
        teams = {name_key(each): (pk, each) for pk, (of, each) in self._teams.items() if of == department}
        if name_key(name) in teams:
            return teams[name_key(name)][0]
        near = nearest(name, [each for _, each in teams.values()])
        hint = (
            f"{', '.join(f'“{each}”' for each in near)}을(를) 뜻하십니까?" if near else "조직에 팀을 먼저 등록하십시오."
        )
        raise UnknownName(f"“{name}” 팀: 이 부서에 없는 팀입니다. {hint}", "team")

    def candidates(self) -> QuerySet:
        return Project.objects.filter(department_plan__in=self.named)

    def stored_key(self, stored: dict[str, Any]) -> tuple:
        return (stored["department_plan_id"], stored["number"])

    def is_missing(self, stored: dict[str, Any]) -> bool:
        return True

    def check(self) -> None:
        for change in self.changes:
            if change.before and change.exported_pk is None and "title" in change.differences:
                old, new = change.differences["title"]
                sentence = f"{change.key[1]}번 사업의 이름이 “{old}”에서 “{new}”(으)로 바뀝니다."
                self.warn(change, "title", f"{sentence} 다른 사업이면 번호를 비우십시오.")

    def revert_error(self, rows: list[Any], by: Any) -> str:
        return revert_error_of_parts([row.department_plan_id for row in rows], by)

    def label_of(self, change: Change) -> str:
        part, number = change.key
        title = change.values.get("title") or self.stored.get(change.key, "")
        return f"{self.parts.by_pk[part].department} · {number}. {title}"

    def label_of_missing(self, stored: dict[str, Any]) -> str:
        part = self.parts.by_pk[stored["department_plan_id"]]
        return f"{part.department} · {stored['number']}. {stored['title']}"

    def format_value(self, name: str, value: Any) -> str:
        if name == "kind":
            return str(Project.Kind(value).label)
        if name == "team_id" and value is not None:
            return self._teams[value][1]
        if name == "sole_source_id" and value is not None:
            return self._sources.names[value]
        if isinstance(value, bool):
            return "예" if value else "아니오"
        return (
            f"{value.year}. {value.month}."
            if name in {"begins", "ends"} and value
            else super().format_value(name, value)
        )

    def key_column(self) -> str:
        return "title"
