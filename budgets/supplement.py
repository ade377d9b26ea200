"""A 추경 begins as a copy of the edition before it, wherever it is made; sheets/copied_lines.py does so for a file."""

from collections.abc import Mapping
from typing import TypeVar

from django.db import transaction

from .models import Budget, BudgetLine

T = TypeVar("T")


def before_round(round_: int | None, editions: Mapping[T, int | None]) -> T | None:
    """Of a year's enacted editions with their rounds: the one that a 추경 follows, for None the latest."""
    earlier = [each for each, of in editions.items() if round_ is None or (of or 0) < round_]
    return max(earlier, key=lambda each: editions[each] or 0, default=None)


@transaction.atomic
def open_supplementary(*, fiscal_year: int) -> Budget:
    """Open the next 추경 of a year; it begins as a copy of the edition before it.

    Raises Budget.DoesNotExist when the year has no enacted budget yet.
    """
    before = _before(fiscal_year, None)
    if before is None:
        raise Budget.DoesNotExist(f"{fiscal_year}년 본예산이 없습니다.")
    opened = Budget.objects.create(
        fiscal_year=fiscal_year, kind=Budget.Kind.SUPPLEMENTARY, round=(before.round or 0) + 1
    )
    _copy_lines(before, opened)
    return opened


@transaction.atomic
def begin_as_copy(opened: Budget) -> Budget | None:
    """Copy the lines of the edition before it into a 추경 that has just been made; None where there is none before."""
    before = _before(opened.fiscal_year, opened.round)
    if before is not None:
        _copy_lines(before, opened)
    return before


def _before(fiscal_year: int, round_: int | None) -> Budget | None:
    editions = Budget.objects.of_year(fiscal_year)
    # Who waited here for another person's 추경 has to look again: it is the one to follow.
    list(editions.order_by("pk").select_for_update())
    return before_round(round_, {budget: budget.round for budget in editions})


def _copy_lines(before: Budget, opened: Budget) -> None:
    BudgetLine.objects.bulk_create(
        BudgetLine(budget=opened, program_id=program, source_id=source, amount=amount)
        for program, source, amount in before.lines.values_list("program", "source", "amount")
    )
