"""Which rows a plan's content is made from: querysets, stated once for all who read them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum

from budgets.models import Budget, BudgetLine
from plans.models import DepartmentPlan, Milestone, Picture, Plan, Project, ProjectProgram, Section
from staffing.models import Department, StaffingQuota, Team

#: Of rows that are known already, or of those that a query will find.
Keys = Collection[int] | QuerySet


def plans() -> QuerySet[Plan]:
    return Plan.objects.select_related("roster", "budget", "compared_budget", "previous_budget")


def parts_of(plan: Plan, parts: QuerySet[DepartmentPlan] | None = None) -> QuerySet[DepartmentPlan]:
    """All parts of a plan, or these of them, in the official order."""
    of_plan = (DepartmentPlan.objects.all() if parts is None else parts).filter(plan=plan)
    return of_plan.select_related("department__bureau").order_by("department__order", "department__code")


def projects_of(parts: Collection[int]) -> QuerySet[Project]:
    rows = Project.objects.filter(department_plan__in=parts)
    return rows.select_related("team", "sole_source").order_by("number")


def sections() -> QuerySet[Section]:
    return Section.objects.select_related("kind").order_by("order", "pk")


def milestones() -> QuerySet[Milestone]:
    return Milestone.objects.order_by("order", "pk")


def pictures() -> QuerySet[Picture]:
    return Picture.objects.order_by("number")


def teams_of(departments: Collection[int], on: date) -> QuerySet[Team]:
    return Team.objects.in_force(on).filter(department__in=departments).order_by("order", "name")


def quotas_of(plan: Plan, departments: Collection[int] | None) -> QuerySet[StaffingQuota]:
    """Of these departments, or of all that the plan's roster knows."""
    rows = StaffingQuota.objects.filter(roster=plan.roster) if plan.roster else StaffingQuota.objects.none()
    if departments is not None:
        rows = rows.filter(department__in=departments)
    return rows.select_related("grade", "department__bureau").order_by(
        "department__order", "department__code", "grade__order", "grade__code"
    )


def lines_inside_budget(plan: Plan, departments: Collection[int] | None) -> QuerySet[Any]:
    """Of the plan's budget and of the one it is compared with; each with the facts of its own year."""
    lines = BudgetLine.objects.inside_budget().filter(budget__in={plan.budget_id, plan.compared_budget_id} - {None})
    if departments is not None:
        lines = lines.filter(program__department__in=departments)
    return lines.with_facts("account", "category").order_by()


def department_sums(plan: Plan, departments: Collection[int] | None) -> QuerySet:
    """Department, account, category, budget and their sum in won, inside the budget."""
    lines = lines_inside_budget(plan, departments)
    return lines.values_list("program__department", "account", "category", "budget").annotate(Sum("amount"))


def budgets_of_projects(plan: Plan) -> QuerySet[Budget]:
    """From which a project's money is read, or whether it had any: the plan's own, the outlook, and the year before."""
    own = Q(pk__in={plan.budget_id, plan.compared_budget_id, plan.previous_budget_id} - {None})
    outlook, last_year = Budget.objects.forecast(plan.year), Budget.objects.of_year(plan.year - 1)
    return Budget.objects.filter(own | Q(pk__in=outlook.order_by()) | Q(pk__in=last_year.order_by())).order_by()


def named_departments(keys: Collection[int]) -> QuerySet[Department]:
    return Department.objects.select_related("bureau").filter(pk__in=keys)


def funded(projects: Keys) -> QuerySet:
    """Which of these projects are funded by programs."""
    return ProjectProgram.objects.filter(project__in=projects).order_by().values_list("project", flat=True).distinct()


def project_sums(projects: Keys, budgets: Collection[int]) -> QuerySet:
    """Project, source, budget and their sum in won."""
    lines = BudgetLine.objects.filter(program__funding__project__in=projects, budget__in=budgets)
    grouped = lines.order_by().values_list("program__funding__project", "source", "budget")
    return grouped.annotate(Sum("amount"))


def funded_last_year(plan: Plan, projects: Keys) -> QuerySet:
    """Which of these projects had money in any edition of the year before."""
    editions = Budget.objects.of_year(plan.year - 1)
    lines = BudgetLine.objects.filter(program__funding__project__in=projects, budget__in=editions).exclude(amount=0)
    return lines.order_by().values_list("program__funding__project", flat=True)
