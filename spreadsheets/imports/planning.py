"""What an import would do: each record compared with what the database holds now, and nothing written."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models

from spreadsheets.columns import looks
from spreadsheets.records import Columns, Options, Problem, Record

if TYPE_CHECKING:
    from spreadsheets.kinds import Kind
    from spreadsheets.resources import SheetResource


class State(models.TextChoices):
    """What an import does to a row."""

    NEW = "new", "새로 생김"
    CHANGED = "changed", "바뀜"
    UNCHANGED = "unchanged", "그대로"
    MISSING = "missing", "파일에 없음"


@dataclass(slots=True, eq=False)
class Change:
    """One row of one model as the file has it, beside what stands in the database.

    `values` are what the file says, by the fields' attnames; what it doesn't say stays as it is. `parents` are rows of
    earlier stages by foreign key, which may have no primary key yet. `defaults` count for a new row only.
    """

    row: int
    key: tuple
    values: dict[str, Any]
    columns: Columns
    parents: dict[str, "Change"] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    #: The version that an exported file carried along; another one means that somebody changed the row meanwhile.
    began_from: int | None = None
    #: The primary key that it carried along.
    exported: Any = None
    pk: Any = None
    before: dict[str, Any] | None = None

    @property
    def identity(self) -> tuple:
        """The key, with those of its parents."""
        return (self.pk, *(part.key if isinstance(part, Change) else part for part in self.key))

    @property
    def state(self) -> State:
        if self.before is None:
            return State.NEW
        return State.UNCHANGED if self.before == self.values else State.CHANGED

    @property
    def differences(self) -> dict[str, tuple[Any, Any]]:
        """Of each field that changes: old and new."""
        before = self.before or {}
        return {name: (before.get(name), new) for name, new in self.values.items() if before.get(name) != new}


@dataclass
class Plan:
    """All that an import would do, stage by stage, and what keeps it from doing so."""

    kind: "Kind"
    options: Options
    by: Any
    #: Rows that are compared are also held, until the transaction ends.
    hold: bool = False
    #: The rules of single rows aren't asked again: the digest says whether these are the rows that kept them.
    is_checked: bool = False
    extra: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    stages: list["SheetResource"] = field(default_factory=list)

    @cached_property
    def scope(self) -> set[Any]:
        """The departments whose rows may be changed."""
        return set(self.kind.scope(self.by).values_list("pk", flat=True))

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)

    def stage(self, resource: type["SheetResource"]) -> Any:
        return next(stage for stage in self.stages if type(stage) is resource)

    def counts(self, stage: "SheetResource") -> Counter[State]:
        counts = Counter(change.state for change in stage.changes)
        counts[State.MISSING] = len(stage.missing)
        return counts

    @property
    def changes_anything(self) -> bool:
        return any(change.state != State.UNCHANGED for stage in self.stages for change in stage.changes)

    @property
    def digest(self) -> str:
        """The same for the same work: what is new, and what changes from what to what."""
        told = hashlib.sha256()
        for number, stage in enumerate(self.stages):
            for change in stage.changes:
                if change.state != State.UNCHANGED:
                    told.update(repr((number, change.identity, change.before, change.values, change.defaults)).encode())
        return told.hexdigest()


def make_plan(
    kind: "Kind",
    records: list[Record],
    options: Options,
    by: Any,
    *,
    extra: dict | None = None,
    hold: bool = False,
    is_checked: bool = False,
) -> Plan:
    """Compare records with the database; in as many queries whatever their number."""
    plan = Plan(kind, options, by, hold, is_checked, extra or {})
    for record in records:
        record.made.clear()
    for resource in kind.stages:
        stage = resource(plan)
        plan.stages.append(stage)
        stage.prepare(records)
        _collect(stage, records)
        stage.compare()
        stage.check()
    return plan


def _collect(stage: "SheetResource", records: Iterable[Record]) -> None:
    """One change for each key; where several records mean the same row, they have to agree."""
    found: dict[tuple, Change] = {}
    for record in records:
        change = stage.propose(record)
        if change is None:
            continue
        first = found.setdefault(change.key, change)
        if first is not change:
            stage.meet(first, change)
        record.made[type(stage)] = first
    stage.changes = list(found.values())
    _find_doubles(stage)


def looks_of(key: tuple) -> tuple:
    """What a key looks like: equal for names that differ only by what nobody sees, or hardly."""
    return tuple(looks(part) if isinstance(part, str) else part for part in key)


def _find_doubles(stage: "SheetResource") -> None:
    """Names in the file that look like others in it."""
    if not stage.names_matter:
        return
    seen: dict[tuple, Change] = {}
    for change in stage.changes:
        first = seen.setdefault(looks_of(change.key), change)
        if first is not change:
            stage.alike(first, change)
