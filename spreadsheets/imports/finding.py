"""Which sheets of a file hold the table, and where: chosen by a person, remembered, or found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spreadsheets.columns import Column
from spreadsheets.header_rows import SEARCHED_ROWS, Chosen, HeaderRow, find_header_row, find_kind, read_header_row
from spreadsheets.kinds import SheetKind, every_kind, kinds_for
from spreadsheets.models import HeadChoice, ImportJob
from spreadsheets.reading.workbook import Sheet, Workbook


@dataclass(frozen=True)
class Table:
    """A sheet with its header row."""

    sheet: Sheet
    header: HeaderRow


def kind_of_file(job: ImportJob, workbook: Workbook) -> tuple[SheetKind, dict[str, Column]]:
    """The kind that the person chose, or the one whose header row fits best; with its columns, which are read once."""
    if job.kind:
        return job.the_kind, job.the_kind.columns()
    kinds = kinds_for(job.owner)
    named = [kind for kind in kinds if kind.code == workbook.properties.get("kind")]
    columns = {kind: kind.columns() for kind in named or kinds}
    kind = (named or _kinds_in(workbook, columns) or kinds)[0]
    job.kind = kind.code
    return kind, columns[kind]


def forbidden_kind(job: ImportJob, workbook: Workbook) -> SheetKind | None:
    """The kind that a file seems to be of, where it is one that the person may not import."""
    others = {kind: kind.columns() for kind in every_kind() if not kind.may_import(job.owner)}
    return next(iter(_kinds_in(workbook, others)), None)


def _kinds_in(workbook: Workbook, kinds: Mapping[SheetKind, Mapping[str, Column]]) -> list[SheetKind]:
    """The kinds of the visible sheets of which that can be seen."""
    visible = [sheet for sheet in workbook.sheets if not sheet.hidden]
    return [found[0] for sheet in visible if (found := find_kind(sheet, kinds))]


def tables_in(
    job: ImportJob, workbook: Workbook, kind: SheetKind, columns: Mapping[str, Column], chosen_sheet: str
) -> list[Table]:
    """The tables of a file, in its order; of the sheet alone that a person chose."""
    named = [sheet for sheet in workbook.sheets if sheet.name == (chosen_sheet or job.sheet)]
    if named and job.head and (chosen_sheet or job.head.get("is_chosen")):
        header = read_header_row(named[0], columns, job.head["row"], job.head["height"])
        own = Table(named[0], header.with_columns(job.head["columns"]) if job.head.get("is_chosen") else header)
        return [own] if chosen_sheet else [own, *_others_like(own, workbook, kind, job.owner)]
    if chosen_sheet:
        return _found(named, kind, columns, job.owner)
    visible = [sheet for sheet in workbook.sheets if not sheet.hidden]
    return _found(visible or list(workbook.sheets), kind, columns, job.owner)


@dataclass(frozen=True)
class Remembered:
    """An answer about an earlier file; `by` names who gave it for all, and is empty where it is the person's own."""

    answer: str
    by: str


def remembered_answers(kind: SheetKind, header: HeaderRow, owner: Any) -> dict[str, Remembered]:
    """What the person, or somebody for all, has answered about files with this header row, by the question's code."""
    found = HeadChoice.objects.read_by(owner).filter(kind=kind.code, signature=header.signature)
    answers: dict[str, Remembered] = {}
    for each in found.select_related("by"):
        by = "" if each.by == owner else str(each.by or "명령줄")
        answers |= {code: Remembered(answer, by) for code, answer in each.answers.items()}
    return answers


def _found(sheets: list[Sheet], kind: SheetKind, columns: Mapping[str, Column], owner: Any) -> list[Table]:
    """Those with a header row that somebody has chosen columns for before, or else that fits the kind."""
    tried = {at: _top_headers(sheet, columns) for at, sheet in enumerate(sheets)}
    choices = _remembered(kind, owner, {header.signature for headers in tried.values() for header in headers})
    tables = []
    for at, sheet in enumerate(sheets):
        known = (each.with_columns(choices[each.signature]) for each in tried[at] if each.signature in choices)
        if header := next(known, None) or find_header_row(sheet, kind, columns):
            tables.append(Table(sheet, header))
    return tables


def _others_like(own: Table, workbook: Workbook, kind: SheetKind, owner: Any) -> list[Table]:
    """Other sheets with the same header row, by the columns that were chosen for it."""
    sheets = [sheet for sheet in workbook.sheets if not sheet.hidden and sheet is not own.sheet]
    return [
        Table(each.sheet, each.header.with_columns(own.header.stored_columns))
        for each in _found(sheets, kind, own.header.known, owner)
        if each.header.signature == own.header.signature
    ]


def _top_headers(sheet: Sheet, columns: Mapping[str, Column]) -> list[HeaderRow]:
    rows = range(min(SEARCHED_ROWS, len(sheet.rows)))
    return [read_header_row(sheet, columns, row, height) for row in rows for height in (1, 2)]


def _remembered(kind: SheetKind, owner: Any, signatures: set[str]) -> dict[str, Chosen]:
    """The columns that the person, or somebody for all, has chosen before, by the header row's signature."""
    found = HeadChoice.objects.read_by(owner).filter(kind=kind.code, columns__isnull=False, signature__in=signatures)
    return {each.signature: each.columns or {} for each in found}
