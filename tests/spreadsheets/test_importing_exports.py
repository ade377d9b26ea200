"""What is exported can be imported again without being asked, and changes nothing."""

import io

import pytest
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from spreadsheets.exports.tables import table_of, template_of
from spreadsheets.imports.jobs import confirm
from spreadsheets.kinds import every_kind, kind_of
from spreadsheets.writing import WRITERS
from tests.factories import (
    AdminFactory,
    BudgetFactory,
    BudgetLineFactory,
    DepartmentFactory,
    StaffingQuotaFactory,
    WriterFactory,
)
from tests.sheets import counts, errors, previewed, read_here, warnings

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return AdminFactory()


def files(kind: str, user: User, year: int | None = None) -> dict[str, bytes]:
    return {
        suffix: write(table_of(kind_of(kind), user, {"year": year} if year else {}))
        for suffix, write in WRITERS.items()
    }


def test_the_budget_can_be_imported_again(admin: User) -> None:
    BudgetLineFactory(amount=-1_234_500)
    BudgetLineFactory(budget=BudgetFactory(supplementary=True), program__part="구청사", amount=0)
    BudgetLineFactory(budget=BudgetFactory(forecast=True, fiscal_year=2025), program__name="=이름")
    for suffix, data in files("budget", admin).items():
        job = previewed("budget", admin, data, f"예산.{suffix}")
        assert (errors(job), warnings(job)) == ([], [])
        assert counts(job, "예산액") == {"unchanged": 3}
        assert not job.summary["changes_anything"]


def test_a_row_that_was_changed_meanwhile_is_refused_by_name(admin: User) -> None:
    line = BudgetLineFactory(amount=1_000)
    data = files("budget", admin)["csv"]
    edited = data.decode().replace(",1000,", ",7000,").encode()
    assert edited != data
    line.amount = 5_000
    line.save()
    job = previewed("budget", admin, edited)
    assert len(errors(job)) == 1
    assert str(line.program) in errors(job)[0]
    assert "다른 사람이 고쳤습니다" in errors(job)[0]


def test_a_roster_can_be_imported_again(admin: User) -> None:
    StaffingQuotaFactory(authorized=8, filled=10)
    StaffingQuotaFactory(authorized=0, filled=0)
    for suffix, data in files("roster", admin).items():
        job = previewed("roster", admin, data, f"정현원.{suffix}")
        assert (errors(job), warnings(job)) == ([], [])
        assert counts(job, "정·현원") == {"unchanged": 2}


def test_a_count_that_was_changed_meanwhile_is_refused(admin: User) -> None:
    quota = StaffingQuotaFactory(authorized=8, filled=10)
    data = files("roster", admin)["csv"]
    quota.filled = 9
    quota.save()
    [refused] = errors(previewed("roster", admin, data))
    assert f"{quota.department} · {quota.grade}" in refused


def test_a_writer_exports_the_own_department_only(admin: User) -> None:
    writer = WriterFactory()
    own, other = BudgetLineFactory(program__department=writer.department), BudgetLineFactory()
    assert own.program.name in files("budget", writer)["csv"].decode()
    assert other.program.name not in files("budget", writer)["csv"].decode()
    assert other.program.name in files("budget", admin)["csv"].decode()
    StaffingQuotaFactory(department=DepartmentFactory(name="남의과"))
    assert "남의과" not in files("roster", writer)["csv"].decode()


def test_one_year_is_exported(admin: User) -> None:
    this, last = BudgetLineFactory(), BudgetLineFactory(budget=BudgetFactory(fiscal_year=2023))
    data = files("budget", admin, 2023)["csv"].decode()
    assert last.program.name in data
    assert this.program.name not in data


def test_a_template_is_recognised_and_has_nothing_in_it(admin: User) -> None:
    BudgetLineFactory()
    for kind in every_kind():
        book = read_here(WRITERS["xlsx"](template_of(kind)), "서식.xlsx")
        job = previewed(kind.code, admin, WRITERS["xlsx"](template_of(kind)), "서식.xlsx", day="2024-01-01")
        assert book.properties["kind"] == kind.code
        assert errors(job) == ["머리행 아래에 내용이 없습니다. 다른 시트나 머리행을 고르십시오."], kind.code


def test_a_filled_in_template_is_imported(admin: User) -> None:
    StaffingQuotaFactory()
    data = WRITERS["csv"](template_of(kind_of("roster"))).decode()
    department = DepartmentFactory()
    grade = StaffingQuotaFactory().grade
    line = f"2024. 1. 1.,{department.code},,{grade},3,2\r\n"
    confirm(previewed("roster", admin, (data + line).encode()), admin)
    assert str(department.quotas.get()) == f"{department} {grade} 3(2)"


def test_exports_take_the_same_queries_for_every_size(
    admin: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    BudgetLineFactory.create_batch(3)
    with django_assert_num_queries(2):
        WRITERS["csv"](table_of(kind_of("budget"), admin, {}))


def resaved(data: bytes) -> bytes:
    """By a program that keeps no results of formulas."""
    file = io.BytesIO()
    load_workbook(io.BytesIO(data)).save(file)
    return file.getvalue()


def test_a_row_of_sums_may_have_lost_its_sums(admin: User) -> None:
    BudgetLineFactory(amount=1_234_500)
    job = previewed("budget", admin, resaved(files("budget", admin)["xlsx"]), "예산.xlsx")
    assert errors(job) == []
    assert counts(job, "예산액") == {"unchanged": 1}


def test_a_unit_above_the_header_row_is_no_part_of_it(admin: User) -> None:
    BudgetLineFactory()
    job = previewed("budget", admin, files("budget", admin)["xlsx"], "예산.xlsx")
    assert job.head is not None
    assert (job.head["height"], "금액(원)" in job.head["labels"]) == (1, True)


def test_a_years_roster_is_the_one_that_its_plan_prints(admin: User) -> None:
    StaffingQuotaFactory(roster__as_of="2022-10-31", authorized=7)
    StaffingQuotaFactory(roster__as_of="2023-10-31", authorized=8)
    StaffingQuotaFactory(roster__as_of="2025-10-31", authorized=9)
    table = table_of(kind_of("roster"), admin, {"year": 2024})
    assert [8 in row for row in table.rows] == [True]
