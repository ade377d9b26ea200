"""What is confirmed is frozen, in the transaction that confirms it."""

from functools import partial

from django.conf import settings

from editions.models import Kind
from editions.snapshot import form
from editions.snapshot.reading import key
from plans.models import Amendment
from plans.workflow.confirmations import Confirmation

from .requesting import free_name, request_edition


def freeze_confirmed(confirmation: Confirmation) -> None:
    plan, part, amendment = confirmation.plan, confirmation.part, confirmation.amendment
    # Without a worker nobody waits for the files: whoever opens the edition has them made.
    request = partial(request_edition, plan=plan, by=confirmation.by, starts=settings.BACKGROUND_WORKER)
    if part or not amendment:
        request(part=part, name=free_name(plan, part, Kind.CONFIRMED.label), kind=Kind.CONFIRMED)
    if amendment:
        name = free_name(plan, None, str(amendment))
        request(name=name, kind=Kind.AMENDED, note=amendment.reason, reasons=_reasons(amendment))


def _reasons(amendment: Amendment) -> dict[str, str]:
    """Why its projects were changed, by their keys in the snapshot; where it is the budget, why all of them were."""
    if amendment.department_plan is None:
        return {"": amendment.reason}
    return {key(form.Kind.PROJECT, pk): amendment.reason for pk in amendment.projects.values_list("pk", flat=True)}
