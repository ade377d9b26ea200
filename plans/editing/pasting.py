"""Lines that were copied from a spreadsheet as rows of a section: which column is what shows in its cells."""

import csv
import re
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import zip_longest

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.money import parse_money
from budgets.sheets.units import units_in
from plans.models import Milestone, Section
from plans.text.dates import ends_of_span, parse_moment

from .forms import MilestoneForm
from .rows import place_behind

MOST = 200  # rows at once
_UNIT = r"(?:\s*[(\[][^)\]]*[)\]])?"
#: What heads of columns are called, by the box that their cells go into; a line of nothing else isn't a row.
_HEADS = {
    "date": re.compile(rf"(?:(?:추진|사업)?(?:기간|시기|일정)|날짜|일시|시작월?|끝|종료월?){_UNIT}"),
    "amount": re.compile(rf"(?:금액|예산액?|(?:소요)?예산액?|사업비){_UNIT}"),
    "title": re.compile(rf"(?:(?:추진|사업)?내용|구분|제목){_UNIT}"),
    "number": re.compile(r"연번|순번|번호|No\.?", re.IGNORECASE),
}
#: How many columns of a kind there can be, and what is said of one more.
_MOST_OF = {"date": 2, "amount": 1}
_SENTENCES = {
    "date": "날짜로 보이는 열이 셋 이상이어서 어느 것이 시작과 끝인지 알 수 없습니다.",
    "amount": "금액으로 보이는 열이 둘 이상이어서 어느 것을 쓸지 알 수 없습니다.",
}
_DASH = re.compile(r"[-–—―]")  # in a column of amounts: none
_DIGITS = re.compile(r"[0-9]{1,2}")

Lines = list[tuple[int, list[str]]]


@transaction.atomic
def paste_rows(section: Section, text: str, *, above: Milestone | None) -> int:
    """Add a row for each line, at the end or behind another row; say how many.

    Raises ValidationError that names the line or the column, and adds nothing.
    """
    rows = rows_in(text, year=_year_of(section))
    if not rows:
        raise ValidationError("붙여 넣은 것에 일정으로 만들 줄이 없습니다.")
    if len(rows) > MOST:
        raise ValidationError(f"한 번에 {MOST}줄까지 붙여 넣을 수 있습니다. 나누어 붙여 넣으십시오.")
    added = [_added(number, _form(section, boxes), above) for number, boxes in rows]
    if above:
        place_behind(above, added)
    return len(added)


def rows_in(text: str, *, year: int) -> list[tuple[int, dict[str, str]]]:
    """Of each line that holds something its number, and what goes into which box of a row.

    Raises ValidationError where it can't be known what a column is.
    """
    lines = [(number, line) for number, line in enumerate(_cells(text), start=1) if any(line)]
    _refuse_other_units([cell for _, line in lines for cell in line])
    head = _head_of(lines)
    rows = lines[1:] if head else lines
    names = _names([line for _, line in rows], head, year)
    return [(number, _boxes(zip(names, line, strict=False), year)) for number, line in rows]


def _cells(text: str) -> list[list[str]]:
    """The cells of each line; quotation marks are a spreadsheet's own only where all of them can be."""
    plain = StringIO(text, newline=None).read()
    try:
        lines = list(csv.reader(StringIO(plain), delimiter="\t", strict=True))
    except csv.Error:
        lines = []
    if not lines or any("\t" in cell for line in lines for cell in line):
        lines = [line.split("\t") for line in plain.split("\n")]
    return [[" ".join(cell.split()) for cell in line] for line in lines]


def _refuse_other_units(cells: list[str]) -> None:
    """Amounts are read in thousands of won, which a head or a line above may contradict."""
    named = [cell for cell in cells if "단위" in cell or _HEADS["amount"].fullmatch(cell)]
    if others := units_in(named) - {"thousand"}:
        shown = next(cell for cell in named if units_in([cell]) & others)
        raise ValidationError(
            f"“{shown}”: 일정의 금액은 천원으로 적습니다. "
            "금액을 천원으로 바꾼 뒤 단위 없이 다시 복사해 붙여 넣으십시오. "
            "아무것도 넣지 않았습니다."
        )


