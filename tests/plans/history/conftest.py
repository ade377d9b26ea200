"""A section of a project, its department's writers, and a clock that stands."""

from datetime import datetime

import pytest
import time_machine

from tests.factories import DepartmentPlanFactory, ProjectFactory, SectionFactory, WriterFactory
from tests.plans.history.changing import BEFORE, SEOUL


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2023, 11, 20, 9, 0, tzinfo=SEOUL), tick=False) as clock:
        yield clock


@pytest.fixture
def part():
    return DepartmentPlanFactory.create(department__name="소통담당관", department__code="comms")


@pytest.fixture
def project(part):
    return ProjectFactory.create(department_plan=part, number=1, title="언론 홍보")


@pytest.fixture
def section(project):
    return SectionFactory.create(project=project, kind__name="추진계획", body=BEFORE)


@pytest.fixture
def kim(part):
    return WriterFactory.create(department=part.department, name="김하늘")


@pytest.fixture
def writer(client, kim):
    client.force_login(kim)
    return client


@pytest.fixture
def lee(part):
    return WriterFactory.create(department=part.department, name="이바다")
