"""What a finance sheet has beside its programs: totals, whose rest a remainder takes, and what was enacted before."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from budgets.models import Budget, BudgetLine, Category, Program
from budgets.money import format_money
from budgets.supplement import before_round
from spreadsheets.imports.planning import Change
from spreadsheets.records import Problem, Record

if TYPE_CHECKING:
    from .resources import BudgetLineResource

ALL_SOURCES = ""  # the source of a sum over all sources


def settle_totals(lines: "BudgetLineResource") -> None:
    """Set each remainder to the rest of its total; where there is no remainder, warn that the sums differ."""
    categories = {name.replace(" ", ""): pk for pk, name in Category.objects.values_list("pk", "name")}
    for row, named, level, by_source, total, found in lines.plan.extra.get("totals", []):
        place = _Place(lines, row, named)
        name = (named.get("policy") or "").replace(" ", "")
        category = categories.get(name)
        remainder = place.remainder(category) if level == 1 or (level == 2 and category) else None
        if place.budget and remainder and not place.is_in_file(remainder):
            place.fill(remainder, category if level == 2 else None, by_source)
            continue
        label = named.get("unit") or named.get("policy") or named.get("department") or named.get("department_code")
        sentence = (
            f"“{label}”의 합계 {format_money(total)}천원이 아래 세부사업의 합 {format_money(found)}천원과 다릅니다."
        )
        lines.plan.problems.append(Problem(f"{sentence} 일부만 뽑은 파일인지 확인하십시오.", row, is_error=False))


class _Place:
    """A department in one edition, as a total names it."""

    def __init__(self, lines: "BudgetLineResource", row: int, named: dict[str, Any]) -> None:
        self.lines = lines
        self.row = row
        self.budgets, self.programs = lines.budgets, lines.programs
        record = Record(row, named, {})
        proposed = self.budgets.propose(record)
        self.budget = next((each for each in self.budgets.changes if proposed and each.key == proposed.key), None)
        self.department = self.programs.department_in(record)
        self.year = Budget(**proposed.defaults).program_year if proposed else 0

    def covers(self, program: Change | Program, category: int | None) -> bool:
        department = program.department_id if isinstance(program, Program) else program.key[0]
        return department == self.department and category in (None, self.programs.category_in(program, self.year))

    def remainder(self, category: int | None) -> Program | None:
        """The one program that is marked as such; none where there are several."""
        found = [each for each in self.programs.programs.values() if each.is_remainder and self.covers(each, category)]
        return found[0] if len(found) == 1 else None

    def is_in_file(self, program: Program) -> bool:
        return program.pk in self.programs.by_pk

    def fill(self, remainder: Program, category: int | None, by_source: dict[str, int]) -> None:
        taken = self._taken(remainder, category)
        for name, total in by_source.items():
            if name == ALL_SOURCES and len(by_source) > 1:
                continue
            source = self._source(name, remainder)
            rest = total - (sum(taken.values()) if name == ALL_SOURCES else taken[source])
            if rest < 0:
                sentence = f"세부사업의 합이 합계 {format_money(total)}천원보다 {format_money(-rest)}천원 많습니다."
                self.lines.plan.problems.append(Problem(f"{sentence} 합계를 확인하십시오.", self.row, is_error=False))
            else:
                self._put(remainder, source, rest)

    def _taken(self, remainder: Program, category: int | None) -> dict[int, int]:
        """By source: what all the others in the department have, after the import."""
        taken: dict[int, int] = defaultdict(int)
        in_file = {change.pk for change in self.lines.changes if change.pk}
        for pk, stored in self.lines.stored.items():
            program = self.programs.programs.get(stored["program_id"])
            is_same_budget = self.budget is not None and stored["budget_id"] == self.budget.pk
            if (
                is_same_budget
                and program
                and program.pk != remainder.pk
                and pk not in in_file
                and self.covers(program, category)
            ):
                taken[stored["source_id"]] += stored["amount"]
        for change in self.lines.changes:
            budget, program, source = change.key
            if budget is self.budget and program.pk != remainder.pk and self.covers(program, category):
                taken[source] += change.values["amount"]
        return taken

    def _source(self, name: str, remainder: Program) -> int:
        """By its name; for a sum over all, the source that the remainder has already."""
        has = {stored["source_id"] for stored in self.lines.stored.values() if stored["program_id"] == remainder.pk}
        if name == ALL_SOURCES and len(has) == 1:
            return has.pop()
        return self.lines.sources.find(name or "미구분")

    def _put(self, remainder: Program, source: int, won: int) -> None:
        budget = self.budget
        assert budget is not None  # noqa: S101 - the caller has checked
        program = self.programs.by_pk.get(remainder.pk)
        if program is None:
            key = (remainder.department_id, remainder.code, remainder.part)
            program = Change(self.row, key, {}, {}, pk=remainder.pk, before={})
            self.programs.changes.append(program)
            self.programs.by_pk[remainder.pk] = program
        if copied := self._copied(remainder, source):
            copied.values["amount"] = won
            self._warn(remainder, won)
            return
        found = [
            (pk, stored)
            for pk, stored in self.lines.stored.items()
            if (stored["budget_id"], stored["program_id"], stored["source_id"]) == (budget.pk, remainder.pk, source)
        ]
        change = Change(
            self.row,
            (budget, program, source),
            {"amount": won},
            {},
            parents={"budget": budget, "program": program},
            defaults={"source_id": source},
        )
        if found:
            change.pk, change.before = found[0][0], {"amount": found[0][1]["amount"]}
            self.lines.missing = [each for each in self.lines.missing if each[0] != change.pk]
        self.lines.changes.append(change)
        self._warn(remainder, won)

    def _copied(self, remainder: Program, source: int) -> Change | None:
        """Its line in a new 추경, copied from the edition before."""
        place = (self.budget, remainder.pk, source)
        lines = self.lines.changes
        return next((each for each in lines if (each.key[0], each.key[1].pk, each.key[2]) == place), None)

    def _warn(self, remainder: Program, won: int) -> None:
        sentence = f"“{remainder.name}”에 합계에서 남은 {format_money(won)}천원을 넣습니다."
        self.lines.plan.problems.append(Problem(sentence, self.row, is_error=False))


def compare_with_before(lines: "BudgetLineResource", records: Sequence[Record]) -> None:
    """기정액 beside the edition before it, by program."""
    enacted = lines.plan.extra.get("before", [])
    by_row = {record.row: record for record in records}
    before: dict[Change, dict[int, int]] = {}
    for row, _, won in enacted:
        record = by_row.get(row)
        budget = record.changes.get(type(lines.budgets)) if record else None
        program = record.changes.get(type(lines.programs)) if record else None
        if budget and program and budget.defaults["kind"] == Budget.Kind.SUPPLEMENTARY:
            if budget not in before:
                before[budget] = _enacted_before(budget.defaults["fiscal_year"], budget.defaults["round"])
            stored = before[budget].get(program.pk, 0)
            if stored != won:
                sentence = f"기정액 {format_money(won)}천원이 앞 예산의 {format_money(stored)}천원과 다릅니다."
                lines.plan.problems.append(
                    Problem(f"{sentence} 앞 예산이 다 들어와 있는지 확인하십시오.", row, is_error=False)
                )


def _enacted_before(year: int, round_: int) -> dict[int, int]:
    """Of the edition before a 추경: the money of each program."""
    edition = before_round(round_, {each: each.round for each in Budget.objects.of_year(year)})
    rows = BudgetLine.objects.filter(budget=edition).order_by().values_list("program").annotate(Sum("amount"))
    return dict(rows)
