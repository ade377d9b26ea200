"""The budget comes in from our own list, all or nothing, and goes as it came."""

import pytest

from accounts.models import User
from budgets.models import Budget, BudgetLine, Program
from spreadsheets.imports.jobs import ChangedMeanwhile, ImportRefused, confirm, revert_import
from spreadsheets.imports.packing import unpack
from tests.budgets.sheets.files import HEADER, PARK, errors, previewed, stored
from tests.factories import BudgetLineFactory, DepartmentFactory, ProjectProgramFactory
from tests.sheets import previewed as previewed_file
from tests.sheets import xlsx_of

pytestmark = pytest.mark.django_db


def test_a_list_makes_programs_and_lines(planner: User) -> None:
    job = previewed(planner, HEADER, PARK)
    assert errors(job) == []
    assert BudgetLine.objects.count() == 0
    confirm(job, planner)
    line = BudgetLine.objects.get()
    assert (line.amount, str(line.program), line.program.code, line.source.name) == (
        1_200_000,
        "공원 조성",
        "0101",
        "구비",
    )
    assert line.program.category.name == "정책사업비"
    assert line.history.get().history_user_id == planner.pk


def test_the_same_file_changes_nothing_the_second_time(planner: User) -> None:
    confirm(previewed(planner, HEADER, PARK), planner)
    job = previewed(planner, HEADER, PARK)
    assert job.summary["counts"][-1] == {
        "label": "예산액",
        "new": 0,
        "changed": 0,
        "unchanged": 1,
        "missing": 0,
    }
    with pytest.raises(ImportRefused):
        confirm(job, planner)


def test_a_changed_amount_is_shown_and_stored_with_its_history(planner: User) -> None:
    confirm(previewed(planner, HEADER, PARK), planner)
    other = [*PARK[:-1], "△1,300"]
    job = previewed(planner, HEADER, other)
    rows = unpack(job.told)["rows"]
    assert [row[4] for row in rows if row[1] == "changed"] == [[["금액", "1,200천원", "△1,300천원"]]]
    confirm(job, planner)
    line = BudgetLine.objects.get()
    assert (line.amount, line.version) == (-1_300_000, 2)
    assert [record.amount for record in line.history.order_by("history_id")] == [1_200_000, -1_300_000]


def test_a_new_program_is_shown_with_the_category_that_its_policy_says(planner: User) -> None:
    job = previewed(planner, HEADER, [*PARK[:3], "행정운영경비(공원과)", *PARK[4:]])
    [differences] = [row[4] for row in unpack(job.told)["rows"] if row[3] == "공원과 · 공원 조성"]
    assert ["사업 구분", "", "행정운영경비"] in differences


def test_an_import_is_reverted_as_a_whole(planner: User) -> None:
    line = BudgetLineFactory(program__department__code="other", amount=5_000)
    first = [
        *PARK[:2],
        line.program.department.name,
        "",
        "",
        line.program.code,
        line.program.name,
        "",
        line.source.name,
        9,
    ]
    job = previewed(planner, HEADER, PARK, first)
    assert errors(job) == []
    confirm(job, planner)
    line.refresh_from_db()
    assert line.amount == 9_000
    revert_import(job, planner)
    line.refresh_from_db()
    assert (line.amount, BudgetLine.objects.count(), Program.objects.count()) == (5_000, 1, 1)
    assert BudgetLine.history.filter(history_type="-").count() == 1


def test_what_was_changed_since_is_named_and_stays(planner: User) -> None:
    job = confirm(previewed(planner, HEADER, PARK), planner)
    line = BudgetLine.objects.get()
    line.amount = 7
    line.save()
    with pytest.raises(ImportRefused, match="공원 조성"):
        revert_import(job, planner)
    assert BudgetLine.objects.get().amount == 7


def test_a_program_that_a_project_uses_meanwhile_is_not_removed(planner: User) -> None:
    job = confirm(previewed(planner, HEADER, PARK), planner)
    ProjectProgramFactory(program=Program.objects.get())
    with pytest.raises(ImportRefused, match="쓰는 것"):
        revert_import(job, planner)
    assert Program.objects.exists()


def test_a_locked_budget_takes_nothing(planner: User) -> None:
    budget = Budget.objects.get()
    budget.set_locked(True)
    job = previewed(planner, HEADER, PARK)
    assert "잠겨 있어" in errors(job)[0]
    with pytest.raises(ImportRefused):
        confirm(job, planner)
    budget.set_locked(False)
    job = previewed(planner, HEADER, PARK)
    budget.set_locked(True)
    with pytest.raises(ChangedMeanwhile):
        confirm(job, planner)
    assert not BudgetLine.objects.exists()


def test_what_changed_meanwhile_is_previewed_again(planner: User) -> None:
    job = previewed(planner, HEADER, PARK)
    confirm(previewed(planner, HEADER, [*PARK[:-1], "900"]), planner)
    with pytest.raises(ChangedMeanwhile):
        confirm(job, planner)
    assert BudgetLine.objects.get().amount == 900_000
    job.refresh_from_db()
    confirm(job, planner)
    assert BudgetLine.objects.get().amount == 1_200_000


@pytest.mark.parametrize(("one", "other"), [("경로당 지원", "경로당 지원(자체)"), ("1-2구역 정비", "12구역 정비")])
def test_what_tells_one_name_from_another_makes_two_programs(planner: User, one: str, other: str) -> None:
    header, park = [*HEADER[:5], *HEADER[6:]], [*PARK[:5], *PARK[6:]]
    for name in (one, other):
        stored(planner, header, [*park[:5], name, *park[6:]])
    assert {program.name for program in Program.objects.all()} == {one, other}


def test_of_departments_whose_names_differ_in_brackets_the_exact_one_is_meant(planner: User) -> None:
    DepartmentFactory(name="주민센터(1동)")
    second = DepartmentFactory(name="주민센터(2동)")
    stored(planner, HEADER, [*PARK[:2], "주민센터(2동)", *PARK[3:]])
    assert Program.objects.get().department == second


def test_a_program_that_is_merged_over_its_sources_is_that_of_each(planner: User) -> None:
    national = [*PARK[:5], None, None, None, "국비", "300"]
    merged = ("F2:F3", "G2:G3")
    confirm(previewed_file("budget", planner, xlsx_of(HEADER, PARK, national, merged=merged)), planner)
    lines = BudgetLine.objects.order_by("amount")
    assert [(line.program.code, line.source.name, line.amount) for line in lines] == [
        ("0101", "국비", 300_000),
        ("0101", "구비", 1_200_000),
    ]
