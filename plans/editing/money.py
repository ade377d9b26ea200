"""A project's money as a grid: for each program its sources, and a box for each of the plan's years."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from budgets.external_locks import lock_reasons
from budgets.fields import MoneyFormField, MoneyInput
from budgets.models import Budget, BudgetLine, FundingSource, Program
from budgets.money import format_money_exactly
from plans.content.loading import budgets_by_year
from plans.models import Project

from .authors import last_author
from .merging import MergingForm

#: Program, source and budget: what a line is found by.
Key = tuple[int, int, int]
OF_OTHERS = "다른 부서의 예산입니다."
_NAME = re.compile(r"m-(\d{1,18})-(\d{1,18})-(\d{1,18})")


@dataclass(frozen=True)
class LockedCell:
    """What is shown where there is no box, and why."""

    amount: str
    why: str


@dataclass(frozen=True)
class Row:
    """One source of a program: a box for each year, or what is shown where it is locked."""

    source: FundingSource
    cells: list[forms.BoundField | LockedCell]


@dataclass(frozen=True)
class Year:
    """The header of a column; `locked` is the word for why, where it is."""

    year: int
    budget: Budget | None
    locked: str
    blank: LockedCell | None  # what a source that is added on the page has there; none where it has a box


@dataclass(frozen=True)
class Block:
    """One program with its rows, and the sources that it could get besides."""

    program: Program
    years: list[Year]
    rows: list[Row]
    others: list[FundingSource]


class MoneyForm(MergingForm, forms.Form):
    """The lines of a project's programs in the budgets that its plan prints, in 천원."""

    def __init__(self, *args: Any, project: Project, user: Any, **kwargs: Any) -> None:
        self.project = project
        self.user = user
        self.years = budgets_by_year(project.department_plan.plan)
        self.lines = {
            (line.program_id, line.source_id, line.budget_id): line
            for line in BudgetLine.objects.filter(program__in=self.programs, budget__in=self.budgets)
        }
        super().__init__(*args, initial={_name(*key): line.amount for key, line in self.lines.items()}, **kwargs)
        for key in self._boxes():
            label = self._label(*key)
            box = MoneyInput({"aria-label": label})
            self.fields[_name(*key)] = MoneyFormField(label=label, required=False, widget=box)
            self.fields[_name(*key)].show_hidden_initial = True

    @cached_property
    def programs(self) -> dict[int, Program]:
        return {program.pk: program for program in self.project.programs.order_by("code", "part")}

    @cached_property
    def others(self) -> set[int]:
        """The programs whose money isn't this person's to change: another department's that pays for the project."""
        home = self.project.department_plan.department_id
        strange = {pk for pk, program in self.programs.items() if program.department_id != home}
        own = Program.objects.editable_by(self.user).filter(pk__in=strange) if strange else Program.objects.none()
        return strange - set(own.values_list("pk", flat=True))

    @cached_property
    def sources(self) -> dict[int, FundingSource]:
        return {source.pk: source for source in FundingSource.objects.all()}

    @cached_property
    def budgets(self) -> dict[int, Budget]:
        return {budget.pk: budget for budget in self.years.values() if budget}

    @cached_property
    def locked(self) -> dict[tuple[int, int], str]:
        """The money that may not change, by budget and program, each with why."""
        money = [(budget, program) for budget in self.budgets.values() for program in self.programs]
        found = {}
        for (budget, program), reason in zip(money, lock_reasons(money), strict=True):
            if program in self.others:
                reason = f"{OF_OTHERS} 총괄 담당자가 고칩니다."
            if why := budget.locked_message if budget.is_locked else reason:
                found[budget.pk, program] = why
        return found

    def _boxes(self) -> list[Key]:
        """What there is a box for: every open year of each source that a program has, or that was added on the page."""
        rows = {key[:2] for key in self.lines} | set(self._added_rows())
        years = [(*row, budget) for row in sorted(rows) for budget in self.budgets]
        return [key for key in years if (key[2], key[0]) not in self.locked]

    def _added_rows(self) -> Iterator[tuple[int, int]]:
        for name in self.data:
            if found := _NAME.fullmatch(name):
                program, source = int(found[1]), int(found[2])
                if program in self.programs and source in self.sources:
                    yield program, source

    def _label(self, program: int, source: int, budget: int) -> str:
        of = f"{self.programs[program]} " if len(self.programs) > 1 else ""
        return f"{of}{self.sources[source]} {self.budgets[budget].fiscal_year}년"

    def blocks(self) -> list[Block]:
        return [self._block(program) for program in self.programs.values()]

    def _block(self, program: Program) -> Block:
        used = {source for of, source, _ in [*self.lines, *self._boxes()] if of == program.pk}
        rows = [self._row(program.pk, source) for source in self.sources.values() if source.pk in used]
        is_open = program.pk not in self.others
        others = [source for source in self.sources.values() if is_open and source.pk not in used]
        return Block(program, [self._year(program, *each) for each in self.years.items()], rows, others)

    def _year(self, program: Program, year: int, budget: Budget | None) -> Year:
        blank = self._locked_cell(program.pk, budget)
        if budget is None or blank is None:
            return Year(year, budget, "", blank)
        word = "다른 부서" if program.pk in self.others else "확정"
        return Year(year, budget, "잠김" if budget.is_locked else word, blank)

    def _locked_cell(self, program: int, budget: Budget | None, amount: int = 0) -> LockedCell | None:
        if budget is None:
            return LockedCell("-", "예산이 아직 없습니다. 총괄 담당자가 만듭니다.")
        if (budget.pk, program) not in self.locked:
            return None
        what = OF_OTHERS if program in self.others else "확정한 계획의 금액입니다."
        if budget.is_locked:
            what = "잠긴 예산입니다."
        return LockedCell(format_money_exactly(amount), f"{what} 총괄 담당자가 고칩니다.")

    def _row(self, program: int, source: FundingSource) -> Row:
        return Row(source, [self._cell(program, source.pk, budget) for budget in self.years.values()])

    def _cell(self, program: int, source: int, budget: Budget | None) -> forms.BoundField | LockedCell:
        line = budget and self.lines.get((program, source, budget.pk))
        locked = self._locked_cell(program, budget, line.amount if line else 0)
        return locked or self[_name(program, source, cast("Budget", budget).pk)]

    def saved_by(self, name: str) -> User | None:
        program, source, budget = map(int, name.split("-")[1:])
        return last_author(BudgetLine, "amount", program=program, source=source, budget=budget)

    def clean(self) -> dict[str, Any]:
        """Say so where what was typed is in what was locked since: nothing of it would be saved."""
        for name in self.data:
            found = _NAME.fullmatch(name)
            why = self.locked.get((int(found[3]), int(found[1]))) if found else None
            if why and self.data[name] != self.data.get(self.add_initial_prefix(name)):
                raise ValidationError(why, code="locked")
        return super().clean()

    @transaction.atomic
    def save(self) -> None:
        # All at once: one after the other, they would wait for somebody who locks the same in another order.
        list(Budget.objects.filter(pk__in=self.budgets).order_by("pk").select_for_update())
        for key in self._boxes():
            if _name(*key) in self.mine:
                self._write(key, self.cleaned_data[_name(*key)])

    def _write(self, key: Key, amount: int | None) -> None:
        line = self.lines.get(key)
        if line is None:
            program, source, budget = key
            line = BudgetLine(program_id=program, source_id=source, budget_id=budget)
        if amount is not None:
            line.amount = amount
            line.save()
        elif line.pk:
            line.delete()


def _name(program: int, source: int, budget: int) -> str:
    return f"m-{program}-{source}-{budget}"
