"""The access log (접속기록), which belongs to an app that this one doesn't know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


def log_access(
    what: str, detail: str, *, request: HttpRequest | None = None, command: str = "", user: Any = None
) -> None:
    """Log that something was "imported" or "exported": by whoever sent the request, by `user`, or by an operator."""
    write: Any = import_string(settings.SPREADSHEET_LOG)
    write(what, detail, request=request, command=command, user=user)
