"""A project that is written, one form after the other."""

from typing import Any

import pytest
from django.test import Client

from plans.models import DepartmentPlan, Project, Section
from tests.factories import BudgetFactory, DepartmentPlanFactory, ProjectFactory, SectionFactory, WriterFactory


@pytest.fixture
def part() -> DepartmentPlan:
    return DepartmentPlanFactory(plan__year=2024, plan__budget=BudgetFactory(fiscal_year=2024))


@pytest.fixture
def project(part: DepartmentPlan) -> Project:
    return ProjectFactory(department_plan=part, number=1, title="홈페이지 운영", place="", target="")


@pytest.fixture
def section(project: Project) -> Section:
    return SectionFactory(project=project, body="<p>처음</p>")


@pytest.fixture
def writer(client: Client, part: DepartmentPlan) -> Any:
    client.force_login(WriterFactory(department=part.department))
    return client
