"""What there is to take out, and the files."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from spreadsheets.kinds import kinds_for
from spreadsheets.records import Options

from .registry import Files, Outgoing, everything_for, files, hand_out, outgoing_for


@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    """Of a year that is chosen, with one sentence on each."""
    outgoing = [(each, set(each.years())) for each in everything_for(request.user)]
    years = sorted({year for _, its_years in outgoing for year in its_years}, reverse=True)
    year = _year(request, years)
    may_import = {kind.code for kind in kinds_for(request.user)}
    rows = [
        {
            "table": each,
            "editions": list(_editions(each, year if its_years else None)),
            "may_import": each.code in may_import,
        }
        for each, its_years in outgoing
    ]
    return render(request, "spreadsheets/export_list.html", {"years": years, "year": year, "rows": rows})


def _editions(outgoing: Outgoing, year: int | None) -> Iterator[tuple[str, Files]]:
    """The editions of a table, each with its files."""
    editions = outgoing.editions(year) if outgoing.editions and year else [("", "")]
    for code, edition in editions:
        said = {"year": year, "edition": code}
        query = urlencode({name: value for name, value in said.items() if value})
        label = f"{outgoing.label} {edition}".strip()
        yield edition, files(label, "export", outgoing.code, query=f"?{query}" if query else "")


def _year(request: HttpRequest, years: list[int]) -> int | None:
    said = request.GET.get("year", "")
    wanted = int(said) if said.isascii() and said.isdecimal() and len(said) == 4 else timezone.localdate().year
    return wanted if wanted in years else next(iter(years), None)


@require_safe
def export(request: HttpRequest, kind: str, suffix: str) -> FileResponse:
    """One table of what a person may see; of one year where one is said."""
    outgoing = outgoing_for(request.user, kind)
    options: Options = {}
    year, edition = request.GET.get("year", ""), request.GET.get("edition", "")
    if year.isascii() and year.isdecimal() and len(year) == 4:
        options["year"] = int(year)
    if edition:
        options["edition"] = edition
    try:
        table = outgoing.table(request.user, options)
    except ValueError as unknown:
        raise Http404("No such edition.") from unknown
    return hand_out(request, table, suffix)
