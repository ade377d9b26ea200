"""Several sheets with the same header row: one of them is read, or all as one import.

Each sheet is read by itself. Then the rows of the second and those after it get numbers that no sheet has, so that one
list of problems knows which sheet each of them is about.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from spreadsheets.header_rows import find_header_row
from spreadsheets.kinds import SheetKind
from spreadsheets.questions import Choice, Question
from spreadsheets.reading.workbook import Workbook
from spreadsheets.records import Problem, Reading

from .finding import Table
from .preparing import options_in

_CODE, _ALL, _OF_SHEET = "sheet", "*", "@"
#: More rows than any sheet has.
_STRIDE = 10_000_000
#: What is in quotation marks is a file's own.
_ROW = re.compile(r"“[^”]*”|(?<![\d,.])(?<!, )(\d+)행")


class SheetChoice:
    """Which of a file's tables are read."""

    def __init__(self, workbook: Workbook, tables: Sequence[Table], kind: SheetKind) -> None:
        self.workbook, self.tables, self.kind = workbook, tables, kind
        self.alike = [each for each in tables if each.header.signature == tables[0].header.signature]

    def questions(self) -> list[Question]:
        if len(self.alike) == 1:
            return []
        names = [each.sheet.name for each in self.alike]
        named = ", ".join(f"“{name}”" for name in names)
        choices = [Choice(name, f"“{name}” 시트만") for name in names]
        if self._agree():
            choices.insert(0, Choice(_ALL, f"{len(names)}개 시트 모두"))
        sentence = f"머리행이 같은 시트가 {len(names)}개 있습니다({named}). 어느 시트를 가져옵니까?"
        return [Question(_CODE, sentence, tuple(choices), is_remembered=False)]

    def chosen(self, answers: Mapping[str, str]) -> list[Table]:
        """The tables to read; the first while nothing is chosen."""
        answer = answers.get(_CODE)
        if answer == _ALL and self._agree():
            return self.alike
        return [next((each for each in self.alike if each.sheet.name == answer), self.tables[0])]

    def said(self) -> list[Problem]:
        """Sheets with another header row that could be read as well, and hidden ones."""
        others = [each.sheet.name for each in self.tables if each not in self.alike]
        return [
            Problem(
                f"“{name}” 시트도 {self.kind.label} 자료로 보이지만 읽지 않습니다. 필요하면 따로 가져오십시오.",
                is_error=False,
            )
            for name in others
        ] + [
            Problem(
                f"숨긴 시트 “{name}”도 {self.kind.label} 자료로 보이지만 읽지 않습니다. "
                "필요하면 그 시트의 숨기기를 취소하고 다시 올리십시오.",
                is_error=False,
            )
            for name in self._hidden()
        ]

    def _hidden(self) -> list[str]:
        """Hidden sheets that could be read as well."""
        columns, read = self.tables[0].header.known, {each.sheet.name for each in self.tables}
        hidden = [each for each in self.workbook.sheets if each.hidden and each.name not in read]
        return [each.name for each in hidden if find_header_row(each, self.kind, columns)]

    def _agree(self) -> bool:
        """Whether all say the same of their unit, year and so on."""
        first, *others = (options_in(self.workbook, each, self.kind) for each in self.alike)
        return all(each == first for each in others)


def answers_for(answers: Mapping[str, str], at: int) -> dict[str, str]:
    """The answers to what was asked of one of the sheets, counted from 0."""
    codes = {code: code.rpartition(_OF_SHEET) for code in answers}
    if at == 0:
        return dict(answers)
    return {before: answers[code] for code, (before, _, number) in codes.items() if number == str(at + 1) and before}


def asked_of(questions: Sequence[Question], at: int, name: str) -> Iterator[Question]:
    """A sheet's questions, told from those of the sheets before it."""
    for each in questions:
        if at == 0:
            yield each
        else:
            place = f" {each.place}" if each.place else ""
            sentence = f"“{name}” 시트{place}: {each.sentence}"
            code = f"{each.code}{_OF_SHEET}{at + 1}"
            yield replace(each, code=code, sentence=sentence, row=None, column=None)


def joined(readings: Sequence[Reading], names: Sequence[str]) -> Reading:
    """One reading of all sheets."""
    whole = readings[0]
    whole.extra = _joined_extra(readings)
    for at, reading in enumerate(readings[1:], 1):
        more = at * _STRIDE
        for record in reading.records:
            record.row += more
        whole.records += reading.records
        whole.problems += [
            replace(each, row=each.row if each.row is None else each.row + more, sentence=_shifted(each.sentence, more))
            for each in reading.problems
        ]
        whole.questions += asked_of(reading.questions, at, names[at])
    return whole


def _joined_extra(readings: Sequence[Reading]) -> dict[str, Any]:
    """Lists one after the other, their entries' first number being a row; totals are added up where all have one."""
    found: dict[str, Any] = {}
    for name in {name for reading in readings for name in reading.extra}:
        values = [reading.extra.get(name) for reading in readings]
        if all(isinstance(value, int) for value in values):
            found[name] = sum(value for value in values if isinstance(value, int))
        elif all(value is None or isinstance(value, list) for value in values):
            found[name] = [_moved(entry, at * _STRIDE) for at, value in enumerate(values) for entry in value or ()]
    return found


def _moved(entry: Sequence[Any], more: int) -> list[Any]:
    first, *rest = entry
    return [first + more if isinstance(first, int) else first, *rest]


def sheet_and_row(row: int, names: Sequence[str]) -> tuple[str, int]:
    """The sheet of a row, empty for the first or only one, and its number in that sheet, counted from 0."""
    at, own = divmod(row, _STRIDE)
    return (names[at] if 0 < at < len(names) else ""), own


def with_sheets(sentence: str, names: Sequence[str]) -> str:
    """A sentence whose rows are named with their sheets."""

    def named(found: re.Match[str]) -> str:
        sheet, row = sheet_and_row(int(found[1]) - 1, names) if found[1] else ("", 0)
        return f"“{sheet}” 시트 {row + 1}행" if sheet else found[0]

    return _ROW.sub(named, sentence) if len(names) > 1 else sentence


def _shifted(sentence: str, more: int) -> str:
    """A layout's own sentence names rows of its sheet alone."""
    return _ROW.sub(lambda found: f"{int(found[1]) + more}행" if found[1] else found[0], sentence)
