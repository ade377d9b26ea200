"""What the pages of a department's plan have in common."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedIn
from plans.models import DepartmentPlan

#: For a page that is shown and then sent.
require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def find_part(request: SignedIn, year: int, department: str) -> DepartmentPlan:
    parts = DepartmentPlan.objects.visible_to(request.user).select_related("plan", "department")
    return get_object_or_404(parts, plan__year=year, department__code=department)


def say_removed(request: SignedIn, sentence: str, *, undo: str) -> None:
    """Say it on the next page, with a key that takes it back: by a POST to an address, in which there is `undo`."""
    messages.success(request, sentence, extra_tags=undo)


def context_of(part: DepartmentPlan) -> dict:
    return {"plan": part.plan, "part": part, "parts": [part]}


def address_of(part: DepartmentPlan) -> str:
    return reverse("department", args=[part.plan.year, part.department.code])


def back_to(part: DepartmentPlan, anchor: str = "") -> HttpResponse:
    return redirect(address_of(part) + anchor)
