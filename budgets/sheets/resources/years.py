"""What a sheet says of programs in its years: new names are the newest ones, and earlier years keep theirs."""

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from budgets.models import BudgetLine, Program, ProgramFacts, ProgramYear
from spreadsheets.imports.comparison import check_new, match_stored, reads_alike
from spreadsheets.imports.planning import Change, merge
from spreadsheets.records import Record
from spreadsheets.resources import SheetResource

if TYPE_CHECKING:
    from .program import ProgramResource

#: The columns of what holds by year, as the ledger's rows have them.
FACTS = tuple(field.attname for field in ProgramFacts._meta.concrete_fields)

Facts = dict[str, Any]


class ProgramYearResource(SheetResource):
    """The names of earlier years, where they aren't those that the program has now; `settle_years` proposes them."""

    model = ProgramYear
    label = "지난 연도의 세부사업"
    is_secondary = True
    about = (
        "세부사업의 이름, 회계, 사업 구분, 정책사업, 단위사업은 연도마다 따로 둡니다. "
        "파일에서 달라진 것은 그 연도부터 쓰고, 지난 연도의 예산과 책에는 그때 것이 그대로 나오도록 남깁니다. "
        "금액은 그대로입니다."
    )

    def propose(self, record: Record) -> None:
        """None of a row alone: only beside the years that the ledger has."""

    def compare(self) -> None:
        for program, years in self.programs.years.items():
            self._settle(program, years)

    def _settle(self, program: Change, years: "Years") -> None:
        for year, facts in sorted(years.kept.items()):
            said = years.said.get(year)
            row, columns = (said.row, said.columns) if said else (program.row, program.columns)
            kept = years.stored.get(year)
            values = facts if kept is None else {name: facts[name] for name in (said.values if said else ())}
            change = Change(row, (program, year), values, columns)
            if kept is not None:
                match_stored(self, change, kept.pk, vars(kept))
            else:
                change.parents, change.defaults = {"program": program}, {"year": year}
                check_new(self, change, facts)
            self.changes.append(change)

    @property
    def programs(self) -> "ProgramResource":
        found: Any = next(stage for stage in self.plan.stages if stage.model is Program)
        return found

    def candidates(self) -> QuerySet:
        return ProgramYear.objects.filter(program__in=self.programs.by_pk)

    def stored_key(self, stored: dict[str, Any]) -> tuple:
        return (self.programs.by_pk.get(stored["program_id"]), stored["year"])

    def label_of(self, change: Change) -> str:
        program, year = change.key
        return f"{self.programs.label_of(program)} · {year}년"

    def field_label(self, name: str) -> str:
        return self.programs.field_label(name)

    def format_value(self, name: str, value: Any) -> str:
        return self.programs.format_value(name, value)


class Years:
    """What a file says of one program, by year, beside what the ledger has of it."""

    def __init__(self, resource: "ProgramResource", program: Program | None) -> None:
        self.resource = resource
        self.program = program
        #: What the file says in each year; `defaults` of a new program besides.
        self.said: dict[int, Change] = {}
        self.stored: dict[int, ProgramYear] = {each.year: each for each in program.years.all()} if program else {}
        #: All facts of the years that aren't as the program itself has them now.
        self.kept: dict[int, Facts] = {}

    def add(self, year: int, said: Change) -> None:
        """Two rows of one year have to agree."""
        first = self.said.setdefault(year, said)
        if first is not said:
            merge(self.resource, first, said)

    def facts_in(self, year: int) -> Facts:
        """What the ledger has in a year."""
        assert self.program is not None  # noqa: S101 - a new one has none
        return _facts_of(self.stored.get(year, self.program))

    @property
    def category(self) -> int:
        """Of a new program, which the file doesn't say, in the newest of its years."""
        return self.said[max(self.said)].defaults["category_id"]

    def settle(self, with_money: set[int]) -> Change | None:
        """Which year's facts become the program's own; the others that differ from them are `kept`."""
        newest = max({*self.said, *self.stored, *with_money})
        own = self.said.get(newest) if newest not in self.stored else None
        now = self.facts_after(newest) if own else _facts_of(self.program)
        for year in sorted({*self.said, *with_money} - {newest if own else None}):
            facts = self.facts_after(year)
            if (year in self.stored and year in self.said) or (year not in self.stored and facts != now):
                self.kept[year] = facts
        return own

    def take_what_reads_alike(self) -> None:
        """Leave texts as they are that only look another way in a sheet."""
        for year, said in self.said.items() if self.program else ():
            before = self.facts_in(year)
            for name, new in said.values.items():
                if isinstance(new, str) and isinstance(old := before[name], str) and reads_alike(old, new):
                    said.values[name] = old

    def facts_after(self, year: int) -> Facts:
        said = self.said.get(year)
        if self.program is not None:
            return self.facts_in(year) | (said.values if said else {})
        newest = self.said[max(self.said)]
        blank = {name: self.resource.rules.defaults[name] for name in FACTS}
        known = blank | {"category_id": self.category} | newest.values
        return known | ({"category_id": said.defaults["category_id"]} | said.values if said else {})

    def changed_in(self, year: int) -> list[str]:
        """The facts of a stored program that the file changes in a year."""
        if self.program is None:
            return []
        before = self.facts_in(year)
        return [name for name, value in self.said[year].values.items() if before[name] != value]

    @property
    def changes_any(self) -> bool:
        return any(map(self.changed_in, self.said))


def _facts_of(holder: ProgramFacts | None) -> Facts:
    return {name: getattr(holder, name) for name in FACTS}


class YearsWithMoney:
    """In which years the ledger has money of programs: one query, where any changes at all."""

    def __init__(self, departments: set[int]) -> None:
        self.departments = departments

    def of(self, program: int) -> set[int]:
        return self._found[program]

    @cached_property
    def _found(self) -> dict[int, set[int]]:
        lines = BudgetLine.objects.filter(program__department__in=self.departments).order_by()
        found: dict[int, set[int]] = defaultdict(set)
        for program, base, year in lines.values_list("program", "budget__base_year", "budget__fiscal_year").distinct():
            found[program].add(base or year)
        return found
