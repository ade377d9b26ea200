"""Lines that were copied from a spreadsheet as rows of a section: which column is what shows in its cells."""

import csv
import re
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import zip_longest

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.money import parse_money
from plans.models import Milestone, Section
from plans.text.dates import ends_of_span, parse_moment

from .forms import MilestoneForm
from .rows import place_behind

MOST = 200  # rows at once
#: What heads of columns are called; a line of nothing else isn't a row.
_HEAD = re.compile(
    r"(?:추진|사업)?(?:기간|시기|일정|내용|비)|날짜|일시|시작월?|끝|종료월?|구분|제목|금액.*|예산액?.*|소요예산.*|사업비.*"
)


@transaction.atomic
def paste_rows(section: Section, text: str, *, above: Milestone | None) -> int:
    """Add a row for each line, at the end or behind another row; say how many.

    Raises ValidationError that names the line, and adds nothing.
    """
    forms = [(number, _form(section, boxes)) for number, boxes in rows_in(text, year=_year_of(section))]
    if not forms:
        raise ValidationError("붙여 넣은 것에 일정으로 만들 줄이 없습니다.")
    if len(forms) > MOST:
        raise ValidationError(f"한 번에 {MOST}줄까지 붙여 넣을 수 있습니다. 나누어 붙여 넣으십시오.")
    added = [_added(number, form, above) for number, form in forms]
    if above:
        place_behind(above, added)
    return len(added)


def rows_in(text: str, *, year: int) -> Iterator[tuple[int, dict[str, str]]]:
    """Of each line that holds something its number, and what goes into which box of a row."""
    lines = [[" ".join(cell.split()) for cell in line] for line in csv.reader(StringIO(text), delimiter="\t")]
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if any(line)]
    if numbered and all(_HEAD.fullmatch(cell) for cell in numbered[0][1] if cell):
        del numbered[0]
    names = _names([line for _, line in numbered], year)
    for number, line in numbered:
        yield number, _boxes(zip(names, line, strict=False), year)


def _names(lines: list[list[str]], year: int) -> list[str]:
    """Of each column the box that it goes into; what could be a month or an amount is a month before the words."""
    names: list[str] = []
    for column in zip_longest(*lines, fillvalue=""):
        cells = [cell for cell in column if cell]
        dates, amounts = (_share(cells, reads) for reads in (lambda cell: _is_date(cell, year), _is_amount))
        if (
            dates > 1 / 2
            and (amounts < 1 or "title" not in names)
            and names.count("date") < 2
            and not _are_large(cells)
        ):
            names.append("date")
        elif amounts == 1 and "amount" not in names:
            names.append("amount")
        else:
            names.append("title")
    return names


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
