"""A 추경 that a file is the first to name begins like one of the budgets' page: as a copy of the edition before it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.conf import settings

from budgets.models import Budget, BudgetLine, Program
from budgets.supplement import before_round
from korean.particles import with_particle
from spreadsheets.imports.planning import Change

if TYPE_CHECKING:
    from .resources import BudgetLineResource
    from .staying import Staying

#: A line of an edition, by its program's natural key and its source.
Place = tuple[tuple, int]
#: Its program, and its amount in won.
Money = tuple[Change, int]


class CopiedLines:
    """Lines of the new 추경 of a file that it leaves out, from the edition before; the queries don't grow with them."""

    def __init__(self, lines: "BudgetLineResource") -> None:
        self.lines = lines
        new = [each for each in lines.budgets.changes if _is_new_supplement(each)]
        self.new = sorted(new, key=lambda each: (each.key[0], each.key[2]))
        self._stored: dict[int, dict[Place, Money]] = {}
        self._previous = dict(self._previous_editions()) if new else {}
        self._read([each.pk for each in self._previous.values() if each.pk])

    def _previous_editions(self) -> Iterator[tuple[Change, Change]]:
        """Of each new 추경 the edition before it, which is in the database or is new in the file as well."""
        years = {each.key[0] for each in self.new}
        stored = Budget.objects.filter(fiscal_year__in=years).exclude(kind=Budget.Kind.FORECAST)
        known = {budget.natural_key(): _change_of(budget) for budget in stored}
        known |= {each.key: each for each in self.lines.budgets.changes if each.key[1] != Budget.Kind.FORECAST}
        for new in self.new:
            year, _, round_, _ = new.key
            editions = {each: key[2] for key, each in known.items() if key[0] == year}
            if previous := before_round(round_, editions):
                yield new, previous

    def _read(self, budgets: list[int]) -> None:
        """The stored lines of these, with their programs."""
        if not budgets:
            return
        in_file = {program.key: program for program in self.lines.programs.changes}
        rows = BudgetLine.objects.filter(budget__in=budgets).order_by("pk")
        found = list(rows.values_list("budget", "program", "source", "amount"))
        programs = Program.objects.in_bulk({program for _, program, _, _ in found})
        self.lines.programs.named |= programs
        changes: dict[int, Change] = {}
        for pk, program in programs.items():
            key = (program.department_id, program.code, program.part)
            facts = {"category_id": program.category_id}
            changes[pk] = in_file.get(key) or Change(0, key, {}, {}, defaults=facts, pk=pk, before={})
        for budget, program, source, won in found:
            change = changes[program]
            self._stored.setdefault(budget, {})[change.key, source] = (change, won)

    def replaces(self, line: Change) -> bool:
        """Whether a line of the file replaces one that would be copied."""
        budget, program, source = line.key
        previous = self._previous.get(budget)
        return previous is not None and (program.key, source) in self._stored.get(previous.pk, {})

    def copy(self, staying: "Staying") -> None:
        """Propose the lines that the file leaves out; a later 추경 copies the copies of an earlier one.

        `staying` says what of a program that the file has money for is copied beside that.
        """
        remaining = settings.SPREADSHEET_ROWS
        by_budget: dict[Change, dict[Place, Money]] = {}
        for line in self.lines.changes:
            budget, program, source = line.key
            by_budget.setdefault(budget, {})[program.key, source] = (program, line.values["amount"])
        for new in self.new:
            previous, in_file = self._previous.get(new), by_budget.setdefault(new, {})
            if previous is None:
                self._warn_without_previous(new)
                continue
            lines = self._stored.get(previous.pk, {}) | by_budget.get(previous, {})
            copied = {place: money for place, money in lines.items() if place not in in_file}
            if (remaining := remaining - len(copied)) < 0:
                sentence = f"앞 예산에서 이어받을 금액이 {settings.SPREADSHEET_ROWS:,}건을 넘습니다."
                self.lines.refuse(new, "edition", f"{sentence} 추경을 하나씩 나누어 가져오십시오.")
                return
            copied = staying.settled(new, copied)
            self.lines.changes += [_line(new, program, source, won) for (_, source), (program, won) in copied.items()]
            by_budget[new] = copied | in_file
            self._warn(new, previous, len(copied))

    def _warn(self, new: Change, previous: Change, count: int) -> None:
        budgets = self.lines.budgets
        name, from_ = budgets.label_of(new), with_particle(Budget(**previous.defaults).edition, "을(를)")
        self.lines.warn(
            new,
            "edition",
            f"{with_particle(name, '이(가)')} 아직 없어 {from_} 이어받아 새로 만듭니다. "
            f"파일에 없는 {count:,}건은 앞 예산의 금액 그대로 둡니다.",
        )

    def _warn_without_previous(self, new: Change) -> None:
        name = self.lines.budgets.label_of(new)
        self.lines.warn(
            new,
            "edition",
            f"{with_particle(name, '이(가)')} 아직 없고 이어받을 본예산도 없어, 파일에 있는 금액만으로 새로 만듭니다. "
            "일부만 뽑은 파일이면 본예산을 먼저 가져오십시오.",
        )


def _is_new_supplement(budget: Change) -> bool:
    return budget.before is None and budget.key[1] == Budget.Kind.SUPPLEMENTARY


def _change_of(budget: Budget) -> Change:
    year, kind, round_, base_year = budget.natural_key()
    facts = {"fiscal_year": year, "kind": kind, "round": round_, "base_year": base_year}
    return Change(0, budget.natural_key(), {}, {}, defaults=facts, pk=budget.pk, before={})


def _line(budget: Change, program: Change, source: int, won: int) -> Change:
    return Change(
        budget.row,
        (budget, program, source),
        {"amount": won},
        budget.columns,
        parents={"budget": budget, "program": program},
        defaults={"source_id": source},
    )
