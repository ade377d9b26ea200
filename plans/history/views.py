"""Who changed what and when; and bringing an earlier version back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from accounts.requests import SignedIn
from integrity.audit import REMOVED
from integrity.versioning import StaleVersion
from korean.particles import with_particle
from plans.models import Milestone, Project, Section
from plans.shortcuts import context_of, find_part, require_get_or_post
from plans.text.differences import with_marks
from plans.workflow.steps import refuse_who_may_not_edit

from .differences import differences
from .entries import heading
from .restoring import picture_doubts, removed_together, restore_removed, restore_version
from .timeline import of_part, of_project

#: What a section belongs to isn't in its version.
NOT_RESTORED = frozenset({"project"})


@require_safe
def project_history(request: SignedIn, pk: int) -> HttpResponse:
    project = _project(request, pk)
    context = {"project": project, "history": of_project(project, request.GET.get("page"))}
    return render(request, "plans/history.html", context_of(project.department_plan) | context)


@require_safe
def department_history(request: SignedIn, year: int, department: str) -> HttpResponse:
    part = find_part(request, year, department)
    context = {"history": of_part(part, request.GET.get("page"))}
    return render(request, "plans/history.html", context_of(part) | context)


@require_get_or_post
def section_version(request: SignedIn, pk: int, record: int) -> HttpResponse:
    """A section's whole text as it was, beside what it is now; POST restores it."""
    project = _project(request, pk)
    version = _record(Section, project=pk, pk=record)
    section = Section.objects.select_related("kind", "project__department_plan").filter(pk=version.id).first()
    if section is None:
        return _removed(request, project, _removal(version))
    if section.project_id != project.pk:
        raise Http404("It is in another project now.")
    if request.method == "POST":
        return _restore_version(request, project, section, version)
    context = {
        "project": project,
        "section": section,
        "record": version,
        "text": mark_safe(with_marks(version.body)),  # noqa: S308 - cleaned on save
        "differences": differences(section, version, without=NOT_RESTORED),
        "may_edit": _may_edit(request, project),
    }
    return render(request, "plans/version.html", context_of(project.department_plan) | context)


@require_get_or_post
def milestone_removed(request: SignedIn, pk: int, record: int) -> HttpResponse:
    """A milestone that was removed from a section that still exists."""
    project = _project(request, pk)
    sections = Section.objects.filter(project=project)
    return _removed(request, project, _record(Milestone, section__in=sections, pk=record, history_type=REMOVED))


def _removed(request: SignedIn, project: Project, record: Any) -> HttpResponse:
    if record.instance_type.objects.filter(pk=record.id).exists():
        messages.info(request, "이미 되살렸습니다.")
        return redirect("project-history", project.pk)
    if request.method == "POST":
        return _restore_removed(request, project, record)
    context = {
        "project": project,
        "record": record,
        "what": record.instance_type._meta.verbose_name,
        "name": heading(record) if record.instance_type is Section else record.title,
        "differences": differences(None, record, fold=False),
        "removed_together": removed_together(record),
        "may_edit": _may_edit(request, project),
    }
    return render(request, "plans/removed.html", context_of(project.department_plan) | context)


def _restore_version(request: SignedIn, project: Project, section: Section, record: Any) -> HttpResponse:
    refuse_who_may_not_edit(project.department_plan, request.user)
    try:
        if request.POST.get("version") != str(section.version):
            raise StaleVersion
        restore_version(section=section, record=record, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"항목 {with_particle(f'“{section.heading}”', '을(를)')} 이전 판으로 되돌렸습니다.")
        _say_doubts(request, [record])
    return redirect("project-history", project.pk)


def _restore_removed(request: SignedIn, project: Project, record: Any) -> HttpResponse:
    refuse_who_may_not_edit(project.department_plan, request.user)
    together = [record, *removed_together(record)]
    try:
        restore_removed(record=record, part=project.department_plan, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "지웠던 것을 되살렸습니다.")
        _say_doubts(request, together)
    if "undo" in request.POST:
        place = f"#{record.instance_type._meta.model_name}-{record.id}"
        return redirect(reverse("project", args=[project.pk]) + place)
    return redirect("project-history", project.pk)


def _say_doubts(request: SignedIn, records: list[Any]) -> None:
    for sentence in dict.fromkeys(sentence for record in records for sentence in picture_doubts(record)):
        messages.warning(request, sentence)


def _project(request: SignedIn, pk: int) -> Project:
    related = ("department_plan__plan", "department_plan__department")
    return get_object_or_404(Project.objects.visible_to(request.user).select_related(*related), pk=pk)


def _record(model: Any, **where: Any) -> Any:
    related = ("history_user", "kind") if model is Section else ("history_user", "section__kind", "parent")
    return get_object_or_404(model.history.select_related(*related), **where)


def _removal(record: Any) -> Any:
    """The record of its removal from there, whichever of a removed row's records the address has."""
    removals = type(record).objects.filter(id=record.id, project=record.project_id, history_type=REMOVED)
    return get_object_or_404(removals.select_related("history_user", "kind").order_by("-history_id")[:1])


def _may_edit(request: SignedIn, project: Project) -> bool:
    return Project.objects.editable_by(request.user).contains(project)
