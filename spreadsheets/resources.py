"""Resources: how records of a sheet become rows of one model.

Built on the resources of django-import-export (declared fields), with another way in: the whole file is compared with
the database in a few queries (`imports/comparison.py`), every rule is checked before anything is written, and writing
is all or nothing (`imports/writing.py`). Why: docs/decisions/0013.
"""

from abc import ABCMeta, abstractmethod
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from import_export.declarative import DeclarativeMetaclass
from import_export.resources import Resource

from .batches import BATCH
from .imports import comparison
from .records import Problem, Record
from .rules import Rules

if TYPE_CHECKING:
    from .imports.planning import Change, ImportPlan


class AbstractResourceMeta(DeclarativeMetaclass, ABCMeta):
    """Lets a class with declared fields have abstract methods."""


class SheetResource(Resource, metaclass=AbstractResourceMeta):
    """How records become rows of `model`: one stage of a kind; one instance plans one import.

    A kind's main resource also declares the columns as its fields (`spreadsheets.columns.Column`).
    """

    model: ClassVar[type[models.Model]]
    #: What its rows are called in a preview: “예산액”.
    label: ClassVar[str]
    #: Two records of one key are an error; otherwise they have to agree (a program on each of its lines).
    unique_records: ClassVar[bool] = False
    #: Defaults of a new row that a preview shows beside what the file says.
    preview_defaults: ClassVar[tuple[str, ...]] = ()
    #: Whether a preview is silent about it where nothing happens to its rows.
    is_secondary: ClassVar[bool] = False
    #: What its rows are, where a preview has to say that; they are listed by themselves then.
    about: ClassVar[str] = ""
    #: Fields of its rows that change where others come between them: a revert doesn't ask whether they still are so.
    moved: ClassVar[tuple[str, ...]] = ()
    #: Whether a key has names in it, which somebody could have typed differently.
    refuses_lookalikes: ClassVar[bool] = False

    def __init__(self, plan: "ImportPlan | None" = None) -> None:
        super().__init__()
        if plan is not None:
            self.plan = plan
        self.rules = Rules(self.model)
        self.changes: list[Change] = []
        #: Rows of the database that aren't in the file: (primary key, stored values).
        self.missing: list[tuple[Any, dict[str, Any]]] = []
        #: The changes of rows that are in the database already.
        self.by_pk: dict[Any, Change] = {}

    # Abstract methods

    @abstractmethod
    def propose(self, record: Record) -> "Change | None":
        """The row that a record means; None, after `refuse`, where it means none."""

    @abstractmethod
    def candidates(self) -> models.QuerySet:
        """The stored rows that the file could mean, and those to be named as missing from it."""

    @abstractmethod
    def stored_key(self, stored: dict[str, Any]) -> tuple:
        """A stored row's key, as `propose` writes it."""

    @abstractmethod
    def label_of(self, change: "Change") -> str:
        """What a row is called in a preview."""

    # Hooks, overridden where a resource needs them

    def prepare(self, records: Sequence[Record]) -> None:
        """Read what `propose` looks things up in; once, whatever the number of records."""

    def compare(self) -> None:
        """Find every change's stored row."""
        comparison.compare(self)

    def check(self) -> None:
        """Check rules across rows, when all is compared."""

    def is_missing(self, stored: dict[str, Any]) -> bool:
        """Whether a preview names a stored row that isn't in the file."""
        return False

    def label_of_missing(self, stored: dict[str, Any]) -> str:
        """What such a row is called; to be written where there are any."""
        raise NotImplementedError

    def stored_version(self, stored: dict[str, Any]) -> int | None:
        """A stored row's version, as an export writes it."""
        return stored.get("version")

    def revert_error(self, rows: list[Any], by: Any) -> str:
        """Why a person can't revert what an import did to these rows; empty where nothing is against it."""
        return ""

    def key_column(self) -> str | None:
        """The column to point at when a row's key is what is wrong."""
        return None

    def column_for(self, name: str) -> str:
        """The column that holds a field's value."""
        return name.removesuffix("_id")

    def field_label(self, name: str) -> str:
        return str(self.rules.fields[name].verbose_name)

    def format_value(self, name: str, value: Any) -> str:
        """A field's value as a preview writes it."""
        return "" if value is None else str(value)

    # What it says of a record

    def refuse(self, record: "Record | Change", field: str | None, sentence: str) -> None:
        self._report(record, field, sentence, is_error=True)

    def warn(self, record: "Record | Change", field: str | None, sentence: str) -> None:
        self._report(record, field, sentence, is_error=False)

    def _report(self, record: "Record | Change", field: str | None, sentence: str, *, is_error: bool) -> None:
        column = record.columns.get(field) if field else None
        self.plan.problems.append(Problem(sentence, record.row, column, is_error))

    # Its rows in the database

    @cached_property
    def read_fields(self) -> list[str]:
        return [name for name in self.rules.fields if name != self.model._meta.pk.attname]

    def stored_rows(self) -> Iterator[tuple[Any, dict[str, Any]]]:
        names = self.read_fields
        rows = self.candidates().order_by()
        if self.plan.locks_rows:
            rows = rows.select_for_update(of=("self",)).order_by("pk")
        for pk, *values in rows.values_list("pk", *names).iterator(BATCH):
            yield pk, dict(zip(names, values, strict=True))

    def before_writing(self) -> None:
        """Fill in what is known only when the stages before are written."""

    def build(self, change: "Change") -> models.Model:
        """A new row: what the file says, and besides it what the resource and the stages before know."""
        parents = {f"{name}_id": parent.pk for name, parent in change.parents.items()}
        return self.model(**(change.defaults | change.values | parents))

    def change(self, rows: list[Any], wanted: dict[Any, dict[str, Any]], by: Any, reason: str) -> None:
        """Give stored rows new values, by primary key, and increase their versions."""
        names = sorted({name for values in wanted.values() for name in values})
        for row in rows:
            for name, value in wanted[row.pk].items():
                setattr(row, name, value)
            if hasattr(row, "version"):
                row.version += 1
        versions = ["version"] if "version" in self.rules.fields else []
        self.update(rows, [self.rules.fields[name].name for name in (*names, *versions)], by, reason)

    # The last steps into the database; `integrity.audited_writes.AuditedWrites` adds the history to them

    def create(self, rows: list[Any], by: Any, reason: str) -> None:
        self.model._default_manager.bulk_create(rows, batch_size=BATCH)

    def update(self, rows: list[Any], fields: list[str], by: Any, reason: str) -> None:
        # In one statement a batch: bulk_update would write a CASE for every row and field.
        self.model._default_manager.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=fields
        )

    def remove(self, rows: models.QuerySet, by: Any, reason: str) -> None:
        rows.delete()
