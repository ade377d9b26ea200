"""How a form of a project's page is saved: by itself while a person types, or by a button without JavaScript."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.requests import SignedIn
from integrity.versioning import StaleVersion
from plans.models import Project

from .authors import named
from .merging import stored_values

#: Makes a form anew, from what is in the database now; with no data, as a page first shows it.
MakeForm = Callable[[Any], Any]


def save_form(
    request: SignedIn,
    make_form: MakeForm,
    *,
    project: Project,
    name: str,
    show: Callable[[Any], str] | None = None,
    saved_at: str | None = None,
) -> HttpResponse:
    """Save what was typed: 200 with what is stored now, 422 with the errors, 409 where somebody was faster.

    With `show`, which makes HTML of a row, the answer has the row as the page shows it. `saved_at` is where a row is
    saved from now on that was sent elsewhere, as a new one.
    """
    form = _saved(request, make_form)
    if form is None or form.conflicts:
        return to_script(request, _refused(form, request.user), 409) or _form_page(
            request, make_form, project, name, saved_at, 409
        )
    if not form.is_valid():
        return to_script(request, _errors(form), 422) or _form_page(request, make_form, project, name, saved_at, 422)
    answer = _done(form, make_form)
    if show:
        answer["row"] = show(form.instance)
    return to_script(request, answer, 200) or _page_again(request, form, project, name)


def _page_again(request: SignedIn, form: Any, project: Project, name: str) -> HttpResponse:
    if doubt := form.doubt():
        messages.warning(request, doubt.sentence)
    return redirect(f"{reverse('project', args=[project.pk])}#{name}")


def _saved(request: SignedIn, make_form: MakeForm) -> Any:
    """The form, saved if it is valid; None where the same rows were written by what does not lock the plan."""
    try:
        with transaction.atomic():
            form = make_form(request.POST)
            if form.is_valid():
                form.save()
            return form
    except (StaleVersion, IntegrityError):
        return None


def _done(form: Any, make_form: MakeForm) -> dict[str, Any]:
    instance = getattr(form, "instance", None)
    fresh = make_form(None) if instance is None else type(form)(instance=type(instance).objects.get(pk=instance.pk))
    return {
        "saved": timezone.localtime().strftime("%H:%M"),
        "values": stored_values(fresh),
        "taken": form.taken,
        "doubt": (doubt := form.doubt()) and doubt._asdict(),
        "key": instance and instance.pk,
        "version": getattr(instance, "version", 0),
    }


def _errors(form: Any) -> dict[str, Any]:
    return {"errors": {name: list(errors) for name, errors in form.errors.items()}}


def _refused(form: Any, user: User) -> dict[str, Any]:
    author = form.saved_by(form.conflicts[0].name) if form else None
    return {"conflict": f"{named(author, user)} 같은 곳을 먼저 고쳤습니다."}


def to_script(request: SignedIn, answer: dict[str, Any], status: int) -> JsonResponse | None:
    """The answer for a page whose script sent it; None for a form that a browser sent by itself."""
    wants_json = request.headers.get("accept") == "application/json"
    return JsonResponse(answer, status=status) if wants_json else None


def _form_page(
    request: SignedIn, make_form: MakeForm, project: Project, name: str, saved_at: str | None, status: int
) -> HttpResponse:
    """The form on a page of its own: what was typed, its errors, and what somebody else saved meanwhile."""
    form, fresh = make_form(request.POST), make_form(None)
    form.is_valid()
    context = {
        "project": project,
        "name": name,
        "form": form,
        "boxes": [(form[each], _initial_box(fresh, each)) for each in form.fields],
        "conflicts": [(each, named(form.saved_by(each.name), request.user)) for each in form.conflicts],
        "action": saved_at or request.path,
    }
    return render(request, "plans/editor/part.html", context, status=status)


def _initial_box(fresh: Any, name: str) -> str:
    """The hidden box with what is stored now; none for a box that was only added on the page."""
    return fresh[name].as_hidden(only_initial=True) if name in fresh.fields else ""
