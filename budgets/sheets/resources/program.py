"""The programs that a budget sheet gives money to: found by code, without its lost zeros, or by their names."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from budgets.models import Category, Program
from korean.particles import with_particle
from spreadsheets.columns import name_key
from spreadsheets.imports.planning import Change
from spreadsheets.lookups import Lookup, UnknownName
from spreadsheets.records import Record
from spreadsheets.resources import SheetResource
from staffing.models import Department

#: The columns of a program's own facts.
_OF_PROGRAM = (
    "department_code",
    "department",
    "account",
    "category",
    "policy",
    "unit",
    "program_code",
    "name",
    "part",
)


class ProgramResource(SheetResource):
    """The programs that money is given to; fields that a file leaves out stay as they are."""

    model = Program
    label = "세부사업"
    refuses_lookalikes = True
    preview_defaults = ("category_id",)

    def prepare(self, records: Sequence[Record]) -> None:
        self._departments = departments()
        self._categories = Lookup("사업 구분", Category.objects.values_list("pk", "code", "name"))
        self._found: dict[str, Any] = {}
        self._proposed: dict[tuple, Change] = {}
        named = {self._named_department(record) for record in records} - {None}
        self.departments = {pk for name in named if isinstance(pk := self._department(name), int)}
        #: Those of other departments whose money a new 추경 copies.
        self.named: dict[int, Program] = {}
        self.programs = {program.pk: program for program in Program.objects.filter(department__in=self.departments)}

    def propose(self, record: Record) -> Change | None:
        # A program's lines mostly have the same facts: they are read once.
        facts = tuple(map(record.values.get, _OF_PROGRAM))
        change = self._proposed.get(facts) or self._propose(record)
        if change:
            self._proposed[facts] = change
        return change

    def _propose(self, record: Record) -> Change | None:
        department = self._department(self._named_department(record))
        if isinstance(department, str):
            self.refuse(record, "department" if "department" in record.columns else "department_code", department)
            return None
        if department not in self.plan.scope:
            self.refuse(record, "department", f"“{self._departments.names[department]}”의 예산을 바꿀 권한이 없습니다.")
            return None
        values = {
            name: record.values[name] for name in ("name", "policy", "unit", "account") if record.values.get(name)
        }
        try:
            category = self._category(record)
        except UnknownName as unknown:
            self.refuse(record, "category", str(unknown))
            return None
        if category and record.values.get("category"):
            values["category_id"] = category
        part = record.values.get("part") or ""
        program = self._code(department, record, part)
        if program is None:
            return None
        facts = {"department_id": department, "code": program, "part": part, "category_id": category}
        return Change(record.row, (department, program, part), values, record.columns, defaults=facts)

    def department_in(self, record: Record) -> int | None:
        found = self._department(self._named_department(record))
        return found if isinstance(found, int) else None

    def _named_department(self, record: Record) -> str | None:
        return record.values.get("department_code") or record.values.get("department")

    def _department(self, written: str | None) -> Any:
        """The department's key, or the sentence that says why there is none."""
        if written is None:
            return "부서가 없습니다. 부서명이나 부서코드를 적으십시오."
        if written not in self._found:
            try:
                self._found[written] = self._departments.find(written)
            except UnknownName as unknown:
                self._found[written] = str(unknown)
        return self._found[written]

    def _category(self, record: Record) -> Any:
        """By its name, or else by how the 정책사업's name begins."""
        if written := record.values.get("category"):
            return self._categories.find(written)
        policy = (record.values.get("policy") or "").replace(" ", "")
        begins = next((word for word in ("행정운영경비", "재무활동") if policy.startswith(word)), "정책사업비")
        return self._categories.find("재무활동비" if begins == "재무활동" else begins)

    def _code(self, department: int, record: Record, part: str) -> str | None:
        """The code as the ledger has it: as written, without its lost zeros, or found by the names."""
        written = record.values.get("program_code")
        if written is None:
            return self._code_by_name(department, record, part)
        if (department, written, part) in self._codes or not written.isdecimal():
            return written
        same = self._numbers[department, int(written), part]
        return same[0] if len(same) == 1 else written

    def _code_by_name(self, department: int, record: Record, part: str) -> str | None:
        name = record.values.get("name")
        if name is None:
            self.refuse(record, "name", "세부사업의 코드와 이름이 모두 없습니다. 하나는 적으십시오.")
            return None
        path = (record.values.get("policy") or "", record.values.get("unit") or "")
        named = self._names[department, name, part]
        exact = [program for program in named if (program.policy, program.unit) == path]
        if len(exact) == 1 or len(named) == 1:
            return (exact or named)[0].code
        if named:
            codes = ", ".join(sorted(program.code for program in named))
            self.refuse(
                record, "name", f"“{name}” 세부사업이 이 부서에 둘 이상입니다({codes}). 세부사업 코드를 적으십시오."
            )
            return None
        lookalike = self._similar_names.setdefault((department, name_key(name), part), name)
        if lookalike != name:
            self.refuse(
                record,
                "name",
                f"“{lookalike}” 세부사업과 띄어쓰기나 글자 모양만 다릅니다. 같은 것이면 똑같이 적으십시오.",
            )
            return None
        # A new one, in a file that knows no codes: the same file makes the same one.
        return "N" + sha256("\n".join([*path, name]).encode()).hexdigest()[:9].upper()

    @cached_property
    def _codes(self) -> set[tuple[int, str, str]]:
        return {(program.department_id, program.code, program.part) for program in self.programs.values()}

    @cached_property
    def _numbers(self) -> dict[tuple[int, int, str], list[str]]:
        found = defaultdict(list)
        for department, known, part in self._codes:
            if known.isdecimal():
                found[department, int(known), part].append(known)
        return found

    @cached_property
    def _names(self) -> dict[tuple[int, str, str], list[Program]]:
        found = defaultdict(list)
        for program in self.programs.values():
            found[program.department_id, program.name, program.part].append(program)
        return found

    @cached_property
    def _similar_names(self) -> dict[tuple[int, str, str], str]:
        """The names of those in the ledger, and of the new ones in the file."""
        programs = self.programs.values()
        return {(each.department_id, name_key(each.name), each.part): each.name for each in programs}

    def check(self) -> None:
        """What decides where locked money is printed stays."""
        moved = {
            each.pk: each for each in self.changes if each.before and set(each.differences) & set(Program.pinned_fields)
        }
        for pk, sentence in Program.pinned_by(moved, for_update=False).items():
            name = next(name for name in Program.pinned_fields if name in moved[pk].differences)
            error = f"{with_particle(self.field_label(name), '은(는)')} 바꿀 수 없습니다. {sentence}"
            self.refuse(moved[pk], self.column_for(name), error)

    def candidates(self) -> QuerySet:
        return Program.objects.filter(department__in=self.departments)

    def stored_key(self, stored: dict[str, Any]) -> tuple:
        return (stored["department_id"], stored["code"], stored["part"])

    def label_of(self, change: Change) -> str:
        department, code, part = change.key
        known = self.programs.get(change.pk) or self.named.get(change.pk)
        name = change.values.get("name") or (known.name if known else code)
        return f"{self._departments.names[department]} · {name}" + (f" ({part})" if part else "")

    def label_of_stored(self, pk: int) -> str:
        program = self.programs[pk]
        return f"{self._departments.names[program.department_id]} · {program}"

    def department_of(self, change: Change) -> str:
        return self._departments.names[change.key[0]]

    def format_value(self, name: str, value: Any) -> str:
        if name == "category_id":
            return self._categories.names.get(value, "")
        if name == "account":
            return str(Program.Account(value).label)
        return super().format_value(name, value)

    def key_column(self) -> str:
        return "program_code"

    def column_for(self, name: str) -> str:
        return "program_code" if name == "code" else super().column_for(name)


def departments() -> Lookup:
    return Lookup("부서", Department.objects.values_list("pk", "code", "name"))
