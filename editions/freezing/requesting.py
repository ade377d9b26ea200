"""Editions are asked for by a planner, or made by themselves where something is confirmed."""

from collections.abc import Mapping
from functools import partial
from itertools import chain, count

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from editions.models import Edition, EditionRun, Kind
from korean.particles import with_particle
from plans.models import DepartmentPlan, Plan
from reports.runs.running import start

from .capture import capture

LONGEST_NAME = 50
#: What comparisons call the plan as it is.
RESERVED = {"now", "지금"}


class NameTaken(ValidationError):
    """An edition of this name is there, or being made."""


@transaction.atomic
def request_edition(
    *,
    plan: Plan,
    part: DepartmentPlan | None = None,
    name: str,
    note: str = "",
    kind: Kind = Kind.NAMED,
    reasons: Mapping[str, str] | None = None,
    by: User | None,
    starts: bool = True,
) -> EditionRun:
    """Capture the content as it is now, and have the files made of it once that is stored. Raises NameTaken.

    Without `starts` whoever asks makes them.
    """
    if name in RESERVED:
        raise NameTaken(reserved_message(name))
    if name in names_taken(plan, part):
        raise NameTaken(taken_message(name))
    parts = capture(plan, part, as_confirmed=kind != Kind.NAMED)
    try:
        with transaction.atomic():
            run = EditionRun.objects.create(
                plan=plan, part=part, name=name, note=note, kind=kind, reasons=reasons or {}, asked_by=by, parts=parts
            )
    except IntegrityError:  # two people asked in one moment
        raise NameTaken(taken_message(name)) from None
    if starts:
        transaction.on_commit(partial(start, run))
    return run


def retry(run: EditionRun) -> bool:
    """Let a run that failed wait again; False where it didn't fail, or its name was taken meanwhile."""
    if run.name in names_taken(run.plan, run.part):
        return False
    failed = EditionRun.objects.filter(pk=run.pk, state=EditionRun.State.FAILED)
    try:
        with transaction.atomic():
            return bool(failed.update(state=EditionRun.State.WAITING, alive_at=timezone.now(), attempts=0, said=""))
    except IntegrityError:
        return False


def names_taken(plan: Plan, part: DepartmentPlan | None) -> set[str]:
    rows = (Edition.objects.of(plan, part), EditionRun.objects.of(plan, part).filter(state__in=EditionRun.OPEN))
    return set(chain.from_iterable(each.values_list("name", flat=True) for each in rows))


def free_name(plan: Plan, part: DepartmentPlan | None, name: str) -> str:
    """The name, or with the first number that makes it another: 확정, 확정 2."""
    taken = names_taken(plan, part)
    return next(each for each in chain([name], (f"{name} {number}" for number in count(2))) if each not in taken)


def reserved_message(name: str) -> str:
    named = with_particle(f"“{name}”", "은(는)")
    return f"{named} 판이 아니라 지금 내용을 가리키는 말입니다. 다른 이름을 적으십시오."


def taken_message(name: str) -> str:
    named = with_particle(f"“{name}”", "이(가)")
    return f"판 {named} 이미 있거나 만드는 중입니다. 다른 이름을 적으십시오."
