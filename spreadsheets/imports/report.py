"""What a preview reports: a job's rows and problems, by the filter that somebody chose."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spreadsheets.models import ImportJob
from spreadsheets.reading.workbook import Mark, cell_name

from .packing import unpack
from .planning import RowState
from .several_sheets import sheet_and_row

#: In the order of interest.
FILTERS = {
    "errors": "오류",
    "warnings": "확인할 것",
    RowState.NEW.value: RowState.NEW.label,
    RowState.CHANGED.value: RowState.CHANGED.label,
    RowState.UNCHANGED.value: RowState.UNCHANGED.label,
    RowState.MISSING.value: RowState.MISSING.label,
}


CHANGED = RowState.CHANGED.value


@dataclass(frozen=True)
class ReportedProblem:
    """A problem with the cell that it is about, as a spreadsheet calls it, and that column's label."""

    place: str
    column: str
    sentence: str


@dataclass(frozen=True)
class ReportedRow:
    """A row of the database, with its row in the file and what changes."""

    kind: str
    label: str
    #: As a person counts it, with its sheet where there are several.
    row: str
    differences: list[tuple[str, str, str]]
    is_changed: bool = False


def _stage_filter(stage: int) -> str:
    return f"stage-{stage}"


class ImportReport:
    """Everything that a job's preview found."""

    def __init__(self, job: ImportJob) -> None:
        self.job = job
        content = unpack(job.told) or {"problems": [], "rows": []}
        self._problems = content["problems"]
        self._rows = content["rows"]

    def counts(self) -> Iterator[tuple[str, str, int]]:
        """The filters and how many entries each has; without those that have none."""
        found = Counter(self._filter_of(stage, state) for stage, state, *_ in self._rows)
        found["errors"] = sum(is_error for *_, is_error in self._problems)
        found["warnings"] = len(self._problems) - found["errors"]
        filters = FILTERS | {_stage_filter(stage): each["label"] for stage, each in enumerate(self._stages)}
        yield from ((name, label, found[name]) for name, label in filters.items() if found[name])

    def entries(self, name: str) -> list[Any]:
        """The problems or the rows of a filter."""
        if name in {"errors", "warnings"}:
            return [self._problem(*each) for *each, is_error in self._problems if is_error == (name == "errors")]
        return [
            ReportedRow(self._stages[stage]["label"], label, self._row(row), differences, is_changed=state == CHANGED)
            for stage, state, row, label, differences in self._rows
            if self._filter_of(stage, state) == name
        ]

    def about(self, name: str) -> str:
        """What the rows of a filter are, where that has to be said."""
        found = (each.get("about", "") for stage, each in enumerate(self._stages) if _stage_filter(stage) == name)
        return next(found, "")

    @property
    def _stages(self) -> list[dict[str, Any]]:
        return self.job.summary.get("counts", [])

    def _filter_of(self, stage: int, state: str) -> str:
        """Rows that have to be explained are listed by themselves: they may be many, and hide the others."""
        is_apart = state in {RowState.NEW.value, CHANGED} and self._stages[stage].get("about")
        return _stage_filter(stage) if is_apart else state

    def marks(self) -> list[Mark]:
        """The errors as marks in the file itself; those of a whole row in its first cell."""
        places = (
            (sheet_and_row(row or 0, self._sheets), column or 0, sentence) for sentence, row, column in self._errors
        )
        return [Mark(sheet or self.job.sheet, row, column, sentence) for (sheet, row), column, sentence in places]

    @property
    def _errors(self) -> Iterator[tuple[str, int | None, int | None]]:
        return ((sentence, row, column) for sentence, row, column, is_error in self._problems if is_error)

    @property
    def _sheets(self) -> list[str]:
        return self.job.summary.get("read_sheets", [])

    def _row(self, row: int | None) -> str:
        if row is None:
            return ""
        sheet, own = sheet_and_row(row, self._sheets)
        return f"“{sheet}” {own + 1}" if sheet else f"{own + 1}"

    def _problem(self, sentence: str, row: int | None, column: int | None) -> ReportedProblem:
        labels = (self.job.head or {}).get("labels", [])
        if row is None:
            return ReportedProblem("파일 전체", "", sentence)
        if column is None:
            return ReportedProblem(f"{self._row(row)}행", "", sentence)
        sheet, own = sheet_and_row(row, self._sheets)
        place = f"“{sheet}” {cell_name(own, column)}" if sheet else cell_name(own, column)
        return ReportedProblem(place, labels[column] if column < len(labels) else "", sentence)
