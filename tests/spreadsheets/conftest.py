from typing import Any

import pytest

from accounts.models import User
from tests.factories import (
    BudgetFactory,
    CategoryFactory,
    DepartmentFactory,
    FundingSourceFactory,
    GradeFactory,
    PlannerFactory,
)
from tests.sheets import files_are_read_here

__all__ = ["files_are_read_here"]


def make_ledger() -> User:
    """Two departments, two sources, a category and the edition of 2024; who may import it."""
    DepartmentFactory(name="공원과", code="parks")
    DepartmentFactory(name="도로과", code="roads")
    for name in ("구비", "국비", "미구분"):
        FundingSourceFactory(name=name)
    CategoryFactory()
    GradeFactory(name="5급", code="5")
    BudgetFactory()
    return PlannerFactory()


@pytest.fixture
def planner(db: Any) -> User:
    return make_ledger()
