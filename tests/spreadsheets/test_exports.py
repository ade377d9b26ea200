"""What people take out: one page with all that there is, and files of what they may see."""

import re
from typing import Any, cast

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccessLog, User
from spreadsheets.exports.registry import exports_for
from spreadsheets.records import Options
from spreadsheets.writing import WRITERS
from tests.factories import (
    AdminFactory,
    BudgetFactory,
    BudgetLineFactory,
    CategoryFactory,
    DepartmentFactory,
    FundingSourceFactory,
    GradeFactory,
    PlanFactory,
    PlannerFactory,
    ProgramFactory,
    RosterFactory,
    StaffingQuotaFactory,
    UserFactory,
    WriterFactory,
)
from tests.sheets import counts, errors, previewed, read_here, warnings

pytestmark = pytest.mark.django_db


def sheet(user: User, code: str, **options: Any) -> list[tuple]:
    """What is in a table's workbook below its notes, with the row of sums."""
    [export] = [each for each in exports_for(user) if each.code == code]
    rows = read_here(WRITERS["xlsx"](export.table(user, cast(Options, options))), "표.xlsx").sheets[0].rows
    return list(rows[next(at for at, row in enumerate(rows) if "부서" in row) :])


@pytest.fixture
def ledger(db: None) -> Any:
    """Two departments; 3,000 and 1,500 thousand won of policies, 500 of upkeep, and private money outside."""
    district, state = FundingSourceFactory(name="구비"), FundingSourceFactory(name="국비")
    private = FundingSourceFactory(name="민자", outside_budget=True)
    upkeep = CategoryFactory(code="operation", name="행정운영경비", funds_projects=False, order=2)
    parks, roads = (DepartmentFactory(name=name, bureau=None) for name in ("공원과", "도로과"))
    park = ProgramFactory(department=parks, name="숲길")
    for source, won in ((district, 1_000_000), (state, 2_000_000), (private, 9_000_000)):
        BudgetLineFactory(program=park, source=source, amount=won)
    BudgetLineFactory(program__department=roads, source=district, amount=1_500_000)
    BudgetLineFactory(program__department=roads, program__category=upkeep, source=district, amount=500_000)
    BudgetLineFactory(program=park, source=district, amount=700_000, budget=BudgetFactory(supplementary=True))
    BudgetLineFactory(program=park, source=district, amount=600_000, budget=BudgetFactory(fiscal_year=2023))
    outlook = BudgetFactory(fiscal_year=2025, forecast=True)
    BudgetLineFactory(program=park, source=district, amount=800_000, budget=outlook)
    return parks


def test_the_budget_by_department_and_category(ledger: Any) -> None:
    assert sheet(AdminFactory(), "budget-categories", year=2024, edition="original") == [
        ("국", "부서", "정책사업비(천원)", "행정운영경비(천원)", "합계(천원)"),
        (None, "공원과", 3_000, 0, 3_000),
        (None, "도로과", 1_500, 500, 2_000),
        ("합계", None, 4_500, 500, 5_000),
    ]


def test_the_budget_by_department_and_source_of_the_latest_edition(ledger: Any) -> None:
    assert sheet(AdminFactory(), "budget-sources", year=2024) == [
        ("국", "부서", "구비(천원)", "합계(천원)"),
        (None, "공원과", 700, 700),
        ("합계", None, 700, 700),
    ]


def test_the_budget_by_department_over_the_years(ledger: Any) -> None:
    header, *rows = sheet(AdminFactory(), "budget-department-years", year=2024)
    assert header[2:4] == ("2023년 당초예산(천원)", "2024년 제1회 추경(천원)")
    assert rows == [
        (None, "공원과", 600, 700, 800, 0, 100),
        ("합계", None, 600, 700, 800, 0, 100),
    ]


def test_the_budget_over_the_years(ledger: Any) -> None:
    header, *rows = sheet(AdminFactory(), "budget-years", year=2024)
    assert header[8:] == (
        "2023년 당초예산(천원)",
        "2024년 제1회 추경(천원)",
        "2025년 중기전망(2024년 기준)(천원)",
        "2026년 (없음)(천원)",
    )
    assert [(row[0], row[5], row[7], *row[8:]) for row in rows] == [
        ("공원과", "숲길", "구비", 600, 700, 800, 0),
        ("합계", None, None, 600, 700, 800, 0),
    ]


