"""The pages on which a department's plan is reviewed: all of it, or only what changed since it was returned."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedIn
from plans.content.loading import load_content
from plans.models import DepartmentPlan, Project, Transition
from plans.shortcuts import context_of, find_part

from .reading import Review


@require_safe
def department_review(request: SignedIn, year: int, department: str) -> HttpResponse:
    return _page(request, find_part(request, year, department))


@require_safe
def project_review(request: SignedIn, pk: int) -> HttpResponse:
    related = ("department_plan__plan", "department_plan__department")
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related(*related), pk=pk)
    return _page(request, project.department_plan, project)


def _page(request: SignedIn, part: DepartmentPlan, project: Project | None = None) -> HttpResponse:
    parts = DepartmentPlan.objects.filter(pk=part.pk)
    if not parts.discussed_by(request.user).exists():
        raise PermissionDenied("검토 의견은 쓰고 검토하는 사람만 볼 수 있습니다.")
    content = load_content(part.plan, parts, project=project.number if project else None)
    returned = _last_return(part, request.user)
    everything = returned is None or "all" in request.GET
    context: dict[str, Any] = {
        "project": project,
        "review": Review(content, request.user, everything, returned),
        "last": part.transitions.first(),
        "steps": set() if part.is_closed else part.steps_for(request.user),
        "may_comment": parts.reviewable_by(request.user).exists(),
        "may_edit": parts.editable_by(request.user).exists(),
    }
    return render(request, "plans/review.html", context_of(part) | context)


def _last_return(part: DepartmentPlan, reader: User) -> Transition | None:
    """From which on somebody reviews what changed; a planner hasn't seen what the department returned within itself."""
    steps = part.transitions.select_related("by")
    is_planner = reader.has_perm("plans.change_departmentplan")
    return next((step for step in steps if (step.gives_back if is_planner else step.returns)), None)
