"""What an import would do: each record compared with what the database holds now, and nothing written."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models

from spreadsheets.columns import name_key
from spreadsheets.questions import Question, open_questions
from spreadsheets.records import Columns, Options, Problem, Record

from .moving import begin_anew

if TYPE_CHECKING:
    from spreadsheets.kinds import SheetKind
    from spreadsheets.resources import SheetResource


class RowState(models.TextChoices):
    """What an import does to a row."""

    NEW = "new", "새로 생김"
    CHANGED = "changed", "바뀜"
    UNCHANGED = "unchanged", "그대로"
    MISSING = "missing", "파일에 없음"


@dataclass(slots=True, eq=False)
class Change:
    """One row of one model as the file has it, beside the row in the database.

    `values` are what the file says, by the fields' attnames; other fields stay as they are. `parents` are rows of
    earlier stages by foreign key, which may have no primary key yet. `defaults` count for a new row only.
    """

    row: int
    key: tuple
    values: dict[str, Any]
    columns: Columns
    parents: dict[str, "Change"] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    #: The version that an exported file holds of the row; another one means that somebody changed it meanwhile.
    exported_version: int | None = None
    #: The primary key that it holds.
    exported_pk: Any = None
    pk: Any = None
    before: dict[str, Any] | None = None

    @property
    def identity(self) -> tuple:
        """The key, with those of its parents."""
        return (self.pk, *(each.key if isinstance(each, Change) else each for each in self.key))

    @property
    def state(self) -> RowState:
        if self.before is None:
            return RowState.NEW
        return RowState.UNCHANGED if self.before == self.values else RowState.CHANGED

    @property
    def differences(self) -> dict[str, tuple[Any, Any]]:
        """Of each field that changes: old and new."""
        before = self.before or {}
        return {name: (before.get(name), new) for name, new in self.values.items() if before.get(name) != new}


@dataclass
class ImportPlan:
    """All that an import would do, stage by stage, and the problems that prevent it."""

    kind: "SheetKind"
    options: Options
    by: Any
    #: Rows that are compared are also locked, until the transaction ends.
    locks_rows: bool = False
    #: The rules of single rows aren't checked again: the digest says whether these are the rows that passed.
    is_checked: bool = False
    extra: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    #: Rows whose identity another row has as well.
    copied_rows: set[int] = field(default_factory=set)
    questions: list[Question] = field(default_factory=list)
    stages: list["SheetResource"] = field(default_factory=list)

    @cached_property
    def scope(self) -> set[Any]:
        """The departments whose rows may be changed."""
        return set(self.kind.scope(self.by).values_list("pk", flat=True))

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)

    @property
    def is_open(self) -> bool:
        """Whether a person has to answer something first."""
        return bool(open_questions(self.questions, self.options))

    def ask(self, question: Question) -> str | None:
        """The person's answer to what the comparison leaves open; without one nothing can be stored."""
        self.questions.append(question)
        return question.answer(self.options)

    def stage(self, resource: type["SheetResource"]) -> Any:
        return next(stage for stage in self.stages if type(stage) is resource)

    def counts(self, stage: "SheetResource") -> Counter[RowState]:
        counts = Counter(change.state for change in stage.changes)
        counts[RowState.MISSING] = len(stage.missing)
        return counts

    @property
    def changes_anything(self) -> bool:
        return any(change.state != RowState.UNCHANGED for stage in self.stages for change in stage.changes)

    @property
    def digest(self) -> str:
        """The same for the same work: what is new, and what changes from what to what."""
        digest = hashlib.sha256()
        for number, stage in enumerate(self.stages):
            for change in stage.changes:
                if change.state != RowState.UNCHANGED:
                    digest.update(
                        repr((number, change.identity, change.before, change.values, change.defaults)).encode()
                    )
        return digest.hexdigest()


def make_plan(
    kind: "SheetKind",
    records: list[Record],
    options: Options,
    by: Any,
    *,
    extra: dict[str, Any] | None = None,
    locks_rows: bool = False,
    is_checked: bool = False,
) -> ImportPlan:
    """Compare records with the database; in as many queries whatever their number."""
    plan = ImportPlan(kind, options, by, locks_rows, is_checked, extra or {})
    for record in records:
        record.changes.clear()
    begin_anew(plan, records)
    _refuse_copies(plan, records)
    for resource in kind.stages:
        stage = resource(plan)
        plan.stages.append(stage)
        stage.prepare(records)
        _collect(stage, records)
        stage.compare()
        stage.check()
    return plan


def _refuse_copies(plan: ImportPlan, records: Iterable[Record]) -> None:
    """Two rows of one identity: somebody copied a row of an export with its hidden columns."""
    known: dict[Any, int] = {}
    for record in records:
        identity = plan.kind.identity_in(record)
        if identity is not None and (first := known.setdefault(identity, record.row)) != record.row:
            plan.copied_rows |= {first, record.row}
            sentence = (
                f"{first + 1}행과 관리번호가 같습니다. "
                "복사해 새로 만든 줄에서 숨은 ‘관리번호’와 ‘판번호’ 칸을 지우십시오."
            )
            plan.problems.append(Problem(sentence, record.row, record.columns.get("id")))


def _collect(stage: "SheetResource", records: Iterable[Record]) -> None:
    """One change for each key; where several records mean the same row, they have to agree."""
    found: dict[tuple, Change] = {}
    for record in records:
        change = stage.propose(record)
        if change is None:
            continue
        first = found.setdefault(change.key, change)
        if first is not change:
            merge(stage, first, change)
        record.changes[type(stage)] = first
    stage.changes = list(found.values())
    _find_lookalikes(stage)


def merge(stage: "SheetResource", first: Change, other: Change) -> None:
    """Two records mean one row."""
    if stage.unique_records:
        sentence = f"{first.row + 1}행과 같은 {stage.label}입니다. 한 줄로 합치거나 하나를 지우십시오."
        stage.refuse(other, stage.key_column(), sentence)
        return
    for name, value in other.values.items():
        if name in first.values and first.values[name] != value:
            shown = f"“{stage.format_value(name, first.values[name])}”"
            sentence = f"{first.row + 1}행에는 {stage.field_label(name)} 값이 {shown}입니다. 같은 값으로 맞추십시오."
            stage.refuse(other, stage.column_for(name), sentence)
        first.values.setdefault(name, value)


def name_keys(key: tuple) -> tuple:
    """Equal for keys whose names differ only in blanks, punctuation or the form of letters."""
    return tuple(name_key(each) if isinstance(each, str) else each for each in key)


def _find_lookalikes(stage: "SheetResource") -> None:
    """Names in the file that look like others in it."""
    if not stage.refuses_lookalikes:
        return
    known: dict[tuple, Change] = {}
    for change in stage.changes:
        first = known.setdefault(name_keys(change.key), change)
        if first is not change:
            like = f"{first.row + 1}행의 “{stage.label_of(first)}”와(과) 띄어쓰기나 글자 모양만 다릅니다."
            stage.refuse(change, stage.key_column(), f"{like} 같은 것이면 똑같이 적으십시오.")
