"""The changes of a resource on their way into the database, and what a revert needs of them."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models

from spreadsheets.batches import in_batches

from .planning import RowState

if TYPE_CHECKING:
    from spreadsheets.resources import SheetResource


class WrittenRow(NamedTuple):
    """One row that an import wrote, with all that reverting it needs."""

    stage: int
    pk: Any
    before: dict[str, Any] | None
    after: dict[str, Any]


def write_stage(stage: "SheetResource", by: Any, reason: str) -> Iterator[WrittenRow]:
    """Write what is new and what changes, and report it row by row; of several stages after those before it."""
    number = stage.plan.stages.index(stage)
    stage.before_writing()
    for batch in in_batches([change for change in stage.changes if change.state == RowState.NEW]):
        rows = [stage.build(change) for change in batch]
        stage.create(rows, by, reason)
        for change, row in zip(batch, rows, strict=True):
            change.pk = row.pk
            stage.by_pk[row.pk] = change
            yield WrittenRow(number, row.pk, None, _after(stage, row))
    for batch in in_batches([change for change in stage.changes if change.state == RowState.CHANGED]):
        stored = stage.model._default_manager.in_bulk([change.pk for change in batch])
        differences = {change.pk: change.differences for change in batch}
        wanted = {pk: {name: new for name, (_, new) in fields.items()} for pk, fields in differences.items()}
        stage.change([stored[pk] for pk in wanted], wanted, by, reason)
        for pk, fields in differences.items():
            before = {name: old for name, (old, _) in fields.items()}
            yield WrittenRow(number, pk, before, _after(stage, stored[pk], before))


def _after(stage: "SheetResource", row: models.Model, fields: Iterable[str] | None = None) -> dict[str, Any]:
    """The values that the row must still have for the import to be reverted."""
    versions = [name for name in ("version",) if name in stage.rules.fields]
    kept = fields or [name for name in stage.read_fields if name not in stage.moved]
    return {name: getattr(row, name) for name in (*kept, *versions)}
