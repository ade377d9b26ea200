"""Finding projects across all years."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedIn
from budgets.money import MoneyUnit, format_money
from plans.models import Project
from spreadsheets.exports.registry import download, files
from spreadsheets.exports.tables import table_with
from spreadsheets.kinds import kind_of

from .forms import FindForm
from .matching import Piece, mark, snippet

ON_A_PAGE = 20


@dataclass(frozen=True)
class Result:
    """A project that was found, with everything that the list shows of it."""

    project: Project
    title: list[Piece]
    money: str
    snippet: list[Piece]


@require_safe
def find(request: SignedIn) -> HttpResponse:
    form = FindForm(request.GET, user=request.user)
    # Looking for words twice, to count and to show, would take twice as long. Only one page is read with its texts.
    found = list(form.found().values_list("pk", flat=True))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "results": _results(list(page), form.words),
        "files": [files("찾은 사업", "find-file", query=f"?{request.GET.urlencode()}")],
    }
    return render(request, "plans/find.html", context)


@require_safe
def find_file(request: SignedIn, suffix: str) -> FileResponse:
    """All that is found, by the same form, in the columns in which projects come in again."""
    kind = kind_of("projects")
    found = FindForm(request.GET, user=request.user).found()
    projects: Any = kind.export_rows(request.user, {})
    rows = projects.filter(pk__in=found.values("pk"))
    return download(request, table_with(kind, rows, "찾은 주요사업"), suffix)


def _results(keys: list[int], words: list[str]) -> list[Result]:
    projects = Project.objects.select_related("department_plan__plan", "department_plan__department", "team")
    projects = projects.prefetch_related("sections__milestones") if words else projects
    by_key = projects.with_money().in_bulk(keys)
    found = (by_key[key] for key in keys if key in by_key)
    return [Result(each, mark(str(each), words), _money(each), snippet(each, words)) for each in found]


def _money(project: Any) -> str:
    if not project.is_funded:
        return "비예산"
    unit = project.department_plan.plan.unit
    return f"{format_money(project.won, unit)}{MoneyUnit(unit).label}"
