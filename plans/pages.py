"""What the pages of a department's plan have in common."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.requests import SignedIn

from .models import DepartmentPlan


def find_part(request: SignedIn, year: int, department: str) -> DepartmentPlan:
    parts = DepartmentPlan.objects.visible_to(request.user).select_related("plan", "department")
    return get_object_or_404(parts, plan__year=year, department__code=department)


def refuse_who_may_not_edit(request: SignedIn, part: DepartmentPlan) -> None:
    if not DepartmentPlan.objects.editable_by(request.user).contains(part):
        raise PermissionDenied(f"지금은 ‘{part.get_state_display()}’ 단계여서 바꿀 수 없습니다.")


def context_of(part: DepartmentPlan) -> dict:
    return {"plan": part.plan, "part": part, "parts": [part]}


def address_of(part: DepartmentPlan) -> str:
    return reverse("department", args=[part.plan.year, part.department.code])


def back_to(part: DepartmentPlan, anchor: str = "") -> HttpResponse:
    return redirect(address_of(part) + anchor)
