"""What each role may do, in one table; pages narrow it further to rows by queryset."""

from django.db import models


class Role(models.TextChoices):
    WRITER = "writer", "작성자"
    APPROVER = "approver", "부서 승인자"
    PLANNER = "planner", "총괄"
    VIEWER = "viewer", "열람자"
    ADMIN = "admin", "관리자"


CODE_TABLES = {"budgets.fundingsource", "budgets.category", "plans.sectionkind"}

EDITED_APPS: dict[str, set[str]] = {
    Role.ADMIN: {"accounts", "staffing", "budgets", "plans"},
    Role.PLANNER: {"budgets", "plans"},
}
VIEWED_APPS: dict[str, set[str]] = {
    Role.ADMIN: {"admin", "spreadsheets"},
    Role.PLANNER: {"staffing", "spreadsheets"},
}


def allows(role: str, permission: str) -> bool:
    """Whether `role` holds a Django permission such as "budgets.change_budgetline"."""
    app, _, action_and_model = permission.partition(".")
    action, _, model = action_and_model.partition("_")
    if app in EDITED_APPS.get(role, set()):
        return action == "view" or role == Role.ADMIN or f"{app}.{model}" not in CODE_TABLES
    return action == "view" and app in VIEWED_APPS.get(role, set())
