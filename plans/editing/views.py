"""The page on which a department writes a project, and the forms on it that save themselves."""

from collections.abc import Callable
from functools import partial, wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedIn
from integrity.admin.choices import limit_choices
from integrity.audit import REMOVED
from korean.particles import with_particle
from plans.checks import check, with_waivers
from plans.content.loading import Content, load_content
from plans.models import DepartmentPlan, Milestone, Project, ProjectProgram, ReviewComment, Section, SectionKind
from plans.prerender_requests import request_prerender
from plans.shortcuts import say_removed
from plans.workflow.checkpoints import PATHS
from plans.workflow.discussions import Discussions
from plans.workflow.steps import hold_to_edit

from . import presence
from .forms import FactsForm, MilestoneForm, NewSectionForm, SectionForm
from .merging import stored_values
from .money import MoneyForm
from .pasting import paste_rows
from .programs import ProgramForm
from .retries import FirstAttempt, as_update, first_attempt, remember
from .rows import (
    MOVES,
    arrange_milestones,
    depth_of,
    in_order,
    move_milestone,
    move_section,
    sort_milestones,
)
from .saving import save_form, to_script

P = ParamSpec("P")
#: A server takes a request line of 4,094 signs: with the method, the protocol, and a prefix.
LONGEST_ADDRESS = 3_900
OTHER = "다른 사람으로 로그인되어 있습니다."
Row = TypeVar("Row", Project, Section, Milestone)
View = Callable[Concatenate[SignedIn, P], HttpResponse]


def edits(view: View[P]) -> View[P]:
    """A view that changes a plan: in one transaction, during which nobody submits or confirms it."""
    return require_POST(refuse_other_writers(transaction.atomic(view)))


