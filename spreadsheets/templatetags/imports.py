from typing import Any

from django import template

from spreadsheets.kinds import kinds_for

register = template.Library()


@register.filter
def may_import(user: Any) -> bool:
    """Whether there is any kind of file that a person may bring in."""
    return user.is_authenticated and bool(kinds_for(user))
