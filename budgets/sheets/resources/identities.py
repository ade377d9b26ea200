"""Rows of our own export hold the number (관리번호) of their line: it says what they are, whatever their heads."""

from collections.abc import Callable, Sequence
from typing import Any

from budgets.models import BudgetLine
from spreadsheets.batches import in_batches
from spreadsheets.records import Options, Record

#: What finds a line, where the header row has no such column.
_KEYS: dict[str, Callable[[BudgetLine], Any]] = {
    "year": lambda line: line.budget.fiscal_year,
    "edition": lambda line: line.budget.edition,
    "department_code": lambda line: line.program.department.code,
    "program_code": lambda line: line.program.code,
    "part": lambda line: line.program.part or None,
    "source": lambda line: line.source.code,
}


def fill_in_keys(records: Sequence[Record], options: Options) -> None:
    """Give rows with a number what was not recognised, or removed, of the columns that their line is found by."""
    by_line = {record.values["id"]: record for record in records if record.values.get("id") is not None}
    missing = [name for name in _KEYS if any(_lacks(record, name, options) for record in by_line.values())]
    if not missing:
        return
    for keys in in_batches(list(by_line)):
        lines = BudgetLine.objects.filter(pk__in=keys).select_related("budget", "program__department", "source")
        for line in lines:
            record = by_line[line.pk]
            record.values |= {name: _KEYS[name](line) for name in missing if _lacks(record, name, options)}


def _lacks(record: Record, name: str, options: Options) -> bool:
    if name in record.columns or options.get(name):
        return False
    return name != "department_code" or "department" not in record.columns
