"""The files of an import: an empty table to fill in, and the uploaded file with its errors marked."""

from io import BytesIO
from pathlib import PurePath

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from spreadsheets.exports.tables import template_of
from spreadsheets.kinds import SheetKind, kinds_for
from spreadsheets.models import ImportJob
from spreadsheets.reading.child import mark_errors
from spreadsheets.reading.workbook import Unreadable
from spreadsheets.writing import WRITERS

from .report import ImportReport


@require_safe
def template(request: HttpRequest, kind: str) -> FileResponse:
    """An empty table to fill in."""
    table = template_of(_kind(request, kind))
    return _file(WRITERS["xlsx"](table), f"{table.title}.xlsx")


@require_safe
def errors(request: HttpRequest, pk: str) -> HttpResponse | FileResponse:
    """The uploaded file, with the cells marked that have to be corrected."""
    job = get_object_or_404(ImportJob.objects.visible_to(request.user), pk=pk)
    try:
        with job.file.open() as file:
            marked = mark_errors(file.read(), job.name, ImportReport(job).marks())
    except (Unreadable, ValueError, OSError) as error:
        sentence = str(error) if isinstance(error, Unreadable) else "올린 파일이 남아 있지 않습니다. 다시 올리십시오."
        messages.error(request, sentence)
        return redirect("import", pk)
    return _file(marked, f"{PurePath(job.name).stem} 오류.xlsx")


def _kind(request: HttpRequest, code: str) -> SheetKind:
    found = next((kind for kind in kinds_for(request.user) if kind.code == code), None)
    if found is None:
        raise Http404("No such kind, or not for this person.")
    return found


def _file(data: bytes, name: str) -> FileResponse:
    return FileResponse(BytesIO(data), as_attachment=True, filename=name)
