"""What a job shows before anything is stored: which sheet and columns were found, and what they would do."""

from collections.abc import Iterable
from typing import Any

from spreadsheets.header_rows import WITHIN, Head, find_head, find_kind, read_head
from spreadsheets.kinds import Kind, kinds_for
from spreadsheets.layouts import layout_of
from spreadsheets.models import HeadChoice, ImportJob
from spreadsheets.reading.book import Book, Sheet
from spreadsheets.records import Options, Problem, Reading
from spreadsheets.resources import SheetResource

from .packing import pack
from .planning import Change, Plan, State, make_plan

SAMPLE = 5  # rows of a sheet that the page of columns shows


def show(job: ImportJob, book: Book) -> None:
    """Put into the job what its file would do, with the sheet, the head and the options that it names, or by itself."""
    is_guessed = not job.kind
    kind = _kind(job, book)
    job.summary = {"sheets": [sheet.name for sheet in book.sheets], "notes": list(book.notes)}
    job.digest, job.records, job.told = "", b"", b""
    if job.sheet and job.sheet not in job.summary["sheets"]:
        named = ", ".join(f"“{name}”" for name in job.summary["sheets"])
        _tell(job, [Problem(f"“{job.sheet}” 시트가 없습니다. {named} 가운데에서 고르십시오.")])
        return
    sheet, head = _sheet_and_head(job, book, kind)
    job.sheet = sheet.name
    job.summary |= _sample(sheet, head)
    if head is None:
        job.summary["kind_unknown"] = is_guessed
        _tell(job, [Problem(_no_head(kind, is_guessed=is_guessed))])
        return
    job.head = {"row": head.row, "height": head.height, "columns": dict(head.columns), "labels": list(head.labels)}
    titles, above = _words(sheet, head.row), _words(sheet, head.first_row)
    given = {name: value for name, value in job.options.items() if value not in (None, "")}
    options: Options = {
        **kind.read_titles(titles, head.columns),
        **kind.guess_options(book.properties, above),
        **given,
    }
    job.summary["options"] = dict(options)
    reading = read_records(kind, sheet, head, options)
    if not reading.problems or reading.records:
        _plan(job, kind, reading, options, sheet)
    else:
        _tell(job, reading.problems)


def plan_again(job: ImportJob) -> None:
    """Compare what was read before with the database as it is now."""
    records, extra = job.read_records()
    kept = [Problem(*each) for each in job.summary.get("read_problems", [])]
    _plan(job, job.the_kind, Reading(records, kept, extra), job.options_used, None)


def read_records(kind: Kind, sheet: Sheet, head: Head, options: Options) -> Reading:
    """What a sheet says below its head; a problem of the whole file alone where something has to be chosen first."""
    layout = layout_of(kind, sheet, head)
    if layout is None:
        missing = [
            column.label for name, column in kind.columns().items() if column.required and name not in head.columns
        ]
        sentence = f"{', '.join(missing)} 열을 찾지 못했습니다. 어느 열인지 고르십시오."
        return Reading(problems=[Problem(sentence, head.row)])
    if unsaid := kind.unsaid(head.columns, options):
        return Reading(problems=[Problem(sentence) for sentence in unsaid])
    reading = layout.read(sheet, head, kind, options)
    if not reading.records and not reading.problems:
        reading.problems.append(Problem("머리행 아래에 내용이 없습니다. 다른 시트나 머리행을 고르십시오.", head.row))
    return reading


def _kind(job: ImportJob, book: Book) -> Kind:
    """What the person said it is, or what its head looks like most."""
    if not job.kind:
        kinds = kinds_for(job.owner)
        if book.properties.get("kind") in {kind.code for kind in kinds}:
            job.kind = book.properties["kind"]
            return job.the_kind
        found = [found for sheet in book.sheets if not sheet.hidden and (found := find_kind(sheet, kinds))]
        job.kind = found[0][0].code if found else kinds[0].code
    return job.the_kind


def _sheet_and_head(job: ImportJob, book: Book, kind: Kind) -> tuple[Sheet, Head | None]:
    sheets = [sheet for sheet in book.sheets if sheet.name == job.sheet] or [
        *(sheet for sheet in book.sheets if not sheet.hidden)
    ]
    sheets = sheets or list(book.sheets)
    if job.head and job.sheet:
        head = read_head(sheets[0], kind, job.head["row"], job.head["height"])
        columns = job.head["columns"]
        return sheets[0], head if columns is None else head.corrected(columns)
    for sheet in sheets:
        if found := _remembered(kind, sheet) or find_head(sheet, kind):
            return sheet, found
    return sheets[0], None


