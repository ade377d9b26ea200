"""A department's projects: adding, copying, ordering, removing and restoring."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.requests import SignedIn
from plans.models import DepartmentPlan, Project, RemovedProject
from plans.shortcuts import back_to, context_of, find_part, require_get_or_post, say_removed
from plans.workflow.steps import AlreadyDone, refuse_who_may_not_edit

from .adding import add_project
from .copying import copy_projects
from .forms import EarlierProjectsForm, ProjectForm
from .ordering import reorder
from .removal import remove_project, restore_project


@require_get_or_post
def add(request: SignedIn, year: int, department: str) -> HttpResponse:
    part = _editable_part(request, year, department)
    form = ProjectForm(request.POST if request.method == "POST" else None, part=part)
    if form.is_valid():
        project = add_project(part=part, by=request.user, **form.cleaned_data)
        messages.success(request, f"사업을 추가하였습니다: {project}")
        return redirect("project", project.pk)
    return render(request, "plans/project_add.html", context_of(part) | {"form": form})


@require_POST
def copy(request: SignedIn, year: int, department: str, pk: int) -> HttpResponse:
    part = _editable_part(request, year, department)
    project = get_object_or_404(Project.objects.filter(department_plan=part), pk=pk)
    for made in copy_projects(projects=[project], into=part, by=request.user):
        messages.success(request, f"사업을 복사하였습니다: {made}. 세부사업과 금액은 복사하지 않습니다.")
        return back_to(part, _row(made))
    return back_to(part, "#projects")


@require_get_or_post
def copy_earlier(request: SignedIn, year: int, department: str) -> HttpResponse:
    """Copy projects of earlier years into this year's plan."""
    part = _editable_part(request, year, department)
    projects = Project.objects.visible_to(request.user).earlier_than(part).select_related("department_plan__plan")
    form = EarlierProjectsForm(request.POST if request.method == "POST" else None, projects=projects)
    if form.is_valid():
        made = copy_projects(projects=form.chosen(), into=part, by=request.user)
        messages.success(request, f"사업 {len(made)}건을 가져왔습니다. 기간과 일정의 날짜를 올해에 맞게 고치십시오.")
        return back_to(part, _row(made[0]) if made else "#projects")
    return render(request, "plans/projects_earlier.html", context_of(part) | {"form": form})


@require_POST
def order(request: SignedIn, year: int, department: str) -> HttpResponse:
    """Take the whole order as a list of keys, and answer with the new number of the project that was moved."""
    part = _editable_part(request, year, department)
    sent = request.POST.get("order", "").split(",")
    reorder(part=part, order=[int(key) for key in sent if _is_key(key)], by=request.user)
    moved = request.GET.get("moved", "")
    project = part.projects.filter(pk=int(moved)).first() if _is_key(moved) else None
    if project is None:
        return back_to(part, "#projects")
    messages.success(request, f"{project.number}번째로 옮겼습니다: {project.title}")
    return back_to(part, _row(project))


@require_get_or_post
def remove(request: SignedIn, year: int, department: str, pk: int) -> HttpResponse:
    part = _editable_part(request, year, department)
    project = get_object_or_404(Project.objects.filter(department_plan=part).with_counts(), pk=pk)
    if request.method == "POST":
        try:
            removed = remove_project(project=project, by=request.user)
            sentence = f"사업을 빼냈습니다: {project.title}. ‘빼낸 사업’에서 되살릴 수 있습니다."
            say_removed(request, sentence, undo=reverse("project-restore", args=[year, department, removed.pk]))
        except AlreadyDone as late:
            messages.warning(request, str(late))
        return back_to(part, "#projects")
    return render(request, "plans/project_remove.html", context_of(part) | {"project": project})


@require_POST
def restore(request: SignedIn, year: int, department: str, pk: int) -> HttpResponse:
    part = _editable_part(request, year, department)
    removed = get_object_or_404(RemovedProject.objects.filter(department_plan=part), pk=pk)
    try:
        project, left_out = restore_project(removed=removed, by=request.user)
    except AlreadyDone as late:
        messages.warning(request, str(late))
        return back_to(part, "#projects")
    messages.success(request, f"사업을 되살렸습니다: {project}")
    if left_out:
        names = ", ".join(left_out)
        messages.warning(request, f"다른 사업이 쓰고 있거나 지워져서 연결하지 못한 세부사업이 있습니다: {names}")
    return back_to(part, _row(project))


def _editable_part(request: SignedIn, year: int, department: str) -> DepartmentPlan:
    part = find_part(request, year, department)
    refuse_who_may_not_edit(part, request.user)
    return part


def _row(project: Project) -> str:
    """The project's row on the department's page."""
    return f"#project-{project.pk}"


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
