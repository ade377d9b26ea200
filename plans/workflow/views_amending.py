"""Changes of what is confirmed: asked for by departments, opened or declined by planners; and 추경."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedIn
from plans.models import Amendment, Plan
from plans.models.amendment import may_ask
from plans.shortcuts import back_to, context_of, find_part, require_get_or_post

from .amending import NotAmendable, ask_amendment, decline_amendment, open_amendment, withdraw_amendment
from .exchanging import exchange_budget, preview_exchange
from .forms_amending import AskingForm, DecliningForm, ExchangeForm, OpeningForm, later_budgets
from .mails import announce_amendment

for_planners = permission_required("plans.change_plan", raise_exception=True)


@require_get_or_post
def amendment_ask(request: SignedIn, year: int, department: str) -> HttpResponse:
    part = find_part(request, year, department)
    if not may_ask(request.user, part):
        raise PermissionDenied("변경은 그 부서의 작성자와 승인자, 총괄만 요청할 수 있습니다.")
    form = AskingForm(request.POST if request.method == "POST" else None, part=part)
    if form.is_valid():
        try:
            amendment = ask_amendment(part=part, by=request.user, **form.cleaned_data)
        except NotAmendable as why:
            form.add_error(None, why.message)
        else:
            announce_amendment(amendment, by=request.user)
            messages.success(request, "변경을 요청하였습니다. 총괄이 열면 고칠 수 있습니다.")
            return back_to(part)
    return render(request, "plans/amendment_ask.html", {**context_of(part), "form": form})


@require_get_or_post
@for_planners
def amendment_decide(request: SignedIn, year: int, pk: int) -> HttpResponse:
    """Open what was asked for, or less of it; or decline it."""
    amendment = _amendment(request, year, pk)
    declines = request.POST.get("do") == "decline"
    sent = request.POST if request.method == "POST" else None
    form = OpeningForm(None if declines else sent, amendment=amendment)
    declining = DecliningForm(sent if declines else None, auto_id="decline_%s")
    try:
        if declining.is_valid():
            decline_amendment(amendment=amendment, by=request.user, **declining.cleaned_data)
            return _decided(request, amendment, "변경 요청을 거절하였습니다.")
        if form.is_valid():
            open_amendment(amendment=amendment, by=request.user, **form.cleaned_data)
            return _decided(request, amendment, "변경을 열었습니다. 부서가 고쳐서 다시 제출합니다.")
    except NotAmendable as why:
        messages.error(request, why.message)
        return redirect("amendments", year)
    context: dict[str, Any] = {"plan": amendment.plan, "amendment": amendment, "form": form, "declining": declining}
    return render(request, "plans/amendment_decide.html", context)


def _decided(request: SignedIn, amendment: Amendment, sentence: str) -> HttpResponse:
    amendment.refresh_from_db()
    announce_amendment(amendment, by=request.user)
    messages.success(request, sentence)
    return redirect("amendments", amendment.plan.year)


@require_POST
def amendment_withdraw(request: SignedIn, year: int, pk: int) -> HttpResponse:
    amendment = _amendment(request, year, pk)
    try:
        withdraw_amendment(amendment=amendment, by=request.user)
    except NotAmendable as why:
        messages.error(request, why.message)
    else:
        messages.success(request, "변경 요청을 취소하였습니다.")
    return redirect("amendments", year)


@require_safe
def amendments(request: SignedIn, year: int) -> HttpResponse:
    """The changes of a confirmed plan, with what waits for a planner first."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), year=year)
    rows = Amendment.objects.visible_to(request.user).filter(plan=plan)
    found = rows.select_related("department_plan__department", "department_plan__plan", "asked_by", "decided_by")
    context = {
        "plan": plan,
        "amendments": found.prefetch_related("projects"),
        "decidable": set(Amendment.objects.decidable_by(request.user).filter(plan=plan).values_list("pk", flat=True)),
        "withdrawable": set(Amendment.objects.withdrawable_by(request.user).values_list("pk", flat=True)),
        "may_exchange": request.user.has_perm("plans.change_plan") and plan.is_locked,
    }
    return render(request, "plans/amendments.html", context)


@require_get_or_post
@for_planners
def budget_exchange(request: SignedIn, year: int) -> HttpResponse:
    """추경: what it would change, before it does."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("budget"), year=year)
    budgets = later_budgets(plan)
    asked = _number(request.POST.get("budget") or request.GET.get("budget"))
    chosen = budgets.filter(pk=asked).first() or budgets.first()
    form = ExchangeForm(
        request.POST if request.method == "POST" else None, plan=plan, initial={"budget": chosen and chosen.pk}
    )
    if form.is_valid():
        try:
            amendment = exchange_budget(plan=plan, by=request.user, **form.cleaned_data)
        except NotAmendable as why:
            form.add_error(None, why.message)
        else:
            messages.success(request, f"예산을 바꾸었습니다. {amendment}로 남습니다.")
            return redirect("amendments", year)
    context = {"plan": plan, "form": form, "chosen": chosen, "exchange": chosen and preview_exchange(plan, chosen)}
    return render(request, "plans/budget_exchange.html", context)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


def _amendment(request: SignedIn, year: int, pk: int) -> Amendment:
    rows = Amendment.objects.visible_to(request.user).select_related("department_plan__department", "plan", "asked_by")
    return get_object_or_404(rows.exclude(department_plan=None), pk=pk, plan__year=year)
