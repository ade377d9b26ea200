"""The made-up city: the same again for the same seed, whole at every size, and no harm to what stands beside it."""

import hashlib
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from budgets.models import Budget, BudgetLine, FundingSource
from plans.checks import Severity, check
from plans.content.loading import load_content
from plans.models import Milestone, Picture, Plan, Project, Section
from staffing.models import Department, Organisation, Roster, StaffingQuota, Team
from tests import factories as make


def _make_city(departments: Any = 3, projects: Any = 12, **options: Any) -> Any:
    out = StringIO()
    call_command("make_city", departments=departments, projects=projects, stdout=out, **options)
    return out.getvalue()


FACTS = {
    Department: ["code", "name", "bureau__name", "order"],
    Team: ["department__code", "name", "duties"],
    StaffingQuota: ["department__code", "grade__code", "authorized", "filled"],
    BudgetLine: ["budget__fiscal_year", "program__department__code", "program__code", "source__code", "amount"],
    Project: ["department_plan__department__code", "number", "title", "kind", "begins", "ends", "team__name"],
    Section: ["project__title", "order", "kind__code", "title", "body"],
    Milestone: ["section__project__title", "order", "title", "begins", "ends", "body", "amount", "parent__title"],
    Picture: ["project__title", "number", "alt", "caption"],
}


def _hash() -> Any:
    facts = [sorted(map(repr, model._base_manager.values_list(*names))) for model, names in FACTS.items()]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_city() -> None:
    hashes = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            _make_city(seed=seed)
            hashes.append(_hash())
            transaction.set_rollback(True)
        assert not Project.objects.exists()
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.django_db
def test_the_usual_city_is_as_large_as_a_real_one_and_nearly_without_fault() -> None:
    _make_city(departments=40, projects=446)
    content = load_content(Plan.objects.get(year=2025))
    projects = Project.objects.all()
    assert (Department.objects.count(), len(content.parts), projects.count()) == (40, 36, 446)
    assert 106 <= projects.filter(kind=Project.Kind.NEW).count() <= 119
    assert len({part.department.bureau_id for part in content.parts}) == 9  # eight, and none
    assert {quota.grade.code for quota in content.quotas} >= {"political", "3", "4", "5", "9", "research", "public"}
    assert Picture.objects.exclude(file="").count() == 19
    assert not FundingSource.objects.filter(lines=None).exists()
    assert 10 < projects.filter(is_pledge=True).count() < 45
    findings = check(content)
    errors = [finding.code for finding in findings if finding.severity == Severity.ERROR]
    warnings = [finding.code for finding in findings if finding.severity == Severity.WARNING]
    assert sorted(errors) == ["C13", "C15", "C21"]
    assert len(warnings) < 25


@pytest.mark.django_db
@pytest.mark.parametrize(("departments", "projects"), [(1, 1), (3, 12), (11, 10)])
def test_small_cities_are_whole(departments: int, projects: int) -> None:
    sentence = _make_city(departments, projects)
    plan = Plan.objects.get()
    assert f"부서 {departments}곳, 주요사업 {projects}건" in sentence
    assert Department.objects.in_force(plan.roster.as_of).count() == departments
    assert [len(of) > 0 for of in load_content(plan).projects.values()] == [True] * min(departments, 10)
    assert Severity.ERROR not in {finding.severity for finding in check(load_content(plan))}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "options",
    [
        {"departments": 0},
        {"departments": -1},
        {"departments": 47},
        {"projects": 0},
        {"projects": 2},
        {"projects": 151},
        {"year": 1999},
    ],
)
def test_sizes_and_years_that_cannot_be_made_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="수 있습니다"):
        _make_city(**options)
    assert not Department.objects.exists()


@pytest.mark.django_db
def test_where_the_years_plan_stands_nothing_changes() -> None:
    make.PlanFactory(year=2025)
    assert "바뀐 것은 없습니다" in _make_city()
    assert not Department.objects.exists()
    assert Budget.objects.count() == 2


@pytest.mark.django_db
def test_beside_the_example_nothing_of_it_changes() -> None:
    call_command("load_example")
    example = Plan.objects.get(year=2024)
    before = load_content(example)
    rosters = list(Roster.objects.values())
    original_lines = list(BudgetLine.objects.values())
    _make_city()
    after = load_content(example)
    assert check(after) == check(before)
    assert after.project_money == before.project_money
    assert after.department_money == before.department_money
    assert after.funded_last_year == before.funded_last_year
    assert list(Roster.objects.filter(as_of__lt="2024-01-01").values()) == rosters
    keys = [line["id"] for line in original_lines]
    assert list(BudgetLine.objects.filter(pk__in=keys).values()) == original_lines
    assert Organisation.objects.get().name == "금천구"


@pytest.mark.django_db
def test_a_year_with_a_budget_gets_a_supplementary_one() -> None:
    make.BudgetFactory(fiscal_year=2024, locked=True)
    make.RosterFactory(as_of="2024-10-31")
    line = make.BudgetLineFactory(budget=make.BudgetFactory(fiscal_year=2025), program__department__code="d1")
    _make_city()
    plan = Plan.objects.get(year=2025)
    assert (plan.compared_budget.kind, plan.compared_budget.round) == (Budget.Kind.SUPPLEMENTARY, 1)
    assert plan.budget.lines.filter(program=line.program).count() == 1
    assert not BudgetLine.objects.filter(budget__fiscal_year=2024, budget__kind=Budget.Kind.ORIGINAL).exists()
    assert not StaffingQuota.objects.filter(roster__as_of="2024-10-31").exists()
    assert str(plan.roster.as_of) == "2024-10-30"
    assert Department.objects.filter(code="d2-01").exists()


@pytest.mark.django_db
def test_an_outlook_in_the_way_is_left_alone() -> None:
    make.BudgetFactory(fiscal_year=2026, forecast=True, base_year=2025)
    with pytest.raises(CommandError, match="중기전망"):
        _make_city()
    assert not Department.objects.exists()


@pytest.mark.django_db
def test_a_run_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("demo.city.plan_writer.Picture.objects.bulk_create", fail)
    with pytest.raises(OSError, match="disk full"):
        _make_city()
    assert not Plan.objects.exists()
    assert not Budget.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_plan_is_read_in_as_many_queries_whatever_its_size() -> None:
    counts = []
    for year, departments, projects in ((2025, 1, 1), (2035, 40, 120)):
        _make_city(departments, projects, year=year)
        plan = Plan.objects.get(year=year)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            load_content(plan)
        counts.append(len(queries))
    assert counts[0] == counts[1] < 25
