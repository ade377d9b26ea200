"""추경: a confirmed plan's budget is exchanged for a later one in one act, which is 변경 n차."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from accounts.models import User
from budgets.models import Budget
from budgets.money import format_money
from plans.content import querysets
from plans.models import Amendment, DepartmentPlan, Plan, Project
from plans.prerender_requests import request_prerender
from staffing.models import Department

from .amending import NotAmendable, finish
from .confirmations import Confirmation, announce_confirmation
from .forms_amending import later_budgets


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A project or a department, and its money in both budgets, in won."""

    name: str
    before: int
    after: int

    @property
    def difference(self) -> int:
        return self.after - self.before

    @property
    def before_text(self) -> str:
        """In 천원."""
        return format_money(self.before)

    @property
    def after_text(self) -> str:
        return format_money(self.after)

    @property
    def difference_text(self) -> str:
        return format_money(self.difference)


@dataclass(frozen=True)
class Exchange:
    """What exchanging a plan's budget for another would change."""

    departments: tuple[Exchanged, ...]
    projects: tuple[Exchanged, ...]


def preview_exchange(plan: Plan, budget: Budget) -> Exchange:
    """Which projects and departments get another amount; five queries."""
    parts = DepartmentPlan.objects.filter(plan=plan)
    projects = Project.objects.filter(department_plan__in=parts).select_related("department_plan__department")
    ordered = projects.order_by("department_plan__department__order", "department_plan__department__code", "number")
    money = querysets.project_sums(projects.order_by(), _keys(plan, budget))
    of_projects = _sums((key, row, won) for key, _, row, won in money)
    exchanged = (
        Exchanged(f"{project.department_plan.department} {project}", *_pair(of_projects, project.pk, plan, budget))
        for project in ordered
    )
    return Exchange(_departments(plan, budget), tuple(each for each in exchanged if each.difference))


def _departments(plan: Plan, budget: Budget) -> tuple[Exchanged, ...]:
    """As 예산현황 counts them: inside the budget."""
    both = querysets.department_sums(Plan(pk=plan.pk, budget=budget, compared_budget=plan.budget), None)
    sums = _sums((department, row, won) for department, _, _, row, won in both)
    known = Department.objects.filter(pk__in={key for key, _ in sums})
    rows = (Exchanged(str(each), *_pair(sums, each.pk, plan, budget)) for each in known)
    return tuple(row for row in rows if row.difference)


def _keys(plan: Plan, budget: Budget) -> set[int]:
    return {key for key in (plan.budget_id, budget.pk) if key}


def _sums(rows: Iterable[tuple[int, int, int]]) -> dict[tuple[int, int], int]:
    sums: dict[tuple[int, int], int] = {}
    for key, row, won in rows:
        sums[key, row] = sums.get((key, row), 0) + won
    return sums


def _pair(sums: dict[tuple[int, int], int], key: int, plan: Plan, budget: Budget) -> tuple[int, int]:
    return sums.get((key, plan.budget_id or 0), 0), sums.get((key, budget.pk), 0)


@transaction.atomic
def exchange_budget(*, plan: Plan, budget: Budget, reason: str, by: User) -> Amendment:
    """Exchange it: confirmed departments stay confirmed, and the book is 변경 n차. Raises NotAmendable.

    What was this year's budget is what the new one is compared with (기정).
    """
    if not by.has_perm("plans.change_plan"):
        raise PermissionDenied("예산은 총괄과 관리자만 바꿀 수 있습니다.")
    plan = Plan._base_manager.select_for_update().get(pk=plan.pk)
    if not plan.is_locked:
        raise NotAmendable(f"{plan} 계획은 아직 확정되지 않았습니다. 관리 화면에서 예산을 고르십시오.")
    if amended := plan.department_plans.exclude(amendment=None).select_related("department").first():
        raise NotAmendable(f"{amended.department}의 변경이 끝나지 않았습니다. 끝난 뒤에 예산을 바꾸십시오.")
    if not later_budgets(plan).filter(pk=budget.pk).exists():
        raise NotAmendable(f"{budget.fiscal_year}년 {budget.edition}은 이 계획의 예산 다음의 추경이 아닙니다.")
    list(Budget.objects.filter(pk__in=_keys(plan, budget)).order_by("pk").select_for_update())
    models.QuerySet(Plan).filter(pk=plan.pk).update(budget=budget, compared_budget=plan.budget_id)
    amendment = Amendment.objects.create(
        plan=plan, reason=reason, state=Amendment.State.OPEN, asked_by=by, opens_money=True
    )
    finish(amendment)
    plan.refresh_from_db()
    announce_confirmation(Confirmation(plan, None, by, amendment))
    request_prerender(plan.pk)
    return amendment
