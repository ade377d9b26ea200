"""Tables that can be imported again: a kind's rows, and an empty one to fill in."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from spreadsheets.columns import Column
from spreadsheets.kinds import SheetKind
from spreadsheets.records import Options
from spreadsheets.writing.table import Cell, Table, TableColumn

BLANK_ROWS = 500  # rows of a template that offer lists of allowed values
BATCH = 2_000


def table_of(kind: SheetKind, user: Any, options: Options) -> Table:
    """The rows of a kind that a person may see."""
    title = f"{options['year']}년 {kind.label}" if "year" in options and kind.by_year else kind.label
    return table_with(kind, kind.export_rows(user, options), title)


def table_with(kind: SheetKind, rows: Iterable[Any], title: str) -> Table:
    """Some of a kind's rows, with their keys and versions; amounts in won."""
    columns = kind.export_columns()
    return Table(
        title,
        tuple(_table_column(column) for column in columns.values()),
        _rows(rows, list(columns.values())),
        frozen=2,
        properties=kind.properties(),
    )


def template_of(kind: SheetKind) -> Table:
    """The header row, and below it blank rows, with lists of allowed values."""
    columns = [column for column in kind.export_columns().values() if not column.hidden]
    return Table(
        f"{kind.label} 서식",
        tuple(_table_column(column, offer=True) for column in columns),
        (),
        notes=(kind.about, "머리행은 그대로 두고 그 아래에 적으십시오."),
        blank_rows=BLANK_ROWS,
        properties={"kind": kind.code},
    )


def _rows(rows: Iterable[Any], columns: list[Column]) -> Iterator[list[Cell]]:
    for row in rows.iterator(BATCH) if isinstance(rows, QuerySet) else rows:
        yield [column.written(row) for column in columns]


def _table_column(column: Column, *, offer: bool = False) -> TableColumn:
    choices = tuple(column.choices()) if offer and column.choices else ()
    return TableColumn(column.label, column.width, column.format, column.is_summed, choices, column.hidden, column.note)
