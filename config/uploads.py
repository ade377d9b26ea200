from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

LARGEST_REQUEST = 50 * 1024 * 1024  # bytes: a project's page with several pictures
LARGEST_OF_STRANGERS = 1024 * 1024  # bytes: signing in takes a few hundred


class UploadLimitMiddleware:
    """Refuses a request that is too large before anything of it is read.

    Django reads what is uploaded before any view can ask who sends it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = _announced_size(request)
        # Most requests are small: who sends them need not be looked up here.
        if size > LARGEST_OF_STRANGERS and size > (limit := _limit(request)):
            return render(request, "413.html", {"limit": limit // 1024 // 1024}, status=413)
        return self.get_response(request)


def _announced_size(request: HttpRequest) -> int:
    """What the sender announces; Django reads no more than that, and nothing where nothing is announced."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdecimal() else 0


def _limit(request: HttpRequest) -> int:
    return LARGEST_REQUEST if request.user.is_authenticated else LARGEST_OF_STRANGERS
