from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from spreadsheets.access_log import log_access
from spreadsheets.kinds import kinds_for
from spreadsheets.models import ImportJob

from .background import confirm_or_enqueue, continue_without_worker, preview_or_enqueue
from .forms import AnswersForm, ColumnsForm, PlaceForm, UploadForm
from .jobs import ChangedMeanwhile, ImportRefused, receive, remember_answers, remember_columns, revert_import
from .report import ImportReport

ROWS = 50  # of a preview, on one page
JOBS = 20  # on one page of the list


@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    _refuse_without_right(request)
    jobs = Paginator(ImportJob.objects.visible_to(request.user).listed(), JOBS).get_page(request.GET.get("page"))
    return render(request, "spreadsheets/import_list.html", {"page": jobs, "kinds": kinds_for(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    _refuse_without_right(request)
    initial = {"kind": request.GET.get("kind", "")}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, user=request.user, initial=initial)
    if form.is_valid():
        file = form.cleaned_data["file"]
        job = receive(form.chosen_kind, file.read(), file.name, request.user, **form.chosen_options())
        preview_or_enqueue(job)
        return redirect("import", job.pk)
    return render(request, "spreadsheets/import_new.html", {"form": form, "kinds": kinds_for(request.user)})


@require_safe
def import_page(request: HttpRequest, pk: str) -> HttpResponse:
    job = get_object_or_404(ImportJob.objects.visible_to(request.user).select_related("owner"), pk=pk)
    if job.owner_id == request.user.pk:
        continue_without_worker(job)
    report = ImportReport(job)
    counts = list(report.counts())
    shown = request.GET.get("show") or (counts[0][0] if counts else "")
    context = {
        "job": job,
        "counts": counts,
        "shown": shown,
        "about": report.about(shown),
        "page": Paginator(report.entries(shown), ROWS).get_page(request.GET.get("page")),
        "sums": _sums(job),
        "is_own": job.owner_id == request.user.pk,
        "answers": AnswersForm(job=job) if job.questions and job.state_now == ImportJob.State.PREVIEWED else None,
        "may_revert": job.state == ImportJob.State.CONFIRMED and job.the_kind.may_import(request.user),
    }
    return render(request, "spreadsheets/import.html", context)


def _sums(job: ImportJob) -> list[dict[str, Any]]:
    """The totals as text."""
    if not job.kind:
        return []
    return [_table(job, each) for each in job.summary.get("sums", []) if each["rows"]]


def _table(job: ImportJob, sums: dict[str, Any]) -> dict[str, Any]:
    """One table of totals; where the file itself says any, they stand beside what was read of it."""
    rows = [(*row, None, None)[:5] for row in sums["rows"]]
    read = [row[4] for row in rows if row[4] is not None]
    total = ("합계", sum(row[1] for row in rows), sum(row[2] for row in rows), sums.get("stated"), sum(read))
    has_stated = any(row[3] is not None for row in (*rows, total))
    lines = [_line(job, *row, has_stated=has_stated) for row in (*rows, total)]
    return {"title": sums["title"], "has_stated": has_stated, "rows": lines[:-1], "total": lines[-1]}


def _line(
    job: ImportJob, label: str, now: int, then: int, stated: int | None, read: int | None, *, has_stated: bool
) -> tuple[str, ...]:
    text = job.the_kind.format_number
    own = ["" if number is None else text(number) for number in (read, stated)] if has_stated else []
    return (label, text(now), text(then), text(then - now), *own)


@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: HttpRequest, pk: str) -> HttpResponse:
    job = _own(request, pk)
    if job.is_expired or job.state != ImportJob.State.PREVIEWED:
        return redirect("import", pk)
    sent = request.POST if request.method == "POST" else None
    place = PlaceForm(sent if sent and "place" in sent else None, job=job, user=request.user)
    columns = ColumnsForm(sent if sent and "place" not in sent else None, job=job)
    if place.is_bound and place.is_valid():
        place.save()
        return redirect("import-columns" if _previewed(request, job) else "import", pk)
    if columns.is_bound and columns.is_valid():
        columns.save()
        if _previewed(request, job):
            remember_columns(job)
        return redirect("import", pk)
    return render(request, "spreadsheets/import_columns.html", {"job": job, "place": place, "columns": columns})


@require_POST
def import_answers(request: HttpRequest, pk: str) -> HttpResponse:
    job = _own(request, pk)
    form = AnswersForm(request.POST, job=job)
    if job.is_expired or job.state != ImportJob.State.PREVIEWED:
        return redirect("import", pk)
    if form.is_valid():
        form.save()
        if _previewed(request, job):
            remember_answers(job)
    else:
        messages.error(request, "그사이 물음이 달라졌습니다. 아래에서 다시 고르십시오.")
    return redirect("import", pk)


def _previewed(request: HttpRequest, job: ImportJob) -> bool:
    """Whether it could be previewed anew: not where it was stored in another window meanwhile."""
    try:
        preview_or_enqueue(job)
    except ImportRefused as refused:
        messages.error(request, str(refused))
        return False
    return True


@require_POST
def import_confirm(request: HttpRequest, pk: str) -> HttpResponse:
    job = _own(request, pk)
    try:
        if job.state == ImportJob.State.WRITING:
            raise ImportRefused("이미 저장하고 있습니다. 끝날 때까지 기다리십시오.")
        job = confirm_or_enqueue(job, request.user, expected_digest=request.POST.get("seen"))
    except ChangedMeanwhile:
        messages.warning(
            request, "미리 본 뒤에 자료가 바뀌어 저장하지 않았습니다. 아래에서 바뀐 내용을 다시 확인하십시오."
        )
    except ImportRefused as refused:
        messages.error(request, str(refused))
    else:
        if job.state == ImportJob.State.CONFIRMED:
            log_access("imported", f"{job.kind_label}: {job.name}", request=request)
            messages.success(request, "모두 저장했습니다.")
    return redirect("import", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def import_revert(request: HttpRequest, pk: str) -> HttpResponse:
    """Asks first: hundreds of projects may go with one click."""
    job = get_object_or_404(ImportJob.objects.visible_to(request.user), pk=pk)
    if not job.the_kind.may_import(request.user):
        raise PermissionDenied("이 종류의 자료를 바꿀 권한이 없습니다.")
    if request.method != "POST":
        if job.state != ImportJob.State.CONFIRMED:
            return redirect("import", pk)
        return render(request, "spreadsheets/import_revert.html", {"job": job})
    try:
        revert_import(job, request.user)
    except ImportRefused as refused:
        messages.error(request, str(refused))
    else:
        log_access("imported", f"{job.kind_label} 되돌림: {job.name}", request=request)
        messages.success(request, "가져오기 전으로 되돌렸습니다.")
    return redirect("import", pk)


def _own(request: HttpRequest, pk: str) -> ImportJob:
    """A job that the person may continue; who only sees it may not."""
    job = get_object_or_404(ImportJob.objects.visible_to(request.user), pk=pk)
    if not ImportJob.objects.editable_by(request.user).contains(job):
        raise PermissionDenied("파일을 올린 사람만 이어서 할 수 있습니다.")
    return job


def _refuse_without_right(request: HttpRequest) -> None:
    if not kinds_for(request.user):
        raise PermissionDenied("자료를 가져올 권한이 없습니다.")
