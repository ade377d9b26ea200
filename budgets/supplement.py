from django.db import transaction

from .models import Budget, BudgetLine


@transaction.atomic
def open_supplementary(*, fiscal_year: int) -> Budget:
    """Open the next 추경 of a year; it begins as a copy of the edition before it.

    Raises Budget.DoesNotExist when the year has no enacted budget yet.
    """
    editions = Budget.objects.of_year(fiscal_year)
    # Who waited here for another person's 추경 has to look again: it is the one to follow.
    list(editions.order_by("pk").select_for_update())
    before = max(editions, key=lambda budget: budget.round or 0, default=None)
    if before is None:
        raise Budget.DoesNotExist(f"{fiscal_year}년 본예산이 없습니다.")
    opened = Budget.objects.create(
        fiscal_year=fiscal_year, kind=Budget.Kind.SUPPLEMENTARY, round=(before.round or 0) + 1
    )
    BudgetLine.objects.bulk_create(
        BudgetLine(budget=opened, program_id=program, source_id=source, amount=amount)
        for program, source, amount in before.lines.values_list("program", "source", "amount")
    )
    return opened
