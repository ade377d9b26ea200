"""A plan with one sound project, a way to put money behind it, and a way to read what one rule found."""

import pytest

from plans.checks import check
from plans.content.loading import load_content
from plans.models import SectionKind
from tests import factories as make


@pytest.fixture
def plan(db):
    return make.PlanFactory()


@pytest.fixture
def part(plan):
    return make.DepartmentPlanFactory(plan=plan, department__name="소통담당관")


@pytest.fixture
def local():
    return make.FundingSourceFactory(name="구비")


@pytest.fixture
def fund(plan, local):
    def fund(project, amount, *, last_year=0, source=local, **fields):
        program = make.ProgramFactory(department=project.department_plan.department, **fields)
        make.ProjectProgramFactory(project=project, program=program)
        for budget, won in ((plan.budget, amount), (plan.previous_budget, last_year)):
            make.BudgetLineFactory(program=program, budget=budget, source=source, amount=won)

    return fund


@pytest.fixture
def section():
    """Makes a section of a role."""

    def section(project, role, **fields):
        kind = make.SectionKindFactory(code=role, name=SectionKind.Role(role).label, role=role)
        return make.SectionFactory(project=project, kind=kind, **fields)

    return section


@pytest.fixture
def project(part, fund, section):
    """A continuing project of 2024: 100,000천원 of 구비 this year, 90,000천원 last year."""
    project = make.ProjectFactory(department_plan=part, number=1, title="도시브랜드 확산")
    fund(project, 100_000_000, last_year=90_000_000)
    section(project, SectionKind.Role.OVERVIEW)
    return project


@pytest.fixture
def find(plan):
    """What the rules of one code find now."""

    def find(code):
        return [finding for finding in check(load_content(plan)) if finding.code == code]

    return find


@pytest.fixture
def found(find):
    """The same, shortened to what most tests look at."""

    def found(code):
        return [(finding.severity, dict(finding.figures)) for finding in find(code)]

    return found
