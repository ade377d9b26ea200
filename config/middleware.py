import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import BadRequest
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.defaults import bad_request

from integrity.locking import Locked
from integrity.versioning import StaleVersion
from korean.letters import composed

from .unsaved_texts import unsaved_texts

logger = logging.getLogger(__name__)


class ReadableMiddleware:
    """Refuses what no browser sends, and what Django or the database would stumble over later.

    PostgreSQL takes no NUL character, in a search or as the key of a session; and Django asks for
    a form in another encoding again while it says that it cannot read it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_readable(request):
            return self.get_response(request)
        # Django's refusal looks for a token first, and that reads the form that cannot be read.
        request.csrf_processing_done = True  # type: ignore[attr-defined]
        return bad_request(request, BadRequest())


class ComposedMiddleware:
    """Takes every text that comes in as it is stored: in addresses, in forms, and the names of files.

    What some systems write of a syllable's letters one by one is the same word, and is found and compared as such.
    Passwords are what was typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """Once it is known who sends it, and that it isn't too large."""
        request.GET = _composed(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = _composed(request.POST)  # type: ignore[assignment]
            for files in request.FILES.lists():
                for file in files[1]:
                    file.name = composed(file.name or "")


def _composed(sent: QueryDict) -> QueryDict:
    changed = {name: texts for name, texts in _texts(sent) if texts != sent.getlist(name)}
    if not changed:
        return sent
    found = sent.copy()
    for name, texts in changed.items():
        found.setlist(name, texts)
    found._mutable = False  # as what a request has
    return found


def _texts(sent: QueryDict) -> Iterator[tuple[str, list[str]]]:
    for name, texts in sent.lists():
        if "password" not in name:
            yield name, [composed(str(text)) for text in texts]


def _is_readable(request: HttpRequest) -> bool:
    texts = [request.META.get("QUERY_STRING", ""), *request.COOKIES.values()]
    return _is_utf8(request) and not any("\0" in text or "%00" in text for text in texts)


def _is_utf8(request: HttpRequest) -> bool:
    """As Django asks it: by this one name, of all that the encoding has."""
    return (request.content_params or {}).get("charset", "utf-8").lower() == "utf-8"


class PrivateMiddleware:
    """Lets no browser or proxy cache what a signed-in person sees: offices share computers.

    A view that knows better says so itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # What failed may show what was written; and who it was for would be asked of a database that is away.
        is_private = response.status_code >= 500 or request.user.is_authenticated
        if is_private and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class ConflictMiddleware:
    """Answers a change that conflicts with another one with a sentence, and with what was sent.

    It came after a lock, a confirmation or another change; or the same row was added twice at once, or used while it
    was deleted: forms look before they write, and find nothing in the way; only the database sees both.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Locked | StaleVersion):
            message = exception.message
        elif isinstance(exception, IntegrityError):
            logger.error("Two changes at once: %s", request.path, exc_info=exception)
            message = "다른 변경과 겹쳐 저장하지 못했습니다."
        else:
            return None
        return render(request, "409.html", {"message": message, "sent": unsaved_texts(request)}, status=409)