def refuse_other_writers(view: View[P]) -> View[P]:
    """A page sends who opened it: what one person typed is not saved in the name of whoever signed in since."""

    @wraps(view)
    def answered(request: SignedIn, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.POST.get("writer", str(request.user.pk)) != str(request.user.pk):
            return JsonResponse({"other": OTHER}, status=403)
        return view(request, *args, **kwargs)

    return answered


@require_safe
def project_page(request: SignedIn, pk: int) -> HttpResponse:
    """The editor, for those who may write now; the printed page for the others."""
    project = _visible(request, Project, pk, "department_plan__plan", "department_plan__department")
    part = project.department_plan
    if not _may_edit(request, project):
        return _printed_instead(request, part, project)
    content = load_content(part.plan, DepartmentPlan.objects.filter(pk=part.pk), project=project.number)
    part = content.parts[0]
    (project,) = content.projects[part.pk]
    kinds = list(SectionKind.objects.all())
    discussions = Discussions(ReviewComment.objects.for_reading(request.user).filter(project=project), request.user)
    context = {
        "plan": content.plan,
        "part": part,
        "last": part.transitions.first(),
        "project": project,
        "facts": FactsForm(instance=project),
        "sections": [SectionForms(section, kinds, discussions) for section in project.sections.all()],
        "new_section": NewSectionForm(project=project, auto_id="add-section-%s"),
        "money": MoneyForm(project=project, user=request.user),
        "pictures": project.pictures.all(),
        "funding": project.funding.select_related("program"),
        "new_program": ProgramForm(project=project),
        "discussions": discussions,
        "may_comment": DepartmentPlan.objects.reviewable_by(request.user).contains(part),
        "others": presence.arrive(project, request.user),
    } | _found(content)
    return render(request, "plans/editor/project.html", context)


@require_safe
def project_checks(request: SignedIn, pk: int) -> HttpResponse:
    """What the checks find in a project as it is stored now, for its page that stays open."""
    project = _visible(request, Project, pk, "department_plan__plan")
    if not _may_edit(request, project):
        raise PermissionDenied
    part = project.department_plan
    content = load_content(part.plan, DepartmentPlan.objects.filter(pk=part.pk), project=project.number)
    return render(request, "plans/editor/_checks.html", {"project": project} | _found(content))


def _found(content: Content) -> dict[str, Any]:
    """The findings in a project alone but those put away, and how many of them prevent its plan's next step."""
    everywhere = with_waivers(check(content), content.parts)
    found = [finding for finding in everywhere if finding.place.project and not finding.is_put_away]
    return {"findings": found, "blocking": sum(finding.blocks for finding in found)}


def _printed_instead(request: SignedIn, part: DepartmentPlan, project: Project) -> HttpResponse:
    """The printed page; with a word to the people of the department, who came to write."""
    if request.user.department_id == part.department_id:
        state = part.plan if part.is_closed else part
        messages.info(
            request, f"지금은 ‘{state.get_state_display()}’ 단계여서 고칠 수 없습니다. 인쇄될 모습을 보여 드립니다."
        )
    return redirect("project-book", part.plan.year, part.department.code, project.number)


class SectionForms:
    """A section with its form, its milestones with theirs, from top to bottom, and what was said of it."""

    def __init__(self, section: Section, kinds: list[SectionKind], discussions: Discussions) -> None:
        self.section = section
        self.discussion = discussions.at(f"section-{section.pk}")
        self.form = SectionForm(instance=section, auto_id=f"section-{section.pk}-%s")
        limit_choices(self.form.fields["kind"], kinds)
        self.milestones = [(row, _row_form(row), depth) for row, depth in in_order(section.milestones.all())]
        self.new = MilestoneForm(instance=Milestone(section=section), auto_id=f"new-{section.pk}-%s")


def _row_form(milestone: Milestone) -> MilestoneForm:
    return MilestoneForm(instance=milestone, auto_id=f"milestone-{milestone.pk}-%s")


@edits
def save_facts(request: SignedIn, pk: int) -> HttpResponse:
    project = _row_to_edit(request, Project, pk)
    return save_form(
        request,
        lambda data: FactsForm(data, instance=Project.objects.get(pk=project.pk)),
        project=project,
        name=f"project-{pk}",
    )


@edits
def save_money(request: SignedIn, pk: int) -> HttpResponse:
    project = _row_to_edit(request, Project, pk)
    return save_form(
        request, lambda data: MoneyForm(data, project=project, user=request.user), project=project, name="money"
    )


@edits
def save_section(request: SignedIn, pk: int) -> HttpResponse:
    section = _row_to_edit(request, Section, pk)
    return save_form(
        request,
        lambda data: SectionForm(data, instance=Section.objects.get(pk=pk)),
        project=section.project,
        name=f"section-{pk}",
    )


@edits
def save_milestone(request: SignedIn, pk: int) -> HttpResponse:
    milestone = _row_to_edit(request, Milestone, pk)
    return save_form(
        request,
        lambda data: MilestoneForm(data, instance=Milestone.objects.get(pk=pk)),
        project=milestone.section.project,
        name=f"milestone-{pk}",
    )


@edits
def add_milestone(request: SignedIn, pk: int) -> HttpResponse:
    """Add a row; once only, however often a page sends it that got no answer."""
    section = _row_to_edit(request, Section, pk)
    first = first_attempt(request, section)
    above = _row_above(request, section)
    if first:
        request.POST = as_update(request, first)  # type: ignore[assignment]
    added = Milestone(section=section)

    def make_form(data: Any) -> MilestoneForm:
        if first:
            return MilestoneForm(data, instance=Milestone.objects.get(pk=first.row))
        # A form writes what was typed into its row: what was there before it is another one.
        form = MilestoneForm(data, instance=added if data else Milestone(section=section))
        form.above = above
        return form

    response = save_form(
        request,
        make_form,
        project=section.project,
        name=f"section-{pk}",
        show=partial(_row_html, request),
        saved_at=reverse("milestone", args=[first.row]) if first else None,
    )
    if response.status_code < HTTPStatus.BAD_REQUEST:
        remember(request, section, first or FirstAttempt(added.pk, stored_values(MilestoneForm(instance=added))))
    return response


def _row_above(request: SignedIn, section: Section) -> Milestone | None:
    """Behind which a new row goes, and on its level; None for the end."""
    key = request.POST.get("above", "")
    return section.milestones.filter(pk=key).first() if key.isdecimal() else None


@edits
def paste_milestones(request: SignedIn, pk: int) -> HttpResponse:
    """Add a row for each line that was copied from a spreadsheet, or none where one has an error."""
    section = _row_to_edit(request, Section, pk)
    try:
        added = paste_rows(section, request.POST.get("text", ""), above=_row_above(request, section))
    except ValidationError as error:
        return JsonResponse({"refused": " ".join(error.messages)}, status=422)
    messages.success(request, f"일정 {added}줄을 붙여 넣었습니다.")
    return JsonResponse({"added": added})


def _row_html(request: SignedIn, milestone: Milestone) -> str:
    """A row as the page shows it."""
    context = {"milestone": milestone, "form": _row_form(milestone), "depth": depth_of(milestone)}
    return render_to_string("plans/editor/_milestone.html", context, request)


@edits
def add_section(request: SignedIn, pk: int) -> HttpResponse:
    project = _row_to_edit(request, Project, pk)
    form = NewSectionForm(request.POST, project=project)
    if form.is_valid():
        return redirect(f"{reverse('project', args=[pk])}#section-{form.save().pk}")
    _show_errors(request, form)
    return redirect(f"{reverse('project', args=[pk])}#new-section")


@edits
def add_program(request: SignedIn, pk: int) -> HttpResponse:
    project = _row_to_edit(request, Project, pk)
    # Whoever takes a removal back presses a key, which says in its address what it was about.
    form = ProgramForm(request.GET if "undo" in request.POST else request.POST, project=project)
    if form.is_valid():
        form.save()
    else:
        _show_errors(request, form)
    return redirect(f"{reverse('project', args=[pk])}#money-title")


@edits
def remove_program(request: SignedIn, pk: int) -> HttpResponse:
    funding = get_object_or_404(
        ProjectProgram.objects.filter(project__in=Project.objects.visible_to(request.user)), pk=pk
    )
    project = _row_to_edit(request, Project, funding.project_id)
    funding.delete()
    sentence = f"{with_particle(f'“{funding}”', '을(를)')} 이 사업에서 뺐습니다. 예산액은 세부사업에 남아 있습니다."
    undo = f"{reverse('project-programs', args=[project.pk])}?program={funding.program_id}"
    say_removed(request, sentence, undo=undo)
    return redirect(f"{reverse('project', args=[project.pk])}#money-title")


def _show_errors(request: SignedIn, form: forms.BaseForm) -> None:
    messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))


