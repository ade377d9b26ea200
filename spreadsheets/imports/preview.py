"""What a job shows before anything is written: which sheet and columns were found, and what they would do."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from korean.particles import with_particle
from spreadsheets.columns import Column
from spreadsheets.header_rows import HeaderRow
from spreadsheets.kinds import SheetKind
from spreadsheets.layouts import layout_of
from spreadsheets.missing import answered_options, is_of_option
from spreadsheets.models import ImportJob
from spreadsheets.questions import Question, open_questions
from spreadsheets.reading.workbook import Sheet, Workbook
from spreadsheets.records import Options, Problem, Reading, Record
from spreadsheets.resources import SheetResource

from .finding import Table, forbidden_kind, kind_of_file, remembered_answers, tables_in
from .packing import pack
from .planning import Change, ImportPlan, RowState, make_plan
from .preparing import Prepared, prepare
from .several_sheets import SheetChoice, answers_for, asked_of, joined, with_sheets

NO_ROWS = "머리행 아래에 내용이 없습니다. 다른 시트나 머리행을 고르십시오."
SAMPLE = 5  # rows of a sheet that the page of columns shows


def fill_in(job: ImportJob, workbook: Workbook) -> None:
    """Fill in what its file would do, with the sheet, header row and options that it names, or with those found."""
    is_guessed = not job.kind
    kind, columns = kind_of_file(job, workbook)
    # A sheet that was found, and not chosen, is looked for again: an answer may say another.
    was_found = job.summary.get("found_sheet") == job.sheet and "columns" in (job.head or {})
    job.summary = {"sheets": [sheet.name for sheet in workbook.sheets], "notes": list(workbook.notes)}
    job.digest, job.records, job.told = "", b"", b""
    if job.sheet and job.sheet not in job.summary["sheets"]:
        named = ", ".join(f"“{name}”" for name in job.summary["sheets"])
        _report(job, [Problem(f"“{job.sheet}” 시트가 없습니다. {named} 가운데에서 고르십시오.")])
        return
    chosen_sheet = "" if was_found else job.sheet
    tables = tables_in(job, workbook, kind, columns, chosen_sheet)
    if not tables:
        _fill_in_unknown(
            job, workbook, _no_header_row(job, workbook, columns, is_guessed=is_guessed), is_guessed=is_guessed
        )
        return
    _fill_in_tables(job, workbook, kind, tables, is_found=not chosen_sheet)


def _fill_in_tables(
    job: ImportJob, workbook: Workbook, kind: SheetKind, tables: list[Table], *, is_found: bool
) -> None:
    chosen = {name: value for name, value in job.options.items() if value not in (None, "")}
    remembered = remembered_answers(kind, tables[0].header, job.owner)
    given = chosen.pop("answers", {})
    answers = {code: each.answer for code, each in remembered.items()} | given
    choice = SheetChoice(workbook, tables, kind)
    tables = choice.chosen(answers)
    _note_table(job, tables[0], is_found=is_found)
    parts = _prepared(workbook, tables, kind, chosen, answers)
    names = [each.sheet.name for each in tables]
    options: Options = {**parts[0].options, "answers": answers}
    questions = [
        *choice.questions(),
        *(each for at, part in enumerate(parts) for each in asked_of(part.questions, at, names[at])),
    ]
    is_open = bool(open_questions(questions, options))
    # Without an answer no row is read; what is wrong already is told all the same.
    readings = [
        Reading(problems=part.problems) if is_open else _read(kind, part, is_alone=len(parts) == 1) for part in parts
    ]
    reading = joined(readings, names)
    reading.problems += choice.said()
    reading.questions[:0] = questions
    job.summary |= {"options": dict(options), "read_sheets": names}
    job.summary["remembered"] = {code: each.by for code, each in remembered.items() if code not in given}
    job.summary["questions"] = [each.as_json(options) for each in reading.questions]
    if too_much := _more_than_is_compared(kind, reading.records):
        _report(job, [*reading.problems, too_much])
    elif not is_open and (reading.records or not any(each.is_error for each in reading.problems)):
        _plan(job, kind, reading, options, tables[0].sheet)
    else:
        _report(job, reading.problems)


def _more_than_is_compared(kind: SheetKind, records: Iterable[Record]) -> Problem | None:
    """Said at the cell where it becomes too much; a text that is merged over many rows is one of each of them."""
    letters = 0
    for record in records:
        for name, value in record.values.items():
            letters += len(value) if isinstance(value, str) else 0
            if letters > kind.most_letters:
                sentence = (
                    f"여기까지 글이 모두 {kind.most_letters:,}자를 넘습니다. "
                    "필요 없는 열을 지우거나 부서별로 나누어 올리십시오."
                )
                return Problem(sentence, record.row, record.columns.get(name))
    return None


def _prepared(
    workbook: Workbook, tables: list[Table], kind: SheetKind, chosen: dict[str, Any], answers: dict[str, str]
) -> list[Prepared]:
    """All tables; what the first doesn't say of its rows is asked once, and counts for the others as well."""
    first = prepare(workbook, tables[0], kind, chosen, answers)
    missing = [each for each in first.questions if is_of_option(each)]
    chosen = {**chosen, **answered_options(missing, first.options)}
    of_all = kind.answers_of_all_sheets(answers)
    others = []
    for at, table in enumerate(tables[1:], 1):
        other = prepare(workbook, table, kind, chosen, answers_for(answers, at) | of_all)
        other.questions = [each for each in other.questions if each not in missing and each.code not in of_all]
        others.append(other)
    return [first, *others]


