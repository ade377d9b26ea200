"""What is confirmed is frozen, in the transaction that confirms it."""

from django.conf import settings

from editions.models import Kind
from plans.workflow.confirmations import Confirmation

from .requesting import free_name, request_edition


def freeze_confirmed(confirmation: Confirmation) -> None:
    plan, part = confirmation.plan, confirmation.part
    name = free_name(plan, part, Kind.CONFIRMED.label)
    # Without a worker nobody waits for the files: whoever opens the edition has them made.
    has_worker = settings.BACKGROUND_WORKER
    request_edition(plan=plan, part=part, name=name, kind=Kind.CONFIRMED, by=confirmation.by, starts=has_worker)
