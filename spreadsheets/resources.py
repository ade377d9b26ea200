"""Resources: how records of a sheet become rows of one model.

Built on django-import-export's (its fields, its export, its result), with another way in: the whole file is compared
with the database in a few queries, every rule is checked before anything is written, and writing is all or nothing.
Why, and what is replaced: docs/decisions/0013.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.db import models
from import_export.resources import Resource

from .imports.planning import Change, State, looks_of
from .reading.characters import clean_text
from .records import Problem, Record
from .rules import Rules

if TYPE_CHECKING:
    from .imports.planning import Plan

BATCH = 5_000  # rows that are written, or looked up by their keys, at once


class Written(NamedTuple):
    """One row that an import wrote, with all that taking back needs."""

    stage: int
    pk: Any
    before: dict[str, Any] | None
    after: dict[str, Any]


class SheetResource(Resource):
    """How records become rows of `model`: one stage of a kind.

    A subclass says `propose`, `candidates`, `key_in` and `label_of`; the kind's main resource also names the columns as
    its fields (`spreadsheets.columns.Column`). One instance plans one import.
    """

    model: ClassVar[type[models.Model]]
    #: What its rows are called in a preview: “예산액”.
    label: ClassVar[str]
    #: Two records of one key are an error; otherwise they have to agree (a program on each of its lines).
    one_record_each: ClassVar[bool] = False
    #: What a preview also tells of a new row, though the file needn't say it.
    told_when_new: ClassVar[tuple[str, ...]] = ()
    #: Whether a key has names in it, which somebody could have typed differently.
    names_matter: ClassVar[bool] = False

    def __init__(self, plan: "Plan | None" = None) -> None:
        super().__init__()
        if plan is not None:
            self.plan = plan
        self.rules = Rules(self.model)
        self.changes: list[Change] = []
        #: What stands in the database and not in the file: (primary key, stored values).
        self.missing: list[tuple[Any, dict[str, Any]]] = []
        #: The changes of rows that stand in the database already.
        self.by_pk: dict[Any, Change] = {}

    # What a subclass says

    def prepare(self, records: Sequence[Record]) -> None:
        """Read what `propose` looks things up in; once, whatever the number of records."""

    def propose(self, record: Record) -> Change | None:
        """The row that a record means; None, after `refuse`, where it means none."""
        raise NotImplementedError

    def candidates(self) -> models.QuerySet:
        """The stored rows that the file could mean, and those to be named as missing from it."""
        raise NotImplementedError

    def key_in(self, stored: dict[str, Any]) -> tuple:
        """A stored row's key, as `propose` writes it."""
        raise NotImplementedError

    def label_of(self, change: Change) -> str:
        """What a row is called in a preview."""
        raise NotImplementedError

    def label_of_missing(self, stored: dict[str, Any]) -> str:
        raise NotImplementedError

    def is_missing(self, stored: dict[str, Any]) -> bool:
        """Whether a stored row that isn't in the file is worth telling."""
        return False

    def shown(self, name: str, value: Any) -> str:
        """A field's value as a preview writes it."""
        return "" if value is None else str(value)

    def check(self) -> None:
        """Rules across rows, when all is compared."""

    def version_in(self, stored: dict[str, Any]) -> int | None:
        """What a stored row's version is, as an export carries it along."""
        return stored.get("version")

    def keeps(self, rows: list[Any], by: Any) -> str:
        """Why a person can't take back what an import did to these rows; nothing where nothing is against it."""
        return ""

    # Saying what is wrong

    def refuse(self, record: Record | Change, field: str | None, sentence: str) -> None:
        self._tell(record, field, sentence, is_error=True)

    def warn(self, record: Record | Change, field: str | None, sentence: str) -> None:
        self._tell(record, field, sentence, is_error=False)

    def _tell(self, record: Record | Change, field: str | None, sentence: str, *, is_error: bool) -> None:
        column = record.columns.get(field) if field else None
        self.plan.problems.append(Problem(sentence, record.row, column, is_error))

    def meet(self, first: Change, other: Change) -> None:
        """Two records mean one row."""
        if self.one_record_each:
            sentence = f"{first.row + 1}행과 같은 {self.label}입니다. 한 줄로 합치거나 하나를 지우십시오."
            self.refuse(other, self.field_of_key(), sentence)
            return
        for name, value in other.values.items():
            if name in first.values and first.values[name] != value:
                said = f"“{self.shown(name, first.values[name])}”"
                sentence = f"{first.row + 1}행에는 {self.title(name)} 값이 {said}입니다. 같은 값으로 맞추십시오."
                self.refuse(other, self.column_of(name), sentence)
            first.values.setdefault(name, value)

    def alike(self, first: Change, other: Change) -> None:
        like = f"{first.row + 1}행의 “{self.label_of(first)}”와(과) 띄어쓰기나 글자 모양만 다릅니다."
        sentence = f"{like} 같은 것이면 똑같이 적으십시오."
        self.refuse(other, self.field_of_key(), sentence)

    def field_of_key(self) -> str | None:
        """The column to point at when a row's key is what is wrong."""
        return None

    def column_of(self, name: str) -> str:
        """The column that brings a field's value."""
        return name.removesuffix("_id")

    def title(self, name: str) -> str:
        return str(self.rules.fields[name].verbose_name)

    # Comparing

    @cached_property
    def read_fields(self) -> list[str]:
        return [name for name in self.rules.fields if name != self.model._meta.pk.attname]

    def stored_rows(self) -> Iterator[tuple[Any, dict[str, Any]]]:
        names = self.read_fields
        rows = self.candidates().order_by()
        if self.plan.hold:
            rows = rows.select_for_update(of=("self",)).order_by("pk")
        for pk, *values in rows.values_list("pk", *names).iterator(BATCH):
            yield pk, dict(zip(names, values, strict=True))

    def compare(self) -> None:
        """Find every change's stored row, and check the rules for what is new or changes."""
        by_key = {change.key: change for change in self.changes}
        others: set[tuple] = set()
        for pk, stored in self.stored_rows():
            key = self.key_in(stored)
            change = by_key.get(key)
            if change is None:
                if self.names_matter:
                    others.add(looks_of(key))
                if self.is_missing(stored):
                    self.missing.append((pk, stored))
            else:
                self._meet_stored(change, pk, stored)
        for change in self.changes:
            if others and change.before is None and looks_of(change.key) in others:
                sentence = "띄어쓰기나 글자 모양만 다른 것이 이미 있습니다. 같은 것이면 똑같이 적으십시오."
                self.refuse(change, self.field_of_key(), f"“{self.label_of(change)}”: {sentence}")
            elif change.before is None and not self.plan.is_checked:
                self._check_rules(change, self.new_values(change), change.defaults | change.values)
            if change.exported is not None and change.pk != change.exported:
                sentence = "내보낸 뒤에 지워졌거나, 이 줄을 알아보는 값이 바뀌었습니다. 다시 내보내어 고치십시오."
                self.refuse(change, self.field_of_key(), f"“{self.label_of(change)}”: {sentence}")

    def _meet_stored(self, change: Change, pk: Any, stored: dict[str, Any]) -> None:
        change.pk = pk
        self.by_pk[pk] = change
        change.before = {name: stored[name] for name in change.values}
        for name, old in change.before.items():
            if isinstance(old, str) and isinstance(new := change.values[name], str) and _looks_like(old, new):
                change.values[name] = old
        if change.state == State.CHANGED:
            if change.began_from is not None and change.began_from != self.version_in(stored):
                self.refuse(
                    change,
                    None,
                    f"“{self.label_of(change)}”: 내보낸 뒤에 다른 사람이 고쳤습니다. 다시 내보내어 고치십시오.",
                )
            self._check_rules(change, stored | change.values, change.values)

    def new_values(self, change: Change) -> dict[str, Any]:
        """All of a new row's values; what neither file nor resource says is the model's default."""
        return self._model_defaults | change.defaults | change.values

    @cached_property
    def _model_defaults(self) -> dict[str, Any]:
        return {name: field.get_default() for name, field in self.rules.fields.items()}

    def _check_rules(self, change: Change, whole: dict[str, Any], brought: dict[str, Any]) -> None:
        for name, sentence in self.rules.broken(whole, brought):
            said = f"{self.title(name)}: {sentence}" if name else sentence
            self.refuse(change, self.column_of(name) if name else self.field_of_key(), said)

    # Writing; with several stages, after those before it

    def write(self, by: Any, reason: str) -> Iterator[Written]:
        """Write what is new and what changes, and tell it row by row."""
        number = self.plan.stages.index(self)
        for batch in batched([change for change in self.changes if change.state == State.NEW]):
            rows = [self.build(change) for change in batch]
            self.create(rows, by, reason)
            for change, row in zip(batch, rows, strict=True):
                change.pk = row.pk
                self.by_pk[row.pk] = change
                yield Written(number, row.pk, None, self.told(row))
        for batch in batched([change for change in self.changes if change.state == State.CHANGED]):
            rows_now = self.model._default_manager.in_bulk([change.pk for change in batch])
            wanted = {change.pk: {name: new for name, (_, new) in change.differences.items()} for change in batch}
            told = [(change.pk, change.differences) for change in batch]
            self.change([rows_now[pk] for pk in wanted], wanted, by, reason)
            for pk, differences in told:
                before = {name: old for name, (old, _) in differences.items()}
                yield Written(number, pk, before, self.told(rows_now[pk], before))

    def build(self, change: Change) -> models.Model:
        parents = {f"{name}_id": parent.pk for name, parent in change.parents.items()}
        return self.model(**change.defaults, **change.values, **parents)

    def told(self, row: models.Model, fields: Iterable[str] | None = None) -> dict[str, Any]:
        """What has to stand there still for an import to be taken back."""
        versions = [name for name in ("version",) if name in self.rules.fields]
        return {name: getattr(row, name) for name in (*(fields or self.read_fields), *versions)}

    def change(self, rows: list, wanted: dict[Any, dict[str, Any]], by: Any, reason: str) -> None:
        """Give stored rows new values, and count their versions on."""
        names = sorted({name for values in wanted.values() for name in values})
        for row in rows:
            for name, value in wanted[row.pk].items():
                setattr(row, name, value)
            if hasattr(row, "version"):
                row.version += 1
        versions = ["version"] if "version" in self.rules.fields else []
        self.update(rows, [self.rules.fields[name].name for name in (*names, *versions)], by, reason)

    # The last steps into the database; what keeps a history does more here

    def create(self, rows: list, by: Any, reason: str) -> None:
        self.model._default_manager.bulk_create(rows, batch_size=BATCH)

    def update(self, rows: list, fields: list[str], by: Any, reason: str) -> None:
        # In one statement a batch: bulk_update would write a CASE for every row and field.
        self.model._default_manager.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=fields
        )

    def remove(self, rows: models.QuerySet, by: Any, reason: str) -> None:
        rows.delete()


def _looks_like(old: str, new: str) -> bool:
    """Whether a text would come back from a sheet as the other: without what nobody sees in it."""
    return old == new or clean_text(old)[0] == clean_text(new)[0]


def batched(changes: list[Change]) -> Iterator[list[Change]]:
    for start in range(0, len(changes), BATCH):
        yield changes[start : start + BATCH]
