"""What has to be remembered of a stranger from one request to the next: by the own cookie, signed, not by a row each.

A row of the sessions' table is for who has proved something; anybody could fill it otherwise.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

LONGEST = 10 * 60  # seconds
#: Letters that a browser keeps in one cookie, with room for its name.
_MOST_LETTERS = 3_900
View = Callable[..., HttpResponse]


def remembered_by_cookie(key: str, cookie: str) -> Callable[[View], View]:
    """The same view, whose `key` of the session a stranger carries."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.session.keys():
                return view(request, *args, **kwargs)
            if (carried := _carried(request, cookie)) is not None:
                request.session[key] = carried
            response = view(request, *args, **kwargs)
            left = request.session.pop(key, None)
            if not request.session.keys():
                # The view may have written it already.
                request.session.flush()
            _give(response, cookie, left)
            return response

        return answer

    return decorate


def _carried(request: HttpRequest, cookie: str) -> Any:
    try:
        return signing.loads(request.COOKIES.get(cookie, ""), salt=cookie, max_age=LONGEST)
    except signing.BadSignature:
        return None


def _give(response: HttpResponse, cookie: str, value: Any) -> None:
    letters = signing.dumps(value, salt=cookie, compress=True) if value else ""
    if not letters or len(letters) > _MOST_LETTERS:
        response.delete_cookie(cookie)
        return
    response.set_cookie(
        cookie, letters, max_age=LONGEST, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )
