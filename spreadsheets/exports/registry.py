"""What can be exported: the kinds that can be imported again, and other tables; each app registers its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse

from spreadsheets.access_log import log_access
from spreadsheets.kinds import SheetKind, every_kind
from spreadsheets.records import Options
from spreadsheets.writing import WRITERS
from spreadsheets.writing.table import Table

from .tables import table_of


@dataclass(frozen=True)
class Export:
    """One table that people may export."""

    code: str
    label: str
    #: One sentence on what it contains.
    about: str
    #: What a person may see of it.
    table: Callable[[Any, Options], Table]
    may_export: Callable[[Any], bool] = lambda user: True
    #: The years that it has rows of; none where it isn't exported by the year.
    years: Callable[[], Iterable[int]] = lambda: ()
    #: The editions of a year, by code, each with an export of its own.
    editions: Callable[[int], Iterable[tuple[str, str]]] | None = None


_tables: dict[str, Export] = {}


def register_table(export: Export) -> None:
    _tables[export.code] = export


def exports_for(user: Any) -> list[Export]:
    """Tables to read first, then those that can be imported again."""
    every = [*_tables.values(), *map(_of_kind, every_kind())]
    return [export for export in every if export.may_export(user)]


def export_for(user: Any, code: str) -> Export:
    """Raises Http404 for a table that there isn't, or that isn't for this person."""
    found = next((each for each in exports_for(user) if each.code == code), None)
    if found is None:
        raise Http404("No such table, or not for this person.")
    return found


class Files(NamedTuple):
    """A table as a page offers it: its label there, and the addresses of its files."""

    label: str
    xlsx: str
    csv: str


def files(label: str, address: str, *args: Any, query: str = "") -> Files:
    """By the name of an address that takes the suffix last."""
    return Files(label, *(reverse(address, args=[*args, suffix]) + query for suffix in ("xlsx", "csv")))


def download(request: HttpRequest, table: Table, suffix: str) -> FileResponse:
    """A table as a file, with an entry in the access log; raises Http404 for a suffix that nobody writes."""
    if suffix not in WRITERS:
        raise Http404("Nobody writes such files.")
    name = f"{table.title}.{suffix}"
    data = WRITERS[suffix](table)
    log_access("exported", name, request=request)
    return FileResponse(BytesIO(data), as_attachment=True, filename=name)


def _of_kind(kind: SheetKind) -> Export:
    return Export(
        code=kind.code,
        label=f"{kind.label} 목록",
        about=f"{kind.contents}의 목록입니다.",
        table=lambda user, options: table_of(kind, user, options),
        may_export=kind.may_export,
        years=kind.years,
    )
