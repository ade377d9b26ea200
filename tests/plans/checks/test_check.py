"""The checks as a whole: what they find in the example, in what order, and in plans that lack everything."""

import re

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from plans.checks import Severity, check
from plans.content.loading import load_content
from plans.models import Plan, Project
from tests import factories as make
from tests.imports import modules_of


def test_a_sound_project_has_only_its_share_reported(plan: Plan, project: Project) -> None:
    findings = check(load_content(plan))
    assert [(finding.code, finding.severity) for finding in findings] == [("C14", Severity.INFORMATION)]


def test_the_plan_of_2024_has_what_is_really_there_and_nothing_else(db: None) -> None:
    call_command("load_example")
    content = load_content(Plan.objects.get(year=2024))
    findings = check(content)
    assert [
        (finding.code, finding.severity, getattr(finding.place.project, "number", None)) for finding in findings
    ] == [
        ("C3", Severity.INFORMATION, None),
        ("C3", Severity.INFORMATION, None),
        ("C3", Severity.INFORMATION, None),
        ("C14", Severity.INFORMATION, None),
        ("C13", Severity.INFORMATION, 1),
        ("C12", Severity.WARNING, 4),
        ("C12", Severity.WARNING, 5),
        ("C12", Severity.WARNING, 6),
    ]
    assert [(each.figures["grade"], each.figures["difference"]) for each in findings[:3]] == [
        ("6급", -1),
        ("7급", 2),
        ("8급", -1),
    ]
    assert findings[3].figures == {"projects": 1_914_850_000, "department": 3_297_813_000, "share": "58.1"}
    assert findings[4].figures == {"steps": 140_000_000, "project": 141_500_000, "rest": 1_500_000}
    assert [each.figures["missing"] for each in findings[5:]] == ["사업기간", "소요예산", "소요예산"]


def test_findings_come_in_the_official_order_and_the_most_serious_first(plan: Plan) -> None:
    for order, name in ((2, "나과"), (1, "가과")):
        department = make.DepartmentFactory(name=name, order=order)
        part = make.DepartmentPlanFactory(plan=plan, department=department)
        make.TeamFactory(department=department, duties="")
        make.ProjectFactory(department_plan=part, number=2, begins="2022-01-01", ends="2022-12-01")
    found = [(str(finding.place), finding.code) for finding in check(load_content(plan))]
    titles = dict(Project.objects.values_list("department_plan__department__name", "title"))
    assert found == [
        (place, code)
        for name in ("가과", "나과")
        for place, code in [
            (name, "C16"),
            (name, "C5"),
            (f"{name} › 2. {titles[name]}", "C21"),
            (f"{name} › 2. {titles[name]}", "C12"),
        ]
    ]


def test_findings_are_made_without_queries(
    plan: Plan, project: Project, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    content = load_content(plan)
    with django_assert_num_queries(0):
        assert [str(finding.place) for finding in check(content)]


@pytest.mark.parametrize("lacking", ["roster", "budget", "compared_budget", "previous_budget"])
def test_a_plan_may_lack_anything(plan: Plan, project: Project, lacking: str) -> None:
    Plan.objects.filter(pk=plan.pk).update(**{lacking: None})
    assert {finding.code for finding in check(load_content(plan))} <= {"C14"}


def test_a_plan_may_lack_everything(project: Project) -> None:
    Plan.objects.update(roster=None, budget=None, compared_budget=None, previous_budget=None)
    assert check(load_content(Plan.objects.get())) == ()


def test_a_plan_may_be_empty(db: None) -> None:
    make.PlanFactory(roster=None, budget=None, previous_budget=None)
    assert check(load_content(Plan.objects.get())) == ()


def test_a_code_is_one_module_s_alone() -> None:
    """Two checks of one code would be waived, and read about, as one."""
    found: dict[str, set[str]] = {}
    for module, source in modules_of("plans/checks").items():
        for code in re.findall(r'"(C\d+)"', source):
            found.setdefault(code, set()).add(module)
    assert found
    assert {code: modules for code, modules in found.items() if len(modules) > 1} == {}
