"""A plan with one sound project, a way to put money behind it, and a way to read what one rule found."""

from collections.abc import Callable
from copy import deepcopy
from functools import cached_property
from typing import Any

import pytest

from budgets.models import FundingSource
from plans.checks import check
from plans.content.loading import load_content
from plans.models import DepartmentPlan, Plan, Project, SectionKind
from tests import factories as make


class Cast:
    """A plan, and what there may be in it; each is made when somebody asks for it."""

    @cached_property
    def plan(self) -> Plan:
        return make.PlanFactory.create()

    @cached_property
    def part(self) -> DepartmentPlan:
        return make.DepartmentPlanFactory.create(plan=self.plan, department__name="소통담당관")

    @cached_property
    def local(self) -> FundingSource:
        return make.FundingSourceFactory.create(name="구비")

    @cached_property
    def project(self) -> Project:
        project = make.ProjectFactory.create(department_plan=self.part, number=1, title="도시브랜드 확산")
        self.fund(project, 100_000_000, last_year=90_000_000)
        add_section(project, SectionKind.Role.OVERVIEW)
        return project

    def fund(self, project: Project, amount: int, *, last_year: int = 0, source: Any = None, **fields: Any) -> None:
        program = make.ProgramFactory(department=project.department_plan.department, **fields)
        make.ProjectProgramFactory(project=project, program=program)
        for budget, won in ((self.plan.budget, amount), (self.plan.previous_budget, last_year)):
            make.BudgetLineFactory(program=program, budget=budget, source=source or self.local, amount=won)


def add_section(project: Project, role: Any, **fields: Any) -> Any:
    kind = make.SectionKindFactory(code=role, name=SectionKind.Role(role).label, role=role)
    return make.SectionFactory(project=project, kind=kind, **fields)


def _cast_with_project() -> Cast:
    cast = Cast()
    assert cast.project
    return cast


@pytest.fixture(scope="module")
def shared_project(share_in_module: Any) -> Cast:
    """For modules whose tests all begin with the project: they share it."""
    return share_in_module(_cast_with_project)


@pytest.fixture
def cast(db: None, request: pytest.FixtureRequest) -> Cast:
    """Of one's own, or a copy that a test may change in memory as well."""
    if "shared_project" not in request.fixturenames:
        return Cast()
    return deepcopy(request.getfixturevalue("shared_project"))


@pytest.fixture
def plan(cast: Cast) -> Plan:
    return cast.plan


@pytest.fixture
def part(cast: Cast) -> DepartmentPlan:
    return cast.part


@pytest.fixture
def local(cast: Cast) -> FundingSource:
    return cast.local


@pytest.fixture
def fund(cast: Cast) -> Callable[..., None]:
    return cast.fund


@pytest.fixture
def section() -> Callable[..., Any]:
    """Makes a section of a role."""
    return add_section


@pytest.fixture
def project(cast: Cast) -> Project:
    """A continuing project of 2024: 100,000천원 of 구비 this year, 90,000천원 last year."""
    return cast.project


@pytest.fixture
def find(plan: Plan) -> Callable[..., Any]:
    """What the rules of one code find now."""

    def find(code: str) -> list[Any]:
        return [finding for finding in check(load_content(plan)) if finding.code == code]

    return find


@pytest.fixture
def found(find: Callable[..., Any]) -> Any:
    """The same, shortened to what most tests look at."""

    def found(code: str) -> list[Any]:
        return [(finding.severity, dict(finding.figures)) for finding in find(code)]

    return found
