"""What the program tells its operator, a line each: of which request, whose, and how long it took."""

import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .database_away import is_away

logger = logging.getLogger("planbook.request")
_current: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)
_FROM_PROXY = re.compile(r"[\w-]{8,64}")
#: What monitoring asks every few seconds is told only where it goes wrong.
_QUIET = "health/"


class RequestLogMiddleware:
    """Gives each request a number, which its lines and its answer name, and tells how long it took.

    Of the address only its form is told, with the numbers in it: searches, names of files and the keys in addresses
    that were mailed are nobody's business.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.number = _number_of(request)  # type: ignore[attr-defined]
        token = _current.set(request)
        began = monotonic()
        try:
            response = self.get_response(request)
            _tell(request, response, monotonic() - began)
        finally:
            _current.reset(token)
        response["X-Request-ID"] = request.number  # type: ignore[attr-defined]
        return response


def _number_of(request: HttpRequest) -> str:
    """The proxy's own, so that its lines and ours are found together; anybody else's word isn't taken."""
    given = request.headers.get("X-Request-ID", "") if settings.TRUST_PROXY else ""
    return given if _FROM_PROXY.fullmatch(given) else secrets.token_hex(8)


def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    route = _route(request)
    is_slow = seconds >= settings.SLOW_REQUEST_SECONDS
    if route.startswith(_QUIET) and not is_slow and response.status_code < 500:
        return
    logger.log(
        logging.WARNING if is_slow else logging.INFO,
        "%s /%s %d %.0f ms%s",
        request.method,
        route,
        response.status_code,
        seconds * 1000,
        " slow" if is_slow else "",
    )


def _route(request: HttpRequest) -> str:
    """The form of the address, its numbers filled in; `?` for what leads nowhere, which may hold anything."""
    match = request.resolver_match
    if match is None:
        return "?"
    numbers = {name: value for name, value in match.kwargs.items() if isinstance(value, int)}
    return re.sub(r"<(?:int:)?(\w+)>", lambda found: str(numbers.get(found[1], found[0])), match.route)


class RequestFilter(logging.Filter):
    """Adds to each line the number of the request and that of the person: `-` outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = _current.get()
        record.request_number = getattr(request, "number", "-")
        record.who = _who(request)
        return True


def _who(request: HttpRequest | None) -> str:
    """The person's number, as far as somebody has asked for it: a line in the log asks no database."""
    user = getattr(request, "_cached_user", None)
    return f"user={user.pk}" if user is not None and user.pk else "-"


class DatabaseAwayFilter(logging.Filter):
    """Tells in one line, and once in `every` seconds, that the database is away, whatever fails for it meanwhile."""

    def __init__(self, every: float = 30) -> None:
        super().__init__()
        self.every = every
        self._told_at = float("-inf")
        self._withheld = 0

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if not is_away(error):
            return True
        if monotonic() - self._told_at < self.every:
            self._withheld += 1
            return False
        record.msg, record.args = "The database is away: %s (%d more before)", (_first_line(error), self._withheld)
        record.exc_info = record.exc_text = None
        self._told_at, self._withheld = monotonic(), 0
        return True


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().partition("\n")[0]
