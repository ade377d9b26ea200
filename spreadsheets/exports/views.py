"""What can be exported, and the files."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from spreadsheets.kinds import kinds_for
from spreadsheets.records import Options

from .registry import Export, Files, download, export_for, exports_for, files


@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    """All exports of a chosen year, with one sentence on each."""
    exports = [(each, set(each.years())) for each in exports_for(request.user)]
    years = sorted({year for _, its_years in exports for year in its_years}, reverse=True)
    year = _year(request, years)
    may_import = {kind.code for kind in kinds_for(request.user)}
    rows = [
        {
            "table": each,
            "editions": list(_editions(each, year if its_years else None)),
            "may_import": each.code in may_import,
        }
        for each, its_years in exports
    ]
    return render(request, "spreadsheets/export_list.html", {"years": years, "year": year, "rows": rows})


def _editions(export: Export, year: int | None) -> Iterator[tuple[str, Files]]:
    """The editions of a table, each with its files."""
    editions = export.editions(year) if export.editions and year else [("", "")]
    for code, edition in editions:
        chosen = {"year": year, "edition": code}
        query = urlencode({name: value for name, value in chosen.items() if value})
        label = f"{export.label} {edition}".strip()
        yield edition, files(label, "export", export.code, query=f"?{query}" if query else "")


def _year(request: HttpRequest, years: list[int]) -> int | None:
    chosen = request.GET.get("year", "")
    wanted = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) == 4 else timezone.localdate().year
    return wanted if wanted in years else next(iter(years), None)


@require_safe
def export(request: HttpRequest, kind: str, suffix: str) -> FileResponse:
    """One table of what a person may see; of one year where one is chosen."""
    chosen = export_for(request.user, kind)
    options: Options = {}
    year, edition = request.GET.get("year", ""), request.GET.get("edition", "")
    if year.isascii() and year.isdecimal() and len(year) == 4:
        options["year"] = int(year)
    if edition:
        options["edition"] = edition
    try:
        table = chosen.table(request.user, options)
    except ValueError as unknown:
        raise Http404("No such edition.") from unknown
    return download(request, table, suffix)
