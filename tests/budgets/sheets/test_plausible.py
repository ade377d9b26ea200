"""Sums that are possible and hardly meant are confirmed by a person; the file's own sums stand beside ours."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from budgets.models import BudgetLine
from tests.budgets.sheets.files import HEADER, PARK, asked, previewed, stored
from tests.factories import DepartmentFactory, FundingSourceFactory

pytestmark = pytest.mark.django_db


def row(**changes: Any) -> list[Any]:
    """PARK's row with other cells, by the column's letter."""
    cells = list(PARK)
    for letter, value in changes.items():
        cells["ABCDEFGHIJ".index(letter)] = value
    return cells


class TestUnits:
    def test_a_thousand_times_as_much_is_questioned(self, planner: User) -> None:
        stored(planner, HEADER, PARK)
        rows = (HEADER, row(J="1,200,000"))
        assert asked(previewed(planner, *rows)) == [
            "파일의 금액 1,200,000천원이 이미 있는 금액 1,200천원의 1,000배입니다. 금액의 단위가 맞습니까?"
        ]
        assert not previewed(planner, *rows).can_be_confirmed
        stored(planner, *rows, answers={"scale": "right"})
        assert BudgetLine.objects.get().amount == 1_200_000_000

    def test_so_is_a_thousandth_in_one_department(self, planner: User) -> None:
        DepartmentFactory(code="river", name="하천과")
        river = row(C="하천과", F="0201", G="하천 정비")
        stored(planner, HEADER, PARK, river)
        [sentence] = asked(previewed(planner, HEADER, row(J="1.2"), river))
        assert sentence.startswith("“공원과”의 금액 1,200원이 이미 있는 금액 1,200천원의 1,000분의 1입니다.")

    def test_another_years_first_budget_is_compared_with_the_last(self, planner: User) -> None:
        stored(planner, HEADER, PARK)
        assert len(asked(previewed(planner, HEADER, row(A=2025, J="1,300,000")))) == 1
        assert asked(previewed(planner, HEADER, row(A=2025, J="1,300"))) == []

    def test_a_small_program_in_a_large_department_is_none(self, planner: User) -> None:
        programs = [row(F=f"01{number:02}", G=f"사업 {number}", J="9,000,000") for number in range(3)]
        stored(planner, HEADER, *programs)
        assert asked(previewed(planner, HEADER, row(F="0999", G="작은 사업", J="10"))) == []


class TestTwice:
    """The same money under another source stays beside what is there."""

    def test_a_total_that_doubles_is_questioned(self, planner: User) -> None:
        FundingSourceFactory(code="city", name="시비")
        stored(planner, HEADER, row(I="미구분"))
        rows = (HEADER, row(I="구비", J="1,000"), row(I="시비", J="200"))
        [question] = previewed(planner, *rows).questions
        assert "1개 세부사업에 파일과 같은 금액이 이미 다른 재원으로 있습니다" in question.sentence
        assert [choice.value for choice in question.choices] == ["replace", "add"]

    @pytest.mark.parametrize(("answer", "unknown"), [("replace", 0), ("add", 1_200_000)])
    def test_it_is_replaced_or_added(self, planner: User, answer: str, unknown: int) -> None:
        stored(planner, HEADER, row(I="미구분"))
        stored(planner, HEADER, PARK, answers={"doubled": answer})
        assert dict(BudgetLine.objects.values_list("source__name", "amount")) == {"구비": 1_200_000, "미구분": unknown}

    def test_other_money_is_only_added(self, planner: User) -> None:
        stored(planner, HEADER, row(I="미구분"))
        assert asked(previewed(planner, HEADER, row(J="300"))) == []


def test_the_files_own_sums_stand_beside_what_would_be_stored(client: Client, planner: User) -> None:
    head = ["회계연도", "예산구분", "부서명", "정책사업명", "단위사업명", "세부사업명", "구비(천원)"]
    job = previewed(
        planner,
        head,
        [2024, "본예산", "공원과", None, None, None, 130],
        [None, None, None, "푸른 도시", "공원", "공원 조성", 100],
        ["총계", *[None] * 5, 150],
    )
    client.force_login(planner)
    page = client.get(reverse("import", args=[job.pk]))
    by_department, _ = page.context["sums"]
    assert by_department["rows"] == [("공원과", "0", "100", "100", "130")]
    assert by_department["total"] == ("합계", "0", "100", "100", "150")
    assert "파일의 합계" in page.content.decode()
