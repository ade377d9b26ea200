"""A section of a project, its department's writers, and a clock that stands."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from plans.models import DepartmentPlan, Project, Section
from tests.factories import DepartmentPlanFactory, ProjectFactory, SectionFactory, WriterFactory
from tests.plans.history.changing import BEFORE, SEOUL


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(datetime(2023, 11, 20, 9, 0, tzinfo=SEOUL), tick=False) as clock:
        yield clock


@pytest.fixture
def part() -> DepartmentPlan:
    return DepartmentPlanFactory.create(department__name="소통담당관", department__code="comms")


@pytest.fixture
def project(part: DepartmentPlan) -> Project:
    return ProjectFactory.create(department_plan=part, number=1, title="언론 홍보")


@pytest.fixture
def section(project: Project) -> Section:
    return SectionFactory.create(project=project, kind__name="추진계획", body=BEFORE)


@pytest.fixture
def kim(part: DepartmentPlan) -> User:
    return WriterFactory.create(department=part.department, name="김하늘")


@pytest.fixture
def writer(client: Client, kim: User) -> Any:
    client.force_login(kim)
    return client


@pytest.fixture
def lee(part: DepartmentPlan) -> User:
    return WriterFactory.create(department=part.department, name="이바다")
