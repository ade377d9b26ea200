from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .closing import Closed
from .versions import Changed


class ClosedMiddleware:
    """Answers a change that came too late, after a lock, a confirmation or another change, with a sentence."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Closed | Changed):
            return None
        return render(request, "409.html", {"message": exception.message}, status=409)
