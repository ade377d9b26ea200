"""For resources whose rows are audited: what an import writes is recorded with its person, as of a save."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import models

from .audit_bulk import audit_added, auditing_changes, auditing_removal


class AuditedWrites:
    """Beside a resource for `Audited` models: goes before it among the bases."""

    def create(self, rows: Sequence[models.Model], by: Any, reason: str) -> None:
        super().create(rows, by, reason)  # type: ignore[misc]
        audit_added(rows, by, reason)

    def update(self, rows: Sequence[models.Model], fields: Collection[str], by: Any, reason: str) -> None:
        with auditing_changes(rows, by, reason):
            super().update(rows, fields, by, reason)  # type: ignore[misc]

    def remove(self, rows: models.QuerySet, by: Any, reason: str) -> None:
        with auditing_removal(list(rows), by, reason):
            super().remove(rows, by, reason)  # type: ignore[misc]
