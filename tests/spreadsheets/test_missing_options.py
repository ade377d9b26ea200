"""A file that doesn't say its unit, year, edition or day isn't wrong: it is asked about, all at once."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import User
from budgets.models import Budget, BudgetLine
from plans.models import Project
from spreadsheets.imports.jobs import confirm
from spreadsheets.models import ImportJob
from tests.budgets.sheets.files import HEADER, PARK, csv_of, errors, previewed
from tests.factories import (
    BudgetFactory,
    CategoryFactory,
    DepartmentFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    PlannerFactory,
)
from tests.sheets import previewed as previewed_as

pytestmark = pytest.mark.django_db

#: Without year and edition, and without a unit in the amount's head.
HEAD, ROW = [*HEADER[2:9], "금액"], PARK[2:]
CODES = ["missing-unit", "missing-year", "missing-edition"]
ANSWERS = {"missing-unit": "thousand", "missing-year": "2024", "missing-edition": "original"}


@pytest.fixture(autouse=True)
def _ledger(db: None) -> None:
    DepartmentFactory(name="공원과")
    FundingSourceFactory(name="구비")
    CategoryFactory()
    BudgetFactory(fiscal_year=2024)


@pytest.fixture
def planner() -> User:
    return PlannerFactory()


def offered(job: ImportJob, code: str) -> list[str]:
    [question] = [each for each in job.questions if each.code == code]
    return [choice.value for choice in question.choices]


def test_all_is_asked_at_once_and_stored_as_answered(client: Client, planner: User) -> None:
    client.force_login(planner)
    file = SimpleUploadedFile("예산.csv", csv_of(HEAD, ROW))
    page = client.post(reverse("import-new"), {"file": file}, follow=True).content.decode()
    job = ImportJob.objects.get()
    assert "정하셔야 할 것이 있습니다." in page
    assert "고친 파일 올리기" not in page
    assert [each.code for each in job.questions] == CODES
    given = {f"answer-{number}": ANSWERS[code] for number, code in enumerate(CODES)}
    client.post(reverse("import-answers", args=[job.pk]), given)
    client.post(reverse("import-confirm", args=[job.pk]))
    line = BudgetLine.objects.get()
    assert (line.amount, line.budget.fiscal_year, line.budget.kind) == (1_200_000, 2024, "original")


def test_only_the_unit_is_remembered(client: Client, planner: User) -> None:
    test_all_is_asked_at_once_and_stored_as_answered(client, planner)
    job = previewed(planner, HEAD, ROW)
    assert [each.answer(job.options_used) for each in job.questions] == ["thousand", None, None]


def test_the_years_are_those_there_are_this_one_and_the_next(planner: User) -> None:
    this = timezone.localdate().year
    assert offered(previewed(planner, HEAD, ROW), "missing-year") == [str(this + 1), str(this), "2024"]


def test_the_editions_are_those_of_its_year_and_what_may_come_next(planner: User) -> None:
    BudgetFactory(fiscal_year=2024, supplementary=True)
    BudgetFactory(fiscal_year=2023)
    job = previewed(planner, HEAD, ROW, year=2024)
    assert offered(job, "missing-edition") == ["original", "supplementary-1", "supplementary-2", "forecast-2023"]
    job = previewed(planner, HEAD, ROW, year=2025)
    assert offered(job, "missing-edition") == ["original", "supplementary-1", "forecast-2023", "forecast-2024"]
    job = previewed(planner, [HEADER[0], *HEAD], [2024, *ROW], unit="won")
    assert [each.code for each in job.questions] == ["missing-edition"]
    assert "supplementary-2" in offered(job, "missing-edition")


def test_a_chosen_edition_that_the_chosen_year_has_not_is_asked_about_again(planner: User) -> None:
    BudgetFactory(fiscal_year=2024, supplementary=True)
    answers = {**ANSWERS, "missing-edition": "supplementary-2"}
    assert not previewed(planner, HEAD, ROW, answers=answers).has_open_questions
    next_year = str(timezone.localdate().year + 1)
    job = previewed(planner, HEAD, ROW, answers={**answers, "missing-year": next_year})
    assert [each.answer(job.options_used) for each in job.questions] == ["thousand", next_year, None]
    assert not job.can_be_confirmed


def test_what_a_person_chose_before_is_not_asked(planner: User) -> None:
    job = previewed(planner, HEAD, ROW, unit="won", year=2024, edition="본예산")
    assert (job.questions, errors(job)) == ([], [])


def test_what_several_sheets_leave_out_is_asked_once_and_counts_for_all(planner: User, tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, row in (("가", ROW), ("나", [*ROW[:3], "0102", "숲 조성", *ROW[5:]])):
        sheet: Any = book.create_sheet(title)
        sheet.append(HEAD)
        sheet.append(row)
    book.save(tmp_path / "예산.xlsx")
    data = (tmp_path / "예산.xlsx").read_bytes()
    job = previewed_as("budget", planner, data, answers={"sheet": "*"})
    assert sorted(each.code for each in job.questions) == sorted(["sheet", *CODES])
    confirm(previewed_as("budget", planner, data, answers={"sheet": "*", **ANSWERS}), planner)
    assert list(BudgetLine.objects.values_list("amount", "budget__fiscal_year")) == [(1_200_000, 2024)] * 2


def test_the_command_ends_with_2_until_it_is_told(tmp_path: Path) -> None:
    file = tmp_path / "예산.csv"
    file.write_bytes(csv_of(HEAD, ROW))
    errors = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("import_sheet", "budget", str(file), "--confirm", "--unit=won", stdout=StringIO(), stderr=errors)
    assert end.value.code == 2
    assert "--answer 'missing-year=2024': 2024년" in errors.getvalue()
    told = ["--unit=thousand", "--edition=original", "--answer", "missing-year=2024", "--confirm"]
    call_command("import_sheet", "budget", str(file), *told, stdout=StringIO())
    assert BudgetLine.objects.get().budget == Budget.objects.get()


def test_a_plan_s_year_is_asked_for(planner: User) -> None:
    DepartmentPlanFactory(plan__year=2024, department__name="녹지과")
    data = csv_of(["부서", "사업명", "구분"], ["녹지과", "숲길 조성", "신규"])
    job = previewed_as("projects", planner, data)
    assert "2024" in offered(job, "missing-year")
    confirm(previewed_as("projects", planner, data, answers={"missing-year": "2024"}), planner)
    assert Project.objects.get().department_plan.plan.year == 2024
