"""A table before its rows are read: the options that count for it, what is in doubt, and the sheet as answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from korean.particles import with_particle
from spreadsheets.appearance import appearance_questions, as_shown
from spreadsheets.asides import NAMED, split_amounts, unnamed_cells, without_asides
from spreadsheets.header_rows import HeaderRow
from spreadsheets.kinds import SheetKind
from spreadsheets.layouts import layout_of
from spreadsheets.line_breaks import in_one_line
from spreadsheets.missing import answered_options
from spreadsheets.questions import Choice, Question, open_questions
from spreadsheets.reading.workbook import Sheet, Workbook
from spreadsheets.records import OPTION_LABELS, Options, Problem

from .finding import Table

FILE, CHOSEN = "file", "chosen"
_CHOSEN = "chosen-"


@dataclass
class Prepared:
    """A table to be read; not while one of its questions is open."""

    sheet: Sheet
    header: HeaderRow
    options: Options
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def ask_missing(self, kind: SheetKind, header: HeaderRow) -> None:
        """Ask for the options that nobody has said, once the kind can read the rest; use those that are answered."""
        if layout_of(kind, self.sheet, header):
            missing = kind.missing_options(self.sheet, header, self.options)
            self.questions += missing
            self.options = cast(Options, {**self.options, **answered_options(missing, self.options)})

    @property
    def is_open(self) -> bool:
        return bool(open_questions(self.questions, self.options))


def prepare(
    workbook: Workbook, table: Table, kind: SheetKind, chosen: Mapping[str, Any], answers: Mapping[str, str]
) -> Prepared:
    """What a table is read as, with what a person chose for it and answered."""
    columns = table.header.known
    found = _Options(workbook, table, kind, chosen)
    options = kind.with_answers(cast(Options, {**found.used(answers), "answers": dict(answers)}))
    answered = kind.answered(table.header, options)
    sheet, broken = in_one_line(table.sheet, answered, columns)
    sheet, said = without_asides(sheet, answered, columns, options)
    prepared = Prepared(sheet, table.header, options)
    prepared.ask_missing(kind, answered)
    options = prepared.options
    split = split_amounts(sheet, answered, columns) if workbook.separator == "," else []
    prepared.questions += [
        *found.questions(),
        *split,
        *appearance_questions(sheet, answered, columns, options),
        *kind.questions(sheet, table.header, options),
    ]
    beside = unnamed_cells(sheet, table.header, is_text=workbook.kind == "csv")
    prepared.problems += [*found.said(), *broken, *said, *beside]
    if not prepared.is_open:
        header = found.without_columns(answered, answers)
        prepared.sheet, prepared.header, more = as_shown(sheet, header, columns, options)
        prepared.problems += more
        # A column that isn't shown may have said it.
        prepared.ask_missing(kind, prepared.header)
    return prepared


def options_in(workbook: Workbook, table: Table, kind: SheetKind) -> dict[str, Any]:
    """What a table says of all its rows where a person sees it: in the titles above it and in its header row."""
    titled = {name: value for name, value in _titled(table, kind).items() if name not in table.header.columns}
    return {**titled, **_given(kind.options_in_file({}, _words(table.sheet, table.header.first_row)))}


def _titled(table: Table, kind: SheetKind) -> Options:
    return kind.options_in_titles(_words(table.sheet, table.header.row))


class _Options:
    """The options of one table, by who says them: the table itself, hidden properties of the file, or a person."""

    def __init__(self, workbook: Workbook, table: Table, kind: SheetKind, chosen: Mapping[str, Any]) -> None:
        self.table, self.kind = table, kind
        self.chosen = {name: value for name, value in chosen.items() if name in kind.options}
        self.visible = options_in(workbook, table, kind)
        self.hidden = _given(kind.options_in_file(workbook.properties, []))

    def used(self, answers: Mapping[str, str]) -> dict[str, Any]:
        kept = [name for name in self.chosen if answers.get(_CHOSEN + name) != FILE]
        said = {"chosen": kept} if kept else {}
        return {**self.hidden, **self.visible, **{name: self.chosen[name] for name in kept}, **said}

    def said(self) -> list[Problem]:
        """Where hidden properties contradict what is visible, and titles a column: which counts."""
        return [*self._hidden_otherwise(), *self._titled_otherwise()]

    def _hidden_otherwise(self) -> Iterator[Problem]:
        return (
            Problem(
                f"{OPTION_LABELS[name]}: 파일 속성에는 “{self._label(name, hidden)}”, "
                f"표에는 “{self._label(name, self.visible[name])}”. 표에 적힌 대로 읽습니다.",
                is_error=False,
            )
            for name, hidden in self.hidden.items()
            if name in self.visible and name not in self.chosen and not self._is_same(name, hidden, self.visible[name])
        )

    def _titled_otherwise(self) -> Iterator[Problem]:
        for name, titled in {**_titled(self.table, self.kind), **self.visible}.items():
            if name in self.chosen or not self._has_column(name):
                continue
            values = self._in_column(name)
            if values and not any(self._is_same(name, titled, value) for value in values):
                at, header = self.table.header.columns[name], self.table.header
                listed = ", ".join(f"“{self._label(name, value)}”" for value in values[:NAMED])
                sentence = f"제목에는 “{self._label(name, titled)}”, “{header.labels[at]}” 열에는 {listed}."
                yield Problem(
                    f"{OPTION_LABELS[name]}: {sentence} 열에 적힌 대로 읽습니다.", header.row, at, is_error=False
                )

    def questions(self) -> Iterator[Question]:
        """Where a person chose something else than the table says."""
        for name, chosen in self.chosen.items():
            for stated in self._stated(name):
                if not self._is_same(name, stated, chosen):
                    yield self._question(name, stated, chosen)
                    break

    def without_columns(self, header: HeaderRow, answers: Mapping[str, str]) -> HeaderRow:
        """Without columns in whose place a person wants what was chosen."""
        replaced = {name for name in self.chosen if name != "unit" and answers.get(_CHOSEN + name) == CHOSEN}
        return replace(header, columns={n: at for n, at in header.columns.items() if n not in replaced})

    def _stated(self, name: str) -> Iterator[Any]:
        if self._has_column(name):
            yield from self._in_column(name)
        elif name in self.visible:
            yield self.visible[name]

    def _has_column(self, name: str) -> bool:
        # A column called unit is another thing: 단위사업.
        return name != "unit" and name in self.table.header.columns

    def _in_column(self, name: str) -> list[Any]:
        table = self.table
        return list(self.kind.options_in_column(name, table.sheet, table.header, cast(Options, self.visible)))

    def _is_same(self, name: str, one: Any, other: Any) -> bool:
        return self.kind.option_key(name, one) == self.kind.option_key(name, other)

    def _label(self, name: str, value: Any) -> str:
        return self.kind.option_label(name, value)

    def _question(self, name: str, stated: Any, chosen: Any) -> Question:
        of_file, of_person = self._label(name, stated), self._label(name, chosen)
        option, other = with_particle(OPTION_LABELS[name], "이(가)"), with_particle(f"“{of_person}”", "을(를)")
        sentence = f"파일에는 {option} “{of_file}”인데 {other} 고르셨습니다. 어느 것으로 읽습니까?"
        choices = (Choice(FILE, f"파일에 적힌 대로 {of_file}"), Choice(CHOSEN, f"고른 대로 {of_person}"))
        column = self.table.header.columns[name] if self._has_column(name) else None
        return Question(_CHOSEN + name, sentence, choices, column=column, is_remembered=False)


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value not in (None, "")}


def _words(sheet: Sheet, end: int) -> list[str]:
    """The cells of the rows before `end`."""
    return [str(cell) for row in sheet.rows[:end] for cell in row if cell is not None]
