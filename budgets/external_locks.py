"""What else locks money: the app plans, which this one doesn't know, may have confirmed a book that prints it.

Such a lock registers itself when the program starts. It is called while the budgets are locked FOR UPDATE, as they are
while somebody confirms: nobody confirms while a line is on its way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Budget


@dataclass(frozen=True)
class AnyProgram:
    """Whichever program of a budget."""


@dataclass(frozen=True)
class NewProgram:
    """A program that isn't there yet, in a department."""

    department: int


#: A budget, and the program in it by its key.
BudgetAndProgram = tuple["Budget", int | AnyProgram | NewProgram]
#: For each, the sentence that says what locks it and what to do; "" for none.
ExternalLock = Callable[[Sequence[BudgetAndProgram]], list[str]]

_locks: list[ExternalLock] = []


def register(lock: ExternalLock) -> None:
    _locks.append(lock)


def lock_reasons(money: Sequence[BudgetAndProgram]) -> list[str]:
    """For each, why it may not change; "" where it may. As many queries for many as for one."""
    answers = [lock(money) for lock in _locks] if money else []
    return [next(filter(None, reasons), "") for reasons in zip(*answers, strict=True)] if answers else [""] * len(money)
