"""Resources whose rows keep a history: what an import writes is recorded with its person, as a save would be."""

from django.db import models

from spreadsheets.resources import SheetResource

from .records_bulk import record_added, recorded_changes, recorded_removal


class RecordedResource(SheetResource):
    """For models that are `Recorded`."""

    def create(self, rows, by, reason) -> None:
        super().create(rows, by, reason)
        record_added(rows, by, reason)

    def update(self, rows, fields, by, reason) -> None:
        with recorded_changes(rows, by, reason):
            super().update(rows, fields, by, reason)

    def remove(self, rows: models.QuerySet, by, reason) -> None:
        with recorded_removal(list(rows), by, reason):
            super().remove(rows, by, reason)
