"""What imports after one did to the rows that it wrote, and whether they were reverted since."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db import models

from spreadsheets.models import ImportJob

from .packing import unpack
from .writing import WrittenRow

#: A row of a model.
_Key = tuple[type[models.Model], Any]
State = ImportJob.State


class LaterImports:
    """The imports that were stored after this one; read only where something isn't as it left it."""

    def __init__(self, job: ImportJob) -> None:
        self.job = job

    def version_now(self, model: type[models.Model], pk: Any, version: int) -> int:
        """The version that a row has, which had this one, if nothing but later imports and their reverts touched it.

        An import makes a version, and its revert another one with the same values as before.
        """
        after = self._reverted.get((model, pk), set())
        while version + 1 in after:
            version = self.version_now(model, pk, version + 1) + 1
        return version

    def names(self, keys: Iterable[_Key]) -> list[str]:
        """The files whose imports of these rows still stand, the last one first."""
        wanted = set(keys)
        return [job.name for job, rows in self._standing if wanted & rows]

    @cached_property
    def _reverted(self) -> dict[_Key, set[int]]:
        found: dict[_Key, set[int]] = {}
        for job in self._later(State.REVERTED):
            for model, row in _rows_of(job):
                if row.before is not None and "version" in row.after:
                    found.setdefault((model, row.pk), set()).add(row.after["version"])
        return found

    @cached_property
    def _standing(self) -> list[tuple[ImportJob, set[_Key]]]:
        return [(job, {(model, row.pk) for model, row in _rows_of(job)}) for job in self._later(State.CONFIRMED)]

    def _later(self, state: ImportJob.State) -> Iterator[ImportJob]:
        jobs = ImportJob.objects.filter(state=state, confirmed_at__gte=self.job.confirmed_at).exclude(pk=self.job.pk)
        return jobs.exclude(written=b"").defer("records", "told").order_by("-confirmed_at").iterator(1)


def _rows_of(job: ImportJob) -> Iterator[tuple[type[models.Model], WrittenRow]]:
    stages = job.the_kind.stages
    for row in map(WrittenRow._make, unpack(job.written)):
        yield stages[row.stage].model, row
