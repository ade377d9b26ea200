"""django-import-export's own door: a dataset through a resource, by the same way as every file."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from import_export.exceptions import ImportError as NotImported
from import_export.results import Result, RowResult
from tablib import Dataset

from .header_rows import find_head
from .imports.planning import Change, Plan, State, make_plan
from .imports.preview import read_records
from .kinds import Kind
from .models import ImportLock
from .reading.book import Sheet, Value
from .reading.characters import clean_text, clean_value
from .records import Options, Problem

_TYPES = {
    State.NEW: RowResult.IMPORT_TYPE_NEW,
    State.CHANGED: RowResult.IMPORT_TYPE_UPDATE,
    State.UNCHANGED: RowResult.IMPORT_TYPE_SKIP,
}


def import_dataset(
    kind: Kind, dataset: Dataset, options: Options, *, by: Any, dry_run: bool, raise_errors: bool
) -> Result:
    """Everything or nothing, with every error of every row; rows are numbered as a spreadsheet shows them."""
    with transaction.atomic():
        if not dry_run:
            ImportLock.hold()
        plan = _planned(kind, dataset, options, by, hold=not dry_run)
        if not (dry_run or plan.has_errors):
            for stage in plan.stages:
                list(stage.write(by, "가져오기"))
    errors = [problem for problem in plan.problems if problem.is_error]
    if errors and raise_errors:
        raise NotImported(ValidationError([problem.sentence for problem in errors]), number=errors[0].row)
    return _result(plan, errors, dataset)


def _planned(kind: Kind, dataset: Dataset, options: Options, by: Any, *, hold: bool) -> Plan:
    rows = tuple(tuple(map(_value, row)) for row in [dataset.headers, *dataset])
    sheet = Sheet(dataset.title or "", rows)
    head = find_head(sheet, kind)
    if not kind.allows(by) or head is None:
        sentence = "머리행을 찾지 못했습니다." if kind.allows(by) else "이 종류의 자료를 바꿀 권한이 없습니다."
        return Plan(kind, options, by, problems=[Problem(sentence, 0)])
    said: Options = {**kind.guess_options({}, map(str, dataset.headers)), **options}
    reading = read_records(kind, sheet, head, said)
    plan = make_plan(kind, reading.records, said, by, extra=reading.extra, hold=hold)
    plan.problems += reading.problems
    return plan


def _value(value: Any) -> Value:
    return clean_text(value)[0] if isinstance(value, str) else clean_value(value)


def _result(plan: Plan, errors: list[Problem], dataset: Dataset) -> Result:
    result = Result()
    result.total_rows = len(dataset)
    for problem in errors:
        row = dataset[problem.row - 1] if problem.row else ()
        result.append_invalid_row((problem.row or 0) + 1, dict(enumerate(row)), ValidationError(problem.sentence))
    changes: list[Change] = plan.stages[-1].changes if plan.stages and not errors else []
    for change in changes:
        told = RowResult()
        told.import_type, told.number, told.object_id = _TYPES[change.state], change.row + 1, change.pk
        result.append_row_result(told)
        result.increment_row_result_total(told)
    return result
