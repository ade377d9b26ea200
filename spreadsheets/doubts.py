"""Columns of which a header row doesn't say clearly what they are: asked, and read as the answers have it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from .questions import Choice, Question
from .reading.workbook import Sheet, column_name
from .records import Options

if TYPE_CHECKING:
    from .header_rows import HeaderRow

NONE, SUM = "none", "sum"
_PREFIX = "column:"
EXAMPLE = 20  # letters of a value that stands as an example


def doubtful_columns(sheet: Sheet, header: "HeaderRow") -> list[Question]:
    """A question for each field that several columns could be, or one that differs from it by what is in brackets.

    Columns that hold the same in every row are no reason to ask.
    """
    return [
        _question(sheet, header, name, found)
        for name, found in header.rivals.items()
        if len(found) == 1 or not _are_equal(sheet, header, found)
    ]


def answered_columns(header: "HeaderRow", options: Options) -> "HeaderRow":
    """The header row with the columns that a person has chosen for fields in doubt."""
    columns, added = dict(header.columns), dict(header.added)
    for name, found in header.rivals.items():
        answer = options.get("answers", {}).get(_PREFIX + name)
        if answer == NONE:
            del columns[name]
        elif answer == SUM and header.known[name].may_be_divided:
            added[name] = tuple(at for at in found if at != columns[name])
        elif answer in set(map(str, found)):
            columns[name] = int(str(answer))
    return replace(header, columns=columns, added=added)


def column_choice(sheet: Sheet, header: "HeaderRow", at: int) -> Choice:
    """A column as an answer, with the first of its values."""
    values = (row[at] for row in sheet.rows[header.first_row :] if row[at] is not None)
    example = str(next(values, ""))[:EXAMPLE]
    label = f"{column_name(at)}열 “{header.labels[at]}”" + (f" (첫 값: {example})" if example else "")
    return Choice(str(at), label)


def _question(sheet: Sheet, header: "HeaderRow", name: str, found: tuple[int, ...]) -> Question:
    label = header.known[name].label
    if len(found) == 1:
        sentence = f"“{header.labels[found[0]]}” 열을 “{label}” 열로 읽습니까?"
    else:
        sentence = f"“{label}” 열로 볼 수 있는 열이 {len(found)}개입니다. 어느 열입니까?"
    choices = [column_choice(sheet, header, at) for at in found]
    if len(found) > 1 and header.known[name].may_be_divided:
        choices.append(Choice(SUM, "모두 더함 (한 금액을 나누어 적은 열)"))
    choices.append(Choice(NONE, "쓰지 않음"))
    return Question(_PREFIX + name, sentence, tuple(choices), row=header.row, column=found[0])


def _are_equal(sheet: Sheet, header: "HeaderRow", found: tuple[int, ...]) -> bool:
    return all(len({row[at] for at in found}) == 1 for row in sheet.rows[header.first_row :])
