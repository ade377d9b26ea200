"""What a job shows before anything is written: which sheet and columns were found, and what they would do."""

from collections.abc import Iterable
from typing import Any

from spreadsheets.header_rows import SEARCHED_ROWS, HeaderRow, find_header_row, find_kind, read_header_row
from spreadsheets.kinds import Kind, kinds_for
from spreadsheets.layouts import layout_of
from spreadsheets.models import HeadChoice, ImportJob
from spreadsheets.questions import Question, open_questions
from spreadsheets.reading.book import Book, Sheet
from spreadsheets.records import Options, Problem, Reading
from spreadsheets.resources import SheetResource

from .packing import pack
from .planning import Change, ImportPlan, RowState, make_plan

SAMPLE = 5  # rows of a sheet that the page of columns shows


def fill_in(job: ImportJob, book: Book) -> None:
    """Fill in what its file would do, with the sheet, header row and options that it names, or with those found."""
    is_guessed = not job.kind
    kind = _kind(job, book)
    job.summary = {"sheets": [sheet.name for sheet in book.sheets], "notes": list(book.notes)}
    job.digest, job.records, job.told = "", b"", b""
    if job.sheet and job.sheet not in job.summary["sheets"]:
        named = ", ".join(f"“{name}”" for name in job.summary["sheets"])
        _report(job, [Problem(f"“{job.sheet}” 시트가 없습니다. {named} 가운데에서 고르십시오.")])
        return
    sheet, header = _sheet_and_header(job, book, kind)
    job.sheet = sheet.name
    job.summary |= _sample(sheet, header)
    if header is None:
        job.summary["kind_unknown"] = is_guessed
        _report(job, [Problem(_no_header_row(kind, is_guessed=is_guessed))])
        return
    job.head = {
        "row": header.row,
        "height": header.height,
        "columns": dict(header.columns),
        "labels": list(header.labels),
        "is_chosen": header.is_chosen,
    }
    titles, above = _words(sheet, header.row), _words(sheet, header.first_row)
    chosen = {name: value for name, value in job.options.items() if value not in (None, "")}
    options: Options = {
        **kind.options_in_titles(titles, header.columns),
        **kind.options_in_file(book.properties, above),
        **chosen,
        "answers": remembered_answers(kind, header, job.owner) | chosen.get("answers", {}),
    }
    job.summary["options"] = dict(options)
    questions = kind.questions(sheet, header, options)
    if open_questions(questions, options):
        job.summary["questions"] = [each.as_json(options) for each in questions]
        _report(job, [])
        return
    reading = read_records(kind, sheet, kind.answered(header, options), options)
    reading.questions[:0] = questions
    job.summary["questions"] = [each.as_json(options) for each in reading.questions]
    if not reading.problems or reading.records:
        _plan(job, kind, reading, options, sheet)
    else:
        _report(job, reading.problems)


def replan(job: ImportJob) -> None:
    """Compare what was read before with the database as it is now."""
    records, extra = job.read_records()
    problems = [Problem(*each) for each in job.summary.get("read_problems", [])]
    questions = [Question.from_json(each) for each in job.summary.get("read_questions", [])]
    _plan(job, job.the_kind, Reading(records, problems, questions, extra), job.options_used, None)


def read_records(kind: Kind, sheet: Sheet, header: HeaderRow, options: Options) -> Reading:
    """The records below the header row; only a problem of the whole file where something has to be chosen first."""
    layout = layout_of(kind, sheet, header)
    if layout is None:
        missing = [
            column.label for name, column in kind.columns().items() if column.required and name not in header.columns
        ]
        sentence = f"{', '.join(missing)} 열을 찾지 못했습니다. 어느 열인지 고르십시오."
        return Reading(problems=[Problem(sentence, header.row)])
    if missing := kind.missing_options(header.columns, options):
        return Reading(problems=[Problem(sentence) for sentence in missing])
    reading = layout.read(sheet, header, kind, options)
    if not reading.records and not reading.problems:
        reading.problems.append(Problem("머리행 아래에 내용이 없습니다. 다른 시트나 머리행을 고르십시오.", header.row))
    return reading


def _kind(job: ImportJob, book: Book) -> Kind:
    """The kind that the person chose, or the one whose header row fits best."""
    if not job.kind:
        kinds = kinds_for(job.owner)
        if book.properties.get("kind") in {kind.code for kind in kinds}:
            job.kind = book.properties["kind"]
            return job.the_kind
        found = [found for sheet in book.sheets if not sheet.hidden and (found := find_kind(sheet, kinds))]
        job.kind = found[0][0].code if found else kinds[0].code
    return job.the_kind


def _sheet_and_header(job: ImportJob, book: Book, kind: Kind) -> tuple[Sheet, HeaderRow | None]:
    sheets = [sheet for sheet in book.sheets if sheet.name == job.sheet] or [
        *(sheet for sheet in book.sheets if not sheet.hidden)
    ]
    sheets = sheets or list(book.sheets)
    if job.head and job.sheet:
        header = read_header_row(sheets[0], kind, job.head["row"], job.head["height"])
        return sheets[0], header.with_columns(job.head["columns"]) if job.head.get("is_chosen") else header
    for sheet in sheets:
        if found := _remembered(kind, sheet, job.owner) or find_header_row(sheet, kind):
            return sheet, found
    return sheets[0], None


