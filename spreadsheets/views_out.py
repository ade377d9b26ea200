"""What there is to take out, and the files."""

from collections.abc import Iterator
from io import BytesIO
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from .kinds import kinds_for
from .log import tell
from .outgoing import Outgoing, everything_for
from .records import Options
from .writing import WRITERS


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
            "files": list(_files(each, year if its_years else None)),
            "may_import": each.code in may_import,
        }
        for each, its_years in outgoing
    ]
    return render(request, "spreadsheets/export_list.html", {"years": years, "year": year, "rows": rows})


def _files(outgoing: Outgoing, year: int | None) -> Iterator[dict[str, str]]:
    """The editions of a table, each with the rest of its address."""
    editions = outgoing.editions(year) if outgoing.editions and year else [("", "")]
    for code, edition in editions:
        said = {"year": year, "edition": code}
        query = urlencode({name: value for name, value in said.items() if value})
        yield {"edition": edition, "query": f"?{query}" if query else ""}


def _year(request: HttpRequest, years: list[int]) -> int | None:
    said = request.GET.get("year", "")
    wanted = int(said) if said.isascii() and said.isdecimal() and len(said) == 4 else timezone.localdate().year
    return wanted if wanted in years else next(iter(years), None)


@require_safe
def export(request: HttpRequest, kind: str, suffix: str) -> FileResponse:
    """One table of what a person may see; of one year where one is said."""
    if suffix not in WRITERS:
        raise Http404("Nobody writes such files.")
    outgoing = _found(request, kind)
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
    data = WRITERS[suffix](table)
    tell("exported", f"{table.title}.{suffix}", request=request)
    return FileResponse(BytesIO(data), as_attachment=True, filename=f"{table.title}.{suffix}")


def _found(request: HttpRequest, code: str) -> Outgoing:
    found = next((each for each in everything_for(request.user) if each.code == code), None)
    if found is None:
        raise Http404("No such table, or not for this person.")
    return found
