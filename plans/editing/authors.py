"""Who wrote what stands in a box now, as the history knows it."""

from typing import Any

from django.db.models import Model

from accounts.models import User
from integrity.audit import REMOVED

MOST = 50  # records that are looked through


def last_author(model: Any, name: str, **row: Any) -> User | None:
    """Who gave a row's field the value that it has, or removed it; `row` finds it and its records.

    None where the history doesn't know: it was written past it, or too long ago.
    """
    records = model.history.filter(**row).select_related("history_user").order_by("-history_date", "-history_id")[:MOST]
    column = model._meta.get_field(name).attname
    stored = model.objects.filter(**row).values_list(column, flat=True).first()
    author = None
    for record in records:
        if record.history_type == REMOVED:
            return author or record.history_user
        if getattr(record, column) != stored:
            break
        author = record.history_user
    return author


def named(author: Model | None, user: User) -> str:
    """What a page calls them to the person who reads it, as the subject of a sentence."""
    if author is None:
        return "다른 사람이"
    return "다른 창에서 내가" if author == user else f"{author}님이"
