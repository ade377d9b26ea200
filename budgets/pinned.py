"""What a locked amount pins: where a book prints the amount, and whether it counts it.

A program's department, account, category and policy say in which row of a book its money is printed, and a source
whether it is counted at all. Names and codes may be corrected at any time. But for the department they hold by year:
what is locked in one year pins what holds in that one.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from integrity.pinning import Pinnable

from .external_locks import lock_reasons


class LockedMoney(NamedTuple):
    """Money that is locked: of which row, in which budget and program, and the sentence that says what locks it."""

    key: int
    budget: Any
    program: int
    sentence: str


class PinnedByMoney(Pinnable):
    """A row with `lines` of money, which pin it once one of them is locked."""

    class Meta(Pinnable.Meta):
        abstract = True

    @classmethod
    def pinned_by(cls, keys: Collection[int], *, for_update: bool = True) -> dict[int, str]:
        return {each.key: each.sentence for each in cls.locked_money(keys, for_update=for_update)}

    @classmethod
    def locked_money(cls, keys: Collection[int], *, for_update: bool = True) -> list[LockedMoney]:
        """The locked money of the rows with these keys; with `for_update` nobody locks or unlocks any meanwhile."""
        lines: Any = cls._meta.get_field("lines")
        line, own = lines.related_model, lines.field.attname
        budget = line._meta.get_field("budget").related_model
        rows = line._base_manager.filter(**{f"{own}__in": list(keys)}).order_by()
        money = sorted(set(rows.values_list(own, "budget", "program")))
        budgets = budget._base_manager.filter(pk__in={of for _, of, _ in money}).order_by("pk")
        by_key = {row.pk: row for row in (budgets.select_for_update() if for_update else budgets)} if money else {}
        reasons = lock_reasons([(by_key[of], program) for _, of, program in money])
        found = (
            LockedMoney(key, by_key[of], program, by_key[of].locked_message if by_key[of].is_locked else reason)
            for (key, of, program), reason in zip(money, reasons, strict=True)
        )
        # What a budget says of itself goes before what prints it.
        return sorted((each for each in found if each.sentence), key=lambda each: each.budget.is_locked)
