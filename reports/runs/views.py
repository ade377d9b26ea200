"""The whole book: asked for, followed while it is made, stopped, downloaded."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Event, log_event
from accounts.requests import SignedIn
from plans.models import Plan
from reports.models import BookRun

from .execution import request_run
from .running import cancel, reassign_if_dead, run_in_request


@require_http_methods(["GET", "HEAD", "POST"])
def book_runs(request: SignedIn, year: int) -> HttpResponse:
    """The books of a plan that were made; a new one is asked for here."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), year=year)
    if not Plan.objects.printable_by(request.user).contains(plan):
        raise PermissionDenied("책 전체는 총괄과 열람자, 관리자만 만들 수 있습니다.")
    if request.method == "POST":
        return redirect("book-run", year, request_run(plan=plan, by=request.user).pk)
    runs = BookRun.objects.visible_to(request.user).filter(plan=plan).select_related("asked_by")
    context = {"plan": plan, "runs": runs, "has_worker": settings.BACKGROUND_WORKER}
    return render(request, "reports/runs.html", context)


@require_safe
def book_run(request: SignedIn, year: int, pk: str) -> HttpResponse:
    """How far a book is, as it really is."""
    run = _run(request, year, pk)
    reassign_if_dead(run)
    may_stop = run.is_open and BookRun.objects.editable_by(request.user).contains(run)
    return render(request, "reports/run.html", {"plan": run.plan, "run": run, "may_stop": may_stop})


@require_POST
def book_run_cancel(request: SignedIn, year: int, pk: str) -> HttpResponse:
    run = _run(request, year, pk)
    if not BookRun.objects.editable_by(request.user).contains(run):
        raise PermissionDenied("책을 만들기 시작한 사람과 총괄, 관리자만 그만두게 할 수 있습니다.")
    if cancel(run):
        messages.success(request, "책 만들기를 그만두었습니다.")
    else:
        messages.info(request, "이미 끝나서 그만둘 것이 없습니다.")
    return redirect("book-run", year, pk)


@require_POST
def book_run_here(request: SignedIn, year: int, pk: str) -> HttpResponse:
    """Without the worker, which doesn't begin: the person waits for it."""
    run_in_request(_run(request, year, pk))
    return redirect("book-run", year, pk)


@require_safe
def book_run_pdf(request: SignedIn, year: int, pk: str) -> FileResponse:
    run = _run(request, year, pk)
    try:
        file = run.file.open() if run.is_ready else None
    except FileNotFoundError:  # cleared away, or lost
        file = None
    if file is None:
        raise Http404("이 책의 파일은 이제 없습니다. 책을 다시 만드십시오.")
    filename = f"{run.title.replace('/', '·')}.pdf"
    log_event(request, Event.EXPORTED, detail=filename)
    return FileResponse(file, as_attachment=True, filename=filename)


def _run(request: SignedIn, year: int, pk: str) -> BookRun:
    runs = BookRun.objects.visible_to(request.user).select_related("plan", "asked_by")
    return get_object_or_404(runs, pk=pk, plan__year=year)
