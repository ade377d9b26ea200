"""What stands among a table's rows and is none of them: repeated header rows and titles, page footers, notes.

They are set aside, and a preview says which. What can't be set aside safely is refused: cells that no label names in
text with separators, and another unit further down.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from .columns import Column, reads_money
from .header_rows import HeaderRow
from .questions import Choice, Question
from .reading.workbook import Sheet, Value, cell_name
from .records import Options, Problem
from .values.cells import plain_text

Cells = dict[int, Value]

HEADER, TITLE, FOOTER, NOTE, UNIT = "header", "title", "footer", "note", "unit"
_SAID = {
    HEADER: "머리행을 되풀이한 줄이어서 건너뜁니다.",
    TITLE: "제목을 되풀이한 줄이어서 건너뜁니다.",
    FOOTER: "쪽 번호나 출력 정보가 적힌 줄이어서 건너뜁니다.",
    NOTE: "설명이 적힌 줄이어서 건너뜁니다.",
}
_PRINTED = re.compile(r"\(?\s*(?:출력|인쇄|발행)\s*(?:일시|일자|일|시간|시각|자|부서)\s*(?:[:：].*|\d.*|\)?)")
_PAGE = re.compile(
    r"[-–—]\s*\d+\s*[-–—]|(?:page|p\.|페이지|쪽)\s*[:：]?\s*\d+|\d+\s*(?:쪽|페이지)"
    # 3/12, Page 3 of 12, 1 / 2 페이지, - 1쪽 / 총 2쪽 -
    r"|[-–—(<\[]?\s*(?:(?:page|p\.|페이지|쪽)\s*[:：]?\s*)?\d+\s*(?:쪽|페이지|pages?)?\s*(?:/|of)\s*"
    r"(?:총\s*)?\d+\s*(?:쪽|페이지|pages?)?\s*[-–—)>\]]?"
    r"|총\s*\d+\s*(?:쪽|페이지)\s*중\s*\d+\s*(?:쪽|페이지)"
    r"|[(<\[]\s*(?:다음\s*(?:쪽|장|페이지)(?:에|으로)?\s*)?계\s*속\s*[)>\]]|[-=<(\[]*\s*이\s*하\s*(?:여\s*백|빈\s*칸)\s*[-=>)\]]*|끝\s*\.",
    re.IGNORECASE,
)
_NOTE = re.compile(r"[※☞]|\(?주\s*\d*\s*[):：]|(?:자료|출처|참고)\s*[:：]")
# “단위: 공원” names a 단위사업.
_UNIT = re.compile(
    r"[(\[]?\s*단\s*위\s*[:：∶]\s*(?:(?:천|만|백만|천만|억|십억|조)?\s*원|천?명|인|개|건|대|회|곳|%|㎡|m2|km)\s*[)\]]?(?:\s|,|$)"
)
_SPLIT = (re.compile(r"[△▲(−-]?[1-9]\d{0,2}"), re.compile(r"\d{3}\)?"))
SEPARATE, SPLIT = "separate", "split"
_QUOTE = "금액이 쉼표에서 나뉘었습니다. 쉼표가 든 금액을 큰따옴표로 묶어 다시 올리십시오."
NAMED = 5  # rows or cells that a sentence names


def without_asides(
    sheet: Sheet, header: HeaderRow, columns: Mapping[str, Column], options: Options
) -> tuple[Sheet, list[Problem]]:
    """The sheet with such rows blank, and what is said of them."""
    found: dict[str, list[int]] = defaultdict(list)
    looks = _Looks(sheet, header, columns, options)
    for row in range(header.first_row, len(sheet.rows)):
        if aside := looks.aside(row):
            found[aside].append(row)
    said = [
        Problem(f"{rows_named(rows)}: {sentence}", rows[0], is_error=False)
        for aside, sentence in _SAID.items()
        if (rows := found[aside])
    ]
    said += [Problem(_other_unit(sheet, row), row) for row in found[UNIT]]
    return without_rows(sheet, {row for rows in found.values() for row in rows}), said


def unnamed_cells(sheet: Sheet, header: HeaderRow, *, is_text: bool) -> list[Problem]:
    """Cells below no label: in text the commas of amounts may have made them, elsewhere they aren't read."""
    end = _end(header)
    unnamed: dict[int, list[int]] = defaultdict(list)
    width = len(sheet.rows[0]) if sheet.rows else 0
    unlabelled = [at for at in range(width) if at >= end or not header.labels[at]]
    for row in range(header.first_row, len(sheet.rows)) if unlabelled else ():
        for at in unlabelled:
            if sheet.rows[row][at] is not None:
                unnamed[at].append(row)
    if not is_text:
        return [_not_read(at, rows) for at, rows in sorted(unnamed.items())]
    beyond = sorted({row for at, rows in unnamed.items() if at >= end for row in rows})
    between = [_not_read(at, rows) for at, rows in sorted(unnamed.items()) if at < end]
    return [*between, *(_too_many(sheet, row, end) for row in beyond)]


