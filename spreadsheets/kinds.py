"""The kinds of sheets that can be imported; each app registers its own when it is ready.

A kind says what its columns are, how a sheet of it becomes records (its layouts), which rows those records mean (its
stages), and who may import it. Everything else – header rows, preview, confirm, revert – is the same for all.
"""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import QuerySet

from .columns import Column
from .doubts import answered_columns, doubtful_columns
from .questions import Question
from .reading.workbook import Sheet
from .records import Options, Record
from .values.amounts import UNITS, unit_label

if TYPE_CHECKING:
    from .header_rows import HeaderRow
    from .imports.moving import Moved
    from .imports.planning import ImportPlan
    from .layouts import Layout
    from .resources import SheetResource


@dataclass(frozen=True)
class Sum:
    """One line of the totals that a preview shows: what the database holds now, and then."""

    label: str
    now: int
    then: int
    #: What the file itself says, and what was read of it.
    stated: int | None = None
    read: int | None = None


@dataclass(frozen=True)
class Sums:
    """A table of totals by one thing, such as the department; numbers are finished by `SheetKind.number_text`."""

    title: str
    rows: tuple[Sum, ...]
    #: The file's own sum of all of it.
    stated: int | None = None


class SheetKind(ABC):
    """One kind of sheet."""

    code: ClassVar[str]
    label: ClassVar[str]
    #: One sentence on what such a file imports.
    about: ClassVar[str]
    #: What an export of it contains, as a phrase.
    contents: ClassVar[str]
    #: Letters of all that is read and then compared: far more than a real file has.
    most_letters: ClassVar[int] = 20_000_000
    #: Which of `Options` a person may have to choose.
    options: ClassVar[tuple[str, ...]] = ()
    #: Who lacks one of these may not import it; which rows, `scope` says.
    permissions: ClassVar[tuple[str, ...]]
    #: In the order in which their rows are written; later ones may refer to rows that earlier ones make.
    stages: ClassVar[tuple[type["SheetResource"], ...]]
    #: Whether it is exported a year at a time.
    by_year: ClassVar[bool] = True
    #: The first one that fits a header row is used.
    layouts: ClassVar[tuple["Layout", ...]]

    @abstractmethod
    def columns(self) -> dict[str, Column]:
        """By name, in the order of our template; those of code tables (a column for each source) are read now."""

    def export_columns(self) -> dict[str, Column]:
        """Those that we write ourselves: the main resource's."""
        return dict(self.stages[-1]().fields)

    @abstractmethod
    def export_rows(self, user: Any, options: Options) -> Iterable[Any]:
        """The rows that a person may see, as the columns read them; all of them for the operator (None)."""

    def years(self) -> Iterable[int]:
        """The years that there are rows of; none where it isn't exported by the year."""
        return ()

    def may_export(self, user: Any) -> bool:
        """Whether a person may export any of it."""
        return True

    def properties(self) -> dict[str, str]:
        """What an exported file says of itself, so that it is imported again without any choice."""
        return {"kind": self.code}

    def may_import(self, user: Any) -> bool:
        """Whether a person may import anything of this kind; None is the operator at the command line."""
        return user is None or user.has_perms(self.permissions)

    @abstractmethod
    def scope(self, user: Any) -> QuerySet:
        """The departments whose rows a person may change; everything for the operator (None)."""

    def options_in_file(self, properties: Mapping[str, str], above: Iterable[str]) -> Options:
        """What the file itself says, in its properties or in the lines above its header row."""
        return {}

    def options_in_titles(self, titles: Sequence[str]) -> Options:
        """What the titles above the header row say; a column that says otherwise wins, with a word."""
        return {}

    def options_in_column(self, name: str, sheet: Sheet, header: "HeaderRow", options: Options) -> Iterator[Any]:
        """The different values of a column that says for each row what an option says for all."""
        at = header.columns[name]
        for value in dict.fromkeys(row[at] for row in sheet.rows[header.first_row :]):
            try:
                read = header.known[name].read(value, options)
            except ValueError:
                continue
            if read is not None:
                yield read.isoformat() if isinstance(read, date) else read

    def option_key(self, name: str, value: Any) -> Any:
        """Equal for an option's values that mean the same, however they are written."""
        return str(value)

    def option_label(self, name: str, value: Any) -> str:
        """An option's value as a person reads it."""
        return unit_label(UNITS[value]) if name == "unit" and value in UNITS else str(value)

    def with_answers(self, options: Options) -> Options:
        """The options as answers to the kind's own questions have them."""
        return options

    def answers_of_all_sheets(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Of the answers to what is asked of the first of several sheets those that count for the others."""
        return {}

    def missing_options(self, sheet: Sheet, header: "HeaderRow", options: Options) -> list[Question]:
        """A question for each option that is neither in the file nor chosen; without answers nothing is read."""
        return []

    def questions(self, sheet: Sheet, header: "HeaderRow", options: Options) -> list[Question]:
        """What decides how the rows are read, and the sheet leaves open; without answers nothing is read."""
        return doubtful_columns(sheet, header)

    def answered(self, header: "HeaderRow", options: Options) -> "HeaderRow":
        """The header row with its columns as the answers to these questions have them."""
        return answered_columns(header, options)

    def identity_in(self, record: Record) -> Hashable | None:
        """Which row of an export a record is; None for one that a person wrote."""
        return record.values.get("id")

    def moved(self, records: list[Record], options: Options, by: Any) -> "list[Moved]":
        """The rows of an export that the file has in another year, edition or day; of those that a person may see."""
        return []

    def sums(self, plan: "ImportPlan") -> list[Sums]:
        """The totals that a preview shows."""
        return []

    def writing(self) -> AbstractContextManager[None]:
        """Around all that an import writes or a revert restores: for rules that hold only once all of it is there."""
        return nullcontext()

    def after_import(self, plan: "ImportPlan") -> None:  # noqa: B027 - most kinds have nothing to do
        """Do what else belongs to an import when all is written, in the same transaction."""

    def format_number(self, number: int) -> str:
        return f"{number:,}"


_kinds: dict[str, SheetKind] = {}


def register(kind: SheetKind) -> None:
    _kinds[kind.code] = kind


def every_kind() -> list[SheetKind]:
    return list(_kinds.values())


def kind_of(code: str) -> SheetKind:
    """Raises KeyError for a kind that nobody registered."""
    return _kinds[code]


def kinds_for(user: Any) -> list[SheetKind]:
    return [kind for kind in every_kind() if kind.may_import(user)]
