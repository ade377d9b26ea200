"""Columns: django-import-export's fields, with what a sheet of many shapes needs besides."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from import_export.fields import Field
from import_export.widgets import Widget

from .reading.workbook import Value
from .records import Options
from .writing.table import Cell, Format

#: Makes of a cell what the ledger takes; raises ValueError with a Korean sentence.
Reader = Callable[[Value, Options], Any]

#: Letters that a cell may have where its column isn't of texts: far more than any field holds.
LONGEST = 5_000

_BRACKETS = re.compile(r"\([^()]*\)")
#: What brackets in a label may say without making it another one: a unit, a formula of columns, who fills it in.
_IDLE = re.compile(
    r"[(\[]\s*(?:(?:단위\s*[:：]?\s*)?(?:천|만|백만|억|십억)?원|%|명|개|건|[A-Z](?:\s*[-+/=]\s*[A-Z])*|필수|선택)\s*[)\]]",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s·.,_/\-*]+")
_BETWEEN_DIGITS = re.compile(rf"(?<=\d){_BETWEEN.pattern}(?=\d)")


class CellWidget(Widget):
    """Passes values on as they are: readers are strict, and a writer knows numbers and dates."""

    def __init__(self, read: Reader) -> None:
        super().__init__(coerce_to_string=False)
        self.read = read

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.read(value, kwargs.get("options", {}))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


class Column(Field):
    """One column of a kind: how it is called, read and written.

    `attribute` leads to the value in an export, as in import-export; `aliases` are other labels it is recognised by;
    a list without a `required` column can't be read; a blank cell `inherits` from the row above; `choices` are the
    allowed values that a template lists; `hidden` columns are written for our own round trip only. An export writes the
    attribute, or what `write` says; `format` and `is_summed` say how. A `note` is a comment in the header row. Labels
    that are many, such as years', are recognised by a `pattern` of `label_key`s. An amount that
    `may_be_divided` may be the sum of several columns; several that their labels tell apart are `is_repeated`. A cell
    of more letters than `longest` isn't read. What `is_title` is one line, however its cell breaks it.
    """

    def __init__(
        self,
        label: str,
        read: Reader,
        *,
        attribute: str | None = None,
        aliases: Sequence[str] = (),
        required: bool = False,
        inherits: bool = False,
        choices: Callable[[], list[str]] | None = None,
        width: int = 14,
        hidden: bool = False,
        format: Format = Format.TEXT,
        is_summed: bool = False,
        write: Callable[[Any], Cell] | None = None,
        note: str = "",
        pattern: str = "",
        may_be_divided: bool = False,
        is_repeated: bool = False,
        longest: int = LONGEST,
        is_title: bool = False,
    ) -> None:
        super().__init__(attribute=attribute, column_name=label, widget=CellWidget(read))
        self.label = label
        self.read = read
        self.aliases = aliases
        self.required = required
        self.inherits = inherits
        self.choices = choices
        self.width = width
        self.hidden = hidden
        self.format = format
        self.is_summed = is_summed
        self.note = note
        self.pattern = re.compile(pattern) if pattern else None
        self.may_be_divided = may_be_divided
        self.is_repeated = is_repeated
        self.longest = longest
        self.is_title = is_title
        self._write = write

    @property
    def labels(self) -> set[str]:
        """Every label that means this column, as `label_key` writes them; none where only a pattern tells it."""
        return set() if self.is_repeated else {label_key(name) for name in (self.label, *self.aliases)}

    def may_be_called(self, label: str) -> bool:
        """Whether a column with this label can be read as it: of one that is repeated the label says which it is."""
        return not self.is_repeated or bool(self.pattern and self.pattern.fullmatch(label_key(label)))

    def written(self, row: Any) -> Cell:
        """What an export writes of a row; reading it back gives the same."""
        return self._write(row) if self._write else self.get_value(row)


@lru_cache(maxsize=10_000)  # the same labels are compared with each row that may be the header row
def loose_key(text: str) -> str:
    """Equal for labels that differ only in blanks, punctuation, brackets, capitals or full-width letters."""
    plain = _BRACKETS.sub("", unicodedata.normalize("NFKC", text))
    return _BETWEEN.sub("", plain).casefold()


@lru_cache(maxsize=10_000)
def label_key(label: str) -> str:
    """The same for labels of columns, which brackets tell apart: 예산액(전년도) isn't 예산액, but 예산액(천원) is."""
    plain = _IDLE.sub("", unicodedata.normalize("NFKC", label))
    return _BETWEEN.sub("", plain).casefold()


def name_key(name: str) -> str:
    """The same for names, which brackets and digits tell apart: 설명회(1차) from (2차), 1-2구역 from 12구역."""
    plain = _BETWEEN_DIGITS.sub("|", unicodedata.normalize("NFKC", name))
    return _BETWEEN.sub("", plain).casefold()


def without_options(read: Callable[[Value], Any]) -> Reader:
    """A reader that needs none of the file's options."""
    return lambda value, options: read(value)


def reads_money(column: Column) -> bool:
    """Whether a column's numbers depend on the unit of amounts."""
    try:
        return bool(column.read(1, {"unit": "won"}) != column.read(1, {"unit": "thousand"}))
    except ValueError:
        return False
