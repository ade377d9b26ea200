"""What confirming locks of the money: all that a confirmed department, or a confirmed plan, prints."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import NamedTuple

from django.db.models import CharField, F, QuerySet, Value

from budgets.external_locks import AnyProgram, BudgetAndProgram, NewProgram
from budgets.models import Budget
from korean.particles import with_particle
from plans.models import DepartmentPlan, Plan, State

#: A plan's budgets as far as it names them; its outlooks have its year.
NAMED = ("year", "budget", "compared_budget", "previous_budget")


class LockScope(StrEnum):
    """Of which programs something confirmed prints the money, and so what `Confirmed.key` is the key of."""

    ALL = "all"  # every program: a plan that is confirmed as a whole
    ANY = "any"  # some program: a confirmed department, for who asks about any
    NEW = "new"  # those that a confirmed department gets yet
    ONE = "one"  # a program


class Confirmed(NamedTuple):
    """A confirmed department or plan, and the money that it prints."""

    year: int
    budget: int | None
    compared_budget: int | None
    previous_budget: int | None
    name: str
    scope: str
    key: int

    def prints(self, budget: Budget) -> bool:
        outlook = budget.kind == Budget.Kind.FORECAST and budget.base_year == self.year
        named = (self.budget, self.compared_budget, self.previous_budget)
        return outlook or (budget.pk is not None and budget.pk in named)

    def sentence(self, budget: Budget) -> str:
        plan = with_particle(f"{self.year}년 {self.name}", "이(가)")
        money = f"{budget.fiscal_year}년 {budget.edition}"
        return (
            f"{plan} 확정되어, 거기에 인쇄되는 {money}의 금액을 바꿀 수 없습니다. "
            "총괄 담당자가 확정을 취소한 뒤에 고치거나, 추경 예산에 적으십시오."
        )


#: What is confirmed, by the scope and key of the programs whose money it prints.
Found = dict[tuple[str, int | None], list[Confirmed]]


def locked_by_confirmed_plans(money: Sequence[BudgetAndProgram]) -> list[str]:
    """For each, the sentence of the confirmed department or plan that prints it; "" for none. One query."""
    found: Found = defaultdict(list)
    for each in _confirmed([budget for budget, _ in money], {program for _, program in money}):
        key = each.key if each.scope in {LockScope.NEW, LockScope.ONE} else None
        found[each.scope, key].append(each)
    return [_sentence(found, budget, program) for budget, program in money]


def _sentence(found: Found, budget: Budget, program: int | AnyProgram | NewProgram) -> str:
    match program:
        case AnyProgram():
            of_program = found.get((LockScope.ANY, None), [])
        case NewProgram(department):
            of_program = found.get((LockScope.NEW, department), [])
        case _:
            of_program = found.get((LockScope.ONE, program), [])
    # The sentence names a department, where there is one, rather than the whole plan.
    printing = [each for each in [*found.get((LockScope.ALL, None), []), *of_program] if each.prints(budget)]
    return printing[-1].sentence(budget) if printing else ""


def _confirmed(budgets: Collection[Budget], programs: Collection[int | AnyProgram | NewProgram]) -> list[Confirmed]:
    plans = Plan.objects.printing(budgets)
    parts = DepartmentPlan.objects.filter(state=State.CONFIRMED, plan__in=plans.values("pk"))
    queries = [_rows(plans.filter(state=Plan.State.CONFIRMED), "", F("title"), LockScope.ALL, F("pk"))]
    if AnyProgram() in programs:
        queries.append(_rows(parts, "plan__", F("department__name"), LockScope.ANY, F("department")))
    if departments := {program.department for program in programs if isinstance(program, NewProgram)}:
        parts_of_new = parts.filter(department__in=departments)
        queries.append(_rows(parts_of_new, "plan__", F("department__name"), LockScope.NEW, F("department")))
    if keys := {program for program in programs if isinstance(program, int)}:
        # What funds a project of its own, or of another department; and what funds none is in 예산현황.
        for path in ("projects__funding__program", "department__programs"):
            of_program = parts.filter(**{f"{path}__in": keys})
            queries.append(_rows(of_program, "plan__", F("department__name"), LockScope.ONE, F(path)))
    first, *others = queries
    return [Confirmed(*row) for row in first.union(*others, all=True)]


def _rows(rows: QuerySet, plan: str, name: F, scope: LockScope, key: F) -> QuerySet:
    named = {f"its_{each}": F(f"{plan}{each}") for each in NAMED}
    scope_ = Value(scope.value, CharField())
    return (
        rows.order_by()
        .annotate(**named, its_name=name, its_scope=scope_, its_key=key)
        .values_list(*named, "its_name", "its_scope", "its_key")
    )