@edits
def move_row(request: SignedIn, pk: int, where: str) -> HttpResponse:
    milestone = _row_to_edit(request, Milestone, pk)
    if where not in MOVES:
        raise Http404
    section = milestone.section
    return _moved(
        request,
        lambda: move_milestone(milestone, where),
        lambda: _places(section),
        f"{reverse('project', args=[section.project_id])}#milestone-{pk}",
    )


@edits
def arrange_rows(request: SignedIn, pk: int) -> HttpResponse:
    """Put a section's rows in the order that was sent; where none was, in that of their dates."""
    section = _row_to_edit(request, Section, pk)
    # Whoever takes a sorting back presses a key, whose address has the order before it.
    sent = (request.GET if "undo" in request.POST else request.POST).get("order", "")
    order = [int(key) for key in sent.split(",") if key.isdecimal()]
    before = ",".join(map(str, section.milestones.order_by("order", "pk").values_list("pk", flat=True)))
    undo = f"{reverse('milestones-order', args=[pk])}?order={before}"
    return _moved(
        request,
        lambda: arrange_milestones(section, order) if order else sort_milestones(section),
        lambda: _places(section),
        f"{reverse('project', args=[section.project_id])}#section-{pk}",
        undo="" if order or len(undo) > LONGEST_ADDRESS else undo,
    )


