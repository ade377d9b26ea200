"""What is changed in the admin is prerendered, as what is written on the pages is."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase

from plans.prerender_requests import request_prerender_of_open_plans

#: The apps whose rows a book prints.
PRINTED = {"staffing", "budgets", "plans"}


P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def prerender_after_changes(view: View[P]) -> View[P]:
    """The same view, behind which the open plans are rendered where it has changed something that they may print.

    It isn't looked up which of them print it: of a plan that doesn't, there is nothing to render.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        match = request.resolver_match
        app = ((match and match.url_name) or "").partition("_")[0]
        # What was refused is shown again, not sent on.
        if request.method == "POST" and response.status_code == 302 and app in PRINTED:
            request_prerender_of_open_plans()
        return response

    return answer
