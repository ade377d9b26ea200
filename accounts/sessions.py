"""When a session ends by itself: after some time without use, and after a working day whatever happens."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

BEGAN = "began"  # seconds since 1970
USED = "used"
# Written at most this often, in seconds: a page with many pictures must not write a row for each.
WRITE_INTERVAL = 60


class SessionEndMiddleware:
    """Signs people out who left their computer, or who signed in long ago."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _keep_or_end(request, time.time())
        return self.get_response(request)


def _keep_or_end(request: HttpRequest, now: float) -> None:
    session = request.session
    idle = now - session.get(USED, now)
    if idle > settings.SESSION_IDLE_AGE or now - session.get(BEGAN, now) > settings.SESSION_COOKIE_AGE:
        logout(request)
        messages.info(request, "오래 쓰지 않았거나 로그인한 지 오래되어 로그아웃했습니다. 다시 로그인하십시오.")
    elif USED not in session or idle > WRITE_INTERVAL:
        # A session without its beginning is older than this rule.
        session.setdefault(BEGAN, now)
        session[USED] = now


# Django's documented signal: the only place that every way of signing in passes, its own test client's included.
@receiver(user_logged_in)
def _begin(request: HttpRequest, **kwargs: Any) -> None:
    request.session[BEGAN] = request.session[USED] = time.time()
