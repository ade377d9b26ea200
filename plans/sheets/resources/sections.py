"""The section that a row of a sheet of milestones belongs to; one of a usual kind is made where there is none."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from plans.models import Project, Section, SectionKind
from spreadsheets.columns import loose_key, name_key
from spreadsheets.imports.moving import COPIED_FROM
from spreadsheets.imports.planning import Change
from spreadsheets.records import Record
from spreadsheets.values import nearest

from .copies import copied_facts, copied_numbers, milestones_by_number, say_copied_text
from .parts import Parts, revert_error_of_parts, taken_by_title
from .placing import PlacedSections


class SectionResource(PlacedSections):
    """The sections that a file's rows belong to."""

    model = Section
    label = "항목"

    def prepare(self, records: Sequence[Record]) -> None:
        self.parts = Parts(self.plan, records)
        projects = Project.objects.filter(department_plan__in=self.parts.by_pk)
        self.projects = {project.pk: project for project in projects}
        self._by_number = {(project.department_plan_id, project.number): project for project in projects}
        self._by_title = {(project.department_plan_id, name_key(project.title)): project for project in projects}
        self._sections: dict[int, list[Section]] = defaultdict(list)
        for section in Section.objects.filter(project__in=self.projects).select_related("kind").order_by("order", "pk"):
            self._sections[section.project_id].append(section)
        self._headings = {section.pk: section for found in self._sections.values() for section in found}
        self._kinds = {loose_key(kind.name): kind for kind in SectionKind.objects.all()}
        self.originals = milestones_by_number(copied_numbers(records))
        self.named: set[int] = set()
        #: New ones by their project and name, and copies by their project and original.
        self._made: dict[tuple, Change] = {}
        self._copies: dict[tuple, Change] = {}

    def propose(self, record: Record) -> Change | None:
        project = self._project(record)
        if project is None:
            return None
        self.named.add(project.pk)
        return self._stored(record, project) or self._new(record, project)

    def _project(self, record: Record) -> Project | None:
        part = self.parts.find(self, record)
        if part is None:
            return None
        title, number = record.values.get("project"), record.values.get("number")
        project = self._by_title.get((part.pk, name_key(title))) if title else None
        if project is None and number is not None and not title:
            project = self._by_number.get((part.pk, number))
        elif title and number is not None and (same := self._by_number.get((part.pk, number))) is not None:
            # Of two with one title the number tells which.
            if name_key(same.title) == name_key(title):
                project = same
            elif project is not None:
                self.warn(record, "number", taken_by_title(title, project.number, number, same.title))
        if project is None:
            names = [each.title for each in self.projects.values() if each.department_plan_id == part.pk]
            sentence = _unknown(title or str(number or ""), "주요사업", names)
            self.refuse(record, "project" if title else "number", sentence)
        return project

    def _stored(self, record: Record, project: Project) -> Change | None:
        named, wanted = record.values.get("section"), record.values.get("section_id")
        found = [each for each in self._sections[project.pk] if named and name_key(each.heading) == name_key(named)]
        same = [each for each in found if each.pk == wanted] or found
        if not same:
            return None
        if len(same) > 1:
            self.warn(record, "section", f"“{named}” 항목이 이 사업에 둘 이상이어서 첫 항목으로 가져옵니다.")
        return Change(record.row, ("id", same[0].pk), {}, record.columns)

    def _new(self, record: Record, project: Project) -> Change | None:
        named = record.values.get("section")
        original = self.originals.get(record.values.get(COPIED_FROM) or 0)
        if named and original and name_key(original.section.heading) == name_key(named):
            return self._copy(record, project, original.section)
        kind = self._kinds.get(loose_key(named)) if named else None
        if kind is None:
            names = [each.heading for each in self._sections[project.pk]]
            names += [each.name for each in self._kinds.values()]
            self.refuse(record, "section", _unknown(named or "", "항목", names))
            return None
        place = (project.pk, loose_key(named))
        if place not in self._made:
            facts = {"project_id": project.pk, "kind_id": kind.pk}
            key = ("new", project.pk, kind.pk, "", None)
            self._made[place] = Change(record.row, key, {}, record.columns, defaults=facts)
        return self._made[place]

    def _copy(self, record: Record, project: Project, original: Section) -> Change:
        """Of a row that another year's section is known of: one like that, whatever it is called.

        Rows that somebody typed below its name belong to it as well, wherever they stand.
        """
        found = self._copies.get((project.pk, original.pk))
        if found is None:
            key = ("new", project.pk, original.kind_id, original.title, original.pk)
            found = self._made.setdefault(
                (project.pk, loose_key(original.heading)), Change(record.row, key, {}, record.columns)
            )
            if found.key[-1] not in {None, original.pk}:  # two of one name
                found = Change(record.row, key, {}, record.columns)
            found.defaults = {"project_id": project.pk, **copied_facts(self, record, original)}
            say_copied_text(self, record, original.heading, found.defaults["body"])
            self._copies[project.pk, original.pk] = found
        return found

    def year_of(self, section: Change) -> int:
        """The year that is meant by dates without one: the plan's, or that of what was done."""
        stored = self._headings[section.key[1]] if section.key[0] == "id" else None
        kind = None if stored else self._kind(section.key[2])
        project = self.projects[stored.project_id if stored else section.key[1]]
        plan = self.parts.by_pk[project.department_plan_id].plan
        role = stored.role if stored else kind and kind.role
        return plan.results_year if role == SectionKind.Role.DONE else plan.year

    def _kind(self, pk: int | None) -> SectionKind | None:
        return next((each for each in self._kinds.values() if each.pk == pk), None)

    def candidates(self) -> QuerySet:
        return Section.objects.filter(project__in=self.named)

    @property
    def read_fields(self) -> list[str]:
        return ["id", *super().read_fields]

    def stored_key(self, stored: dict[str, Any]) -> tuple:
        return ("id", stored["id"])

    def revert_error(self, rows: list[Any], by: Any) -> str:
        projects = {row.project_id for row in rows}
        parts = Project.objects.filter(pk__in=projects).values_list("department_plan", flat=True)
        return revert_error_of_parts(parts, by)

    def label_of(self, change: Change) -> str:
        if change.before is None and change.key[0] == "new":
            _, project, kind, title, _ = change.key
            return f"{self.projects[project]} › {title or self._kind(kind)}"
        return self.label_of_stored(change.key[1])

    def label_of_stored(self, pk: Any) -> str:
        section = self._headings[pk]
        return f"{self.projects[section.project_id]} › {section.heading}"


def _unknown(named: str, what: str, names: list[str]) -> str:
    if not named:
        return f"{what}이(가) 없습니다. 이름을 적으십시오."
    near = ", ".join(f"“{name}”" for name in nearest(named, dict.fromkeys(names)))
    hint = f"{near}을(를) 뜻하십니까?" if near else "이름을 확인하십시오."
    return f"“{named}” {what}: 없는 이름입니다. {hint}"
