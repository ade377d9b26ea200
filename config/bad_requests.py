from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string

from reports.runs.full_disk import is_full

from .database_away import is_away
from .errors import failed

# Django reads a kilobyte of what a browser sends about a file: its name, by three bytes a syllable, and its type.
LONGEST_NAME = 250


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what Django couldn't read, with the one reason that a person can do something about.

    A session that there was no room for is one to Django, too.
    """
    if is_full(exception) or is_away(exception):
        return failed(request)
    is_name = isinstance(exception, MultiPartParserError) and "header size" in str(exception)
    return HttpResponseBadRequest(render_to_string("400.html", {"longest_name": LONGEST_NAME if is_name else None}))
