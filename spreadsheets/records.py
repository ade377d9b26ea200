"""What is read out of a sheet, before anything is compared with the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from .questions import Question
from .values import Unit

#: The column that a field's value came from, counted from 0.
Columns = Mapping[str, int]


class Options(TypedDict, total=False):
    """What a file may leave out, and a person chooses instead."""

    unit: Unit
    year: int
    edition: str  # "original", "supplementary-1", "forecast-2024"
    day: str  # 2024-10-31
    #: The code of the only department that is exported.
    department: str
    #: By the code of the question.
    answers: dict[str, str]
    #: Which of them a person has said, and not the file alone.
    chosen: list[str]


#: What those are called that are said of all rows.
OPTION_LABELS = {"unit": "금액 단위", "year": "연도", "edition": "예산 구분", "day": "기준일"}


@dataclass(slots=True)
class Record:
    """One row's values, by the names of the kind's columns; a blank cell is None, a column not there is missing."""

    row: int
    values: dict[str, Any]
    columns: Columns
    #: The changes that it means, by the resource.
    changes: dict[type, Any] = field(default_factory=dict)

    def provides(self, name: str) -> bool:
        """Whether a row has a value for a field. A blank is none, but in an exported row: there it empties it."""
        return self.values.get(name) is not None or (name in self.values and self.values.get("id") is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong or remarkable, where, and what to do about it; an error refuses the whole file."""

    sentence: str
    row: int | None = None
    column: int | None = None
    is_error: bool = True


@dataclass
class Reading:
    """A sheet's records, and what else the sheet says."""

    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: What its figures leave open; what decides how it is read, `SheetKind.questions` asks.
    questions: list[Question] = field(default_factory=list)
    #: For the kind alone, such as a file's own totals; as JSON.
    extra: dict[str, Any] = field(default_factory=dict)
