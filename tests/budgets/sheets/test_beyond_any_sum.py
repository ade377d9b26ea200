"""SQLite adds up in 64 bits: what would pass them is refused before it is stored, or every list of sums would fail."""

from typing import Any

import pytest
from django.db import OperationalError, connection

from accounts.models import User
from budgets.models import BudgetLine
from budgets.money import LARGEST, LARGEST_SUM
from budgets.sheets.resources import line
from tests.budgets.sheets.files import HEADER, PARK, errors, previewed, stored
from tests.sheets import places

pytestmark = pytest.mark.django_db

SENTENCE = "금액을 모두 더하면 어떤 예산보다도 큽니다. 금액의 단위를 확인하십시오."


def park(number: int, amount: int) -> list[Any]:
    """A program of its own with an amount in 천원."""
    return [*PARK[:5], f"{number:04}", f"공원 {number}", None, "구비", amount]


def test_a_file_is_refused_at_its_largest_amount(planner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "LARGEST_SUM", LARGEST + 10**12)
    job = previewed(planner, HEADER, park(1, 2_000_000_000), park(2, LARGEST // 1_000))
    assert errors(job) == [SENTENCE]
    assert (2, 9) in places(job)


def test_what_is_stored_counts_and_what_takes_its_place_does_not(
    planner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "LARGEST_SUM", 3 * LARGEST + 10**6)
    stored(planner, HEADER, park(1, LARGEST // 1_000), park(2, -LARGEST // 1_000))
    assert BudgetLine.objects.total() == 0
    new = [park(3, LARGEST // 1_000), park(4, LARGEST // 1_000)]
    assert errors(previewed(planner, HEADER, *new)) == [SENTENCE]
    assert errors(previewed(planner, HEADER, park(1, 1), *new)) == []


def summed(times: int) -> None:
    """As many of the largest amounts as the database adds up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) "
            "SELECT SUM(%s) FROM n WHERE i > 0",
            [times, LARGEST],
        )
        cursor.fetchone()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL adds up without end")
def test_without_the_limit_the_database_fails() -> None:
    """The protection switched off; and far below that, it holds, whatever is added by hand."""
    summed(LARGEST_SUM // LARGEST + 8_000)
    with pytest.raises(OperationalError, match="integer overflow"):
        summed(10_000)
