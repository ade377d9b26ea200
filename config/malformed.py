"""What no page of the admin links to and no browser sends, answered with 400 instead of failing."""

from collections.abc import Callable
from functools import wraps
from traceback import walk_tb
from typing import Concatenate, ParamSpec

from django.core.exceptions import BadRequest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse

#: What looking up impossible values raises.
FAILURES = (DatabaseError, IndexError, OverflowError, ValueError)


P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def refuse_malformed(view: View[P]) -> View[P]:
    """The same view, which refuses an address or a form that was changed by hand.

    Lists look up whatever is in their address, and fields that search take any key: a year 99999, a
    pattern with half a bracket, a key that is no number fail only in the database, or while the
    page is rendered.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        _refuse_impossible_counts(request)
        try:
            response = view(request, *args, **kwargs)
        except FAILURES as error:
            if request.method == "GET" and request.GET and _was_looked_up_by_django(error):
                raise BadRequest("The address has what cannot be looked up.") from error
            raise
        try:
            return response.render() if isinstance(response, SimpleTemplateResponse) else response
        except ValueError as error:
            if _was_looked_up_by_django(error):
                raise BadRequest("A field has a key that is none.") from error
            raise

    return answer


def _was_looked_up_by_django(error: Exception) -> bool:
    """Whether Django's pages took it to the database as it came; what our own code asks for would be a bug of ours."""
    modules = [frame.f_globals.get("__name__", "") for frame, _ in walk_tb(error.__traceback__)]
    askers = [module for module in modules if not module.startswith(("django.db.", "django.utils."))]
    return modules[-1].startswith("django.db.") and askers[-1].startswith("django.")


def _refuse_impossible_counts(request: HttpRequest) -> None:
    """Formsets believe how many rows a page claims to have; each row of a real one sends a field at least."""
    if request.method != "POST":
        return
    sent = request.POST
    for prefix in {name.rpartition("-")[0] for name in sent if name.endswith(("-TOTAL_FORMS", "-INITIAL_FORMS"))}:
        initial, total = sent.get(f"{prefix}-INITIAL_FORMS", ""), sent.get(f"{prefix}-TOTAL_FORMS", "")
        if not (_is_count(initial) and _is_count(total) and int(initial) <= int(total) <= len(sent)):
            raise BadRequest("A form claims to have rows that it cannot have.")


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 4
