"""A department's plan on its way, on a day in November: who is signed in, and which other departments there are."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from plans.models import DepartmentPlan, State
from tests.factories import (
    ApproverFactory,
    BureauFactory,
    DepartmentPlanFactory,
    PlannerFactory,
    RoundFactory,
    SectionFactory,
    WriterFactory,
    put,
)


@pytest.fixture(autouse=True)
def _a_day_in_november() -> Iterator[None]:
    with time_machine.travel(date(2023, 11, 20), tick=False):
        yield


@pytest.fixture
def part() -> DepartmentPlan:
    """A department's plan with a project that is finished."""
    part = DepartmentPlanFactory.create(department__name="소통담당관", department__code="comms", department__order=1)
    RoundFactory(plan=part.plan, name="작성", deadline=date(2023, 11, 30))
    SectionFactory(project__department_plan=part, project__number=1, kind__name="추진계획")
    return part


@pytest.fixture
def writer(client: Client, part: DepartmentPlan) -> Any:
    client.force_login(WriterFactory(department=part.department, name="김하늘"))
    return client


@pytest.fixture
def approver(client: Client, part: DepartmentPlan) -> Any:
    client.force_login(ApproverFactory(department=part.department))
    return client


@pytest.fixture
def planner(client: Client) -> Any:
    client.force_login(PlannerFactory(name="박서연"))
    return client


@pytest.fixture
def others(part: DepartmentPlan) -> DepartmentPlan:
    """Beside 소통담당관: one that is confirmed, and one that comes first in the official order."""
    bureau = BureauFactory(name="행정국", code="admin")
    done = DepartmentPlanFactory.create(
        plan=part.plan, department__name="총무과", department__order=2, department__bureau=bureau
    )
    put(done, State.CONFIRMED)
    DepartmentPlanFactory(plan=part.plan, department__name="감사담당관", department__order=0)
    return done
