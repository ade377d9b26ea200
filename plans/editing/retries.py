"""A new row that a page sends again, since it got no answer: known by the page's token."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.cache import cache

from accounts.requests import SignedIn
from plans.models import Milestone, Section

REMEMBERED = 14 * 24 * 60 * 60  # seconds, as long as the browser stores what was typed


@dataclass(frozen=True)
class FirstAttempt:
    """The row that a page has added, and what the page last knew of its boxes."""

    row: int
    boxes: dict[str, str]


def first_attempt(request: SignedIn, section: Section) -> FirstAttempt | None:
    """What came of the same row earlier; None the first time, or where it was deleted since."""
    known = cache.get(_key(request, section))
    first = known and FirstAttempt(*known)
    return first if first and Milestone.objects.filter(section=section, pk=first.row).exists() else None


def as_update(request: SignedIn, first: FirstAttempt) -> dict[str, Any]:
    """What was sent, as a change of what the page had sent before: not of what others made of it meanwhile."""
    initial = {f"initial-{name}": value for name, value in first.boxes.items()}
    return {**first.boxes, **request.POST.dict(), **initial}


def remember(request: SignedIn, section: Section, attempt: FirstAttempt) -> None:
    """Store what the page knows of a row that was saved: what it has sent, not what others wrote beside it."""
    if request.POST.get("token"):
        known = {name: request.POST.get(name, value) for name, value in attempt.boxes.items()}
        cache.set(_key(request, section), (attempt.row, known), timeout=REMEMBERED)


def _key(request: SignedIn, section: Section) -> str:
    token = request.POST.get("token", "")
    return f"new-row:{request.user.pk}:{section.pk}:{sha256(token.encode(errors='replace')).hexdigest()}"
