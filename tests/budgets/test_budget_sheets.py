"""The budget comes in from our own list and from the finance system's sheets, all or nothing."""

import csv
import io

import pytest

from budgets.models import Budget, BudgetLine, Program
from spreadsheets.importing import ChangedMeanwhile, Refused, confirm, preview, receive, take_back
from spreadsheets.kinds import kind_of
from spreadsheets.packing import unpack
from tests.factories import (
    BudgetFactory,
    BudgetLineFactory,
    CategoryFactory,
    DepartmentFactory,
    FundingSourceFactory,
    PlannerFactory,
    ProjectProgramFactory,
)

pytestmark = pytest.mark.django_db

HEAD = ["연도", "예산 구분", "부서", "정책사업", "단위사업", "세부사업코드", "세부사업", "내역", "재원", "금액(천원)"]
PARK = [2024, "본예산", "공원과", "푸른 도시", "공원", "0101", "공원 조성", None, "구비", "1,200"]


@pytest.fixture(autouse=True)
def ledger(db):
    """A department, two sources, the categories and the edition of 2024."""
    DepartmentFactory(code="parks", name="공원과")
    FundingSourceFactory(code="national", name="국비")
    FundingSourceFactory(code="district", name="구비")
    FundingSourceFactory(code="unknown", name="미구분")
    CategoryFactory()
    CategoryFactory(code="operation", name="행정운영경비", funds_projects=False)
    CategoryFactory(code="finance", name="재무활동비", funds_projects=False)
    BudgetFactory()


@pytest.fixture
def planner():
    return PlannerFactory()


def text_of(*rows) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def brought(owner, *rows, **options):
    return preview(receive(kind_of("budget"), text_of(*rows), "예산.csv", owner, **options))


def problems(job) -> list[str]:
    return [sentence for sentence, *_ in unpack(job.told)["problems"]]


def errors(job) -> list[str]:
    return [sentence for sentence, _, _, is_error in unpack(job.told)["problems"] if is_error]


def test_a_list_makes_programs_and_lines(planner):
    job = brought(planner, HEAD, PARK)
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


def test_the_same_file_changes_nothing_the_second_time(planner):
    confirm(brought(planner, HEAD, PARK), planner)
    job = brought(planner, HEAD, PARK)
    assert job.summary["counts"][-1] == {
        "label": "예산액",
        "new": 0,
        "changed": 0,
        "unchanged": 1,
        "missing": 0,
    }
    with pytest.raises(Refused):
        confirm(job, planner)


def test_a_changed_amount_is_shown_and_stored_with_its_history(planner):
    confirm(brought(planner, HEAD, PARK), planner)
    other = [*PARK[:-1], "△1,300"]
    job = brought(planner, HEAD, other)
    rows = unpack(job.told)["rows"]
    assert [row[4] for row in rows if row[1] == "changed"] == [[["금액", "1,200천원", "△1,300천원"]]]
    confirm(job, planner)
    line = BudgetLine.objects.get()
    assert (line.amount, line.version) == (-1_300_000, 2)
    assert [record.amount for record in line.history.order_by("history_id")] == [1_200_000, -1_300_000]


def test_an_import_is_taken_back_as_a_whole(planner):
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
    job = brought(planner, HEAD, PARK, first)
    assert errors(job) == []
    confirm(job, planner)
    line.refresh_from_db()
    assert line.amount == 9_000
    take_back(job, planner)
    line.refresh_from_db()
    assert (line.amount, BudgetLine.objects.count(), Program.objects.count()) == (5_000, 1, 1)
    assert BudgetLine.history.filter(history_type="-").count() == 1


def test_what_was_changed_since_is_named_and_stays(planner):
    job = confirm(brought(planner, HEAD, PARK), planner)
    line = BudgetLine.objects.get()
    line.amount = 7
    line.save()
    with pytest.raises(Refused, match="공원 조성"):
        take_back(job, planner)
    assert BudgetLine.objects.get().amount == 7


def test_a_program_that_a_project_uses_meanwhile_is_not_taken_away(planner):
    job = confirm(brought(planner, HEAD, PARK), planner)
    ProjectProgramFactory(program=Program.objects.get())
    with pytest.raises(Refused, match="쓰는 것"):
        take_back(job, planner)
    assert Program.objects.exists()


def test_a_locked_budget_takes_nothing(planner):
    budget = Budget.objects.get()
    budget.set_locked(True)
    job = brought(planner, HEAD, PARK)
    assert "잠겨 있어" in errors(job)[0]
    with pytest.raises(Refused):
        confirm(job, planner)
    budget.set_locked(False)
    job = brought(planner, HEAD, PARK)
    budget.set_locked(True)
    with pytest.raises(ChangedMeanwhile):
        confirm(job, planner)
    assert not BudgetLine.objects.exists()


def test_what_changed_meanwhile_is_previewed_again(planner):
    job = brought(planner, HEAD, PARK)
    confirm(brought(planner, HEAD, [*PARK[:-1], "900"]), planner)
    with pytest.raises(ChangedMeanwhile):
        confirm(job, planner)
    assert BudgetLine.objects.get().amount == 900_000
    job.refresh_from_db()
    confirm(job, planner)
    assert BudgetLine.objects.get().amount == 1_200_000
