"""The unit of a sheet's amounts: what the file says, and what is asked where that can't be it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from korean.particles import with_particle
from spreadsheets.columns import Column, reads_money
from spreadsheets.header_rows import HeaderRow
from spreadsheets.questions import Choice, Question
from spreadsheets.reading.workbook import Sheet, Value
from spreadsheets.records import Options
from spreadsheets.values import UNITS
from spreadsheets.values.amounts import unit_label

#: 백만 원 is written as well as 백만원.
_WORD = r"(?:천|만|백\s*만|억|십\s*억)?\s*원"
_UNIT = re.compile(
    rf"단위\s*[:：]?\s*(?:[^원)\]]{{1,8}}[,/]\s*)?({_WORD}(?:\s*[,/·]\s*{_WORD})*)|[(\[]\s*({_WORD})\s*[)\]]"
)
_UNITS = {unit_label(won): code for code, won in UNITS.items()}
UNIT, BY_COLUMN, OTHERS = "unit", "columns", "unit-others"
#: The answer to questions about the scale of amounts that asks for the unit.
ANOTHER_UNIT = "another-unit"


def wants_another_unit(options: Options) -> bool:
    return ANOTHER_UNIT in options.get("answers", {}).values()


def units_in(texts: Iterable[Value]) -> set[str]:
    """The units of amounts that texts name, as `UNITS` calls them, or in Korean where amounts can't be in them."""
    found = (_UNIT.finditer(unicodedata.normalize("NFKC", text)) for text in texts if isinstance(text, str))
    words = {word for matches in found for match in matches for word in re.findall(_WORD, match[1] or match[2])}
    plain = {"".join(word.split()) for word in words}
    return {_UNITS.get(word, word) for word in plain}


def unit_questions(sheet: Sheet, header: HeaderRow, options: Options) -> list[Question]:
    """Which unit counts, where a file names several, or where a person says that it isn't the one in the file."""
    if wants_another_unit(options):
        choices = [Choice(code, unit_label(won)) for code, won in UNITS.items()]
        sentence = "금액을 어느 단위로 다시 읽습니까?"
        return [Question(UNIT, sentence, tuple(choices), row=header.row, is_remembered=False)]
    beside = _units_beside(sheet, header)
    in_head = units_in(label for at, label in enumerate(header.labels) if at in set(header.columns.values()))
    named = beside | in_head
    if len(named) < 2:
        return []
    labels = {code: unit_label(won) for code, won in UNITS.items()}
    choices = [Choice(code, labels[code]) for code in UNITS if code in named]
    if len(in_head) > 1:
        choices.append(Choice(BY_COLUMN, "열마다 머리에 적힌 단위"))
    shown = ", ".join(labels.get(code, code) for code in sorted(named))
    sentence = f"금액의 단위가 파일에 {with_particle(shown, '으로(로)')} 적혀 있어 서로 다릅니다. 어느 단위로 읽습니까?"
    return [Question(UNIT, sentence, tuple(choices), row=header.row, is_remembered=False)]


def unit_of_others(sheet: Sheet, header: HeaderRow, options: Options) -> Iterator[Question]:
    """The unit of columns that name none, where another's head is all that does: it needn't be theirs.

    That of the amount is its sources': they have to add up to it.
    """
    money = {at: header.labels[at] for name, at in header.every_column if reads_money(header.known[name])}
    with_unit = {at for at, label in money.items() if units_in([label])}
    others = sorted(money.keys() - with_unit)
    is_theirs = header.columns.get("amount") in with_unit or options.get("answers", {}).get(UNIT) in UNITS
    if not with_unit or not others or is_theirs or _units_beside(sheet, header):
        return
    choices = tuple(Choice(code, unit_label(won)) for code, won in UNITS.items())
    named, first = ", ".join(f"“{money[at]}”" for at in others), money[min(with_unit)]
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
    answers = options.get("answers", {})
    others = answers.get(OTHERS)
    if answers.get(UNIT, BY_COLUMN if others else None) != BY_COLUMN:
        return dict(header.known)
    found = dict(header.known)
    for name, at in header.columns.items():
        units = units_in([header.labels[at]]) & set(UNITS)
        if len(units) == 1:
            found[name] = _in_unit(found[name], units.pop())
        elif others in UNITS and reads_money(found[name]):
            found[name] = _in_unit(found[name], others)
    return found


def _in_unit(column: Column, unit: str) -> Column:
    read = column.read
    return Column(column.label, lambda value, options: read(value, {**options, "unit": unit}))  # type: ignore[typeddict-item]
