"""The board (취합 현황): how far every department is, for those who gather the whole or read it."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.links import full_address
from accounts.requests import SignedIn
from plans.models import DepartmentPlan, Plan
from plans.shortcuts import address_of, require_get_or_post
from spreadsheets.exports.registry import download

from .assessments import read_assessments
from .board import Summary, summarise
from .board_sheet import board_table
from .forms import BoardFilter
from .mails import people_of, writers_of
from .overview import Overview
from .progress import Progress, read_progress
from .reminders import remind_late

for_planners = permission_required("plans.change_departmentplan", raise_exception=True)


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


@require_get_or_post
@for_planners
def remind_page(request: SignedIn, year: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), year=year)
    summary = _summary(request, plan)
    if request.method == "POST":
        _remind(request, plan, summary.late)
        return redirect("board", year)
    people = people_of(*(row.part for row in summary.late))
    context = {
        "plan": plan,
        "parts": [row.part for row in summary.rows],
        "late": [(row, people[row.part.department_id]) for row in summary.late],
    }
    return render(request, "plans/remind.html", context)


def _summary(request: SignedIn, plan: Plan) -> Summary:
    today = timezone.localdate()
    overview = Overview(read_assessments(plan, DepartmentPlan.objects.visible_to(request.user)))
    return summarise(plan, read_progress(overview, on=today), on=today)


def _remind(request: SignedIn, plan: Plan, late: tuple[Progress, ...]) -> None:
    reminded = remind_late(plan=plan, late=late, by=request.user, address=lambda part: full_address(address_of(part)))
    if reminded.parts:
        mailed = sum(bool(person.email) for person in reminded.people)
        messages.success(request, f"늦은 부서 {len(reminded.parts)}곳의 {mailed}명에게 독촉하는 전자우편을 보냈습니다.")
    if skipped := ", ".join(str(part.department) for part in reminded.skipped):
        messages.info(request, f"5분 안에 독촉한 부서에는 다시 보내지 않았습니다: {skipped}")
    if without := ", ".join(f"{person}({person.department})" for person in reminded.people if not person.email):
        messages.warning(request, f"전자우편 주소가 없어 알리지 못한 사람: {without}")
