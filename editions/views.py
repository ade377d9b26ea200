"""Editions: made by planners, listed, opened and downloaded by those who may see the plan."""

from io import BytesIO

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Event, log_event
from accounts.requests import SignedIn
from plans.models import Plan
from plans.shortcuts import require_get_or_post
from reports.book.html import screen_html
from reports.cache.fragments import MARK
from reports.pdf.places import NoPlace, place_for
from reports.runs.running import reassign_if_dead, run_in_request, start
from staffing.pictures import TYPES, picture_format

from .forms import EditionForm, PackForm
from .freezing.requesting import NameTaken, request_edition, retry
from .frozen.content import read_content, read_edition_file
from .frozen.files import DamagedFile, open_picture
from .models import Edition, EditionRun
from .pack.packing import pack
from .pack.verifying import NoPack, verify

#: By the file, what a download of it ends with, and what people call it.
FILES = {"book.pdf": "PDF", "book.html": "HTML", "tables.xlsx": "표(엑셀)"}
DAMAGED = "이 파일이 없어졌거나 손상되어 내려받을 수 없습니다. 관리자에게 알리십시오."
_FOR_EVER = 365 * 24 * 60 * 60  # seconds: what a hash names doesn't change


@require_get_or_post
def editions(request: SignedIn, year: int) -> HttpResponse:
    """The editions of a plan; a planner makes another one here."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), year=year)
    may_make = request.user.has_perm("plans.change_plan")
    if request.method == "POST" and not may_make:
        raise PermissionDenied("판은 총괄과 관리자만 만들 수 있습니다.")
    form = EditionForm(request.POST if request.method == "POST" else None, plan=plan)
    if form.is_valid():
        try:
            run = request_edition(plan=plan, by=request.user, **form.cleaned_data)
        except NameTaken as taken:
            form.add_error("name", taken.message)
        else:
            return redirect("edition-run", year, run.pk)
    rows = Edition.objects.visible_to(request.user).filter(plan=plan).select_related("by", "part__department")
    runs = EditionRun.objects.visible_to(request.user).filter(plan=plan).exclude(state=EditionRun.State.READY)
    context = {
        "plan": plan,
        "form": form if may_make else None,
        "whole": [row for row in rows if row.part is None],
        "of_departments": [row for row in rows if row.part],
        "runs": runs.select_related("part__department"),
        "has_worker": settings.BACKGROUND_WORKER,
    }
    return render(request, "editions/editions.html", context)


@require_safe
def edition(request: SignedIn, year: int, pk: str) -> HttpResponse:
    found = _edition(request, year, pk)
    content = read_content(found.parts)
    files = [(name, label, found.files[name]["size"]) for name, label in FILES.items()]
    context = {"plan": found.plan, "edition": found, "content": content, "files": files}
    return render(request, "editions/edition.html", context)


@require_safe
def edition_book(request: SignedIn, year: int, pk: str) -> HttpResponse:
    """The book on the screen, as it was frozen."""
    found = _edition(request, year, pk)
    book = read_content(found.parts).book

    def address(name: str) -> str:
        digest = found.pictures.get(name, "")
        return reverse("edition-picture", args=[year, pk, digest]) if digest else "data:,"

    html = screen_html(book, picture=lambda picture: address(f"picture:{picture}"), mark=lambda: address(MARK))
    context = {"plan": found.plan, "edition": found, "book": book, "html": mark_safe(html)}  # noqa: S308 - our own
    return render(request, "editions/book.html", context)


@require_safe
def edition_picture(request: SignedIn, year: int, pk: str, digest: str) -> FileResponse:
    found = _edition(request, year, pk)
    if digest not in found.pictures.values():
        raise Http404("The edition has no such picture.")
    try:
        file = open_picture(digest)
        kind = picture_format(file)
    except OSError as error:
        raise Http404("The picture is lost.") from error
    response = FileResponse(file, content_type=TYPES[kind])
    patch_cache_control(response, private=True, max_age=_FOR_EVER)
    return response


@require_safe
def edition_file(request: SignedIn, year: int, pk: str, name: str) -> HttpResponseBase:
    found = _edition(request, year, pk)
    if name not in FILES:
        raise Http404("An edition has no such file.")
    try:
        content = read_edition_file(found, name)
    except DamagedFile:
        messages.error(request, DAMAGED)
        return redirect("edition", year, pk)
    filename = found.file_name(name.rpartition(".")[2])
    log_event(request, Event.EXPORTED, detail=filename)
    return FileResponse(BytesIO(content), as_attachment=True, filename=filename)


@require_safe
def edition_pack(request: SignedIn, year: int, pk: str) -> HttpResponseBase:
    """All of it as one file for the archive."""
    found = _edition(request, year, pk)
    try:
        content = pack(found)
    except OSError:
        messages.error(request, DAMAGED)
        return redirect("edition", year, pk)
    filename = found.file_name("zip")
    log_event(request, Event.EXPORTED, detail=filename)
    return FileResponse(BytesIO(content), as_attachment=True, filename=filename)


@require_get_or_post
def pack_verify(request: SignedIn) -> HttpResponse:
    """Whether a pack that somebody has is unaltered."""
    form = PackForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    verdict = None
    if form.is_valid():
        try:
            with place_for(request.user.pk):  # it may unpack to much
                verdict = verify(form.cleaned_data["file"])
        except NoPack as no_pack:
            form.add_error("file", no_pack.message)
        except NoPlace:
            return render(request, "reports/busy.html", status=429)
    return render(request, "editions/verify.html", {"form": form, "verdict": verdict})


@require_safe
def edition_run(request: SignedIn, year: int, pk: str) -> HttpResponse:
    """How far an edition is; the edition itself, once it is there."""
    run = _run(request, year, pk)
    reassign_if_dead(run)
    if run.is_ready:
        return redirect("edition", year, pk)
    may_make = request.user.has_perm("plans.change_plan")
    return render(request, "editions/run.html", {"plan": run.plan, "run": run, "may_make": may_make})


@require_POST
def edition_run_here(request: SignedIn, year: int, pk: str) -> HttpResponse:
    """Without the worker, which doesn't begin: the person waits for it."""
    run = _run(request, year, pk)
    _may_make(request)
    run_in_request(run)
    return redirect("edition-run", year, pk)


@require_POST
def edition_run_again(request: SignedIn, year: int, pk: str) -> HttpResponse:
    """Of the same content, after what went wrong was put right."""
    run = _run(request, year, pk)
    _may_make(request)
    if retry(run):
        start(run)
    return redirect("edition-run", year, pk)


def _may_make(request: SignedIn) -> None:
    if not request.user.has_perm("plans.change_plan"):
        raise PermissionDenied("판은 총괄과 관리자만 만들 수 있습니다.")


def _edition(request: SignedIn, year: int, pk: str) -> Edition:
    rows = Edition.objects.visible_to(request.user).select_related("plan", "part__department", "by", "base")
    return get_object_or_404(rows, pk=pk, plan__year=year)


def _run(request: SignedIn, year: int, pk: str) -> EditionRun:
    rows = EditionRun.objects.visible_to(request.user).select_related("plan", "part__department", "asked_by")
    return get_object_or_404(rows, pk=pk, plan__year=year)