def split_amounts(sheet: Sheet, header: HeaderRow, columns: Mapping[str, Column]) -> list[Question]:
    """Whether an amount and the three digits in the cell beside it were one, in text that commas separate."""
    known = {at: columns[name] for name, at in header.every_column if name in columns}
    money = {at for at, column in known.items() if reads_money(column)}
    # Beside an amount of our own exports stands a row's number, which every row has: a split one would be too long.
    beside = money | {at for at, column in known.items() if column.hidden}
    end = _end(header)
    found = [
        (row, at)
        for row in range(header.first_row, len(sheet.rows))
        for at in sorted(money)
        # A row with too many cells is refused without a question.
        if (at + 1 not in beside or _is_ragged(sheet, header, row))
        and _is_split(sheet.rows[row][at : at + 2])
        and not any(sheet.rows[row][end:])
    ]
    if not found:
        return []
    row, at = found[0]
    whole = ",".join(map(str, sheet.rows[row][at : at + 2]))
    sentence = (
        f"금액과 그 오른쪽 칸이 “{whole}”처럼 한 금액으로 보이는 줄이 있습니다"
        f"({rows_named(list(dict.fromkeys(row for row, _ in found)))}). 금액의 쉼표에서 칸이 나뉘었습니까?"
    )
    choices = (
        Choice(SEPARATE, "아닙니다. 따로 적은 값입니다"),
        Choice(SPLIT, "나뉘었습니다. 금액을 큰따옴표로 묶어 다시 올리겠습니다", refusal=_QUOTE),
    )
    return [Question("split-amounts", sentence, choices, row, at, is_remembered=False)]


def _is_ragged(sheet: Sheet, header: HeaderRow, row: int) -> bool:
    """Whether a row was written with more or fewer cells than the header row, as 1,234 and two blanks for 3 labels."""
    return bool(sheet.widths) and sheet.widths[row] != sheet.widths[header.first_row - 1]


def _is_split(cells: tuple[Value, ...]) -> bool:
    return len(cells) == 2 and all(
        isinstance(cell, str) and pattern.fullmatch(cell) for cell, pattern in zip(cells, _SPLIT, strict=True)
    )


def without_rows(sheet: Sheet, rows: set[int]) -> Sheet:
    """The sheet with these rows blank; what is merged over one of them and others stays with the others."""
    if not rows:
        return sheet
    blank = (None,) * len(sheet.rows[0])
    kept = [blank if row in rows else cells for row, cells in enumerate(sheet.rows)]
    merged = []
    for each in sheet.merged:
        first = next((row for row in range(each.first_row, each.last_row + 1) if row not in rows), None)
        if first is not None and first != each.first_row and first < len(kept):
            value = sheet.rows[each.first_row][each.first_column]
            cells = kept[first]
            kept[first] = (*cells[: each.first_column], value, *cells[each.first_column + 1 :])
            each = each._replace(first_row=first)
        merged.append(each)
    errors = tuple(error for error in sheet.errors if error.row not in rows)
    return replace(sheet, rows=tuple(kept), merged=tuple(merged), errors=errors)


def rows_named(rows: list[int]) -> str:
    """`5, 9행`, or `5, 9, 13, 17, 21 등 30개 행`."""
    named = ", ".join(str(row + 1) for row in rows[:NAMED])
    return f"{named} 등 {len(rows):,}개 행" if len(rows) > NAMED else f"{named}행"


