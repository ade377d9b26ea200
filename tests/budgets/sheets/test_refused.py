"""What a budget file gets a clear error for, each with its cell, and all of them at once."""

import unicodedata
from typing import Any

import pytest

from accounts.models import User
from budgets.models import Budget, BudgetLine, Program
from plans.models import DepartmentPlan, State
from spreadsheets.imports.jobs import ChangedMeanwhile, ImportRefused, confirm, revert_import
from spreadsheets.imports.report import ImportReport
from spreadsheets.models import ImportJob
from staffing.models import Department
from tests.budgets.sheets.files import HEADER, PARK, errors, previewed, stored
from tests.factories import (
    DepartmentFactory,
    DepartmentPlanFactory,
    PlannerFactory,
    ProjectFactory,
    ProjectProgramFactory,
    UserFactory,
    put,
)

pytestmark = pytest.mark.django_db


def row(**changes: Any) -> list:
    """PARK's row with other cells, by the column's letter."""
    cells = list(PARK)
    for letter, value in changes.items():
        cells["ABCDEFGHIJ".index(letter)] = value
    return cells


@pytest.mark.parametrize(
    ("changes", "place", "sentence"),
    [
        ({"C": "공윈과"}, "C2", "“공윈과” 부서: 없는 이름입니다. “공원과”를 뜻하십니까?"),
        ({"I": "국바"}, "I2", "“국바” 재원: 없는 이름입니다. “국비”, “구비”, “미구분” 가운데 하나를 뜻하십니까?"),
        ({"C": None}, "C2", "부서가 없습니다. 부서명이나 부서코드를 적으십시오."),
        ({"J": None}, "J2", "금액이 비어 있습니다. 없으면 0을 적으십시오."),
        ({"J": "0.0005"}, "J2", "“0.0005”: 원 단위보다 작은 금액은 적을 수 없습니다."),
        ({"J": "1_000"}, "J2", "“1_000”: 금액이 아닙니다. 141,500처럼 숫자로 적으십시오."),
        ({"J": "NaN"}, "J2", "“NaN”: 금액이 아닙니다. 141,500처럼 숫자로 적으십시오."),
        ({"J": "1E400"}, "J2", "“1E400”: 금액이 아닙니다. 141,500처럼 숫자로 적으십시오."),
        ({"J": "True"}, "J2", "“True”: 금액이 아닙니다. 141,500처럼 숫자로 적으십시오."),
        ({"J": "9" * 15}, "J2", f"“{'9' * 15}”: 금액이 너무 큽니다. 단위를 확인하십시오."),
        ({"J": "1500²"}, "J2", "“1500²”: 금액이 아닙니다. 141,500처럼 숫자로 적으십시오."),
        ({"A": "이천"}, "A2", "“이천”: 연도가 아닙니다. 2025처럼 적으십시오."),
        ({"B": "추경"}, "B2", "“추경”: 몇 회 추경인지 적으십시오. 예: 추경 1회"),
        (
            {"B": "2023 본예산"},
            "B2",
            "“2023 본예산”에 적힌 연도(2023년)가 회계연도 2024년과 다릅니다. "
            "어느 해의 예산인지 확인하여 둘 가운데 하나를 고치십시오.",
        ),
        (
            {"J": "5.080"},
            "J2",
            "“5.080”: 5.080의 점이 천 단위 구분인지 소수점인지 알 수 없습니다. "
            "천 단위 구분이면 5,080, 소수점이면 5.08처럼 적으십시오.",
        ),
        ({"A": 1999}, "A2", "회계연도: 2000 이상의 값을 입력해 주세요."),
        ({"H": "가" * 101}, "H2", "내역: 이 값이 최대 100 개의 글자인지 확인하세요(입력값 101 자)."),
    ],
)
def test_what_cannot_be_is_reported_with_its_cell(
    planner: User, changes: dict[str, Any], place: str, sentence: str
) -> None:
    job = previewed(planner, HEADER, row(**changes))
    assert [(each.place, each.sentence) for each in ImportReport(job).entries("errors")] == [(place, sentence)]
    with pytest.raises(ImportRefused):
        confirm(job, planner)


def test_all_errors_are_reported_at_once(planner: User) -> None:
    job = previewed(planner, HEADER, row(C="공윈과", I="국바", J="1_000"), row(J="x"), PARK)
    assert [each.place for each in ImportReport(job).entries("errors")] == ["C2", "I2", "J2", "J3"]


def test_two_rows_with_one_key_are_an_error(planner: User) -> None:
    job = previewed(planner, HEADER, PARK, row(F="0102"), row(J=5))
    [problem] = ImportReport(job).entries("errors")
    assert (problem.place, problem.sentence) == (
        "G4",
        "2행과 같은 예산액입니다. 한 줄로 합치거나 하나를 지우십시오.",
    )


