"""What is done once something is confirmed, in the transaction that confirms it.

What stands above plans, such as the editions that keep what was confirmed, registers itself when the program starts.
"""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from plans.models import Amendment, DepartmentPlan, Plan


@dataclass(frozen=True)
class Confirmation:
    """A plan was confirmed, or only a department's part of it."""

    plan: Plan
    part: DepartmentPlan | None
    by: User
    #: What it ends, where something that was confirmed before was changed.
    amendment: Amendment | None = None


Listener = Callable[[Confirmation], None]

_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    _listeners.append(listener)


def announce_confirmation(confirmation: Confirmation) -> None:
    for listener in _listeners:
        listener(confirmation)
