"""What else closes money: somebody above, whom this app doesn't know, may have confirmed what prints it.

A keeper registers itself when the program starts. It is asked while the budgets are held, and
whoever confirms holds them too: nobody confirms while a line is on its way.
"""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import Budget

#: In place of a program's key: whichever of the budget's.
EVERY = 0


def new_in(department: Any) -> Any:
    """In place of a program's key: one that isn't there yet, in a department; of that, the department again."""
    return -1 - department


#: Money, by its budget and its program's key; and what it is found by.
Money = Collection[tuple["Budget", int]]
Key = tuple[int, int]
#: Of this money, what it keeps: each with the sentence that says because of what, and what to do.
Keeper = Callable[[Money], dict[Key, str]]

_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    _keepers.append(keeper)


def kept(money: Money) -> dict[Key, str]:
    """Which of this money may not change, and why; one query for each keeper."""
    found: dict[Key, str] = {}
    for keeper in _keepers if money else ():
        found |= keeper(money)
    return found
