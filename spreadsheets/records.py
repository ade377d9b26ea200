"""What is read out of a sheet, before anything is compared with the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from .values import Unit

#: The column that a field's value came from, counted from 0.
Columns = Mapping[str, int]


class Options(TypedDict, total=False):
    """What the file may leave unsaid, and a person says instead."""

    unit: Unit
    year: int
    edition: str  # "original", "supplementary-1", "forecast-2024"
    day: str  # 2024-10-31
    #: The code of the only department that is taken out.
    department: str


@dataclass(slots=True)
class Record:
    """One row's values, by the names of the kind's columns; a blank cell is None, a column not there is missing."""

    row: int
    values: dict[str, Any]
    columns: Columns
    #: What planning found that it means, by the resource.
    made: dict[type, Any] = field(default_factory=dict)

    def says(self, name: str) -> bool:
        """Whether a row says something of a field. A blank is nothing said, but in a row that we exported: emptied."""
        return self.values.get(name) is not None or (name in self.values and self.values.get("id") is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong or remarkable, where, and what to do about it; an error keeps the whole file out."""

    sentence: str
    row: int | None = None
    column: int | None = None
    is_error: bool = True


@dataclass
class Reading:
    """A sheet's records, and what the sheet itself says beside them."""

    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: What only the kind that asked for it understands, such as a file's own totals; goes through JSON.
    extra: dict[str, Any] = field(default_factory=dict)
