"""A supplementary budget (추경) begins as a copy of the edition before it."""

import pytest
from django.db import connection, transaction

from budgets.models import Budget, BudgetLine
from budgets.supplement import open_supplementary
from tests.factories import BudgetFactory, BudgetLineFactory
from tests.threads import ConcurrentWork

pytestmark = pytest.mark.django_db


def amounts(budget: Budget) -> set[tuple[int, int, int]]:
    return set(budget.lines.values_list("program", "source", "amount"))


@pytest.fixture
def original() -> Budget:
    original = BudgetFactory.create(fiscal_year=2024)
    BudgetLineFactory(budget=original, amount=141_500_000)
    BudgetLineFactory(budget=original, amount=-2_000_000)
    return original


def test_the_first_copies_the_original(original: Budget) -> None:
    first = open_supplementary(fiscal_year=2024)
    assert (str(first), first.round, first.locked) == ("2024년 제1회 추경", 1, False)
    assert amounts(first) == amounts(original)
    assert len(amounts(first)) == 2


def test_the_next_copies_the_latest_and_not_the_original(original: Budget) -> None:
    first = open_supplementary(fiscal_year=2024)
    first.lines.filter(amount=141_500_000).update(amount=151_500_000)
    second = open_supplementary(fiscal_year=2024)
    assert second.round == 2
    assert amounts(second) == amounts(first) != amounts(original)


def test_the_tenth_follows_the_ninth(original: Budget) -> None:
    BudgetFactory(fiscal_year=2024, supplementary=True, round=9)
    BudgetFactory(fiscal_year=2024, supplementary=True, round=2)
    assert open_supplementary(fiscal_year=2024).round == 10


def test_what_was_locked_stays_locked_and_its_copy_is_open(original: Budget) -> None:
    original.set_locked(True)
    copy = open_supplementary(fiscal_year=2024)
    copy.lines.update(amount=1)
    assert BudgetLine.objects.filter(budget=original, amount=1).count() == 0
    assert Budget.objects.get(pk=original.pk).locked


def test_outlooks_and_other_years_are_not_copied(original: Budget) -> None:
    BudgetLineFactory(budget=BudgetFactory(fiscal_year=2024, kind="forecast", base_year=2023))
    BudgetLineFactory(budget=BudgetFactory(fiscal_year=2023))
    assert amounts(open_supplementary(fiscal_year=2024)) == amounts(original)


def test_without_an_original_there_is_none() -> None:
    BudgetFactory(fiscal_year=2024, kind="forecast", base_year=2023)
    with pytest.raises(Budget.DoesNotExist, match="2024년 본예산이 없습니다"):
        open_supplementary(fiscal_year=2024)
    assert Budget.objects.filter(kind=Budget.Kind.SUPPLEMENTARY).count() == 0


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_at_once_follow_each_other() -> None:
    BudgetFactory.create(fiscal_year=2024)
    opened: list[int | None] = []
    with transaction.atomic():
        open_supplementary(fiscal_year=2024)
        other = ConcurrentWork(lambda: opened.append(open_supplementary(fiscal_year=2024).round))
        assert other.waits_for_a_lock(), "it should wait for the first"
    assert other.ends()
    assert opened == [2]