def test_a_writer_sees_the_own_department_only(ledger: Any) -> None:
    writer = WriterFactory(department=ledger)
    for code in ("budget-categories", "budget-sources", "budget-department-years", "budget-years"):
        assert "도로과" not in str(sheet(writer, code, year=2024, edition="original"))
        assert "공원과" in str(sheet(writer, code, year=2024, edition="original"))


def test_the_roster_as_a_matrix_can_be_imported_again() -> None:
    admin = AdminFactory()
    five, six = GradeFactory(name="5급"), GradeFactory(name="6급")
    department = DepartmentFactory(name="총무과", bureau__name="기획국")
    StaffingQuotaFactory(department=department, grade=five, authorized=1, filled=1)
    StaffingQuotaFactory(department=department, grade=six, authorized=4, filled=3)
    StaffingQuotaFactory(department=department, grade=six, roster=RosterFactory(as_of="2022-10-31"), authorized=9)
    assert sheet(admin, "roster-matrix", year=2023) == [
        ("국", "부서", "계 정원", "계 현원", "5급 정원", "5급 현원", "6급 정원", "6급 현원"),
        ("기획국", "총무과", 5, 4, 1, 1, 4, 3),
        ("합계", None, 5, 4, 1, 1, 4, 3),
    ]
    [export] = [each for each in exports_for(admin) if each.code == "roster-matrix"]
    for suffix, write in WRITERS.items():
        data = write(export.table(admin, {"year": 2023}))
        job = previewed("roster", admin, data, f"정현원.{suffix}", day="2023-10-31")
        assert (errors(job), warnings(job)) == ([], [])
        assert counts(job, "정·현원") == {"unchanged": 2}


class TestPage:
    def test_all_that_there_is_can_be_exported(self, client: Client, ledger: Any) -> None:
        PlanFactory()
        client.force_login(AdminFactory())
        page = client.get(reverse("exports"), {"year": 2024}).content.decode()
        links = re.findall(r'href="(/exports/[^"]+)"', page)
        assert len(links) >= 20
        for link in links:
            answer = client.get(link.replace("&amp;", "&"))
            assert answer.status_code == 200, link
        assert AccessLog.objects.filter(what="exported").count() == len(links)

    def test_each_edition_of_a_year_is_offered(self, client: Client, ledger: Any) -> None:
        client.force_login(PlannerFactory())
        page = client.get(reverse("exports"), {"year": 2024}).content.decode()
        assert "부서·재원별 예산 제1회 추경 엑셀로 받기" in page
        assert "부서·재원별 예산 당초예산 CSV로 받기" in page
        assert "/exports/people" not in page

    @pytest.mark.parametrize("year", ["", "1999", "x", "２０２４", "99999"])
    def test_an_unknown_year_is_the_latest(self, client: Client, ledger: Any, year: str) -> None:
        client.force_login(UserFactory())
        page = client.get(reverse("exports"), {"year": year})
        assert page.context["year"] == 2024

    def test_without_any_data_the_page_stands(self, client: Client) -> None:
        client.force_login(UserFactory())
        assert client.get(reverse("exports")).status_code == 200

    @pytest.mark.parametrize("asked", ["edition=x", "edition=supplementary-9&year=2024", "year=x", "year=0000"])
    def test_what_there_isnt_is_no_fault_of_the_server(self, client: Client, ledger: Any, asked: str) -> None:
        client.force_login(UserFactory())
        for code in ("budget-categories", "budget-years", "roster-matrix", "budget", "projects", "milestones"):
            assert client.get(reverse("export", args=[code, "csv"]) + f"?{asked}").status_code in (200, 404)

    def test_queries_dont_grow_with_what_there_is(
        self, client: Client, ledger: Any, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.force_login(UserFactory())
        client.get(reverse("exports"))
        with django_assert_num_queries(14):
            client.get(reverse("exports"), {"year": 2024})
        BudgetLineFactory.create_batch(5)
        with django_assert_num_queries(14):
            client.get(reverse("exports"), {"year": 2024})
