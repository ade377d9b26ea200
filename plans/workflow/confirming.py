"""Confirming many at once: departments that were handed over, and a whole plan with what it still lacks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from integrity.locking import Locked
from plans.models import DepartmentPlan, Plan, State, Step

from .confirmations import Confirmation, announce_confirmation
from .progress import Progress
from .steps import AlreadyDone, StepBlocked, take_step


@dataclass(frozen=True)
class Unready:
    """What a plan still lacks, department by department, before it is confirmed."""

    rows: tuple[Progress, ...]

    @property
    def unconfirmed(self) -> tuple[Progress, ...]:
        return tuple(row for row in self.rows if row.part.state != State.CONFIRMED)

    @property
    def blocked(self) -> tuple[Progress, ...]:
        return tuple(row for row in self.rows if row.is_blocked)

    @property
    def unfinished(self) -> tuple[Progress, ...]:
        return tuple(row for row in self.rows if row.finished < row.projects or not row.projects)

    @property
    def is_anything(self) -> bool:
        return bool(self.unconfirmed or self.blocked or self.unfinished)


@dataclass(frozen=True)
class Refused:
    """A department that was not confirmed, and why."""

    part: DepartmentPlan
    why: str


def confirm_departments(
    *, parts: Iterable[DepartmentPlan], by: User, address: Callable[[DepartmentPlan], str]
) -> tuple[list[DepartmentPlan], list[Refused]]:
    """Those that were confirmed, and those that weren't: what keeps one back holds up no other."""
    done, refused = [], []
    for part in parts:
        try:
            take_step(part=part, step=Step.CONFIRM, by=by, link=address(part))
        except (AlreadyDone, StepBlocked, PermissionDenied) as why:
            refused.append(Refused(part, str(why)))
        except Locked as locked:
            refused.append(Refused(part, str(locked.message)))
        else:
            done.append(part)
    return done, refused


@transaction.atomic
def confirm_plan(*, plan: Plan, by: User) -> None:
    """Confirm a plan, whatever it lacks: people decide. The admin's history of the plan says who did.

    What somebody else has confirmed meanwhile stays as it is.
    """
    if Plan.objects.select_for_update().get(pk=plan.pk).is_locked:
        return
    plan.set_state(Plan.State.CONFIRMED)
    announce_confirmation(Confirmation(plan, part=None, by=by))
    LogEntry.objects.log_actions(by.pk, [plan], CHANGE, change_message="확정", single_object=True)
