"""A step of a department's plan ends the records of its rows: as it was handed on, it can always be seen."""

from datetime import datetime

from django.db.models import Max, Model, Q

from budgets.models import BudgetLine

from .models import Milestone, Picture, Project, ProjectProgram, Section, Transition

#: From a department's plan to the rows in it whose history is kept.
PATHS: dict[type[Model], str] = {
    Project: "projects",
    Section: "projects__sections",
    Milestone: "projects__sections__milestones",
    Picture: "projects__pictures",
    ProjectProgram: "projects__funding",
}


def last_step(row: Model) -> datetime | None:
    """When somebody took the last step of the plan that a row stands in, or that prints its money."""
    path = PATHS.get(type(row))
    if path:
        where = Q(**{f"department_plan__{path}": row.pk})
    elif isinstance(row, BudgetLine):
        where = Q(department_plan__projects__funding__program=row.program_id) | Q(
            department_plan__department__programs=row.program_id
        )
    else:
        return None
    return Transition.objects.filter(where).aggregate(last=Max("at"))["last"]
