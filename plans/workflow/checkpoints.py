"""A step of a plan is a checkpoint in the history of its rows: how it was handed on or confirmed, stays to be seen."""

from datetime import datetime

from django.db.models import Max, Model, Q

from budgets.models import BudgetLine
from plans.models import DepartmentPlan, Milestone, Picture, Project, ProjectProgram, Section

#: From a department's plan to the rows in it that have a history.
PATHS: dict[type[Model], str] = {
    Project: "projects",
    Section: "projects__sections",
    Milestone: "projects__sections__milestones",
    Picture: "projects__pictures",
    ProjectProgram: "projects__funding",
}


def last_step_at(row: Model) -> datetime | None:
    """When somebody took the last step of a plan that a row belongs to, or that prints its money.

    A department's, or confirming and reopening the whole.
    """
    path = PATHS.get(type(row))
    if path:
        where = Q(**{path: row.pk})
    elif isinstance(row, BudgetLine):
        where = Q(projects__funding__program=row.program_id) | Q(department__programs=row.program_id)
    else:
        return None
    found = DepartmentPlan.objects.filter(where).aggregate(
        of_part=Max("transitions__at"), of_plan=Max("plan__state_changed_at")
    )
    return max((at for at in found.values() if at), default=None)
