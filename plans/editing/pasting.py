"""Lines that were copied from a spreadsheet as rows of a section: which column is what shows in its cells."""

import re
from collections.abc import Iterator
from io import StringIO
from itertools import zip_longest
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.money import parse_money
from budgets.sheets.units import units_in
from korean.particles import with_particle
from plans.models import Milestone, Section
from plans.text.dates import ends_of_span, parse_moment

from .forms import MilestoneForm
from .rows import place_behind

MOST = 200  # rows at once
_UNIT = r"(?:\s*[(\[][^)\]]*[)\]])?"
#: What heads of columns are called, by the box that their cells go into; a line of nothing else isn't a row.
_HEADS = {
    "date": re.compile(
        rf"(?:(?:추진|사업)?(?:기간|시기)|(?:추진|사업)일정|날짜|일시|일자|연월|시작월?|끝|종료월?){_UNIT}"
    ),
    "amount": re.compile(rf"(?:(?:총|소요)?(?:금액|예산액?|사업비|비용)|소요액){_UNIT}"),
    "title": re.compile(
        rf"(?:(?:추진|사업)?내용|구분|제목|비고|담당자?|주관|(?:담당|주관|소관)?부서|장소|대상){_UNIT}"
    ),
    "none": re.compile(r"연번|순번|번호|No\.?", re.IGNORECASE),
    "": re.compile("일정"),  # in our own files a title, in others a date: its cells say which
}
#: How many columns of a kind there can be, and what is said of one more.
_MOST_OF = {"date": 2, "amount": 1}
_SENTENCES = {
    "date": "날짜로 보이는 열이 셋 이상이어서 어느 것이 시작과 끝인지 알 수 없습니다.",
    "amount": "금액으로 보이는 열이 둘 이상이어서 어느 것을 쓸지 알 수 없습니다.",
}
_NAME_IT = "첫 줄의 칸마다 ‘시기’, ‘내용’, ‘금액’, ‘비고’처럼 열의 이름을 적어 다시 붙여 넣으십시오."
_DASH = re.compile(r"[-–—―−－ㅡ]+")  # none
_DIGITS = re.compile(r"[0-9]{1,2}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_QUOTED = re.compile(r'(?<![^\t\n])"((?:[^"\t]|"")*+)"(?![^\t\n])')

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
    _refuse_other_units(lines)
    head = _head_of(lines, year)
    rows = lines[1:] if head else lines
    names = _names([line for _, line in rows], head, year)
    return [(number, _boxes(zip(names, line, strict=False), year)) for number, line in rows]


def _cells(text: str) -> list[list[str]]:
    """The cells of each line, without the quotation marks that are a spreadsheet's own; a dash is none."""
    plain = _QUOTED.sub(_unquoted, StringIO(text, newline=None).read())
    lines = [[" ".join(cell.split()) for cell in line.split("\t")] for line in plain.split("\n")]
    return [["" if _DASH.fullmatch(cell) else cell for cell in line] for line in lines]


def _unquoted(quoted: re.Match[str]) -> str:
    """A spreadsheet encloses what has marks, which it doubles, or several lines; other marks are the cell's.

    Two rows of one column may begin and end with marks of their own just as well.
    """
    inner = quoted[1]
    if '""' not in inner and "\n" not in inner:
        return quoted[0]
    beside = quoted.string[max(quoted.start() - 1, 0) : quoted.end() + 1]
    if '""' not in inner and "\t" not in beside:
        number = quoted.string.count("\n", 0, quoted.start()) + 1
        raise ValidationError(
            f"{number}째 줄: 따옴표로 묶인 여러 줄이 한 칸인지 여러 칸인지 알 수 없습니다. "
            "따옴표와 칸 안의 줄바꿈을 없앤 뒤 다시 복사해 붙여 넣으십시오. 아무것도 넣지 않았습니다."
        )
    return inner.replace('""', '"').replace("\n", " ")


def _refuse_other_units(lines: Lines) -> None:
    """Amounts are read in thousands of won, which a head or a line above may contradict."""
    first = lines[0][1] if lines else []
    below = [cell for _, line in lines[1:] for cell in line if "단위" in cell or _called(cell) == "amount"]
    named = first + below
    if others := units_in(named) - {"thousand"}:
        shown = next(cell for cell in named if units_in([cell]) & others)
        raise ValidationError(
            f"“{shown}”: 일정의 금액은 천원으로 적습니다. "
            "금액을 천원으로 바꾼 뒤 단위 없이 다시 복사해 붙여 넣으십시오. "
            "아무것도 넣지 않았습니다."
        )


def _head_of(lines: Lines, year: int) -> list[str | None] | None:
    """What the first line calls each column, where it is a head: one word may be a row.

    A line that reads as a head but for a word is refused: it would be a row otherwise.
    """
    cells = lines[0][1] if lines else []
    names = {cell: _called(cell) for cell in cells if cell}
    known = [name for name in names.values() if name is not None]
    unknown = [cell for cell, name in names.items() if name is None]
    if sum(map(bool, cells)) < 2 or any(_is_date(cell, year) or _is_amount(cell) for cell in unknown):
        return None
    if unknown and (len(known) > len(unknown) or "date" in known):
        raise ValidationError(
            f"“{unknown[0]}”: 첫 줄이 열의 이름으로 보이는데 어떤 열인지 알 수 없습니다. "
            "‘시기’, ‘내용’, ‘금액’, ‘비고’ 가운데 맞는 이름으로 바꾸거나 그 열을 빼고 다시 붙여 넣으십시오. "
            "아무것도 넣지 않았습니다."
        )
    return None if unknown else [names.get(cell) for cell in cells]


def _called(cell: str) -> str | None:
    word = "".join(cell.split())  # 내 용
    return next((name for name, head in _HEADS.items() if head.fullmatch(word)), None)


def _names(lines: list[list[str]], head: list[str | None] | None, year: int) -> list[str]:
    """Of each column the box that it goes into, as its head says, or else its cells."""
    names: list[str] = []
    columns = list(zip_longest(head or [], *lines, fillvalue=""))
    for at, (called, *cells) in enumerate(columns):
        filled = [cell for cell in cells if cell]
        name = called or _looks_like(filled, names, year, is_alone=len(columns) == 1)
        if names.count(name) == _MOST_OF.get(name):
            _refuse(at, f"{_SENTENCES[name]} 필요한 열만 복사해 붙여 넣으십시오.")
        names.append(name)
    return names


def _looks_like(cells: list[str], names: list[str], year: int, *, is_alone: bool) -> str:
    """What could be a month or an amount is a month before the words, and an amount behind them."""
    at = len(names)
    dates = [cell for cell in cells if _is_date(cell, year)]
    amounts = [cell for cell in cells if _is_amount(cell)]
    if not cells:
        return "none"
    if "title" not in names:
        _refuse_bare_digits(cells, at)
    elif amounts:
        _refuse_mixed(cells, amounts, "금액", at)
        if dates == cells and not all(map(_DIGITS.fullmatch, cells)):
            _refuse(at, f"“{cells[0]}”처럼 적은 것이 날짜인지 금액인지 알 수 없습니다. {_NAME_IT}")
        return "amount"
    if len(dates) > len(cells) / 2 and not _are_large(cells):
        return "date"
    if len(amounts) > len(cells) / 2:
        return "amount"
    if not is_alone:
        _refuse_mixed(cells, dates or amounts, "날짜" if dates else "금액", at)
    return "title"


def _refuse_bare_digits(cells: list[str], at: int) -> None:
    """Before the words they may be anything."""
    if all(_DIGITS.fullmatch(cell) or _YEAR.fullmatch(cell) for cell in cells):
        _refuse(
            at,
            "숫자만 있어 달인지 순번인지 연도인지 알 수 없습니다. 달이면 ‘3월’처럼 적고, "
            "순번이나 연도이면 그 열을 빼고 다시 붙여 넣으십시오.",
        )


def _refuse_mixed(cells: list[str], read: list[str], kind: str, at: int) -> None:
    if read and len(read) < len(cells):
        other = next(cell for cell in cells if cell not in read)
        beside = f"“{read[0]}” 같은 {with_particle(kind, '와(과)')} “{other}” 같은 다른 말"
        _refuse(at, f"{beside}이 섞여 있어 어떤 열인지 알 수 없습니다. {_NAME_IT}")


def _refuse(at: int, sentence: str) -> NoReturn:
    raise ValidationError(f"{at + 1}째 열: {sentence} 아무것도 넣지 않았습니다.")


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
        if name == "none":
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
