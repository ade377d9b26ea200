"""What is changed in a plan is rendered at once by the worker, so that the book is ready when somebody opens it."""

from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from background.queue import Urgency, enqueue

from .models import Plan

#: By its name: plans know nothing of how they are printed.
TASK = "reports.runs.prerender.prerender"
#: Seconds after which a request that no worker took is given up, and the next change makes another.
EXPIRES = 60


def request_prerender(plan: int) -> None:
    """Request it once the change is stored. One request at a time waits, however many people write."""
    if settings.BACKGROUND_WORKER:
        transaction.on_commit(partial(_request, plan))


def request_prerender_of_open_plans() -> None:
    """Request it for each plan that is being written, after a change that several of them may print."""
    if settings.BACKGROUND_WORKER:
        transaction.on_commit(_request_for_open_plans)


def _request_for_open_plans() -> None:
    for plan in Plan.objects.filter(state=Plan.State.OPEN).values_list("pk", flat=True):
        _request(plan)


def _request(plan: int) -> None:
    if cache.add(_cache_key(plan), True, EXPIRES):
        enqueue(TASK, plan, urgency=Urgency.AHEAD)


def take_request(plan: int) -> None:
    """The worker begins with it: what is changed from now on needs another request."""
    cache.delete(_cache_key(plan))


def _cache_key(plan: int) -> str:
    return f"prerender:{plan}"
