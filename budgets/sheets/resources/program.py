"""The programs that a budget sheet gives money to, with what it says of them in its years."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from budgets.models import Budget, Category, Program
from budgets.sheets.categories import POLICY, category_in, category_question
from korean.particles import with_particle
from spreadsheets.imports.planning import Change
from spreadsheets.lookups import Lookup, UnknownName
from spreadsheets.records import Record
from spreadsheets.resources import SheetResource
from staffing.models import Department
from staffing.sheets.lookups import NamedDepartments

from .edition import BudgetResource
from .finding import Named, ProgramFinder
from .years import Years, YearsWithMoney

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
        self._departments = NamedDepartments(departments())
        self._categories = Lookup("사업 구분", Category.objects.values_list("pk", "code", "name"))
        self._by_facts: dict[tuple, Change | None] = {}
        self._by_key: dict[tuple, Change] = {}
        self._years_of: dict[Change, int] = {}
        self._asked: set[str] = set()
        #: What the file says of each program, by year.
        self.years: dict[Change, Years] = {}
        self.departments = {pk for pk in map(self._departments.key_of, records) if pk is not None}
        #: Those of other departments whose money a new 추경 copies.
        self.named: dict[int, Program] = {}
        rows = Program.objects.filter(department__in=self.departments).prefetch_related("years")
        self.programs = {program.pk: program for program in rows}
        self._finder = ProgramFinder(self, self.programs.values())
        for record in records:
            if named := self._named(record, self._departments.key_of(record)):
                self._finder.note(named)

    def propose(self, record: Record) -> Change | None:
        # A program's lines mostly have the same facts: they are read once.
        facts = (self._year(record), *map(record.values.get, _OF_PROGRAM))
        if self._by_facts.get(facts) is None:
            self._by_facts[facts] = self._propose(record)
        return self._by_facts[facts]

    def _propose(self, record: Record) -> Change | None:
        department = self._departments.find(self, record)
        if department is None:
            return None
        if department not in self.plan.scope:
            self.refuse(record, "department", f"“{self._departments.names[department]}”의 예산을 바꿀 권한이 없습니다.")
            return None
        named = self._named(record, department)
        if named is None:
            return None
        values = {
            name: record.values[name] for name in ("name", "policy", "unit", "account") if record.values.get(name)
        }
        code = self._finder.code_of(record, named)
        if code is None:
            return None
        key = (department, code, named.part)
        try:
            category = self._category(record, is_new=key not in self._finder.by_key)
        except UnknownName as unknown:
            self.refuse(record, "category", str(unknown))
            return None
        if record.values.get("category"):
            values["category_id"] = category
        facts = {"department_id": department, "code": code, "part": named.part}
        program = self._by_key.setdefault(key, Change(record.row, key, {}, record.columns, defaults=facts))
        if program not in self.years:
            self.years[program] = Years(self, self._finder.by_key.get(key))
        said = Change(record.row, key, values, record.columns, defaults={"category_id": category})
        self.years[program].add(named.year, said)
        return program

    def _year(self, record: Record) -> int | None:
        """As of which a row names its program; None where its edition isn't known."""
        budget = record.changes.get(BudgetResource)
        if budget is None:
            return None
        if budget not in self._years_of:
            self._years_of[budget] = Budget(**budget.defaults).program_year
        return self._years_of[budget]

    def _named(self, record: Record, department: int | None) -> Named | None:
        year = self._year(record)
        if department is None or year is None:
            return None
        cells = record.values
        path = (cells.get("policy") or "", cells.get("unit") or "")
        return Named(department, year, cells.get("name"), cells.get("part") or "", cells.get("account"), path)

    def department_in(self, record: Record) -> int | None:
        return self._departments.key_of(record)

    def _category(self, record: Record, *, is_new: bool) -> int | None:
        """By its name; of a new program else by what its 정책사업 is, asked where that is in doubt."""
        if written := record.values.get("category"):
            return self._categories.find(written)
        policy = record.values.get("policy")
        if not is_new:
            return None
        return self._categories.find(category_in(policy) or self._ask_category(record, policy or ""))

    def _ask_category(self, record: Record, policy: str) -> str:
        question = category_question(policy, self._categories.names.values(), record.row, record.columns.get("policy"))
        if question.code in self._asked:
            return question.answer(self.plan.options) or POLICY
        self._asked.add(question.code)
        return self.plan.ask(question) or POLICY

    def compare(self) -> None:
        with_money = YearsWithMoney(self.departments)
        for program, years in self.years.items():
            years.take_what_reads_alike()
            known = with_money.of(years.program.pk) if years.program and years.changes_any else set()
            if said := years.settle(known):
                program.row, program.columns, program.values = said.row, said.columns, said.values
            if years.program is None:
                program.defaults["category_id"] = years.category
        super().compare()

    def category_in(self, program: Change | Program, year: int) -> int:
        """Of a program in a year, after the import."""
        years = self.years.get(program) if isinstance(program, Change) else None
        if years is not None:
            return years.facts_after(year)["category_id"]
        stored = program if isinstance(program, Program) else self._stored(program)
        facts: Any = stored.in_year(year) if stored else None
        return facts.category_id if facts else program.defaults["category_id"]  # type: ignore[union-attr]

    def _stored(self, program: Change) -> Program | None:
        return self.programs.get(program.pk) or self.named.get(program.pk)

    def check(self) -> None:
        """What decides where locked money is printed stays, in each year."""
        changed = {
            (years.program.pk, year): (
                years,
                [name for name in Program.pinned_fields if name in years.changed_in(year)],
            )
            for years in self.years.values()
            if years.program
            for year in years.said
        }
        changed = {key: found for key, found in changed.items() if found[1]}
        for money in Program.locked_money({pk for pk, _ in changed}, for_update=False):
            years, names = changed.pop((money.program, money.budget.program_year), (None, []))
            if years is not None:
                error = f"{with_particle(self.field_label(names[0]), '은(는)')} 바꿀 수 없습니다. {money.sentence}"
                self.refuse(years.said[money.budget.program_year], self.column_for(names[0]), error)
        self._warn_of_categories()

    def _warn_of_categories(self) -> None:
        """A 정책사업 that is of another category than the program, where the file has no column that says so."""
        for years in self.years.values():
            for year, said in years.said.items():
                if "policy" in years.changed_in(year) and "category_id" not in said.values:
                    self._warn_of_category(years, year, said)

    def _warn_of_category(self, years: Years, year: int, said: Change) -> None:
        means, has = category_in(said.values["policy"]), self._categories.names[years.facts_in(year)["category_id"]]
        if means is not None and means != has:
            policy = with_particle(f"“{said.values['policy']}”", "은(는)")
            stays = f"“{said.values.get('name', years.program)}”의 사업 구분은 {has} 그대로 둡니다."
            self.warn(said, "policy", f"{policy} {means}인데 {stays} 바꾸려면 사업 구분 열에 적으십시오.")

    def candidates(self) -> QuerySet:
        return Program.objects.filter(department__in=self.departments)

    def stored_key(self, stored: dict[str, Any]) -> tuple:
        return (stored["department_id"], stored["code"], stored["part"])

    def label_of(self, change: Change) -> str:
        department, code, part = change.key
        known = self._stored(change)
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
