"""A plan with one sound project, a way to put money behind it, and a way to read what one rule found."""

from collections.abc import Callable
from typing import Any

import pytest

from plans.checks import check
from plans.content.loading import load_content
from plans.models import DepartmentPlan, Plan, Project, SectionKind
from tests import factories as make


@pytest.fixture
def plan(db: None) -> Plan:
    return make.PlanFactory()


@pytest.fixture
def part(plan: Plan) -> DepartmentPlan:
    return make.DepartmentPlanFactory(plan=plan, department__name="소통담당관")


@pytest.fixture
def local() -> Any:
    return make.FundingSourceFactory(name="구비")


@pytest.fixture
def fund(plan: Plan, local: Any) -> Callable[..., Any]:
    def fund(project: Project, amount: int, *, last_year: Any = 0, source: Any = local, **fields: Any) -> None:
        program = make.ProgramFactory(department=project.department_plan.department, **fields)
        make.ProjectProgramFactory(project=project, program=program)
        for budget, won in ((plan.budget, amount), (plan.previous_budget, last_year)):
            make.BudgetLineFactory(program=program, budget=budget, source=source, amount=won)

    return fund


@pytest.fixture
def section() -> Any:
    """Makes a section of a role."""

    def section(project: Project, role: Any, **fields: Any) -> Any:
        kind = make.SectionKindFactory(code=role, name=SectionKind.Role(role).label, role=role)
        return make.SectionFactory(project=project, kind=kind, **fields)

    return section


@pytest.fixture
def project(part: DepartmentPlan, fund: Any, section: Any) -> Any:
    """A continuing project of 2024: 100,000천원 of 구비 this year, 90,000천원 last year."""
    project = make.ProjectFactory(department_plan=part, number=1, title="도시브랜드 확산")
    fund(project, 100_000_000, last_year=90_000_000)
    section(project, SectionKind.Role.OVERVIEW)
    return project


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
