"""What is changed in a plan is rendered at once by the worker, so that the book is ready when somebody asks for it."""

from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django_q.tasks import async_task

#: By its name: plans know nothing of how they are printed.
TASK = "reports.ahead.render"
#: Seconds after which an order that no worker took is given up, and the next change orders anew.
WAITS = 60


def render_ahead(plan: int) -> None:
    """Order it once the change is stored. One order at a time waits, however many people write."""
    if settings.BACKGROUND_WORKER:
        transaction.on_commit(partial(_order, plan))


def _order(plan: int) -> None:
    if cache.add(_waiting(plan), True, WAITS):
        async_task(TASK, plan)


def begin(plan: int) -> None:
    """The worker has taken the order: what is changed from now on needs another."""
    cache.delete(_waiting(plan))


def _waiting(plan: int) -> str:
    return f"rendered-ahead:{plan}"
