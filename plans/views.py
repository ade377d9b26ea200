from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.requests import SignedIn
from staffing.pictures import FORMATS, TYPES, picture_format

from .models import DepartmentPlan, Picture, Plan
from .models.amendment import may_ask
from .sheets.files import files_of_department, files_of_plan
from .workflow.assessments import read_assessments
from .workflow.discussions import Discussion
from .workflow.first_page import FirstPage, plan_at_hand
from .workflow.overview import Overview, findings_without_part
from .workflow.progress import read_progress, waiver_events
from .workflow.recent_changes import changes_since, record_visit
from .workflow.usual_findings import usual_rows


@require_safe
def first_page(request: SignedIn) -> HttpResponse:
    plans = list(Plan.objects.visible_to(request.user))
    plan = plan_at_hand(plans, request.user)
    page = plan and FirstPage(plan, request.user, timezone.localdate(), since=record_visit(plan, request.user))
    context = {
        "plans": plans,
        "plan": plan,
        "parts": page.parts if page else (),
        "page": page,
    }
    return render(request, "plans/first_page.html", context)


@require_safe
def plan_page(request: SignedIn, year: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), year=year)
    overview = Overview(read_assessments(plan, DepartmentPlan.objects.visible_to(request.user)))
    prints_whole_book = Plan.objects.printable_by(request.user).contains(plan)
    without_part = findings_without_part(overview.plan, overview.parts) if prints_whole_book else ()
    context = {
        "plan": overview.plan,
        "parts": overview.parts,
        "overview": overview,
        "prints_whole_book": prints_whole_book,
        "without_part": [finding for finding in without_part if not finding.is_usual],
        "usual": usual_rows(overview.plan, (*overview.findings, *without_part)),
        "may_change": request.user.has_perm("plans.change_plan"),
        "files": files_of_plan(overview.plan),
    }
    return render(request, "plans/plan.html", context)


@require_safe
def department_page(request: SignedIn, year: int, department: str) -> HttpResponse:
    parts = DepartmentPlan.objects.visible_to(request.user).filter(plan__year=year)
    parts = parts.select_related("plan", "department")
    part = get_object_or_404(parts, department__code=department)
    overview = Overview(read_assessments(part.plan, parts.filter(pk=part.pk)))
    plan = overview.plan
    since = record_visit(part, request.user)
    progress = read_progress(overview, on=timezone.localdate())[0]
    events = [*progress.events, *waiver_events(part.waivers.select_related("by", "removed_by"))]
    context = {
        "plan": plan,
        "part": part,
        "parts": parts,
        "overview": overview,
        "row": overview.departments[0],
        "projects": overview.projects(part),
        "progress": progress,
        "events": sorted(events, key=lambda event: event.at, reverse=True),
        "discussion": Discussion("", tuple(part.review_comments.for_reading(request.user))),
        "may_ask_amendment": part.is_closed and may_ask(request.user, part),
        "may_discuss": DepartmentPlan.objects.discussed_by(request.user).contains(part),
        "steps": set() if part.is_closed else part.steps_for(request.user),
        "why_not_by_the_same": "" if part.is_closed else part.why_not_by_the_same(request.user),
        "may_edit": DepartmentPlan.objects.editable_by(request.user).contains(part),
        "may_change": request.user.has_perm("plans.change_project"),
        "removed": part.removed_projects.select_related("by"),
        "since": since,
        "changes": changes_since([part], request.user, since),
        "files": files_of_department(part),
    }
    return render(request, "plans/department.html", context)


@require_safe
@cache_control(private=True, max_age=300)
def picture(request: SignedIn, pk: int) -> FileResponse:
    picture = get_object_or_404(Picture.objects.visible_to(request.user).exclude(file=""), pk=pk)
    try:
        file = picture.file.open()
        kind = picture_format(file)
    except OSError as error:  # lost, or broken
        raise Http404("The frame has no picture.") from error
    return FileResponse(file, content_type=TYPES[kind], filename=f"{pk}.{FORMATS[kind]}")
