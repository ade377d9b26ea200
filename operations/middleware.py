from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class HealthMiddleware:
    """Lets nobody be looked up who asks how the program is: whoever it is, and also while there is no database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/health/"):
            request.COOKIES = {}
        return self.get_response(request)