def _remembered(kind: Kind, sheet: Sheet) -> Head | None:
    """A head whose columns somebody has put right before."""
    columns = kind.columns()
    rows = range(min(WITHIN, len(sheet.rows)))
    heads = [read_head(sheet, kind, row, height, columns) for row in rows for height in (1, 2)]
    found = HeadChoice.objects.filter(kind=kind.code, signature__in={head.signature for head in heads})
    choices = dict(found.values_list("signature", "columns"))
    return next((head.corrected(choices[head.signature]) for head in heads if head.signature in choices), None)


def _no_head(kind: Kind, *, is_guessed: bool) -> str:
    if is_guessed:
        return "머리행을 찾지 못해 어느 자료인지 알 수 없습니다. 종류와 시트, 머리행을 직접 고르십시오."
    needed = ", ".join(column.label for column in kind.columns().values() if column.required)
    return f"머리행을 찾지 못했습니다. {needed} 열이 있는 시트를 고르거나, 머리행과 열을 직접 고르십시오."


def _words(sheet: Sheet, end: int) -> list[str]:
    """What stands in the rows before `end`."""
    return [str(cell) for row in sheet.rows[:end] for cell in row if cell is not None]


def _sample(sheet: Sheet, head: Head | None) -> dict[str, Any]:
    """The rows around the head, or where it may be, and the number of the first of them."""
    first = max(0, head.row - SAMPLE) if head else 0
    rows = sheet.rows[first : head.first_row + SAMPLE if head else 2 * SAMPLE]
    cells = [["" if value is None else str(value)[:40] for value in row[:60]] for row in rows]
    return {"sample": cells, "sample_from": first + 1}


def _plan(job: ImportJob, kind: Kind, reading: Reading, options: Options, sheet: Sheet | None) -> None:
    plan = make_plan(kind, reading.records, options, job.owner, extra=reading.extra)
    problems = [*reading.problems, *_of_cells_that_were_read(plan.problems, reading.problems)]
    job.summary |= {
        "read_problems": [[p.sentence, p.row, p.column, p.is_error] for p in reading.problems],
        "counts": [
            {"label": stage.label, **{state.value: plan.counts(stage)[state] for state in State}}
            for stage in plan.stages
        ],
        "sums": [
            {"title": each.title, "rows": [[row.label, row.now, row.then] for row in each.rows]}
            for each in kind.sums(plan)
        ],
        "changes_anything": plan.changes_anything,
    }
    job.digest = plan.digest
    if sheet is not None:
        job.records = _packed(reading)
    _tell(job, problems, plan)


def _of_cells_that_were_read(problems: Iterable[Problem], unread: Iterable[Problem]) -> Iterable[Problem]:
    """Without what only follows: a cell that couldn't be read isn't empty as well."""
    told = {(problem.row, problem.column) for problem in unread if problem.is_error and problem.column is not None}
    return (problem for problem in problems if (problem.row, problem.column) not in told)


def _tell(job: ImportJob, problems: Iterable[Problem], plan: Plan | None = None) -> None:
    # Several records may come from one cell, which is told once.
    problems = sorted(dict.fromkeys(problems), key=lambda each: (not each.is_error, each.row or -1, each.column or -1))
    job.summary["errors"] = sum(problem.is_error for problem in problems)
    job.summary["warnings"] = len(problems) - job.summary["errors"]
    rows = _rows_told(plan) if plan else []
    job.told = pack({"problems": [[p.sentence, p.row, p.column, p.is_error] for p in problems], "rows": rows})


def _rows_told(plan: Plan) -> list[list[Any]]:
    """What is listed of every row: its stage, its state, where it stands in the file, its name and what changes."""
    return [
        [number, state, row, label, differences]
        for number, stage in enumerate(plan.stages)
        for state, row, label, differences in _stage_told(stage)
    ]


def _stage_told(stage: SheetResource) -> Iterable[tuple[str, int | None, str, list]]:
    for change in stage.changes:
        yield change.state.value, change.row, stage.label_of(change), _differences(stage, change)
    for _, stored in stage.missing:
        yield State.MISSING.value, None, stage.label_of_missing(stored), []


def _differences(stage: SheetResource, change: Change) -> list[list[str]]:
    if change.before is None:
        more = {name: change.defaults.get(name) for name in stage.told_when_new}
        return [[stage.title(name), "", stage.shown(name, new)] for name, new in (more | change.values).items() if new]
    return [
        [stage.title(name), stage.shown(name, old), stage.shown(name, new)]
        for name, (old, new) in change.differences.items()
    ]


def _packed(reading: Reading) -> bytes:
    """The records, for confirming: reading the file again would take longer than all the rest."""
    shapes: dict[int, int] = {}
    columns: list[dict[str, int]] = []
    rows: list[list[Any]] = []
    for record in reading.records:
        if (shape := shapes.get(id(record.columns))) is None:
            shape = shapes[id(record.columns)] = len(columns)
            columns.append(dict(record.columns))
        rows.append([record.row, shape, record.values])
    return pack({"columns": columns, "rows": rows, "extra": reading.extra})