class _Looks:
    """What the rows of one sheet look like."""

    def __init__(self, sheet: Sheet, header: HeaderRow, columns: Mapping[str, Column], options: Options) -> None:
        self.sheet, self.options = sheet, options
        self.columns = {at: columns[name] for name, at in header.every_column if name in columns}
        visible = [at for at, column in self.columns.items() if not column.hidden]
        self.first = min(visible, default=0)
        self.headers = [_keys(_cells(row)) for row in sheet.rows[header.row : header.first_row]]
        self.titles = [_keys(_cells(row)) for row in sheet.rows[: header.row] if any(row)]
        self.starts = {next(iter(keys.items())) for keys in (*self.headers, *self.titles) if keys}

    def aside(self, row: int) -> str | None:
        at, value = next(((at, value) for at, value in enumerate(self.sheet.rows[row]) if value is not None), (0, None))
        if not isinstance(value, str):
            return None
        kind = _kind_of(value)
        if kind is None and (at, plain_text(value)) not in self.starts:
            return None
        cells = _cells(self.sheet.rows[row])
        if kind in (None, UNIT):
            keys = _keys(cells)
            return HEADER if keys in self.headers else TITLE if keys in self.titles else kind
        return kind if self._is_aside(kind, at, cells) else None

    def _is_aside(self, kind: str, first: int, cells: Cells) -> bool:
        if kind == NOTE:
            # Elsewhere a text may well begin so: a row of duties goes on below those of its team.
            stands_apart = first <= self.first or first not in self.columns
            return stands_apart and all(isinstance(value, str) for value in cells.values())
        if any(self._is_value(at, value) for at, value in cells.items()):
            return False
        return all(
            isinstance(value, date) or (isinstance(value, str) and _is_footer(value)) for value in cells.values()
        )

    def _is_value(self, at: int, value: Value) -> bool:
        """Whether a column takes a cell for more than text: 3/12 may be posts and people."""
        if at not in self.columns or isinstance(value, date):
            return False
        try:
            return not isinstance(self.columns[at].read(value, self.options), str | None)
        except ValueError:
            return False


def _end(header: HeaderRow) -> int:
    """The column behind the last one that has a label."""
    return max((at for at, label in enumerate(header.labels) if label), default=-1) + 1


def _cells(row: Iterable[Value]) -> Cells:
    return {at: value for at, value in enumerate(row) if value is not None}


def _keys(cells: Cells) -> dict[int, str]:
    return {at: plain_text(str(value)) for at, value in cells.items()}


@lru_cache(maxsize=10_000)
def _kind_of(text: str) -> str | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    if _NOTE.match(plain) or text.startswith("※"):
        return NOTE
    if _UNIT.match(plain):
        return UNIT
    return FOOTER if _is_footer(text) else None


def _is_footer(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text).strip()
    return bool(_PRINTED.fullmatch(plain) or _PAGE.fullmatch(plain))


def _other_unit(sheet: Sheet, row: int) -> str:
    found = next(str(value) for value in sheet.rows[row] if value is not None)
    return f"“{found[:40]}”: 표 가운데에 다른 단위가 적혀 있습니다. 여기부터 다른 표이면 시트를 나누어 올리십시오."


def _not_read(at: int, rows: list[int]) -> Problem:
    cells = ", ".join(cell_name(row, at) for row in rows[:NAMED])
    more = f" 등 {len(rows):,}개" if len(rows) > NAMED else ""
    sentence = f"머리행에 이름이 없는 칸이어서 가져오지 않습니다: {cells}{more}"
    return Problem(sentence, rows[0], at, is_error=False)


def _too_many(sheet: Sheet, row: int, end: int) -> Problem:
    count = max(at for at, value in enumerate(sheet.rows[row]) if value is not None) + 1
    sentence = (
        f"머리행은 {end}칸인데 이 줄은 {count}칸입니다. 쉼표가 든 금액이나 글은 큰따옴표로 묶고, "
        "남는 칸이면 지운 뒤 다시 올리십시오."
    )
    return Problem(sentence, row, end)
