"""Comments beside what they are about: writing, answering and resolving them, from whichever page they stand on."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.requests import SignedIn
from plans.models import DepartmentPlan, Project, ReviewComment
from plans.shortcuts import back_to, context_of, find_part, require_get_or_post

from .comments import Subject, answer, comment_on, refuse_who_may_not_review, resolve, why_not
from .forms import AnswerForm, ReviewCommentForm
from .steps import AlreadyDone


@require_get_or_post
def comment_page(request: SignedIn, pk: int) -> HttpResponse:
    related = ("department_plan__plan", "department_plan__department")
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related(*related), pk=pk)
    part = project.department_plan
    refuse_who_may_not_review(part, request.user)
    subject = _subject(project, request.GET.get("spot", "project"))
    form = ReviewCommentForm(request.POST if request.method == "POST" else None, section=subject.section)
    if form.is_valid():
        comment_on(subject=form.narrow(subject), text=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "의견을 남겼습니다. 답을 받거나 해결하기 전에는 다음 단계로 넘어가지 않습니다.")
        return _back(request, part)
    return render(request, "plans/comment.html", context_of(part) | {"form": form, "subject": subject})


def _subject(project: Project, spot: str) -> Subject:
    """What stands at a spot of a project's pages."""
    kind, _, key = spot.partition("-")
    if kind == "section" and key.isdecimal():
        return Subject(project, get_object_or_404(project.sections.select_related("kind"), pk=key))
    if spot not in {"project", ReviewComment.Topic.FACTS, ReviewComment.Topic.MONEY}:
        raise Http404
    return Subject(project, topic="" if spot == "project" else spot)


@require_get_or_post
def answer_page(request: SignedIn, year: int, department: str, pk: int) -> HttpResponse:
    part = find_part(request, year, department)
    comment = _comment(request, part, pk)
    if comment.is_open and not comment.may_answer:
        raise PermissionDenied(why_not(part))
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer(comment=comment, text=form.cleaned_data["answer"], by=request.user)
            messages.success(request, "답을 남겼습니다.")
        except AlreadyDone as late:
            messages.warning(request, str(late))
        return _back(request, part)
    return render(request, "plans/answer.html", context_of(part) | {"comment": comment, "form": form})


@require_POST
def resolve_comment(request: SignedIn, year: int, department: str, pk: int) -> HttpResponse:
    part = find_part(request, year, department)
    try:
        resolve(comment=_comment(request, part, pk), by=request.user)
        messages.success(request, "해결한 것으로 하였습니다.")
    except AlreadyDone as late:
        messages.warning(request, str(late))
    return _back(request, part)


def _comment(request: SignedIn, part: DepartmentPlan, pk: int) -> Any:
    return get_object_or_404(ReviewComment.objects.for_reading(request.user).filter(department_plan=part), pk=pk)


def _back(request: SignedIn, part: DepartmentPlan) -> HttpResponse:
    """To the page and the place on it from where it came."""
    came_from = request.POST.get("next", "")
    if came_from and url_has_allowed_host_and_scheme(came_from, allowed_hosts=None):
        return redirect(came_from)
    return back_to(part, "#comments")
