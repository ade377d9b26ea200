"""What can be taken out: the kinds that come in again, and tables that are only read; each app registers its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse

from spreadsheets.access_log import tell
from spreadsheets.kinds import Kind, every_kind
from spreadsheets.records import Options
from spreadsheets.writing import WRITERS
from spreadsheets.writing.table import Table

from .tables import table_of


@dataclass(frozen=True)
class Outgoing:
    """One table that people may take out."""

    code: str
    label: str
    #: One sentence on what stands in it.
    about: str
    #: What a person may see of it.
    table: Callable[[Any, Options], Table]
    lets_out: Callable[[Any], bool] = lambda user: True
    #: The years that it has rows of; none where it isn't taken out by the year.
    years: Callable[[], Iterable[int]] = lambda: ()
    #: The editions of a year, by code, that it is taken out of one by one.
    editions: Callable[[int], Iterable[tuple[str, str]]] | None = None


_tables: dict[str, Outgoing] = {}


def register_table(outgoing: Outgoing) -> None:
    _tables[outgoing.code] = outgoing


def everything_for(user: Any) -> list[Outgoing]:
    """Tables to read first, then those that come in again."""
    every = [*_tables.values(), *map(_of_kind, every_kind())]
    return [outgoing for outgoing in every if outgoing.lets_out(user)]


def outgoing_for(user: Any, code: str) -> Outgoing:
    """Raises Http404 for a table that there isn't, or that isn't for this person."""
    found = next((each for each in everything_for(user) if each.code == code), None)
    if found is None:
        raise Http404("No such table, or not for this person.")
    return found


class Files(NamedTuple):
    """A table as a page offers it: what it is called there, and the addresses of its files."""

    label: str
    xlsx: str
    csv: str


def files(label: str, address: str, *args: Any, query: str = "") -> Files:
    """By the name of an address that takes the suffix last."""
    return Files(label, *(reverse(address, args=[*args, suffix]) + query for suffix in ("xlsx", "csv")))


def hand_out(request: HttpRequest, table: Table, suffix: str) -> FileResponse:
    """A table as a file, told to the access log; raises Http404 for a suffix that nobody writes."""
    if suffix not in WRITERS:
        raise Http404("Nobody writes such files.")
    name = f"{table.title}.{suffix}"
    data = WRITERS[suffix](table)
    tell("exported", name, request=request)
    return FileResponse(BytesIO(data), as_attachment=True, filename=name)


def _of_kind(kind: Kind) -> Outgoing:
    return Outgoing(
        code=kind.code,
        label=f"{kind.label} 목록",
        about=f"{kind.listed}의 목록입니다.",
        table=lambda user, options: table_of(kind, user, options),
        lets_out=kind.lets_out,
        years=kind.years,
    )
