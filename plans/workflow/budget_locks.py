"""What confirming locks of the money: all that a confirmed department, or a confirmed plan, prints."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from django.db.models import F

from budgets.external_locks import AnyProgram, BudgetAndProgram, NewProgram
from budgets.models import Budget, Program
from korean.particles import with_particle
from plans.models import DepartmentPlan, Plan, ProjectProgram, State

#: How a plan names its budgets; its outlooks have its year.
NAMED = ("budget", "compared_budget", "previous_budget")


class Confirmed(NamedTuple):
    """A confirmed department or plan, and the budgets that it prints: those that its plan names, and outlooks."""

    plan: int
    name: str
    year: int
    named: Collection[int | None]

    def prints(self, budget: Budget) -> bool:
        outlook = budget.kind == Budget.Kind.FORECAST and budget.base_year == self.year
        return outlook or (budget.pk is not None and budget.pk in self.named)

    def sentence(self, budget: Budget) -> str:
        plan = with_particle(f"{self.year}년 {self.name}", "이(가)")
        money = f"{budget.fiscal_year}년 {budget.edition}"
        return (
            f"{plan} 확정되어, 거기에 인쇄되는 {money}의 금액을 바꿀 수 없습니다. "
            "총괄 담당자가 확정을 취소한 뒤에 고치거나, 추경 예산에 적으십시오."
        )


#: What somebody asks about; None for every program, as a plan prints them that is confirmed as a whole.
Asked = int | AnyProgram | NewProgram | None


def locked_by_confirmed_plans(money: Sequence[BudgetAndProgram]) -> list[str]:
    """For each, the sentence of the confirmed department or plan that prints it; "" for none. Four queries at most."""
    found: dict[Asked, list[Confirmed]] = defaultdict(list)
    for program, confirmed in _confirmed([budget for budget, _ in money], {program for _, program in money}):
        found[program].append(confirmed)
    opened = _opened_by_amendments(_programs(money) if None in found else ())
    # The sentence names a department, where there is one, rather than the whole plan.
    return [
        _sentence([*found.get(None, []), *found.get(program, [])], budget, opened.get(program, set()))
        for budget, program in money
    ]


def _sentence(confirmed: Collection[Confirmed], budget: Budget, opened: Collection[int]) -> str:
    printing = [each for each in confirmed if each.prints(budget) and each.plan not in opened]
    return printing[-1].sentence(budget) if printing else ""


def _programs(money: Sequence[BudgetAndProgram]) -> set[int]:
    return {program for _, program in money if isinstance(program, int)}


def _opened_by_amendments(programs: Collection[int]) -> dict[Asked, set[int]]:
    """Of programs the plans in which an open amendment lets their money change: that of its projects."""
    if not programs:
        return {}
    opened: dict[Asked, set[int]] = defaultdict(set)
    links = ProjectProgram.objects.filter(
        program__in=programs,
        project__department_plan__amendment__opens_money=True,
        project__amendments=F("project__department_plan__amendment"),
    )
    for program, plan in links.order_by().values_list("program", "plan"):
        opened[program].add(plan)
    return opened


def _confirmed(budgets: Collection[Budget], programs: Collection[Asked]) -> Iterator[tuple[Asked, Confirmed]]:
    """What is confirmed, by the programs whose money it prints.

    Nearly every save of an amount finds nothing confirmed: a query is made only where the one before found something.
    """
    plans = Plan.objects.printing(budgets).order_by()
    by_plan = {}
    for plan, state, title, year, *named in plans.values_list("pk", "state", "title", "year", *NAMED):
        by_plan[plan] = Confirmed(plan, title, year, named)
        if state == Plan.State.CONFIRMED:
            yield None, by_plan[plan]
    if not by_plan:
        return
    parts = DepartmentPlan.objects.filter(state=State.CONFIRMED, plan__in=by_plan).order_by()
    by_part, by_department = {}, defaultdict(list)
    for part, plan, department, name in parts.values_list("pk", "plan", "department", "department__name"):
        by_part[part] = by_plan[plan]._replace(name=name)
        by_department[department].append(by_part[part])
        yield AnyProgram(), by_part[part]
        yield NewProgram(department), by_part[part]
    keys = {program for program in programs if isinstance(program, int)}
    if not by_part or not keys:
        return
    # What funds a project of its own, or of another department; and what funds none is in 예산현황.
    funding = ProjectProgram.objects.filter(program__in=keys, project__department_plan__in=by_part).order_by()
    for program, part in funding.values_list("program", "project__department_plan"):
        yield program, by_part[part]
    own = Program.objects.filter(pk__in=keys, department__in=by_department).order_by()
    for program, department in own.values_list("pk", "department"):
        for confirmed in by_department[department]:
            yield program, confirmed
