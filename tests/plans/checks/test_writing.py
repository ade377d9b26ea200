"""Cross-checks of staff, of the overview, of numbers and of dates."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from plans.checks import Severity
from plans.models import DepartmentPlan, Plan, Project, SectionKind
from tests import factories as make


@pytest.mark.parametrize(("filled", "sentence"), [(2, "1명 적습니다"), (5, "2명 많습니다")])
def test_c3_reports_that_people_are_not_as_many_as_posts(
    plan: Plan, part: DepartmentPlan, find: Callable[..., Any], filled: int, sentence: str
) -> None:
    make.StaffingQuotaFactory(roster=plan.roster, department=part.department, authorized=3, filled=filled)
    (finding,) = find("C3")
    assert finding.severity == Severity.INFORMATION
    assert finding.figures["difference"] == filled - 3
    assert sentence in finding.sentence


def test_c3_is_silent_about_full_posts(plan: Plan, part: DepartmentPlan, find: Callable[..., Any]) -> None:
    make.StaffingQuotaFactory(roster=plan.roster, department=part.department, authorized=3, filled=3)
    assert not find("C3")


def test_c5_finds_a_team_without_duties(part: DepartmentPlan, found: Any) -> None:
    make.TeamFactory(department=part.department, name="언론팀", duties=" \n")
    make.TeamFactory(department=part.department)
    assert found("C5") == [(Severity.WARNING, {"team": "언론팀"})]


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"begins": None, "ends": None, "period_label": "추진시기"}, "추진시기"),
        ({"prints_budget": False}, "소요예산"),
    ],
)
def test_c12_finds_an_overview_without_period_or_money(
    project: Project, found: Any, fields: dict[str, Any], missing: str
) -> None:
    Project.objects.filter(pk=project.pk).update(**fields)
    assert found("C12") == [(Severity.WARNING, {"missing": missing})]


def test_c12_takes_a_wording_for_a_period(project: Project, find: Callable[..., Any]) -> None:
    Project.objects.filter(pk=project.pk).update(begins=None, ends=None, period_wording="연중")
    assert not find("C12")


def test_c12_finds_a_project_without_overview(project: Project, found: Any) -> None:
    project.sections.all().delete()
    assert found("C12") == [(Severity.WARNING, {"missing": "사업개요"})]


def test_c12_asks_no_money_of_a_project_without_programs(project: Project, find: Callable[..., Any]) -> None:
    project.funding.all().delete()
    Project.objects.filter(pk=project.pk).update(prints_budget=False)
    assert not find("C12")


def test_c16_finds_numbers_that_are_missing(part: DepartmentPlan, project: Project, found: Any) -> None:
    make.ProjectFactory(department_plan=part, number=4)
    assert found("C16") == [(Severity.ERROR, {"projects": 2, "missing": "2, 3"})]


def test_c16_names_only_the_first_of_many(part: DepartmentPlan, found: Any) -> None:
    make.ProjectFactory(department_plan=part, number=30_000)
    assert found("C16")[0][1]["missing"] == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 등"


def test_c16_is_silent_about_numbers_without_a_gap(
    part: DepartmentPlan, project: Project, find: Callable[..., Any]
) -> None:
    make.ProjectFactory(department_plan=part, number=2)
    assert not find("C16")


@pytest.mark.parametrize(
    ("begins", "ends", "wording", "severities"),
    [
        (date(2024, 12, 1), date(2025, 6, 1), "", []),
        (date(2022, 1, 1), date(2024, 1, 1), "", []),
        (date(2022, 1, 1), date(2023, 12, 1), "", [Severity.ERROR]),
        (date(2025, 1, 1), date(2025, 6, 1), "", [Severity.ERROR]),
        (date(2022, 3, 1), None, "", [Severity.ERROR]),
        (date(2022, 3, 1), None, "2022. 3월 ~ 계속", []),
        (None, date(2023, 12, 1), "", [Severity.ERROR]),
        (None, None, "연중", []),
    ],
)
def test_c21_the_period_touches_the_year(
    project: Project, find: Callable[..., Any], begins: Any, ends: Any, wording: str, severities: list[Any]
) -> None:
    Project.objects.filter(pk=project.pk).update(begins=begins, ends=ends, period_wording=wording)
    assert [finding.severity for finding in find("C21")] == severities


@pytest.mark.parametrize(
    ("begins", "ends", "severities"),
    [
        (date(2023, 12, 1), None, [Severity.WARNING]),
        (date(2023, 10, 1), date(2024, 2, 1), [Severity.ERROR]),
        (date(2024, 11, 1), date(2025, 1, 1), [Severity.ERROR]),
        (None, date(2025, 1, 1), [Severity.ERROR]),
        (date(2024, 1, 1), date(2024, 12, 1), []),
        (None, None, []),
    ],
)
def test_c21_planned_steps_lie_in_the_period_and_in_the_year(
    project: Any, section: Any, find: Any, begins: Any, ends: Any, severities: list[Any]
) -> None:
    Project.objects.filter(pk=project.pk).update(begins=date(2023, 11, 1))
    planned = section(project, SectionKind.Role.PLANNED)
    step = make.MilestoneFactory(section=planned, begins=begins, ends=ends)
    findings = find("C21")
    assert [finding.severity for finding in findings] == severities
    assert all((finding.place.section, finding.place.milestone) == (planned, step) for finding in findings)


def test_c21_needs_no_period(project: Any, section: Any, find: Any) -> None:
    Project.objects.filter(pk=project.pk).update(begins=None, ends=None)
    make.MilestoneFactory(section=section(project, SectionKind.Role.PLANNED), begins=date(2024, 3, 1))
    assert not find("C21")


@pytest.mark.parametrize(
    ("begins", "ends", "severities"),
    [
        (date(2023, 11, 1), None, [Severity.WARNING]),
        (date(2023, 10, 1), date(2023, 11, 1), [Severity.INFORMATION]),
        (date(2023, 10, 1), None, []),
        (date(2022, 1, 1), date(2023, 10, 1), []),
    ],
)
def test_c21_results_had_begun_by_the_rosters_date(
    plan: Plan, project: Any, section: Any, find: Any, begins: Any, ends: Any, severities: list[Any]
) -> None:
    plan.roster, plan.issued = make.RosterFactory(as_of=date(2023, 10, 15)), date(2023, 9, 1)
    plan.save()
    make.MilestoneFactory(section=section(project, SectionKind.Role.DONE), begins=begins, ends=ends)
    assert [finding.severity for finding in find("C21")] == severities
    # A month more where the plan is issued a month later than its roster's date; what runs past that is named by it.
    plan.issued = date(2023, 11, 1)
    plan.save()
    assert find("C21") == []
    step = make.MilestoneFactory.create(section=section(project, SectionKind.Role.DONE), begins=date(2023, 12, 1))
    [late] = find("C21")
    assert (late.severity, late.place.milestone) == (Severity.WARNING, step)
    assert "발행 연월(2023. 11.)보다 뒤에 시작합니다" in late.sentence


@pytest.mark.parametrize(
    ("wording", "begins", "sentence"),
    [
        ("2023~2025년(2년간)", date(2024, 1, 1), "3년인데 2년으로 적혀 있습니다"),
        ("2024. 5. 4. ~ 5. 6.", date(2024, 1, 1), "인쇄하는 표기(2024. 5. 4. ~ 5. 6.)가 시작·끝(2024. 1.)과 다릅니다"),
        ("2024. 1. 4.", date(2024, 1, 1), ""),
    ],
)
def test_c21_a_wording_says_what_is_stored_and_how_long_it_is(
    project: Any, section: Any, find: Any, wording: str, begins: Any, sentence: str
) -> None:
    """Of a project and of its steps."""
    Project.objects.filter(pk=project.pk).update(begins=begins, ends=begins, period_wording=wording)
    step = make.MilestoneFactory(
        section=section(project, SectionKind.Role.PLANNED), begins=begins, ends=begins, date_wording=wording
    )
    findings = find("C21")
    assert [finding.place.milestone for finding in findings] == ([None, step] if sentence else [])
    assert all(sentence in finding.sentence and finding.severity == Severity.WARNING for finding in findings)
