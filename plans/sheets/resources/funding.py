"""What the column of programs means in a sheet of projects: which programs pay for a project, by their codes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from budgets.models import Program
from integrity.audited_writes import AuditedWrites
from korean.particles import with_particle
from plans.models import Project, ProjectProgram
from plans.text.outlines import has_same_text
from spreadsheets.imports.planning import Change
from spreadsheets.lookups import UnknownName
from spreadsheets.records import Record
from spreadsheets.resources import SheetResource

from .parts import revert_error_of_parts
from .projects import ProjectResource

_BETWEEN = re.compile(r"[,;\n]")
_WITH_PART = re.compile(r"(?P<code>[^()]+?)\s*\((?P<part>.+)\)")
FIELD = "programs"


def codes_of(project: Project) -> str:
    """A cell's text: the codes, each with its part where it has one."""
    return _written(funding.program for funding in project.funding.all())


def _written(programs: Iterable[Program]) -> str:
    in_order = sorted(programs, key=lambda program: (program.code, program.part, program.pk))
    return ", ".join(f"{each.code}({each.part})" if each.part else each.code for each in in_order)


class FundingResource(AuditedWrites, SheetResource):
    """Programs added to a project; they are removed on the project's page."""

    model = ProjectProgram
    label = "사업의 예산"

    def prepare(self, records: Sequence[Record]) -> None:
        self._records: dict[Change, Record] = {}
        self._with_column = [record for record in records if FIELD in record.columns]

    def propose(self, record: Record) -> None:
        """None has a row of its own: they belong to the row's project."""
        if project := record.changes.get(ProjectResource):
            self._records.setdefault(project, record)

    def candidates(self) -> QuerySet:
        return ProjectProgram.objects.filter(plan__in=self._plans.values())

    def stored_key(self, stored: dict[str, Any]) -> tuple[int, int]:
        """A plan has a program only once."""
        return (stored["plan_id"], stored["program_id"])

    @property
    def projects(self) -> ProjectResource:
        return self.plan.stage(ProjectResource)

    def compare(self) -> None:
        if not self._with_column:
            return
        self._plans = {pk: part.plan_id for pk, part in self.projects.parts.by_pk.items()}
        self._linked: dict[int, set[int]] = defaultdict(set)
        self._taken: dict[tuple[int, int], Any] = {}
        for _, row in self.stored_rows():
            self._linked[row["project_id"]].add(row["program_id"])
            self._taken[self.stored_key(row)] = row["project_id"]
        self._read_programs()
        for project, record in self._records.items():
            if record.provides(FIELD):
                self._add(project, record, record.values[FIELD] or "")

    def _read_programs(self) -> None:
        codes = {_split(each)[0] for record in self._with_column for each in _listed(record.values.get(FIELD) or "")}
        linked = {program for programs in self._linked.values() for program in programs}
        departments = {part.department_id for part in self.projects.parts.by_pk.values()}
        usable = Program.objects.editable_by(self.plan.by).filter(Q(department__in=departments) | Q(code__in=codes))
        found = Program.objects.filter(Q(pk__in=usable) | Q(pk__in=linked))
        self._programs = {program.pk: program for program in found}

    def _add(self, project: Change, record: Record, text: str) -> None:
        linked = self._linked[project.pk] if project.pk else set()
        if has_same_text(text, _written(self._programs[pk] for pk in linked)):
            return
        try:
            wanted = [self._find(each, project, linked) for each in _listed(text)]
        except UnknownName as unknown:
            self.refuse(record, FIELD, str(unknown))
            return
        gone = linked - set(wanted)
        if gone and record.values.get("id") is not None:
            names = ", ".join(f"“{self._programs[pk]}”" for pk in sorted(gone))
            self.refuse(record, FIELD, f"{with_particle(names, '을(를)')} 빼는 일은 사업 화면에서 하십시오.")
        for program in dict.fromkeys(wanted):
            if program not in linked:
                self._take(project, record, program)

    def _take(self, project: Change, record: Record, program: int) -> None:
        place = (self._plans[project.key[0]], program)
        if self._taken.setdefault(place, project) is not project:
            sentence = "같은 계획의 다른 사업에 이미 쓰이고 있습니다. 한 사업에만 두십시오."
            self.refuse(record, FIELD, f"“{self._programs[program]}” 세부사업은 {sentence}")
            return
        facts = {"program_id": program}
        key = (project, program)
        self.changes.append(Change(record.row, key, {}, record.columns, parents={"project": project}, defaults=facts))

    def _find(self, text: str, project: Change, linked: set[int]) -> int:
        """Among its own, then those of the department, then all that the person may use; raises UnknownName."""
        code, part = _split(text)
        department = self.projects.parts.by_pk[project.key[0]].department_id
        called = [each for each in self._programs.values() if _is_called(each, code, part)]
        for among in (
            [each for each in called if each.pk in linked],
            [each for each in called if each.department_id == department],
            called,
        ):
            if len(among) == 1:
                return among[0].pk
            if among:
                names = ", ".join(f"“{each}”" for each in among[:5])
                raise UnknownName(f"“{text}” 세부사업: 둘 이상입니다({names}). 코드 뒤에 (내역)을 적으십시오.")
        raise UnknownName(f"“{text}” 세부사업: 없는 코드입니다. 예산에 있는 세부사업 코드를 적으십시오.")

    def revert_error(self, rows: list[Any], by: Any) -> str:
        projects = {row.project_id for row in rows}
        return revert_error_of_parts(
            Project.objects.filter(pk__in=projects).values_list("department_plan", flat=True), by
        )

    def label_of(self, change: Change) -> str:
        return f"{self.projects.label_of(change.key[0])} › {self._programs[change.key[1]]}"


def _listed(text: str) -> list[str]:
    return [each.strip() for each in _BETWEEN.split(text) if each.strip()]


def _split(text: str) -> tuple[str, str | None]:
    found = _WITH_PART.fullmatch(text)
    return (found["code"], found["part"].strip()) if found else (text, None)


def _is_called(program: Program, code: str, part: str | None) -> bool:
    """A code of digits may have lost its zeros."""
    same = program.code == code or (code.isdecimal() and program.code.isdecimal() and int(program.code) == int(code))
    return same and part in (None, program.part)
