"""What machines ask: whether the program lives, is ready, and how it is doing."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .figures import exposition
from .readiness import obstacle


@login_not_required
@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """That the process answers; the database isn't asked, since a new process would help it no more than this one."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Whether people may be sent here; in one word why not."""
    found = obstacle()
    return HttpResponse(f"{found or 'ok'}\n", content_type="text/plain", status=503 if found else 200)


@login_not_required
@require_safe
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """The release and the figures for monitoring, for who knows the token; without one there is no such page."""
    given = request.headers.get("Authorization", "")
    if not settings.MONITORING_TOKEN or not constant_time_compare(given, f"Bearer {settings.MONITORING_TOKEN}"):
        raise Http404
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