def _head_of(lines: Lines) -> list[str | None] | None:
    """What the first line calls each column, where it is a head: one word may be a row."""
    if not lines or sum(map(bool, lines[0][1])) < 2:
        return None
    names = [_called(cell) for cell in lines[0][1]]
    return names if all(name for name, cell in zip(names, lines[0][1], strict=True) if cell) else None


def _called(cell: str) -> str | None:
    return next((name for name, head in _HEADS.items() if head.fullmatch(cell)), None)


def _names(lines: list[list[str]], head: list[str | None] | None, year: int) -> list[str]:
    """Of each column the box that it goes into, as its head says, or else its cells."""
    names: list[str] = []
    for at, (called, *cells) in enumerate(zip_longest(head or [], *lines, fillvalue="")):
        name = called or _looks_like([cell for cell in cells if cell], at, names, year)
        if names.count(name) == _MOST_OF.get(name):
            raise ValidationError(
                f"{at + 1}째 열: {_SENTENCES[name]} 필요한 열만 복사해 붙여 넣으십시오. 아무것도 넣지 않았습니다."
            )
        names.append(name)
    return names


def _looks_like(cells: list[str], at: int, names: list[str], year: int) -> str:
    """What could be a month or an amount is a month before the words; digits alone may be anything there."""
    dates = _share(cells, lambda cell: _is_date(cell, year))
    amounts = _share([cell for cell in cells if not _DASH.fullmatch(cell)], _is_amount)
    if "title" not in names and cells and all(map(_DIGITS.fullmatch, cells)):
        raise ValidationError(
            f"{at + 1}째 열: 숫자만 있어 달인지 순번인지 알 수 없습니다. 달이면 ‘3월’처럼 적고, "
            "순번이면 그 열을 빼고 다시 붙여 넣으십시오. 아무것도 넣지 않았습니다."
        )
    may_be_date = amounts < 1 or "title" not in names
    if dates > 1 / 2 and may_be_date and not _are_large(cells):
        return "date"
    return "amount" if amounts > 1 / 2 else "title"


def _share(cells: list[str], reads: Callable[[str], bool]) -> float:
    return sum(map(reads, cells)) / len(cells) if cells else 0


def _is_date(cell: str, year: int) -> bool:
    try:
        return bool(ends_of_span(cell, year=year) or parse_moment(cell, year=year))
    except ValidationError:
        return False


def _is_amount(cell: str) -> bool:
    try:
        parse_money(cell)
    except ValidationError:
        return False
    return True


def _are_large(cells: list[str]) -> bool:
    """Whether there are amounts among them that no month looks like."""
    return any("," in cell for cell in cells)


def _boxes(cells: Iterator[tuple[str, str]], year: int) -> dict[str, str]:
    boxes = {"begins": "", "ends": "", "title": "", "amount": "", "date_wording": ""}
    dates = iter(("begins", "ends"))
    for name, cell in cells:
        if name == "number" or (name == "amount" and _DASH.fullmatch(cell)):
            continue
        if name != "date":
            boxes[name] = f"{boxes[name]} {cell}".strip()
        elif cell and not _is_date(cell, year):
            boxes["date_wording"] = f"{boxes['date_wording']} {cell}".strip()  # 연중, 상반기
            next(dates, None)
        else:
            boxes[next(dates)] = cell
    return boxes


def _form(section: Section, boxes: dict[str, str]) -> MilestoneForm:
    return MilestoneForm(boxes, instance=Milestone(section=section))


def _year_of(section: Section) -> int:
    return MilestoneForm(instance=Milestone(section=section)).usual_year()


def _added(number: int, form: MilestoneForm, above: Milestone | None) -> Milestone:
    if not form.is_valid():
        errors = " ".join(str(error) for name in form.errors for error in form.errors[name])
        raise ValidationError(f"{number}째 줄: {errors} 고쳐서 다시 붙여 넣으십시오. 아무것도 넣지 않았습니다.")
    form.instance.parent = above and above.parent
    return form.save()
