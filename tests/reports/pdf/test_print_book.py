"""The command that prints a book from the shell."""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import factory.django
import pikepdf
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import AccessLog
from config import settings as program
from plans.models import Plan
from reports.management.commands import print_book
from reports.pdf.printing import Printing
from tests.factories import (
    DepartmentPlanFactory,
    OrganisationFactory,
    PictureFactory,
    PlanFactory,
    ProjectFactory,
    SectionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "책.pdf"


@pytest.fixture(scope="module")
def shared_plan(share_in_module: Any) -> Plan:
    return share_in_module(_make_plan)


@pytest.fixture
def plan(db: None, shared_plan: Plan) -> Plan:
    """A copy that a test may change."""
    return deepcopy(shared_plan)


def _make_plan() -> Plan:
    """소통담당관 and 감사담당관 with a project 1 each, and a project 2 of 소통담당관."""
    OrganisationFactory(name="한빛구")
    plan = PlanFactory.create()
    for code, name, order in [("comms", "소통담당관", 1), ("audit", "감사담당관", 2)]:
        part = DepartmentPlanFactory.create(
            plan=plan, department__code=code, department__name=name, department__order=order
        )
        ProjectFactory(department_plan=part, number=1, title=f"{name}의 첫 사업")
    ProjectFactory(department_plan=plan.department_plans.get(department__code="comms"), number=2, title="언론 홍보")
    return plan


def written(output: Path) -> list[str]:
    return [file.name for file in output.parent.iterdir() if file.is_file()]


def test_a_name_that_says_another_format_is_refused(plan: Plan, output: Path) -> None:
    with pytest.raises(CommandError, match=r"책\.docx: 파일 이름이 \.pdf나 \.html로 끝나야 합니다\.") as refused:
        call_command("print_book", 2024, output=output.with_suffix(".docx"))
    assert refused.value.returncode == 2
    assert written(output) == []


class TestAPdf:
    def test_is_written_whole_and_says_what_it_is(
        self, plan: Plan, output: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("print_book", 2024, output=output)
        assert capsys.readouterr().out == f"{output}: 2024년 주요업무계획\n"
        entry = AccessLog.objects.get()
        assert (entry.what, entry.who, entry.detail) == ("exported", "(명령줄)", "책.pdf: 2024년 주요업무계획")
        with pikepdf.open(output) as pdf:
            assert str(pdf.docinfo.Title) == "2024년 주요업무계획"
        assert written(output) == ["책.pdf"]
        assert output.stat().st_mode & 0o777 == 0o644

    def test_is_written_where_failures_are_noted_in_the_database(
        self, plan: Plan, output: Path, settings: Settings
    ) -> None:
        """As they are in use. Where nothing is missing it is asked for none, and PostgreSQL knows no empty list."""
        settings.CACHES = program.CACHES
        call_command("print_book", 2024, output=output)
        assert output.read_bytes().startswith(b"%PDF")

    def test_replaces_the_one_before(self, plan: Plan, output: Path) -> None:
        output.write_text("the book before", encoding="utf-8")
        call_command("print_book", 2024, output=output)
        assert output.read_bytes().startswith(b"%PDF")

    def test_of_a_plan_that_lacks_something_names_it(
        self, plan: Plan, output: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("print_book", 2024, output=output)
        assert "소통담당관: 팀이 없습니다.\n" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("options", "title"),
        [
            ({"department": "audit"}, "2024년 주요업무계획 - 감사담당관"),
            ({"department": "audit", "project": 1}, "2024년 주요업무계획 - 감사담당관 - 1. 감사담당관의 첫 사업"),
            ({"project": 2}, "2024년 주요업무계획 - 소통담당관 - 2. 언론 홍보"),
        ],
    )
    def test_may_be_of_a_department_or_a_project(
        self, plan: Plan, output: Path, capsys: pytest.CaptureFixture[str], options: dict[str, Any], title: str
    ) -> None:
        call_command("print_book", 2024, output=output, **options)
        assert capsys.readouterr().out == f"{output}: {title}\n"
        with pikepdf.open(output) as pdf:
            assert str(pdf.docinfo.Title) == title


class TestAnHtmlFile:
    @pytest.fixture
    def html(self, plan: Plan, output: Path) -> str:
        OrganisationFactory().delete()
        OrganisationFactory(name="한빛구", mark=factory.django.ImageField(format="PNG"))
        project = plan.department_plans.get(department__code="audit").projects.get()
        PictureFactory(project=project, number=1, alt="조감도", file=factory.django.ImageField(format="JPEG"))
        SectionFactory(project=project, body="<p>[[그림 1]]</p>")
        call_command("print_book", 2024, output=output, format="html")
        return output.read_text(encoding="utf-8")

    def test_is_meant_by_the_name_of_the_file(self, plan: Plan, output: Path) -> None:
        named = output.with_suffix(".html")
        call_command("print_book", 2024, output=named)
        assert named.read_text(encoding="utf-8").startswith("<!doctype html>")
        call_command("print_book", 2024, output=named, format="pdf")
        assert named.read_bytes().startswith(b"%PDF")

    def test_is_the_book(self, html: str) -> None:
        assert html.startswith('<!doctype html>\n<html lang="ko">')
        assert "<title>2024년 주요업무계획</title>" in html
        assert "감사담당관의 첫 사업" in html

    def test_needs_nothing_beside_it(self, html: str) -> None:
        """No address but those within the page, and pictures that are part of it."""
        assert "http:" not in html
        assert "https:" not in html
        assert "url(" not in html
        assert "@import" not in html
        assert "<script" not in html
        assert "<link" not in html
        addresses = re.findall(r"""(?:src|href|data-to|srcset|action)\s*=\s*["']?([^"'\s>]*)""", html)
        assert len(addresses) > 10
        assert all(address.startswith(("#", "data:image/")) for address in addresses)

    def test_holds_its_pictures(self, html: str) -> None:
        assert html.count('src="data:image/png;base64,') == 1
        assert len(re.findall(r'src="data:image/(?:jpeg|png);base64,[A-Za-z0-9+/=]{100,}"', html)) == 2

    def test_leads_only_to_places_that_are_there(self, html: str) -> None:
        places = set(re.findall(r'\bid="([^"]+)"', html))
        links = set(re.findall(r'href="#([^"]*)"', html))
        assert links
        assert links <= places


class TestWhatItRefuses:
    @pytest.mark.parametrize(
        ("year", "options", "sentence"),
        [
            (2023, {}, "2023년 계획이 없습니다."),
            (2024, {"department": "nowhere"}, "2024년 계획에 코드가 “nowhere”인 부서가 없습니다."),
            (2024, {"project": 9}, "2024년 계획에 9번 사업이 없습니다."),
            (2024, {"department": "audit", "project": 2}, "2024년 계획에 2번 사업이 없습니다."),
            (2024, {"project": 1}, "1번 사업이 여러 부서에 있습니다. --department로 부서를 정하십시오."),
        ],
    )
    def test_is_named_and_nothing_is_written(
        self, plan: Plan, output: Path, year: int, options: dict[str, Any], sentence: str
    ) -> None:
        with pytest.raises(CommandError) as refused:
            call_command("print_book", year, output=output, **options)
        assert str(refused.value) == sentence
        assert refused.value.returncode == 1
        assert written(output) == []

    def test_may_be_a_folder_that_isnt_there(self, plan: Plan, tmp_path: Path) -> None:
        output = tmp_path / "없는 폴더" / "책.pdf"
        with pytest.raises(CommandError, match="파일을 쓸 수 없습니다"):
            call_command("print_book", 2024, output=output, format="html")
        assert list(tmp_path.iterdir()) == []

    def test_may_be_a_folder_instead_of_a_file(self, plan: Plan, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="파일을 쓸 수 없습니다"):
            call_command("print_book", 2024, output=tmp_path, format="html")
        assert list(tmp_path.parent.glob(f".{tmp_path.name}-*")) == []

    def test_may_be_a_disk_that_is_full(self, plan: Plan, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What stood there before still stands there, and no half of the new one."""

        def full(handle: Any) -> None:
            raise OSError(28, "No space left on device")

        output.write_text("the book before", encoding="utf-8")
        monkeypatch.setattr(print_book.os, "fsync", full)
        with pytest.raises(CommandError, match="파일을 쓸 수 없습니다"):
            call_command("print_book", 2024, output=output, format="html")
        assert written(output) == ["책.pdf"]
        assert output.read_text(encoding="utf-8") == "the book before"

    def test_leaves_nothing_when_the_printing_fails(
        self, plan: Plan, output: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(printing: Any) -> None:
            raise RuntimeError("the renderer fell over")

        monkeypatch.setattr(Printing, "merged", fail)
        with pytest.raises(RuntimeError):
            call_command("print_book", 2024, output=output)
        assert written(output) == []

    @pytest.mark.parametrize("words", [["2024"], ["--output", "x.pdf"], ["twenty", "--output", "x.pdf"]])
    def test_wants_a_year_and_a_file(self, words: list[Any]) -> None:
        with pytest.raises(CommandError):
            call_command("print_book", *words)

    def test_knows_no_other_format(self, plan: Plan, output: Path) -> None:
        with pytest.raises(CommandError, match="docx"):
            call_command("print_book", "2024", "--output", str(output), "--format", "docx")
