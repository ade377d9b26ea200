from typing import Any

from django import template

from spreadsheets.kinds import kinds_for

register = template.Library()


@register.filter
def may_import(user: Any, kind: str = "") -> bool:
    """Whether a person may import any kind of file; or this one."""
    return user.is_authenticated and any(kind in ("", each.code) for each in kinds_for(user))
