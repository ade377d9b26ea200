"""The unit of a sheet's amounts: what the file says, and what is asked where that can't be it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from korean.particles import with_particle
from spreadsheets.columns import Column, reads_money
from spreadsheets.header_rows import HeaderRow
from spreadsheets.questions import Choice, Question
from spreadsheets.reading.workbook import Sheet, Value
from spreadsheets.records import Options
from spreadsheets.values import UNITS
from spreadsheets.values.amounts import unit_label

#: Also 백만 원 and 1,000원, and what can't be read: 만원, 십억원.
_WORD = r"(?:1[,0]*\s*)?(?:[십백천만억조]\s*){0,4}원"
_UNIT = re.compile(
    rf"단\s*위\s*는?\s*:?\s*(?:[^원)\]]{{1,8}}[,/]\s*)?({_WORD}(?:\s*[,/·]\s*{_WORD})*)"
    rf"|[(\[]\s*(?:금\s*액\s*:\s*)?({_WORD})\s*[)\]]"
)
_LETTERS = str.maketrans("單位千百萬億∶", "단위천백만억:")
_UNITS = {unit_label(won): code for code, won in UNITS.items()}
_IN_DIGITS = {f"{won}원": code for code, won in UNITS.items()}
UNIT, BY_COLUMN, OTHERS = "unit", "columns", "unit-others"
#: The answer to questions about the scale of amounts that asks for the unit.
ANOTHER_UNIT = "another-unit"


def wants_another_unit(options: Options) -> bool:
    return ANOTHER_UNIT in options.get("answers", {}).values()


def new_unit(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that choose the unit anew, the new one blank while it is open; none where nobody has asked for it."""
    asked_for = {code: answer for code, answer in answers.items() if answer == ANOTHER_UNIT}
    return {**asked_for, UNIT: answers.get(UNIT, "")} if asked_for else {}


def units_in(texts: Iterable[Value]) -> set[str]:
    """The units of amounts that texts name, as `UNITS` calls them, or in Korean where amounts can't be in them."""
    plain = (unicodedata.normalize("NFKC", text).translate(_LETTERS) for text in texts if isinstance(text, str))
    found = (match for text in plain for match in _UNIT.finditer(text))
    words = {word for match in found for word in re.findall(_WORD, match[1] or match[2])}
    return {_code("".join(word.split()).replace(",", "")) for word in words}


def _code(word: str) -> str:
    return _UNITS.get(word) or _IN_DIGITS.get(word, word)


def unit_questions(sheet: Sheet, header: HeaderRow, options: Options) -> list[Question]:
    """Which unit counts, where a file names several, or one that isn't read, or where a person says it is another."""
    if wants_another_unit(options):
        choices = [Choice(code, unit_label(won)) for code, won in UNITS.items()]
        sentence = "금액을 어느 단위로 다시 읽습니까?"
        return [Question(UNIT, sentence, tuple(choices), row=header.row, is_remembered=False)]
    beside = _units_beside(sheet, header)
    in_head = units_in(header.labels[at] for _, at in header.every_column)
    named = beside | in_head
    if len(named) < 2 and named <= set(UNITS):
        return []
    labels = {code: unit_label(won) for code, won in UNITS.items()}
    choices = [Choice(code, labels[code]) for code in UNITS if code in named or not named & set(UNITS)]
    if len(in_head) > 1 and in_head <= set(UNITS):
        choices.append(Choice(BY_COLUMN, "열마다 머리에 적힌 단위"))
    shown = with_particle(", ".join(labels.get(code, code) for code in sorted(named)), "으로(로)")
    why = "적혀 있어 서로 다릅니다." if len(named) > 1 else f"적혀 있는데, {', '.join(labels.values())}으로만 읽습니다."
    sentence = f"금액의 단위가 파일에 {shown} {why} 어느 단위로 읽습니까?"
    if not named <= set(UNITS):
        sentence += " 없는 단위이면 파일의 금액을 고쳐 다시 올리십시오."
    return [Question(UNIT, sentence, tuple(choices), row=header.row, is_remembered=False)]


def unit_of_others(sheet: Sheet, header: HeaderRow, options: Options) -> Iterator[Question]:
    """The unit of columns that name none, where another's head is all that does: it needn't be theirs.

    That of the amount is its sources': they have to add up to it.
    """
    money = {at: header.labels[at] for name, at in header.every_column if reads_money(header.known[name])}
    # A column that isn't read may be the only one that names a unit.
    with_unit = {at for at, label in enumerate(header.labels) if units_in([label])}
    others = sorted(money.keys() - with_unit)
    is_chosen = options.get("answers", {}).get(UNIT) in UNITS or "unit" in options.get("chosen", ())
    is_theirs = header.columns.get("amount") in with_unit or is_chosen
    if not with_unit or not others or is_theirs or _units_beside(sheet, header):
        return
    choices = tuple(Choice(code, unit_label(won)) for code, won in UNITS.items())
    named, first = ", ".join(f"“{money[at]}”" for at in others), header.labels[min(with_unit)]
    sentence = f"금액의 단위가 “{first}” 열에만 적혀 있습니다. {named} 열은 어느 단위로 읽습니까?"
    yield Question(OTHERS, sentence, choices, column=others[0], is_remembered=False)


def _units_beside(sheet: Sheet, header: HeaderRow) -> set[str]:
    """Those above the header row and among the rows."""
    above = units_in(cell for row in sheet.rows[: header.row] for cell in row)
    below = (cell for row in sheet.rows[header.row :] for cell in row if isinstance(cell, str) and "단위" in cell)
    return above | units_in(below)


def units_of(options: Options) -> Options:
    """The options with the unit that was answered."""
    answer = options.get("answers", {}).get(UNIT)
    return {**options, "unit": answer} if answer in UNITS else options  # type: ignore[typeddict-item]


def with_units(header: HeaderRow, options: Options) -> dict[str, Column]:
    """The columns, each read in the unit of its own head, or in that of those without, where a person said so."""
    own = {name: _in_own_unit(header, name, at, options) for name, at in header.columns.items()}
    return {**header.known, **own}


def parts_with_units(header: HeaderRow, options: Options) -> dict[int, Column]:
    """The same of the columns that are added to others, by where they stand: a part may have a unit of its own."""
    return {at: _in_own_unit(header, name, at, options) for name, more in header.added.items() for at in more}


def _in_own_unit(header: HeaderRow, name: str, at: int, options: Options) -> Column:
    answers, column = options.get("answers", {}), header.known[name]
    others = answers.get(OTHERS)
    if answers.get(UNIT, BY_COLUMN if others else None) != BY_COLUMN:
        return column
    units = units_in([header.labels[at]]) & set(UNITS)
    if len(units) == 1:
        return _in_unit(column, units.pop())
    return _in_unit(column, others) if others in UNITS and reads_money(column) else column


def _in_unit(column: Column, unit: str) -> Column:
    read = column.read
    return Column(column.label, lambda value, options: read(value, {**options, "unit": unit}))  # type: ignore[typeddict-item]