def _places(section: Section) -> list[tuple[str, int]]:
    """A section's rows from top to bottom, each with its depth, as the page knows them."""
    return [(f"milestone-{row.pk}", depth) for row, depth in in_order(section.milestones.order_by("order", "pk"))]


@edits
def move_section_up_or_down(request: SignedIn, pk: int, where: str) -> HttpResponse:
    section = _row_to_edit(request, Section, pk)
    if where not in ("up", "down"):
        raise Http404
    return _moved(
        request,
        lambda: move_section(section, by=-1 if where == "up" else 1),
        lambda: [(f"section-{each.pk}", 0) for each in section.project.sections.order_by("order", "pk")],
        f"{reverse('project', args=[section.project_id])}#section-{pk}",
    )


def _moved(
    request: SignedIn, move: Callable[[], None], rows: Callable[[], list[tuple[str, int]]], place: str, undo: str = ""
) -> HttpResponse:
    """Move, and answer a page that stays open with the order and depth of all rows; others are led to the row.

    `undo` is where a sorting is taken back.
    """
    try:
        move()
    except ValidationError as error:
        sentence = " ".join(error.messages)
        if answer := to_script(request, {"refused": sentence}, 422):
            return answer
        messages.error(request, sentence)
    if answer := to_script(request, {"rows": rows()}, 200):
        return answer
    if undo:
        say_removed(request, "일정을 날짜순으로 놓았습니다.", undo=undo)
    return redirect(place)


@edits
def remove_section(request: SignedIn, pk: int) -> HttpResponse:
    section = _row_to_edit(request, Section, pk)
    key = section.pk
    section.delete()
    undo = reverse("section-version", args=[section.project_id, _removal(Section, key)])
    say_removed(request, f"항목 {with_particle(f'“{section}”', '을(를)')} 지웠습니다.", undo=undo)
    return redirect("project", section.project_id)


@edits
def remove_milestone(request: SignedIn, pk: int) -> HttpResponse:
    milestone = _row_to_edit(request, Milestone, pk)
    section = milestone.section
    key = milestone.pk
    milestone.delete()
    undo = reverse("milestone-removed", args=[section.project_id, _removal(Milestone, key)])
    say_removed(request, f"일정 {with_particle(f'“{milestone}”', '을(를)')} 지웠습니다.", undo=undo)
    return redirect(f"{reverse('project', args=[section.project_id])}#section-{section.pk}")


def _removal(model: type[Section | Milestone], key: int) -> int:
    """The record of a row's removal."""
    return model.history.filter(id=key, history_type=REMOVED).latest().pk


@require_POST
@refuse_other_writers
def here(request: SignedIn, pk: int) -> JsonResponse:
    """The page is still open: answer who else has it open, and what they saved."""
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    if not _may_edit(request, project):
        raise PermissionDenied
    if "leave" in request.POST:
        presence.leave(project, request.user)
        return JsonResponse({})
    return JsonResponse({"others": presence.arrive(project, request.user), "versions": presence.versions(project)})


def _visible(request: SignedIn, model: type[Row], pk: int, *related: str) -> Row:
    return get_object_or_404(model.objects.visible_to(request.user).select_related(*related), pk=pk)


def _row_to_edit(request: SignedIn, model: type[Row], pk: int) -> Row:
    """The row, while nobody hands its plan on; what is changed in it is prerendered.

    404 for another department's, 403 with a sentence while nobody or somebody else may edit.
    """
    row = _visible(request, model, pk)
    part = hold_to_edit(DepartmentPlan.objects.get(**{PATHS[model]: pk}), request.user)
    request_prerender(part.plan_id)
    return row


def _may_edit(request: SignedIn, project: Project) -> bool:
    return Project.objects.editable_by(request.user).contains(project)
