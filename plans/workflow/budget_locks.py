"""What confirming closes of the money: all that a confirmed department, or a confirmed plan, prints."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import F, IntegerField, QuerySet, Value

from budgets.locks import EVERY, Key, Money, new_in
from budgets.models import Budget
from korean.particles import with_particle
from plans.models import DepartmentPlan, Plan, State

#: A plan's budgets as far as it names them; its outlooks have its year.
NAMED = ("year", "budget", "compared_budget", "previous_budget")
#: In place of a program's key: a plan that is confirmed as a whole keeps all that there is.
WHOLE = -1  # which no new program's department has


class Confirmed(NamedTuple):
    """A program whose money a confirmed department prints; or the WHOLE of a confirmed plan."""

    year: int
    budget: int | None
    compared_budget: int | None
    previous_budget: int | None
    name: str
    program: int

    def prints(self, budget: Budget) -> bool:
        outlook = budget.kind == Budget.Kind.FORECAST and budget.base_year == self.year
        return outlook or budget.pk in (self.budget, self.compared_budget, self.previous_budget)

    def sentence(self, budget: Budget) -> str:
        plan = with_particle(f"{self.year}년 {self.name}", "이(가)")
        money = f"{budget.fiscal_year}년 {budget.edition}"
        return (
            f"{plan} 확정되어, 거기에 인쇄되는 {money}의 금액을 바꿀 수 없습니다. "
            "총괄 담당자가 확정을 취소한 뒤에 고치거나, 추경 예산에 적으십시오."
        )


def locked_by_confirmed_plans(money: Money) -> dict[Key, str]:
    """The money that confirmed plans keep, of all that is asked about, in one query."""
    budgets = {budget.pk: budget for budget, _ in money}
    keepers: dict[int, list[Confirmed]] = {}
    for each in _confirmed(budgets.values(), {program for _, program in money}):
        keepers.setdefault(each.program, []).append(each)
    found = {}
    for budget, program in money:
        for each in [*keepers.get(WHOLE, ()), *keepers.get(program, ())]:
            if each.prints(budget):
                found[budget.pk, program] = each.sentence(budget)
    return found


def _confirmed(budgets: Collection[Budget], programs: set[int]) -> list[Confirmed]:
    plans = Plan.objects.printing(budgets)
    parts = DepartmentPlan.objects.filter(state=State.CONFIRMED, plan__in=plans.values("pk"))
    ways: list[QuerySet] = [_rows(plans.filter(state=Plan.State.CONFIRMED), "", F("title"), WHOLE)]
    if EVERY in programs:
        ways.append(_rows(parts, "plan__", F("department__name"), EVERY))
    if departments := {new_in(program) for program in programs if program < WHOLE}:
        parts_of_new = parts.filter(department__in=departments)
        ways.append(_rows(parts_of_new, "plan__", F("department__name"), new_in(F("department"))))
    if some := {program for program in programs if program > EVERY}:
        # What funds a project of its own, or of another department; and what funds none stands in 예산현황.
        for way in ("projects__funding__program", "department__programs"):
            ways.append(_rows(parts.filter(**{f"{way}__in": some}), "plan__", F("department__name"), F(way)))
    first, *others = ways
    return [Confirmed(*row) for row in first.union(*others, all=True)]


def _rows(rows: QuerySet, plan: str, name: F, program: Any) -> QuerySet:
    key = Value(program, IntegerField()) if isinstance(program, int) else program
    named = {f"its_{each}": F(f"{plan}{each}") for each in NAMED}
    rows = rows.order_by().annotate(**named, its_name=name, its_program=key)
    return rows.values_list(*named, "its_name", "its_program")