def test_rows_of_one_program_have_to_agree(planner: User) -> None:
    job = previewed(planner, HEADER, PARK, row(G="공원 짓기", I="국비"))
    [problem] = ImportReport(job).entries("errors")
    assert problem.place == "G3"
    assert "2행에는" in problem.sentence
    assert "“공원 조성”" in problem.sentence


def test_parts_that_differ_only_by_what_nobody_sees_are_an_error(planner: User) -> None:
    job = previewed(planner, HEADER, row(H="제1구간"), row(H="제1 구간"))
    assert ["띄어쓰기나 글자 모양만" in sentence for sentence in errors(job)] == [True]


def test_new_names_without_codes_that_differ_only_by_a_space_are_an_error(planner: User) -> None:
    header, park = [*HEADER[:5], *HEADER[6:]], [*PARK[:5], *PARK[6:]]
    job = previewed(planner, header, park, [*park[:5], "공원조성", *park[6:]])
    [problem] = ImportReport(job).entries("errors")
    sentence = "“공원 조성” 세부사업과 띄어쓰기나 글자 모양만 다릅니다. 같은 것이면 똑같이 적으십시오."
    assert (problem.place, problem.sentence) == ("F3", sentence)


def test_a_part_that_looks_like_one_in_the_ledger_is_an_error(planner: User) -> None:
    stored(planner, HEADER, row(H="제1구간"))
    job = previewed(planner, HEADER, row(H="제1 구간"))
    assert ["띄어쓰기나 글자 모양만" in sentence for sentence in errors(job)] == [True]


def test_decomposed_and_invisible_letters_make_no_second_program(planner: User) -> None:
    stored(planner, HEADER, PARK)
    job = previewed(planner, HEADER, [unicodedata.normalize("NFD", str(cell or "")) + "\u200b" for cell in PARK])
    assert errors(job) == []
    assert job.summary["changes_anything"] is False


