"""What a total leaves beside the programs below it goes into the one program that is marked as the rest."""

from typing import Any

import pytest

from accounts.models import User
from budgets.models import Budget, BudgetLine, Category, FundingSource, Program
from staffing.models import Department
from tests.budgets.sheets.files import stored
from tests.factories import BudgetFactory, BudgetLineFactory, DepartmentFactory, ProgramFactory
from tests.sheets import warnings

# How a file is read, whichever database its rows go to: the tests of storing them are beside.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

HEADER = ["회계연도", "예산구분", "부서명", "정책사업명", "단위사업명", "세부사업명", "국비", "구비"]
UNIT = ["(단위: 천원)"]
WHERE = [2024, "본예산", "공원과"]
PARK = [*WHERE, "푸른 도시", "공원", "공원 조성"]


def line(name: str, amount: int, *, budget: Budget | None = None, category: str = "policy", **given: Any) -> Program:
    """A program with an amount in 천원 of the district's own money, in 2024's first budget unless it is said."""
    given = {"department": Department.objects.get(name="공원과"), "name": name} | given
    program = Program.objects.filter(name=name).first()
    program = program or ProgramFactory.create(category=Category.objects.get(code=category), **given)
    source = FundingSource.objects.get(name="구비")
    BudgetLineFactory(program=program, budget=budget or Budget.objects.get(), source=source, amount=amount * 1000)
    return program


def money(kind: Budget.Kind = Budget.Kind.ORIGINAL) -> dict[tuple[str, str], int]:
    """What is in 2024's first budget, or its 추경, and not nothing, in 천원."""
    lines = BudgetLine.objects.filter(budget__kind=kind).select_related("program", "source")
    return {(each.program.name, each.source.name): each.amount // 1000 for each in lines if each.amount}


def test_is_left_beside_what_its_own_department_has_in_the_same_edition(planner: User) -> None:
    """500 without 100 of the file and 50 of the ledger; not without what the road's department and the 추경 have."""
    line("기타 정책사업", 10, is_remainder=True)
    line("공원 관리", 50)
    line("도로 정비", 40, department=DepartmentFactory(name="도로과"))
    line("공원 관리", 70, budget=BudgetFactory(supplementary=True))
    stored(
        planner,
        UNIT,
        HEADER,
        [*WHERE, None, None, None, None, 500],
        [*PARK, None, 100],
        [2024, "본예산", "도로과", "안전한 길", "도로", "도로 포장", None, 20],
        [2024, "추경 1회", *PARK[2:], None, 130],
    )
    assert money() == {
        ("공원 조성", "구비"): 100,
        ("공원 관리", "구비"): 50,
        ("도로 정비", "구비"): 40,
        ("도로 포장", "구비"): 20,
        ("기타 정책사업", "구비"): 350,
    }


def test_is_of_each_source_what_the_total_has_of_it(planner: User) -> None:
    line("기타 정책사업", 10, is_remainder=True)
    head = [*HEADER[:6], "예산액", *HEADER[6:]]
    stored(planner, UNIT, head, [*WHERE, None, None, None, 580, 80, 500], [*PARK, 130, 30, 100])
    assert money() == {
        ("공원 조성", "국비"): 30,
        ("공원 조성", "구비"): 100,
        ("기타 정책사업", "국비"): 50,
        ("기타 정책사업", "구비"): 400,
    }


def test_of_a_categorys_total_is_what_its_own_programs_leave(planner: User) -> None:
    line("기타 정책사업", 10, is_remainder=True)
    line("기타 행정운영경비", 10, is_remainder=True, category="operation")
    stored(
        planner,
        UNIT,
        HEADER,
        [*WHERE, "행정운영경비", None, None, None, 300],
        [*WHERE, "행정운영경비", "기본경비", "기본경비", None, 100],
        [*PARK, None, 1000],
    )
    assert money() == {
        ("기본경비", "구비"): 100,
        ("기타 행정운영경비", "구비"): 200,
        ("공원 조성", "구비"): 1000,
        ("기타 정책사업", "구비"): 10,
    }


def test_is_of_the_corrected_total_though_its_row_names_nothing(planner: User) -> None:
    line("기타 정책사업", 10, is_remainder=True, budget=BudgetFactory(supplementary=True))
    edition, blank = [2024, "추경 1회"], [None] * 4
    stored(
        planner,
        UNIT,
        [*HEADER[:2], "구분", *HEADER[2:]],
        [*edition, "기정", "공원과", None, None, None, None, 500],
        [*edition, "경정", *blank, None, 600],
        [*edition, "기정", *PARK[2:], None, 100],
        [*edition, "경정", *blank, None, 130],
    )
    assert money(Budget.Kind.SUPPLEMENTARY) == {("공원 조성", "구비"): 130, ("기타 정책사업", "구비"): 470}


class TestATotalFillsNothing:
    TOTAL = [*WHERE, None, None, None, None, 500]

    def test_where_two_are_marked(self, planner: User) -> None:
        for name in ("기타", "그 밖"):
            line(name, 10, is_remainder=True)
        job = stored(planner, UNIT, HEADER, self.TOTAL, [*PARK, None, 100])
        assert money() == {("공원 조성", "구비"): 100, ("기타", "구비"): 10, ("그 밖", "구비"): 10}
        assert "합계 500천원이 아래 세부사업의 합 100천원과 다릅니다." in " ".join(warnings(job))

    def test_where_the_file_says_itself_what_the_rest_has(self, planner: User) -> None:
        rest = line("기타", 10, is_remainder=True)
        itself = [*WHERE, rest.policy, rest.unit, "기타", None, 50]
        job = stored(planner, UNIT, HEADER, self.TOTAL, [*PARK, None, 100], itself)
        assert money() == {("공원 조성", "구비"): 100, ("기타", "구비"): 50}
        assert "합계 500천원이 아래 세부사업의 합 150천원과 다릅니다." in " ".join(warnings(job))

    def test_where_the_programs_are_more_than_it(self, planner: User) -> None:
        line("기타", 10, is_remainder=True)
        job = stored(planner, UNIT, HEADER, self.TOTAL, [*PARK, None, 600])
        assert money() == {("공원 조성", "구비"): 600, ("기타", "구비"): 10}
        assert "세부사업의 합이 합계 500천원보다 100천원 많습니다." in " ".join(warnings(job))
