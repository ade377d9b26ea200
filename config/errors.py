"""What is answered where a page fails."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.defaults import server_error

from reports.runs.full_disk import is_full

from .unsaved_texts import unsaved_texts


def failed(request: HttpRequest) -> HttpResponse:
    """That something is wrong; or, while what went wrong is still known, that the disk is full."""
    error = sys.exc_info()[1]
    if error is None or not is_full(error):
        return server_error(request)
    content = loader.get_template("507.html").render({"sent": unsaved_texts(request)})
    return HttpResponse(content, status=507)