def test_a_row_of_a_department_outside_a_persons_scope_is_refused(
    planner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = DepartmentFactory(name="하천과")
    scope = Department.objects.filter(pk=other.pk)
    monkeypatch.setattr("budgets.sheets.kinds.BudgetKind.scope", lambda kind, user: scope)
    assert errors(previewed(planner, HEADER, PARK, row(C="하천과"))) == ["“공원과”의 예산을 바꿀 권한이 없습니다."]


def test_who_lost_the_right_meanwhile_stores_nothing(planner: User) -> None:
    job = previewed(planner, HEADER, PARK)
    planner.role = "viewer"
    planner.save()
    with pytest.raises(ImportRefused, match="권한"):
        confirm(job, planner)
    assert not BudgetLine.objects.exists()


def test_who_may_only_view_reverts_nothing(planner: User) -> None:
    job = stored(planner, HEADER, PARK)
    with pytest.raises(ImportRefused, match="권한"):
        revert_import(job, UserFactory())
    assert BudgetLine.objects.exists()


def test_a_job_is_stored_once(planner: User) -> None:
    job = stored(planner, HEADER, PARK)
    with pytest.raises(ImportRefused, match="이미 처리한"):
        confirm(job, planner)


def test_after_a_day_a_preview_is_worth_nothing(planner: User) -> None:
    job = previewed(planner, HEADER, PARK)
    job.created = job.created.replace(year=job.created.year - 1)
    job.save()
    with pytest.raises(ImportRefused, match="하루"):
        confirm(job, planner)


def test_a_failure_in_mid_import_leaves_nothing(planner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    job = previewed(planner, HEADER, PARK)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("integrity.audited_writes.audit_added", fail)
    with pytest.raises(RuntimeError):
        confirm(job, planner)
    job.refresh_from_db()
    assert (BudgetLine.objects.count(), Program.objects.count(), job.state) == (0, 0, ImportJob.State.PREVIEWED)


def test_jobs_are_their_owners_and_the_planners_see_all(planner: User) -> None:
    job = previewed(planner, HEADER, PARK)
    assert list(ImportJob.objects.visible_to(PlannerFactory())) == [job]
    assert list(ImportJob.objects.visible_to(UserFactory())) == []
    assert list(ImportJob.objects.editable_by(PlannerFactory())) == []


class TestWhatAConfirmedPlanPrints:
    """Its money is locked, for a file as for any other way in."""

    @pytest.fixture
    def confirmed(self, planner: User) -> DepartmentPlan:
        """The department's plan of 2024, which prints the file's budget, confirmed after the first file."""
        stored(planner, HEADER, PARK)
        part = DepartmentPlanFactory(department=Department.objects.get(), plan__budget=Budget.objects.get())
        put(part, State.CONFIRMED)
        return part

    def test_a_changed_amount_is_refused(self, planner: User, confirmed: DepartmentPlan) -> None:
        job = previewed(planner, HEADER, row(J=7))
        [problem] = ImportReport(job).entries("errors")
        assert problem.place == "J2"
        assert "확정되어" in problem.sentence

    def test_so_is_a_new_program_of_the_department(self, planner: User, confirmed: DepartmentPlan) -> None:
        assert "확정되어" in errors(previewed(planner, HEADER, row(F="0999", G="새 사업")))[0]

    def test_and_another_place_in_the_book(self, planner: User, confirmed: DepartmentPlan) -> None:
        [sentence] = errors(previewed(planner, HEADER, row(D="다른 정책")))
        assert sentence.startswith("정책사업은 바꿀 수 없습니다.")

    def test_the_same_again_is_no_harm(self, planner: User, confirmed: DepartmentPlan) -> None:
        assert errors(previewed(planner, HEADER, PARK)) == []

    def test_what_was_confirmed_between_preview_and_storing_is_refused_as_well(self, planner: User) -> None:
        job = previewed(planner, HEADER, PARK)
        part = DepartmentPlanFactory(department=Department.objects.get(), plan__budget=Budget.objects.get())
        put(part, State.CONFIRMED)
        with pytest.raises(ChangedMeanwhile):
            confirm(job, planner)
        job.refresh_from_db()
        assert "확정되어" in errors(job)[0]
        assert not BudgetLine.objects.exists()

    def test_a_new_outlook_is_refused_in_the_preview_with_its_row(
        self, planner: User, confirmed: DepartmentPlan
    ) -> None:
        job = previewed(planner, HEADER, PARK, row(A="2025", B="중기전망(2024년 기준)"))
        [problem] = ImportReport(job).entries("errors")
        assert problem.place == "B3"
        assert "확정되어, 거기에 인쇄되는 2025년 중기전망(2024년 기준)의 금액을 바꿀 수 없습니다" in problem.sentence

    def test_another_years_outlook_is_not(self, planner: User, confirmed: DepartmentPlan) -> None:
        job = previewed(planner, HEADER, PARK, row(A="2025", B="중기전망(2023년 기준)"))
        assert errors(job) == []
        confirm(job, planner)

    def test_the_first_program_of_a_confirmed_department_is_refused_in_the_preview(self, planner: User) -> None:
        part = DepartmentPlanFactory(department=Department.objects.get(), plan__budget=Budget.objects.get())
        put(part, State.CONFIRMED)
        assert "확정되어" in errors(previewed(planner, HEADER, PARK))[0]

    def test_a_new_program_is_free_though_another_department_prints_one_of_the_same(self, planner: User) -> None:
        """It is not the new one's money that the other department's project prints."""
        stored(planner, HEADER, PARK)
        project = ProjectFactory(department_plan__plan__budget=Budget.objects.get())
        ProjectProgramFactory(project=project, program=Program.objects.get())
        put(project.department_plan, State.CONFIRMED)
        stored(planner, HEADER, row(F="0999", G="새 사업"))
        assert "확정되어" in errors(previewed(planner, HEADER, row(J=7)))[0]

    def test_and_cannot_be_reverted(self, planner: User, confirmed: DepartmentPlan) -> None:
        with pytest.raises(ImportRefused, match="확정되어"):
            revert_import(ImportJob.objects.get(), planner)
        assert BudgetLine.objects.exists()


@pytest.mark.parametrize("cell", ["1,234원", "1 234", "50 %", "미정"])
def test_a_source_of_which_no_cell_can_be_read_is_refused_and_not_left_out(planner: User, cell: str) -> None:
    head = ["회계연도", "예산구분", "부서명", "정책사업명", "단위사업명", "세부사업명", "국비", "구비"]
    job = previewed(planner, ["(단위: 천원)"], head, [*PARK[:5], "공원 조성", 100, cell])
    assert errors(job)[0].startswith(f"“{cell}”: ")


@pytest.mark.parametrize(
    ("title", "is_asked"),
    [
        ("2024년도 세입예산", True),
        ("2024회계연도 세 입 예산서", True),
        ("2024년 세출결산", True),
        ("2024년 세출예산 결산 현황", True),
        ("2024년도 세입·세출예산", False),
        ("2024년도 세입 및 세출 예산", False),
        ("2024년도 세출예산(세입 포함)", False),
        ("2024년도 예산", False),
    ],
)
def test_a_table_of_something_else_is_asked_about(planner: User, title: str, is_asked: bool) -> None:
    rows = [[title], ["부서", "세부사업", "구비(천원)"], ["공원과", "공원 조성", 100]]
    chosen: dict[str, Any] = {"year": 2024, "edition": "original"}
    job = previewed(planner, *rows, **chosen)
    assert [each.code for each in job.questions] == (["other-table"] if is_asked else [])
    if is_asked:
        assert not job.can_be_confirmed
        refused = previewed(planner, *rows, **chosen, answers={"other-table": "other"})
        assert "세출예산이 아닌 표는 가져오지 않습니다. 세출예산 표를 올리십시오." in errors(refused)
        stored(planner, *rows, **chosen, answers={"other-table": "expenditure"})
        assert BudgetLine.objects.get().amount == 100_000
