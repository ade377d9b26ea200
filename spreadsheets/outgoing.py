"""What can be taken out: the kinds that come in again, and tables that are only read; each app registers its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .exporting import table_of
from .kinds import Kind, every_kind
from .records import Options
from .writing.table import Table


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


def _of_kind(kind: Kind) -> Outgoing:
    return Outgoing(
        code=kind.code,
        label=f"{kind.label} 목록",
        about=f"{kind.listed}의 목록입니다.",
        table=lambda user, options: table_of(kind, user, options),
        lets_out=kind.lets_out,
        years=kind.years,
    )
