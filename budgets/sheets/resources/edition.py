"""The editions that a budget sheet's rows belong to."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from budgets.editions import Edition, check_year, chosen_edition, read_edition
from budgets.external_locks import AnyProgram, lock_reasons
from budgets.models import Budget
from spreadsheets.imports.planning import Change
from spreadsheets.records import Record
from spreadsheets.resources import SheetResource


class BudgetResource(SheetResource):
    """The editions that a file's rows belong to; one that isn't there yet is made."""

    model = Budget
    label = "예산"

    def prepare(self, records: Sequence[Record]) -> None:
        self._known: dict[tuple, Edition | str] = {}
        self._proposed: dict[tuple, Change] = {}
        self._labels: dict[Change, str] = {}

    def propose(self, record: Record) -> Change | None:
        year = record.values.get("year") or self.plan.options.get("year")
        if year is None:
            self.refuse(record, "year", "회계연도가 없습니다. 연도를 적으십시오.")
            return None
        edition = self._edition(record, year)
        if isinstance(edition, str):
            self.refuse(record, "edition", edition)
            return None
        key = (year, *edition)
        if key not in self._proposed:
            facts = {"fiscal_year": year, "kind": edition.kind, "round": edition.round, "base_year": edition.base_year}
            self._proposed[key] = Change(record.row, key, {}, record.columns, defaults=facts)
        return self._proposed[key]

    def _edition(self, record: Record, year: int) -> Edition | str:
        """The edition, or the sentence that says why there is none; read once for each wording."""
        written = (record.values.get("edition"), record.values.get("round"), year)
        if written not in self._known:
            chosen = self.plan.options.get("edition", "")
            try:
                found = read_edition(written[0], written[1]) if written[0] else chosen_edition(chosen)
                check_year(written[0] or chosen, found, year)
                self._known[written] = found
            except ValueError as error:
                self._known[written] = str(error)
        return self._known[written]

    def candidates(self) -> QuerySet:
        return Budget.objects.filter(fiscal_year__in={change.key[0] for change in self.changes})

    def stored_key(self, stored: dict[str, Any]) -> tuple:
        return (stored["fiscal_year"], stored["kind"], stored["round"], stored["base_year"])

    def label_of(self, change: Change) -> str:
        if change not in self._labels:
            self._labels[change] = str(Budget(**change.defaults))
        return self._labels[change]

    def column_for(self, name: str) -> str:
        return {"fiscal_year": "year", "kind": "edition"}.get(name, name)

    def check(self) -> None:
        """A new outlook is printed by its year's plan, which may be confirmed."""
        new = [change for change in self.changes if change.before is None]
        reasons = lock_reasons([(Budget(**change.defaults), AnyProgram()) for change in new])
        for change, reason in zip(new, reasons, strict=True):
            if reason:
                self.refuse(change, "edition", reason)

    @cached_property
    def locked(self) -> set[int]:
        return set(Budget.objects.filter(pk__in=self.by_pk, locked=True).values_list("pk", flat=True))
