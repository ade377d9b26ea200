"""What is changed in the admin is rendered ahead, as what is written on the pages is."""

from functools import wraps

from plans.prerender import render_open_plans_ahead

#: The apps whose rows a book prints.
PRINTED = {"staffing", "budgets", "plans"}


def rendering_ahead(view):
    """The same view, behind which the open plans are rendered where it has changed something that they may print.

    Nobody asks which of them print it: of a plan that doesn't, there is nothing to render.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        app = (request.resolver_match.url_name or "").partition("_")[0]
        # What was refused is shown again, not sent on.
        if request.method == "POST" and response.status_code == 302 and app in PRINTED:
            render_open_plans_ahead()
        return response

    return answer
