"""The board (취합 현황): how far every department is, for those who gather the whole or read it."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedIn
from plans.models import DepartmentPlan, Plan
from spreadsheets.exports.registry import download

from .assessments import read_assessments
from .board import Summary, read_rows, summarise
from .board_sheet import board_table
from .forms import BoardFilter
from .mails import writers_of
from .overview import Overview


@require_safe
def board(request: SignedIn, year: int) -> HttpResponse:
    plan = _plan(request, year)
    summary = _summary(request, plan)
    form = _filter(request, summary)
    context = {
        "plan": plan,
        "parts": [row.part for row in summary.rows],
        "summary": summary,
        "form": form,
        "rows": form.select(summary.rows),
        "query": request.GET.urlencode(),
    }
    return render(request, "plans/board.html", context)


@require_safe
def board_file(request: SignedIn, year: int, suffix: str) -> FileResponse:
    """What the board lists, by the same filter, as a spreadsheet."""
    plan = _plan(request, year)
    summary = _summary(request, plan)
    name = f"{plan.year}년 취합 현황"
    table = board_table(_filter(request, summary).select(summary.rows), title=name)
    return download(request, table, suffix)


def _plan(request: SignedIn, year: int) -> Plan:
    """For those who may read the whole of it."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), year=year)
    if not Plan.objects.printable_by(request.user).contains(plan):
        raise PermissionDenied
    return plan


def _filter(request: SignedIn, summary: Summary) -> BoardFilter:
    bureaus = {row.part.department.bureau: None for row in summary.rows if row.part.department.bureau}
    return BoardFilter(request.GET, bureaus=bureaus, writers=writers_of(row.part for row in summary.rows))


def _summary(request: SignedIn, plan: Plan) -> Summary:
    today = timezone.localdate()
    overview = Overview(read_assessments(plan, DepartmentPlan.objects.visible_to(request.user)))
    return summarise(plan, read_rows(overview, on=today), on=today)
