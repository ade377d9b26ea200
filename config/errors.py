"""What is answered where a page fails."""

import sys
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.template import loader

from reports.runs.full_disk import is_full

from .database_away import is_away
from .unsaved_texts import unsaved_texts


def failed(request: HttpRequest) -> HttpResponse:
    """That something is wrong; or, while what went wrong is still known, that the disk is full or the database away."""
    error = sys.exc_info()[1]
    if is_full(error):
        _drop_half_an_upload(request)
        return _page(request, 507, sent=unsaved_texts(request))
    if is_away(error):
        answer = _page(request, 503, sent=unsaved_texts(request))
        answer["Retry-After"] = "10"
        return answer
    return _page(request, 500)


def _drop_half_an_upload(request: HttpRequest) -> None:
    """Django closes, and so removes, only what was received whole; half a file would go on filling the disk."""
    for handler in request.upload_handlers:
        if received := getattr(handler, "file", None):
            with suppress(OSError):  # what it still holds finds no room either
                received.close()


def _page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    """Without what pages are usually given: that would ask the database who is signed in."""
    number = getattr(request, "number", "")
    return HttpResponse(loader.get_template(f"{status}.html").render({"number": number, **context}), status=status)
