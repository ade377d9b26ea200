"""The steps of a department's plan: handing on, returning, and waiving errors."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.links import full_address
from accounts.requests import SignedIn
from plans.checks import Finding
from plans.models import DepartmentPlan, Project, Waiver
from plans.shortcuts import address_of, back_to, context_of, find_part, require_get_or_post, say_removed

from .assessments import read_assessments
from .forms import CommentForm, ReopeningForm, ReturnForm, WaiverForm
from .overview import Overview
from .progress import read_progress
from .steps import (
    FORWARD,
    AlreadyDone,
    StepBlocked,
    refuse_who_may_not_edit,
    restore_waiver,
    take_step,
    waive,
    withdraw_waiver,
)


@dataclass(frozen=True)
class StepPage:
    """What a page shows of a step, before and after it is taken."""

    title: str
    explanation: str
    done: str
    form: type[CommentForm] = CommentForm


#: What a book prints from elsewhere as it is at the moment.
_NOT_LOCKED = "정원과 현원, 팀의 주요업무, 부서와 팀의 이름은"

STEPS = {
    "submit": StepPage(
        "제출",
        "부서 승인자가 검토합니다. 그동안 작성자는 내용을 고칠 수 없습니다. 승인하기 전에는 회수할 수 있습니다.",
        "제출하였습니다. 부서 승인자가 검토합니다.",
    ),
    "approve": StepPage(
        "승인",
        "총괄 담당자에게 넘깁니다. 그동안 부서에서는 내용을 고칠 수 없습니다. 확정하기 전에는 회수할 수 있습니다.",
        "승인하였습니다. 총괄 담당자가 검토합니다.",
    ),
    "confirm": StepPage(
        "확정",
        "이 부서의 주요사업과 거기에 인쇄되는 금액은 확정을 취소할 때까지 아무도 고칠 수 없습니다. "
        f"{_NOT_LOCKED} 확정한 뒤에도 바뀔 수 있지만, 지금의 책은 판으로 그대로 남습니다.",
        "확정하였습니다. 이제 아무도 주요사업과 금액을 고칠 수 없습니다. "
        f"{_NOT_LOCKED} 아직 바뀔 수 있지만, 확정한 책은 판으로 남았습니다.",
    ),
    "take_back": StepPage(
        "회수",
        "너무 일찍 넘긴 계획을 앞 단계로 되돌려 다시 고칩니다. 검토하던 사람에게 전자우편으로 알립니다.",
        "회수하였습니다. 다시 고친 뒤 넘기십시오.",
    ),
    "reopen": StepPage(
        "확정 취소",
        "총괄 검토 단계로 되돌립니다. 내용을 고칠 수 있게 되고, 부서에 돌려보낼 수도 있습니다.",
        "확정을 취소하였습니다. 총괄 담당자가 고치거나, 부서에 돌려보낼 수 있습니다.",
        ReopeningForm,
    ),
}
RETURNED = "돌려보냈습니다. 사유를 적은 곳마다 답을 받습니다."


@require_get_or_post
def step(request: SignedIn, year: int, department: str, name: str) -> HttpResponse:
    part = find_part(request, year, department)
    _refuse_others(request, part, name)
    page = STEPS[name]
    form = page.form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _take(request, part, name, page.done, comment=form.cleaned_data["comment"])
    if name not in part.steps_for(request.user):
        return _too_late(request, part)
    context = context_of(part) | {"step": page, "form": form}
    return render(request, "plans/step.html", context | (_blockers_context(request, part) if name in FORWARD else {}))


@require_get_or_post
def return_page(request: SignedIn, year: int, department: str) -> HttpResponse:
    part = find_part(request, year, department)
    _refuse_others(request, part, *ReturnForm.TO)
    steps = part.steps_for(request.user) & set(ReturnForm.TO)
    if not steps:
        return _too_late(request, part)
    projects = Project.objects.filter(department_plan=part).order_by("number").prefetch_related("sections__kind")
    waiting = part.review_comments.open().for_reading(request.user).filter(returned_with=None)
    form = ReturnForm(
        request.POST if request.method == "POST" else None,
        projects=projects,
        steps=steps,
        has_comments=waiting.exists(),
    )
    if form.is_valid():
        return _take(request, part, form.cleaned_data["to"], RETURNED, reasons=form.reasons())
    return render(request, "plans/return.html", context_of(part) | {"form": form, "waiting": waiting})


@require_get_or_post
def waive_page(request: SignedIn, year: int, department: str) -> HttpResponse:
    part = find_part(request, year, department)
    refuse_who_may_not_edit(part, request.user)
    finding = _open_finding(part, *(request.GET.get(name, "") for name in ("code", "place", "mark")))
    if finding is None:
        messages.info(request, "그 점검은 이미 풀렸거나 사유가 적혀 있습니다.")
        return back_to(part, "#findings")
    form = WaiverForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        waive(part=part, finding=finding, reason=form.cleaned_data["reason"], by=request.user)
        done = "이 오류는 제출을 막지 않습니다." if finding.blocks else "점검 내용이 그대로인 동안 나타나지 않습니다."
        messages.success(request, f"사유를 남겼습니다. {done}")
        return back_to(part, "#findings")
    return render(request, "plans/waive.html", context_of(part) | {"finding": finding, "form": form})


@require_get_or_post
def remove_waiver(request: SignedIn, year: int, department: str, pk: int) -> HttpResponse:
    part = find_part(request, year, department)
    waiver = get_object_or_404(Waiver.objects.filter(department_plan=part), pk=pk)
    refuse_who_may_not_edit(part, request.user)
    if "undo" in request.POST:
        try:
            restore_waiver(waiver=waiver, by=request.user)
            messages.success(request, "지운 사유를 되돌렸습니다.")
        except AlreadyDone as late:
            messages.warning(request, str(late))
        return back_to(part, "#findings")
    if request.method == "POST":
        withdraw_waiver(waiver=waiver, by=request.user)
        say_removed(request, "사유를 지웠습니다. 점검이 다시 나타납니다.", undo=request.path)
        return back_to(part, "#findings")
    return render(request, "plans/waiver_remove.html", context_of(part) | {"waiver": waiver})


def _blockers_context(request: SignedIn, part: DepartmentPlan) -> dict:
    """What is unfinished, doubtful or prevents the step, before somebody hands a plan on."""
    overview = Overview(read_assessments(part.plan, DepartmentPlan.objects.filter(pk=part.pk)))
    return {
        "progress": read_progress(overview, on=timezone.localdate())[0],
        "unfinished": [row.project for row in overview.projects(overview.parts[0]) if not row.is_finished],
        "comments": part.review_comments.open().for_reading(request.user),
        "answered": part.review_comments.answered().resolvable_by(request.user).count(),
        "may_edit": DepartmentPlan.objects.editable_by(request.user).contains(part),
    }


def _refuse_others(request: SignedIn, part: DepartmentPlan, *steps: str) -> None:
    if not any(part.ever_lets(request.user, step) for step in steps):
        raise PermissionDenied


def _take(request: SignedIn, part: DepartmentPlan, name: str, done: str, **more: Any) -> HttpResponse:
    try:
        take_step(part=part, step=name, by=request.user, link=full_address(address_of(part)), **more)
    except AlreadyDone as late:
        messages.warning(request, str(late))
    except StepBlocked as blocked:
        messages.error(request, str(blocked))
    else:
        messages.success(request, done)
    return back_to(part)


def _too_late(request: SignedIn, part: DepartmentPlan) -> HttpResponse:
    why = part.why_not_by_the_same(request.user)
    messages.info(request, why or f"지금은 ‘{part.get_state_display()}’ 단계여서 할 일이 없습니다.")
    return back_to(part)


def _open_finding(part: DepartmentPlan, code: str, place: str, mark: str) -> Finding | None:
    """What is found in a place and has no reason yet; where there are several, the one with the mark."""
    overview = Overview(read_assessments(part.plan, DepartmentPlan.objects.filter(pk=part.pk)))
    there = (each for each in overview.findings if (each.code, each.place.key) == (code, place))
    return next((each for each in there if not each.is_waived and mark in ("", each.mark)), None)
