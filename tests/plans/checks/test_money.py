"""Cross-checks of money, both ways: they find what is wrong, and are silent about what is right."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.checks import Severity, check
from plans.content.loading import ProjectMoney, load_content
from plans.models import DepartmentPlan, Plan, Project, SectionKind
from tests import factories as make

PLANNED = SectionKind.Role.PLANNED


def test_c13_reports_what_the_steps_leave(project: Any, section: Any, find: Any) -> None:
    planned = section(project, PLANNED)
    group = make.MilestoneFactory(section=planned)
    make.MilestoneFactory(section=planned, parent=group, amount=60_000_000)
    make.MilestoneFactory(section=planned, amount=38_500_000)
    make.MilestoneFactory(section=planned)
    (finding,) = find("C13")
    assert finding.severity == Severity.INFORMATION
    assert finding.figures == {"steps": 98_500_000, "project": 100_000_000, "rest": 1_500_000}
    assert "1,500천원 미배분" in finding.sentence


def test_c13_finds_steps_beyond_the_money(project: Any, section: Any, found: Any) -> None:
    make.MilestoneFactory(section=section(project, PLANNED), amount=100_001_000)
    figures = {"steps": 100_001_000, "project": 100_000_000, "over": 1_000}
    assert found("C13") == [(Severity.ERROR, figures)]


def test_c13_finds_amounts_in_a_project_without_programs(project: Any, section: Any, found: Any) -> None:
    project.funding.all().delete()
    make.MilestoneFactory(section=section(project, PLANNED), amount=1_000)
    assert found("C13") == [(Severity.ERROR, {"steps": 1_000, "project": 0, "over": 1_000})]


def test_c13_counts_leaves_only_and_nothing_that_was_done(project: Any, section: Any, find: Any) -> None:
    group = make.MilestoneFactory(section=section(project, PLANNED), amount=999_000_000)
    make.MilestoneFactory(section=group.section, parent=group, amount=100_000_000)
    done = section(project, SectionKind.Role.DONE)
    make.MilestoneFactory(section=done, amount=5_000_000, begins="2023-03-01")
    assert not find("C13")


def test_c13_is_right_for_all_amounts(plan: Plan, project: Any, section: Any, local: Any) -> None:
    make.MilestoneFactory.create_batch(3, section=section(project, PLANNED))
    content = load_content(plan)
    steps = list(content.projects_with_parts[0][1].sections.all()[1].milestones.all())
    won = st.integers(0, 10**13)

    @given(amounts=st.tuples(won, won, won), money=won)
    def holds(amounts: Any, money: Any) -> None:
        for step, amount in zip(steps, amounts, strict=True):
            step.amount = amount
        changed = replace(content, project_money={project.pk: ProjectMoney({local: {2024: money}})})
        severities = [finding.severity for finding in check(changed) if finding.code == "C13"]
        if abs(sum(amounts) - money) < 1_000:
            assert severities == []
        else:
            assert severities == [Severity.ERROR if sum(amounts) > money else Severity.INFORMATION]

    holds()


def test_c14_reports_the_share_without_money_from_outside_the_budget(
    plan: Plan, part: DepartmentPlan, project: Project, fund: Callable[..., Any], found: Any
) -> None:
    other = make.ProgramFactory(department=part.department)
    make.BudgetLineFactory(program=other, budget=plan.budget, amount=72_117_000)
    fund(project, 50_000_000, source=make.FundingSourceFactory(name="민자", outside_budget=True))
    figures = {"projects": 100_000_000, "department": 172_117_000, "share": "58.1"}
    assert found("C14") == [(Severity.INFORMATION, figures)]


def test_c14_finds_projects_beyond_the_department(project: Project, fund: Callable[..., Any], found: Any) -> None:
    fund(project, 3_000_000, category=make.CategoryFactory(code="operation", funds_projects=False))
    figures = {"projects": 103_000_000, "department": 100_000_000}
    assert found("C14") == [
        (Severity.ERROR, figures | {"over": 3_000_000}),
        (Severity.INFORMATION, figures | {"share": "103.0"}),
    ]


def test_c14_is_right_for_all_amounts(plan: Plan, project: Project, local: Any) -> None:
    content = load_content(plan)
    (row,) = content.department_money

    @given(money=st.integers(0, 10**13), whole=st.integers(1, 10**13))
    def holds(money: Any, whole: Any) -> None:
        changed = replace(
            content,
            department_money=(replace(row, now=whole),),
            project_money={project.pk: ProjectMoney({local: {2024: money}})},
        )
        found = [finding for finding in check(changed) if finding.code == "C14"]
        assert (found[0].severity == Severity.ERROR) == (money > whole)
        tenths, _ = divmod(2_000 * money + whole, 2 * whole)
        assert found[-1].figures["share"] == f"{tenths // 10}.{tenths % 10}"

    holds()


@pytest.mark.parametrize(
    ("kind", "last_year", "severity"),
    [
        (Project.Kind.NEW, 1_000, Severity.ERROR),
        (Project.Kind.CONTINUING, 0, Severity.WARNING),
        (Project.Kind.NEW, 0, None),
        (Project.Kind.CONTINUING, 1_000, None),
    ],
)
def test_c15_new_means_no_money_last_year(
    part: DepartmentPlan, fund: Callable[..., Any], find: Callable[..., Any], kind: Any, last_year: int, severity: Any
) -> None:
    project = make.ProjectFactory(department_plan=part, number=1, kind=kind)
    fund(project, 5_000_000, last_year=last_year)
    assert [finding.severity for finding in find("C15")] == ([severity] if severity else [])


def test_c15_looks_at_every_edition_of_last_year(
    part: DepartmentPlan, project: Project, find: Callable[..., Any]
) -> None:
    project.funding.get().program.lines.filter(budget__fiscal_year=2023).delete()
    supplementary = make.BudgetFactory(fiscal_year=2023, supplementary=True)
    make.BudgetLineFactory(budget=supplementary, program=project.funding.get().program)
    assert not find("C15")


def test_c15_finds_nothing_in_projects_without_programs(project: Project, find: Callable[..., Any]) -> None:
    project.funding.all().delete()
    assert not find("C15")


def test_c15_says_nothing_where_nothing_is_known_of_last_year(plan: Plan, part: DepartmentPlan, found: Any) -> None:
    plan.previous_budget = plan.compared_budget = None
    plan.save()
    make.ProjectProgramFactory(project__department_plan=part)
    assert not found("C15")


def test_c19_finds_other_sources_behind_a_sole_one(
    project: Project, fund: Callable[..., Any], local: Any, find: Callable[..., Any]
) -> None:
    Project.objects.filter(pk=project.pk).update(sole_source=local)
    fund(project, 7_000_000, source=make.FundingSourceFactory(name="시비"))
    (finding,) = find("C19")
    assert finding.severity == Severity.ERROR
    assert "시비 7,000천원" in finding.sentence


def test_c19_is_silent_when_others_gave_money_in_other_years_only(
    project: Project, fund: Callable[..., Any], local: Any, find: Callable[..., Any]
) -> None:
    Project.objects.filter(pk=project.pk).update(sole_source=local)
    fund(project, 0, last_year=7_000_000, source=make.FundingSourceFactory(name="시비"))
    assert not find("C19")


def test_c19_finds_a_sole_source_of_no_money(project: Project, local: Any, found: Any) -> None:
    project.funding.all().delete()
    Project.objects.filter(pk=project.pk).update(sole_source=local)
    assert found("C19") == [(Severity.ERROR, {"sole_source": "구비"})]
