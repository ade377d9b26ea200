from typing import Any

import pytest

from accounts.models import User
from spreadsheets.imports import jobs
from spreadsheets.reading.guard import kind_of
from spreadsheets.reading.limits import Limits
from spreadsheets.reading.text import read_text
from spreadsheets.reading.wire import decode, encode
from spreadsheets.reading.workbook import Workbook
from spreadsheets.reading.xlsx import read_xlsx
from tests.factories import (
    BudgetFactory,
    CategoryFactory,
    DepartmentFactory,
    FundingSourceFactory,
    GradeFactory,
    PlannerFactory,
)


def read_here(data: bytes, name: str) -> Workbook:
    """What the reading process gives, without one: starting it takes longer than all the rest."""
    reader = read_text if kind_of(data, name) == "csv" else read_xlsx
    return decode(encode(reader(data, name, Limits())))


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "read", read_here)


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
