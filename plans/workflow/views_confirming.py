"""Confirming many departments at once, and the whole plan, each after a page that says what it means."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.links import full_address
from accounts.requests import SignedIn
from plans.models import DepartmentPlan, Plan, State
from plans.shortcuts import address_of, require_get_or_post

from .assessments import read_assessments
from .confirming import Unready, confirm_departments, confirm_plan
from .forms import ConfirmingForm
from .overview import Overview
from .progress import Progress, read_progress

for_planners = permission_required("plans.change_plan", raise_exception=True)


@require_get_or_post
@for_planners
def departments_confirm(request: SignedIn, year: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), year=year)
    if request.method == "POST":
        _confirm_chosen(request, plan)
        return redirect("board", year)
    handed = [row for row in _progress(request, plan) if row.part.state == State.APPROVED]
    ready = [row for row in handed if not row.is_blocked]
    context = {
        "plan": plan,
        "ready": ready,
        "has_answers": any(row.answered_comments for row in ready),
        "blocked": [row for row in handed if row.is_blocked],
    }
    return render(request, "plans/departments_confirm.html", context)


def _confirm_chosen(request: SignedIn, plan: Plan) -> None:
    parts = DepartmentPlan.objects.visible_to(request.user).filter(plan=plan).select_related("plan", "department")
    chosen = parts.filter(department__code__in=request.POST.getlist("departments"))
    done, refused = confirm_departments(
        parts=chosen.order_by("department__order", "department__code"),
        by=request.user,
        address=lambda part: full_address(address_of(part)),
    )
    if done:
        names = ", ".join(str(part.department) for part in done)
        messages.success(request, f"부서 {len(done)}곳을 확정하였습니다: {names}")
    for each in refused:
        messages.error(request, f"{each.part.department}: {each.why}")
    if not (done or refused):
        messages.info(request, "고른 부서가 없어 아무것도 확정하지 않았습니다.")


@require_get_or_post
@for_planners
def plan_confirm(request: SignedIn, year: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), year=year)
    if plan.is_locked:
        messages.info(request, f"{plan}: 이미 확정하였습니다.")
        return redirect("plan", year)
    unready = Unready(_progress(request, plan))
    form = ConfirmingForm(request.POST if request.method == "POST" else None, unready=unready.is_anything)
    if form.is_valid():
        confirm_plan(plan=plan, by=request.user)
        messages.success(request, f"{plan}: 확정하였습니다.")
        return redirect("plan", year)
    return render(request, "plans/plan_confirm.html", {"plan": plan, "unready": unready, "form": form})


def _progress(request: SignedIn, plan: Plan) -> tuple[Progress, ...]:
    overview = Overview(read_assessments(plan, DepartmentPlan.objects.visible_to(request.user)))
    return read_progress(overview, on=timezone.localdate())