def _fill_in_unknown(job: ImportJob, workbook: Workbook, sentence: str, *, is_guessed: bool) -> None:
    """No header row was found: a person has to say where it is."""
    named = [sheet for sheet in workbook.sheets if sheet.name == job.sheet]
    sheet = (named or [sheet for sheet in workbook.sheets if not sheet.hidden] or list(workbook.sheets))[0]
    job.sheet = sheet.name
    job.summary |= _sample(sheet, None) | {"kind_unknown": is_guessed}
    _report(job, [Problem(sentence)])


def _note_table(job: ImportJob, table: Table, *, is_found: bool) -> None:
    header = table.header
    job.sheet = table.sheet.name
    job.summary |= _sample(table.sheet, header) | {"found_sheet": job.sheet if is_found else ""}
    job.head = {
        "row": header.row,
        "height": header.height,
        "columns": header.stored_columns,
        "labels": list(header.labels),
        "is_chosen": header.is_chosen,
    }


def _read(kind: SheetKind, part: Prepared, *, is_alone: bool) -> Reading:
    reading = read_records(kind, part.sheet, part.header, part.options)
    if not is_alone:
        # Of several sheets one may be empty.
        reading.problems = [
            replace(each, is_error=each.is_error and each.sentence != NO_ROWS) for each in reading.problems
        ]
    reading.problems += part.problems
    return reading


def replan(job: ImportJob) -> None:
    """Compare what was read before with the database as it is now."""
    records, extra = job.read_records()
    problems = [Problem(*each) for each in job.summary.get("read_problems", [])]
    questions = [Question.from_json(each) for each in job.summary.get("read_questions", [])]
    _plan(job, job.the_kind, Reading(records, problems, questions, extra), job.options_used, None)


def read_records(kind: SheetKind, sheet: Sheet, header: HeaderRow, options: Options) -> Reading:
    """The records below the header row; only a problem of the whole file where something has to be chosen first."""
    layout = layout_of(kind, sheet, header)
    if layout is None:
        missing = [
            column.label for name, column in header.known.items() if column.required and name not in header.columns
        ]
        sentence = f"{', '.join(missing)} 열을 찾지 못했습니다. 어느 열인지 고르십시오."
        return Reading(problems=[Problem(sentence, header.row)])
    reading = layout.read(sheet, header, options)
    if not reading.records and not reading.problems:
        reading.problems.append(Problem(NO_ROWS, header.row))
    return reading


def _no_header_row(job: ImportJob, workbook: Workbook, columns: Mapping[str, Column], *, is_guessed: bool) -> str:
    if is_guessed and (forbidden := forbidden_kind(job, workbook)):
        label = with_particle(forbidden.label, "을(를)")
        return f"{forbidden.label} 자료로 보이는데 {label} 가져올 권한이 없습니다. 관리자에게 맡기십시오."
    if is_guessed:
        return "머리행을 찾지 못해 어느 자료인지 알 수 없습니다. 종류와 시트, 머리행을 직접 고르십시오."
    needed = ", ".join(column.label for column in columns.values() if column.required)
    return f"머리행을 찾지 못했습니다. {needed} 열이 있는 시트를 고르거나, 머리행과 열을 직접 고르십시오."


def _sample(sheet: Sheet, header: HeaderRow | None) -> dict[str, Any]:
    """The rows around the header row, or where it may be, and the number of the first of them."""
    first = max(0, header.row - SAMPLE) if header else 0
    rows = sheet.rows[first : header.first_row + SAMPLE if header else 2 * SAMPLE]
    cells = [["" if value is None else str(value)[:40] for value in row[:60]] for row in rows]
    return {"sample": cells, "sample_from": first + 1}


def _plan(job: ImportJob, kind: SheetKind, reading: Reading, options: Options, sheet: Sheet | None) -> None:
    plan = make_plan(kind, reading.records, options, job.owner, extra=reading.extra)
    problems = [*reading.problems, *_without_consequences(plan.problems, reading.problems)]
    questions = {each.code: each for each in (*reading.questions, *plan.questions)}.values()
    job.summary |= {
        "read_questions": [each.as_json(options) for each in reading.questions],
        "questions": [each.as_json(options) for each in questions],
        "read_problems": [[p.sentence, p.row, p.column, p.is_error] for p in reading.problems],
        "counts": [
            {
                "label": stage.label,
                **({"about": stage.about} if stage.about else {}),
                **{state.value: plan.counts(stage)[state] for state in RowState},
            }
            for stage in plan.stages
            if stage.changes or not stage.is_secondary
        ],
        "sums": [
            {
                "title": each.title,
                "rows": [[row.label, row.now, row.then, row.stated, row.read] for row in each.rows],
                "stated": each.stated,
            }
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
    names = job.summary.get("read_sheets", [])
    problems = [*problems, *_refusals(job)]
    problems = [replace(each, sentence=with_sheets(each.sentence, names)) for each in problems]
    problems = sorted(dict.fromkeys(problems), key=lambda each: (not each.is_error, each.row or -1, each.column or -1))
    job.summary["errors"] = sum(problem.is_error for problem in problems)
    job.summary["warnings"] = len(problems) - job.summary["errors"]
    rows = _reported_rows(plan) if plan else []
    job.told = pack({"problems": [[p.sentence, p.row, p.column, p.is_error] for p in problems], "rows": rows})


def _refusals(job: ImportJob) -> Iterable[Problem]:
    """What a person has answered and the file can't be stored with."""
    for question in job.questions:
        chosen = question.chosen(job.options_used)
        if chosen and chosen.refusal:
            yield Problem(chosen.refusal, question.row, question.column)


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
