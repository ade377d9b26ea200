from io import BytesIO

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.safestring import mark_safe
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.access import Event, log_event
from accounts.models import User
from accounts.requests import SignedIn
from plans.models import DepartmentPlan, Plan, Project, ReviewComment
from staffing.models import Organisation
from staffing.pictures import TYPES, picture_format

from .book.build import build_book
from .book.fonts import font_file
from .book.html import assembled_html, screen_html
from .cache.manuscript import Manuscript, build_manuscript, open_manuscript
from .pdf.places import NoPlace, place_for
from .pdf.printing import Printing, Unprintable

RETRY_AFTER = "10"  # seconds
FONTS_STAY = 30 * 24 * 60 * 60  # seconds in a browser: megabytes that hardly ever change
REMARKS_SHOWN = 3  # places of a file that a message names


@require_safe
def book(request: SignedIn, year: int, department: str = "", number: int | None = None) -> HttpResponse:
    """The book of a plan, a department or a project, on the screen."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), year=year)
    manuscript = _manuscript_for(request.user, plan, department, number)
    html = assembled_html(manuscript.book, (fragment.body for fragment in manuscript.fragments))
    project = number and _project(request.user, plan, department, number)
    context = {
        "plan": plan,
        "book": manuscript.book,
        "html": mark_safe(html),  # noqa: S308 - set by our own templates, escaped there
        "department": department,
        "number": number,
        "project": project,
        # Beside the book, and in no file of it.
        "comments": ReviewComment.objects.for_reading(request.user).filter(project=project, resolved_at=None)
        if project
        else (),
        "may_discuss": DepartmentPlan.objects.discussed_by(request.user).filter(plan=plan, department__code=department),
        # Where a finding led a person to what it is about.
        "may_change": request.user.has_perm("plans.change_project"),
    }
    return render(request, "reports/book.html", context)


@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
def preview(request: SignedIn, pk: int) -> HttpResponse:
    """How a project prints, alone on a page that stands in a frame beside its editor."""
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("department_plan__plan"), pk=pk)
    parts = DepartmentPlan.objects.filter(pk=project.department_plan_id)
    book = build_book(project.department_plan.plan, parts, project=project.number)
    html = mark_safe(screen_html(book))  # noqa: S308 - as above
    return render(request, "reports/preview.html", {"book": book, "html": html})


@require_safe
def book_pdf(request: SignedIn, year: int, department: str, number: int | None = None) -> HttpResponseBase:
    """The same of a department or a project as a PDF to keep; the whole book takes a run: runs/views.py."""
    try:
        with place_for(request.user.pk):
            return _book_pdf(request, year, department, number)
    except NoPlace:
        response = render(request, "reports/busy.html", status=429)
        response["Retry-After"] = RETRY_AFTER
        return response


def _book_pdf(request: SignedIn, year: int, department: str, number: int | None) -> HttpResponseBase:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), year=year)
    manuscript = _manuscript_for(request.user, plan, department, number)
    printing = Printing(manuscript)
    try:
        pdf = BytesIO(printing.merged().pdf)
    except Unprintable as unprintable:
        messages.error(request, str(unprintable))
        return redirect(request.path.removesuffix(".pdf") + "/")
    # A slash would cut off what stands before it, as if it were a folder.
    filename = f"{manuscript.book.title.replace('/', '·')}.pdf"
    log_event(request, Event.EXPORTED, detail=filename)
    if printing.remarks:
        # The file comes at once, and leaves the page as it is: the next one says it.
        messages.warning(request, _remarked(filename, printing.remarks))
    return FileResponse(pdf, as_attachment=True, filename=filename)


def _remarked(filename: str, remarks: list[str]) -> str:
    rest = len(remarks) - REMARKS_SHOWN
    shown = [*remarks[:REMARKS_SHOWN], f"그 밖에 {rest}곳이 더 있습니다."] if rest > 0 else remarks
    return f"내려받은 “{filename}”에 제대로 인쇄하지 못한 곳이 {len(remarks)}곳 있습니다. {' '.join(shown)}"


def _manuscript_for(user: User, plan: Plan, department: str, number: int | None) -> Manuscript:
    """The book, for a person who may read it: 404 for what is not there, or another department's."""
    if not department:
        if not Plan.objects.printable_by(user).contains(plan):
            raise PermissionDenied("책 전체는 총괄과 열람자, 관리자만 볼 수 있습니다.")
        return open_manuscript(plan, with_html=True)
    parts = DepartmentPlan.objects.visible_to(user).filter(plan=plan, department__code=department)
    if number is None:
        get_object_or_404(parts)
        return open_manuscript(plan, parts, with_html=True)
    get_object_or_404(Project.objects.visible_to(user), department_plan__in=parts, number=number)
    return build_manuscript(build_book(plan, parts, project=number))


def _project(user: User, plan: Plan, department: str, number: int) -> Project | None:
    part = {"department_plan__plan": plan, "department_plan__department__code": department}
    return Project.objects.visible_to(user).filter(number=number, **part).first()


@require_safe
def organisation_mark(request: HttpRequest) -> FileResponse:
    """The organisation's mark, which stands on every cover."""
    organisation = Organisation.objects.exclude(mark="").first()
    if organisation is None:
        raise Http404
    try:
        file = organisation.mark.open()
        kind = picture_format(file)
    except OSError as error:  # lost, or broken
        raise Http404("The organisation has no mark.") from error
    return FileResponse(file, content_type=TYPES[kind])


@require_safe
def font(request: HttpRequest, face: str) -> FileResponse:
    """A font of the book, for a browser that shows how something prints and lacks it."""
    path = font_file(face)
    if path is None:
        raise Http404("The book has no such font.")
    response = FileResponse(path.open("rb"))
    patch_cache_control(response, private=True, max_age=FONTS_STAY)
    return response
