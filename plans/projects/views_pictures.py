"""A project's pictures: put in from the text editor, changed and removed on pages of their own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedIn
from integrity.audit import REMOVED
from korean.particles import with_particle
from plans.models import Picture, Project
from plans.shortcuts import require_get_or_post, say_removed
from plans.workflow.steps import AlreadyDone, refuse_who_may_not_edit

from .forms_pictures import PictureForm
from .pictures import add_picture, change_picture, references, remove_picture, restore_picture


@require_safe
def pictures(request: SignedIn, pk: int) -> JsonResponse:
    """What the editor shows beside the references in its text."""
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    return JsonResponse({"pictures": [_described(each) for each in project.pictures.order_by("number")]})


@require_POST
def picture_new(request: SignedIn, pk: int) -> JsonResponse:
    """Take a picture from the editor: 201 with its number, or 400 with what is wrong of which field."""
    project = _project(request, pk)
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    picture = add_picture(picture=form.save(commit=False), project=project, by=request.user)
    return JsonResponse(_described(picture), status=201)


@require_get_or_post
def picture_edit(request: SignedIn, pk: int) -> HttpResponse:
    picture = _picture(request, pk)
    form = PictureForm(request.POST or None, request.FILES or None, instance=picture)
    if form.is_valid():
        try:
            change_picture(picture=form.save(commit=False), by=request.user)
        except ValidationError as error:  # somebody else was faster
            form.add_error(None, error)
        else:
            messages.success(request, f"{with_particle(picture, '을(를)')} 고쳤습니다.")
            return _back(picture.project)
    return render(request, "plans/picture_edit.html", _context(picture) | {"form": form})


@require_get_or_post
def picture_remove(request: SignedIn, pk: int) -> HttpResponse:
    if "undo" in request.POST:
        return _restore(request, pk)
    picture = _picture(request, pk)
    if request.method == "POST":
        sentence = f"{with_particle(picture, '을(를)')} 지웠습니다."
        remove_picture(picture=picture, by=request.user)
        say_removed(request, sentence, undo=request.path)
        return _back(picture.project)
    return render(request, "plans/picture_remove.html", _context(picture) | {"references": references(picture)})


def _restore(request: SignedIn, pk: int) -> HttpResponse:
    record = Picture.history.filter(id=pk, history_type=REMOVED).order_by("history_id").last()
    if record is None:
        raise Http404
    project = _project(request, record.project_id)
    try:
        picture = restore_picture(record=record, project=project, by=request.user)
        messages.success(request, f"{with_particle(picture, '을(를)')} 되돌렸습니다.")
    except AlreadyDone as late:
        messages.info(request, str(late))
    return _back(project)


def _project(request: SignedIn, pk: int) -> Project:
    projects = Project.objects.visible_to(request.user).select_related("department_plan__plan")
    project = get_object_or_404(projects, pk=pk)
    refuse_who_may_not_edit(project.department_plan, request.user)
    return project


def _picture(request: SignedIn, pk: int) -> Picture:
    part = "project__department_plan"
    pictures = Picture.objects.visible_to(request.user).select_related(f"{part}__plan", f"{part}__department")
    picture = get_object_or_404(pictures, pk=pk)
    refuse_who_may_not_edit(picture.project.department_plan, request.user)
    return picture


def _described(picture: Picture) -> dict:
    address = reverse("picture", args=[picture.pk]) if picture.file else None
    return {"number": picture.number, "alt": picture.alt, "caption": picture.caption, "address": address}


def _context(picture: Picture) -> dict:
    part = picture.project.department_plan
    return {"plan": part.plan, "part": part, "parts": [part], "picture": picture, "project": picture.project}


def _back(project: Project) -> HttpResponse:
    return redirect(f"{reverse('project', args=[project.pk])}#pictures-title")
