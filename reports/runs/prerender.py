"""Prerendering: what was changed in a plan is rendered before anybody asks for its book."""

import logging
from contextlib import closing

from background.queue import Urgency, is_more_urgent_waiting
from plans.models import Plan
from plans.prerender_requests import request_prerender, take_request
from reports.cache.manuscript import open_manuscript
from reports.models import BookRun
from reports.pdf.printing import Printing, Unprintable

logger = logging.getLogger(__name__)


def prerender(pk: int) -> None:
    """Render the fragments of a plan's book that aren't there; called by the queue."""
    take_request(pk)
    plan = Plan.objects.filter(pk=pk).first()
    if plan is None:
        return
    try:
        with closing(Printing(open_manuscript(plan)).render()) as rendered:
            for _ in rendered:
                # Somebody waits for the book itself, and the rest is rendered with it.
                if BookRun.objects.open().exists():
                    return
                # Or for something else: the rest has time.
                if is_more_urgent_waiting(Urgency.AHEAD):
                    request_prerender(pk)
                    return
    except Unprintable as unprintable:
        logger.warning("Of %s not everything was prerendered: %s", plan, unprintable)
