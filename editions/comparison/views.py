"""신구대조표 on the screen, and as files."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from accounts.access import Event, log_event
from accounts.requests import SignedIn
from editions.models import Edition
from plans.models import DepartmentPlan, Plan, Project
from reports.pdf.places import NoPlace, place_for
from reports.pdf.printing import Unprintable

from .asked import AskedComparison
from .files import WRITERS

NOW = "now"
RETRY_AFTER = "10"  # seconds


@require_safe
def comparison(request: SignedIn, year: int) -> HttpResponse:
    """Two editions side by side, or one beside the plan as it is."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), year=year)
    part, project = _scope(request, plan)
    known = _editions(plan, part)
    asked = _asked(request, plan, part, project) if known else None
    context: dict[str, Any] = {
        "plan": plan,
        "part": part,
        "project": project,
        "parts": DepartmentPlan.objects.visible_to(request.user).filter(plan=plan).select_related("department"),
        "sees_all": Plan.objects.printable_by(request.user).contains(plan),
        "known": known,
        "asked": asked,
        "query": request.GET.urlencode(),
    }
    if asked:
        paper = asked.paper()
        html = render_to_string(
            "editions/comparison/paper.jinja", {"book": asked.look(), "paper": paper}, using="jinja2"
        )
        context |= {"paper": paper, "html": mark_safe(html)}  # noqa: S308 - set by our own templates, escaped there
    return render(request, "editions/comparison.html", context)


@require_safe
def comparison_file(request: SignedIn, year: int, suffix: str) -> HttpResponseBase:
    """The same as a file to keep."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), year=year)
    if suffix not in WRITERS:
        raise Http404("There is no such file of a comparison.")
    part, project = _scope(request, plan)
    if not _editions(plan, part):
        raise Http404("There is nothing to compare with.")
    asked = _asked(request, plan, part, project)
    try:
        with place_for(request.user.pk):
            content = WRITERS[suffix](asked)
    except NoPlace:
        response = render(request, "reports/busy.html", status=429)
        response["Retry-After"] = RETRY_AFTER
        return response
    except Unprintable as unprintable:
        messages.error(request, str(unprintable))
        return redirect(f"{request.path.rpartition('.')[0]}/?{request.GET.urlencode()}")
    filename = f"{asked.title}.{suffix}".replace("/", "·")
    log_event(request, Event.EXPORTED, detail=filename)
    return FileResponse(BytesIO(content), as_attachment=True, filename=filename)


def _scope(request: SignedIn, plan: Plan) -> tuple[DepartmentPlan | None, Project | None]:
    """The department or the project whose comparison it is; without one, of the whole, for whom that is."""
    parts = DepartmentPlan.objects.visible_to(request.user).filter(plan=plan).select_related("department")
    if number := request.GET.get("project"):
        projects = Project.objects.visible_to(request.user).filter(department_plan__in=parts)
        project = get_object_or_404(projects.select_related("department_plan__department"), pk=_number(number))
        return project.department_plan, project
    if code := request.GET.get("department"):
        return get_object_or_404(parts, department__code=code), None
    if Plan.objects.printable_by(request.user).contains(plan):
        return None, None
    own = parts.first()
    if own is None:
        raise PermissionDenied("계획 전체는 총괄과 열람자, 관리자만 견주어 볼 수 있습니다.")
    return own, None


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404("That is no project.")
    return int(text)


def _editions(plan: Plan, part: DepartmentPlan | None) -> list[Edition]:
    """Those of the whole plan, and of the department: whoever sees a department sees its part of a whole edition."""
    whole = Edition.objects.of(plan, None)
    return list((whole | Edition.objects.of(plan, part) if part else whole).select_related("part").order_by("-at"))


def _asked(request: SignedIn, plan: Plan, part: DepartmentPlan | None, project: Project | None) -> AskedComparison:
    known = _editions(plan, part)
    before = _chosen(request.GET.get("from") or str(known[0].pk), known)
    return AskedComparison(plan, before, _chosen(request.GET.get("to") or NOW, known), part, project)


def _chosen(key: str, known: list[Edition]) -> Edition | None:
    if key == NOW:
        return None
    found = next((edition for edition in known if str(edition.pk) == key), None)
    if found is None:
        raise Http404("견줄 판이 이 계획에 없습니다. 다른 연도의 계획과는 견줄 수 없습니다.")
    return found