def _remembered(kind: Kind, sheet: Sheet, owner: Any) -> HeaderRow | None:
    """A header row whose columns the person, or somebody for all, has chosen before."""
    columns = kind.columns()
    rows = range(min(SEARCHED_ROWS, len(sheet.rows)))
    headers = [read_header_row(sheet, kind, row, height, columns) for row in rows for height in (1, 2)]
    found = HeadChoice.objects.read_by(owner).filter(
        kind=kind.code, columns__isnull=False, signature__in={header.signature for header in headers}
    )
    choices = {each.signature: each.columns or {} for each in found}
    return next(
        (header.with_columns(choices[header.signature]) for header in headers if header.signature in choices), None
    )


def remembered_answers(kind: Kind, header: HeaderRow, owner: Any) -> dict[str, str]:
    """What the person, or somebody for all, has answered about files with this header row."""
    found = HeadChoice.objects.read_by(owner).filter(kind=kind.code, signature=header.signature)
    answers: dict[str, str] = {}
    for each in found.values_list("answers", flat=True):
        answers |= each
    return answers


def _no_header_row(kind: Kind, *, is_guessed: bool) -> str:
    if is_guessed:
        return "머리행을 찾지 못해 어느 자료인지 알 수 없습니다. 종류와 시트, 머리행을 직접 고르십시오."
    needed = ", ".join(column.label for column in kind.columns().values() if column.required)
    return f"머리행을 찾지 못했습니다. {needed} 열이 있는 시트를 고르거나, 머리행과 열을 직접 고르십시오."


def _words(sheet: Sheet, end: int) -> list[str]:
    """The cells of the rows before `end`."""
    return [str(cell) for row in sheet.rows[:end] for cell in row if cell is not None]


def _sample(sheet: Sheet, header: HeaderRow | None) -> dict[str, Any]:
    """The rows around the header row, or where it may be, and the number of the first of them."""
    first = max(0, header.row - SAMPLE) if header else 0
    rows = sheet.rows[first : header.first_row + SAMPLE if header else 2 * SAMPLE]
    cells = [["" if value is None else str(value)[:40] for value in row[:60]] for row in rows]
    return {"sample": cells, "sample_from": first + 1}


def _plan(job: ImportJob, kind: Kind, reading: Reading, options: Options, sheet: Sheet | None) -> None:
    plan = make_plan(kind, reading.records, options, job.owner, extra=reading.extra)
    problems = [*reading.problems, *_without_consequences(plan.problems, reading.problems)]
    questions = {each.code: each for each in (*reading.questions, *plan.questions)}.values()
    job.summary |= {
        "read_questions": [each.as_json(options) for each in reading.questions],
        "questions": [each.as_json(options) for each in questions],
        "read_problems": [[p.sentence, p.row, p.column, p.is_error] for p in reading.problems],
        "counts": [
            {"label": stage.label, **{state.value: plan.counts(stage)[state] for state in RowState}}
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
    _report(job, problems, plan)


def _without_consequences(problems: Iterable[Problem], unread: Iterable[Problem]) -> Iterable[Problem]:
    """Without those that only follow from others: a cell that couldn't be read isn't empty as well."""
    reported = {(problem.row, problem.column) for problem in unread if problem.is_error and problem.column is not None}
    return (problem for problem in problems if (problem.row, problem.column) not in reported)


def _report(job: ImportJob, problems: Iterable[Problem], plan: ImportPlan | None = None) -> None:
    # Several records may come from one cell, which is reported once.
    problems = sorted(dict.fromkeys(problems), key=lambda each: (not each.is_error, each.row or -1, each.column or -1))
    job.summary["errors"] = sum(problem.is_error for problem in problems)
    job.summary["warnings"] = len(problems) - job.summary["errors"]
    rows = _reported_rows(plan) if plan else []
    job.told = pack({"problems": [[p.sentence, p.row, p.column, p.is_error] for p in problems], "rows": rows})


def _reported_rows(plan: ImportPlan) -> list[list[Any]]:
    """Of every row: its stage, its state, its row in the file, its name and what changes."""
    return [
        [number, state, row, label, differences]
        for number, stage in enumerate(plan.stages)
        for state, row, label, differences in _rows_of_stage(stage)
    ]


def _rows_of_stage(stage: SheetResource) -> Iterable[tuple[str, int | None, str, list]]:
    for change in stage.changes:
        yield change.state.value, change.row, stage.label_of(change), _differences(stage, change)
    for _, stored in stage.missing:
        yield RowState.MISSING.value, None, stage.label_of_missing(stored), []


def _differences(stage: SheetResource, change: Change) -> list[list[str]]:
    if change.before is None:
        more = {name: change.defaults.get(name) for name in stage.preview_defaults}
        return [
            [stage.field_label(name), "", stage.format_value(name, new)]
            for name, new in (more | change.values).items()
            if new
        ]
    return [
        [stage.field_label(name), stage.format_value(name, old), stage.format_value(name, new)]
        for name, (old, new) in change.differences.items()
    ]


def _packed(reading: Reading) -> bytes:
    """The records, for confirming: reading the file again would take longer than all the rest."""
    numbers: dict[tuple[tuple[str, int], ...], int] = {}
    rows = [
        [record.row, numbers.setdefault(tuple(record.columns.items()), len(numbers)), record.values]
        for record in reading.records
    ]
    return pack({"columns": [dict(columns) for columns in numbers], "rows": rows, "extra": reading.extra})
