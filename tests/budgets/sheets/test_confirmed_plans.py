"""Money that a confirmed plan prints isn't changed by a file either."""

from typing import Any

import pytest

from accounts.models import User
from plans.models import State
from spreadsheets.exports.tables import table_of
from spreadsheets.imports.jobs import ImportRefused, confirm, revert_import
from spreadsheets.kinds import kind_of
from spreadsheets.writing import WRITERS
from tests.factories import BudgetLineFactory, DepartmentPlanFactory, PlannerFactory, put
from tests.sheets import previewed

pytestmark = pytest.mark.django_db


def changed(planner: User, line: Any) -> Any:
    data = WRITERS["csv"](table_of(kind_of("budget"), None, {})).decode()
    return previewed("budget", planner, data.replace(f",{line.amount},", ",7000,").encode())


def test_what_is_confirmed_since_isnt_reverted() -> None:
    planner, part = PlannerFactory(), DepartmentPlanFactory()
    line = BudgetLineFactory(budget=part.plan.budget, program__department=part.department, amount=5_000)
    job = confirm(changed(planner, line), planner)
    put(part, State.CONFIRMED)
    with pytest.raises(ImportRefused, match="확정되어"):
        revert_import(job, planner)
    line.refresh_from_db()
    assert line.amount == 7_000
