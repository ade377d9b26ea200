"""Questions: what a file leaves open and a person decides, instead of the order of its columns or a guess."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from .reading.workbook import cell_name, column_name

if TYPE_CHECKING:
    from .records import Options


@dataclass(frozen=True)
class Choice:
    """One answer: what is stored of it, and what a person reads."""

    value: str
    label: str
    #: Why a file can't be stored once this is chosen, and what to do; empty where it can.
    refusal: str = ""


@dataclass(frozen=True)
class Question:
    """What is in doubt, where, and the answers that there can be.

    It is asked as long as the doubt is there, answered or not: a preview shows the answer, and it can be changed.
    """

    #: Stays the same from file to file, and names what it is about: “amount-column”, “source-column:12”.
    code: str
    sentence: str
    choices: tuple[Choice, ...]
    row: int | None = None
    column: int | None = None
    #: Whether the next file with the same header row is read by the same answer; not for doubts about figures.
    is_remembered: bool = True

    def answer(self, options: "Options") -> str | None:
        """The chosen answer's value; None where there is none, or one that can't be chosen here."""
        chosen = self.chosen(options)
        return chosen.value if chosen else None

    def chosen(self, options: "Options") -> Choice | None:
        """The answer among the choices."""
        given = options.get("answers", {}).get(self.code)
        return next((choice for choice in self.choices if choice.value == given), None)

    @property
    def place(self) -> str:
        """Where it arises, as a spreadsheet calls that; empty for the whole file."""
        if self.row is not None and self.column is not None:
            return cell_name(self.row, self.column)
        if self.column is not None:
            return f"{column_name(self.column)}열"
        return "" if self.row is None else f"{self.row + 1}행"

    def as_json(self, options: "Options") -> dict[str, Any]:
        return {**asdict(self), "answer": self.answer(options)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        facts = {name: value for name, value in stored.items() if name not in {"answer", "choices"}}
        return cls(**facts, choices=tuple(Choice(**each) for each in stored["choices"]))


def open_questions(questions: Iterable[Question], options: "Options") -> list[Question]:
    """Those without an answer."""
    return [each for each in questions if each.answer(options) is None]
