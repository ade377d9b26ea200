"""import_sheet and export_sheet, for operators."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AccessLog
from budgets.models import BudgetLine
from spreadsheets.imports.jobs import ImportRefused, revert_import
from spreadsheets.models import ImportJob
from tests.budgets.sheets.files import HEADER, PARK, csv_of
from tests.factories import BudgetFactory, BudgetLineFactory, CategoryFactory, DepartmentFactory, FundingSourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_are_read_here() -> None:
    """Not here: files come all the way, through the process that reads them."""


@pytest.fixture
def file(tmp_path: Any) -> Any:
    DepartmentFactory(name="공원과")
    FundingSourceFactory(name="구비")
    CategoryFactory()
    BudgetFactory()
    path = tmp_path / "예산.csv"
    path.write_bytes(csv_of(HEADER, PARK))
    return path


def test_it_previews_by_default_and_stores_when_asked_to(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_sheet", "budget", file)
    assert "저장하려면 --confirm을 붙이십시오." in capsys.readouterr().out
    assert not BudgetLine.objects.exists()
    call_command("import_sheet", "budget", file, "--confirm")
    assert "모두 저장했습니다." in capsys.readouterr().out
    assert BudgetLine.objects.get().amount == 1_200_000
    entry = AccessLog.objects.get()
    assert (entry.who, entry.detail) == ("(명령줄)", "예산: 예산.csv")


def test_a_file_with_errors_ends_with_2_and_says_why(file: Any, capsys: Any) -> None:
    file.write_bytes(csv_of(HEADER, [*PARK[:-1], "x"]))
    with pytest.raises(SystemExit) as ended:
        call_command("import_sheet", "budget", file, "--confirm")
    assert ended.value.code == 2
    assert "오류 J2 금액(천원): “x”: 금액이 아닙니다." in capsys.readouterr().err
    assert not BudgetLine.objects.exists()


def test_what_the_file_leaves_out_is_an_option(file: Any, capsys: Any) -> None:
    file.write_bytes(csv_of([*HEADER[2:9], "금액"], PARK[2:]))
    with pytest.raises(SystemExit):
        call_command("import_sheet", "budget", file)
    options = ["--unit", "won", "--year", "2024", "--edition", "supplementary-2", "--confirm"]
    call_command("import_sheet", "budget", file, *options)
    line = BudgetLine.objects.get()
    assert (line.amount, line.budget.round) == (1_200, 2)


def test_it_reports_to_programs_as_json(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_sheet", "budget", file, "--json")
    report = json.loads(capsys.readouterr().out)
    assert (report["state"], report["errors"], report["counts"][-1]["new"]) == ("previewed", [], 1)


@pytest.mark.parametrize("wrong", ["없는 파일.csv", "."])
def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(CommandError, match="파일을 읽지 못했습니다") as ended:
        call_command("import_sheet", "budget", tmp_path / wrong)
    assert ended.value.returncode == 2


def test_a_sheet_that_is_not_there_is_named(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("import_sheet", "budget", file, "--sheet", "없는 시트")
    assert "“없는 시트”" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_what_was_exported_comes_back_in_without_options(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], suffix: str
) -> None:
    BudgetLineFactory()
    path = tmp_path / f"나감.{suffix}"
    call_command("export_sheet", "budget", "--output", path)
    call_command("import_sheet", "budget", path)
    assert "바뀌는 것이 없습니다." in capsys.readouterr().out


def test_what_nobody_can_use_any_more_is_let_go(file: str) -> None:
    call_command("import_sheet", "budget", file)
    call_command("import_sheet", "budget", file, "--confirm")
    call_command("forget_old_imports")
    assert ImportJob.objects.count() == 2
    ImportJob.objects.update(created=timezone.now() - timedelta(days=2))
    call_command("forget_old_imports")
    job = ImportJob.objects.get()
    assert job.state == ImportJob.State.CONFIRMED
    assert Path(job.file.path).exists()
    ImportJob.objects.update(created=timezone.now() - timedelta(days=400))
    call_command("forget_old_imports")
    assert not Path(job.file.path).exists()
    job.refresh_from_db()
    assert job.summary["counts"][-1]["new"] == 1
    with pytest.raises(ImportRefused, match="오래되어"):
        revert_import(job, None)


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="파일을 쓰지 못했습니다"):
        call_command("export_sheet", "budget", "--output", tmp_path / "없음" / "a.csv")
    with pytest.raises(CommandError, match=r"\.xlsx나 \.csv로"):
        call_command("export_sheet", "budget", "--output", tmp_path / "a.pdf")
