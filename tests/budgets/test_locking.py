"""A locked budget refuses every change, whatever makes it; a confirmed plan is tested with the plans."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import NotSupportedError, connection, transaction
from django.db.models import F

from budgets.models import Budget, BudgetLine
from integrity.locking import Locked
from tests.factories import BudgetFactory, BudgetLineFactory, FundingSourceFactory, ProgramFactory
from tests.threads import ConcurrentWork

REFUSED = "2023년 당초예산은 잠겨 있어 바꿀 수 없습니다."


class Cast:
    """Last year's budget with a line, which a test may lock, and this year's open one with another."""

    def __init__(self) -> None:
        self.budget = BudgetFactory.create(fiscal_year=2023)
        self.line = BudgetLineFactory.create(budget=self.budget, amount=1_000)
        self.other_budget = BudgetFactory.create(fiscal_year=2024)
        self.other_line = BudgetLineFactory.create(budget=self.other_budget, amount=2_000)

    def new_line(self) -> BudgetLine:
        return BudgetLine(budget=self.budget, program=ProgramFactory(), source=FundingSourceFactory(), amount=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def change(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def bulk_change(rows: Any, *fields: str, **values: Any) -> None:
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
    type(rows[0]).objects.bulk_update(rows, [*fields, *values])


WRITES: dict[str, Callable[[Cast], object]] = {
    "saving a line": lambda cast: change(cast.line, amount=9),
    "saving one field of a line": lambda cast: cast.line.save(update_fields=["amount"]),
    "deleting a line": lambda cast: cast.line.delete(),
    "adding a line": lambda cast: cast.new_line().save(),
    "adding a line by its manager": lambda cast: cast.budget.lines.create(
        program=ProgramFactory(), source=FundingSourceFactory(), amount=1
    ),
    "adding what isn't there": lambda cast: BudgetLine.objects.update_or_create(
        budget=cast.budget, program=ProgramFactory(), source=FundingSourceFactory(), defaults={"amount": 1}
    ),
    "changing what is there": lambda cast: BudgetLine.objects.update_or_create(
        budget=cast.budget, program=cast.line.program, source=cast.line.source, defaults={"amount": 9}
    ),
    "adding lines": lambda cast: BudgetLine.objects.bulk_create([cast.new_line()]),
    "adding lines one by one": lambda cast: BudgetLine.objects.bulk_create(
        (line for line in [cast.new_line()]), batch_size=1
    ),
    "adding or changing lines": lambda cast: BudgetLine.objects.bulk_create(
        [
            BudgetLine(budget=cast.budget, program=cast.line.program, source=cast.line.source, amount=9),
        ],
        update_conflicts=True,
        unique_fields=["budget", "program", "source"],
        update_fields=["amount"],
    ),
    "changing lines": lambda cast: BudgetLine.objects.update(amount=9),
    "changing lines of the budget": lambda cast: cast.budget.lines.update(amount=F("amount") + 1),
    "changing lines by filter": lambda cast: BudgetLine.objects.filter(budget__fiscal_year=2023).update(amount=9),
    "changing lines in bulk": lambda cast: bulk_change([cast.line], amount=9),
    "deleting lines": lambda cast: BudgetLine.objects.all().delete(),
    "deleting lines of the budget": lambda cast: cast.budget.lines.filter(amount=1_000).delete(),
    "moving a line out": lambda cast: change(cast.line, budget=cast.other_budget),
    "moving a line in": lambda cast: change(cast.other_line, budget=cast.budget),
    "moving a line in by its key": lambda cast: change(cast.other_line, budget_id=cast.budget.pk),
    "moving lines out": lambda cast: cast.budget.lines.update(budget=cast.other_budget),
    "moving lines in": lambda cast: cast.other_budget.lines.update(budget=cast.budget),
    "moving lines in by key": lambda cast: cast.other_budget.lines.update(budget_id=cast.budget.pk),
    "moving lines in by a bare key": lambda cast: cast.other_budget.lines.update(budget=cast.budget.pk),
    "moving lines in by what another row says": lambda cast: cast.other_budget.lines.update(
        budget=Budget.objects.filter(fiscal_year=2023).values("pk")[:1]
    ),
    "moving lines in, in bulk": lambda cast: bulk_change([cast.other_line], budget=cast.budget),
    "moving lines in by the budget's own list": lambda cast: cast.budget.lines.add(cast.other_line),
    "moving lines out by the other budget's list": lambda cast: cast.other_budget.lines.add(cast.line),
    "changing a line of another budget by its key": lambda cast: BudgetLine.objects.bulk_create(
        [
            BudgetLine(
                pk=cast.line.pk, budget=cast.other_budget, program=ProgramFactory(), source=cast.line.source, amount=9
            )
        ],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["amount"],
    ),
    "saving the budget": lambda cast: change(cast.budget, fiscal_year=2022),
    "changing budgets": lambda cast: Budget.objects.filter(fiscal_year=2023).update(fiscal_year=2022),
    "unlocking budgets in passing": lambda cast: Budget.objects.update(locked=False),
    "deleting the budget and its lines": lambda cast: cast.budget.delete(),
    "deleting budgets": lambda cast: Budget.objects.all().delete(),
}


def ledger() -> list[list[tuple]]:
    return [list(model._base_manager.order_by("pk").values_list()) for model in (Budget, BudgetLine)]


@pytest.mark.parametrize("write", WRITES)
class TestALockedBudget:
    def test_refuses(self, cast: Cast, write: Any) -> None:
        cast.budget.set_locked(True)
        before = ledger()
        with pytest.raises(Locked, match=REFUSED), transaction.atomic():
            WRITES[write](cast)
        assert ledger() == before

    def test_would_have_taken_it_while_it_was_unlocked(self, cast: Cast, write: Any) -> None:
        """The changes are real ones, but for the save that changes nothing."""
        before = ledger()
        WRITES[write](cast)
        assert ledger() != before or write in {"saving one field of a line", "unlocking budgets in passing"}

    def test_takes_it_again_once_it_is_unlocked(self, cast: Cast, write: Any) -> None:
        cast.budget.set_locked(True)
        cast.budget.set_locked(False)
        WRITES[write](cast)


class TestBesidesALockedBudget:
    def test_budgets_are_not_added_or_changed_in_one_go(self, cast: Cast) -> None:
        """Which of them is locked could be asked only after the change."""
        with pytest.raises(NotSupportedError):
            Budget.objects.bulk_create(
                [Budget(pk=cast.budget.pk, fiscal_year=2022)],
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=["fiscal_year"],
            )

    def test_the_other_budget_takes_changes(self, cast: Cast) -> None:
        cast.budget.set_locked(True)
        change(cast.other_line, amount=9)
        cast.other_budget.lines.update(amount=10)
        BudgetLine.objects.filter(budget=cast.other_budget).delete()
        cast.other_budget.delete()
        assert list(Budget.objects.all()) == [cast.budget]

    def test_a_form_says_so_before_anything_is_saved(self, cast: Cast) -> None:
        cast.budget.set_locked(True)
        for line in (cast.line, cast.new_line()):
            with pytest.raises(ValidationError, match=REFUSED):
                line.full_clean()

    def test_a_stale_copy_in_memory_doesnt_help(self, cast: Cast) -> None:
        """Who fetched the budget before it was locked writes as little as anybody."""
        stale = Budget.objects.get(pk=cast.budget.pk)
        cast.budget.set_locked(True)
        assert not stale.locked
        with pytest.raises(Locked), transaction.atomic():
            change(stale, fiscal_year=2022)
        with pytest.raises(Locked), transaction.atomic():
            change(BudgetLine.objects.get(pk=cast.line.pk), amount=9)

    def test_of_several_rows_none_is_changed(self, cast: Cast) -> None:
        cast.budget.set_locked(True)
        with pytest.raises(Locked), transaction.atomic():
            bulk_change([cast.other_line, cast.line], amount=9)
        assert set(BudgetLine.objects.values_list("amount", flat=True)) == {1_000, 2_000}


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    """One person locks the budget while another writes a line of it: the line is there first, or not at all."""

    def test_a_write_waits_for_a_lock_that_is_being_set_and_is_refused(self) -> None:
        cast = Cast()
        with transaction.atomic():
            cast.budget.set_locked(True)
            writer = ConcurrentWork(lambda: change(BudgetLine(**_values(cast)), amount=5))
            assert writer.waits_for_a_lock(), "it should wait until the lock is set"
        assert writer.ends()
        assert isinstance(writer.error, Locked)
        assert cast.budget.lines.count() == 1

    def test_a_lock_waits_for_a_write_that_has_begun(self) -> None:
        cast = Cast()
        with transaction.atomic():
            BudgetLine(**_values(cast), amount=5).save()
            locker = ConcurrentWork(lambda: Budget.objects.get(pk=cast.budget.pk).set_locked(True))
            assert locker.waits_for_a_lock(), "it should wait until the line is written"
            assert not Budget.objects.get(pk=cast.budget.pk).locked
        assert locker.ends()
        assert locker.error is None
        assert Budget.objects.get(pk=cast.budget.pk).locked
        assert cast.budget.lines.count() == 2


def _values(cast: Cast) -> dict:
    return {"budget": cast.budget, "program": cast.other_line.program, "source": cast.other_line.source}
