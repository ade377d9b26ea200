"""Tables that look like a 세출예산 and are none, by what their titles say: 세입, 결산."""

import re
from collections.abc import Iterator

from spreadsheets.header_rows import HeaderRow
from spreadsheets.questions import Choice, Question
from spreadsheets.reading.workbook import Sheet

EXPENDITURE, OTHER = "expenditure", "other"
_OTHER = re.compile(r"세\s*입|결\s*산")
_OURS = re.compile(r"세\s*출\s*예\s*산(?!.*결\s*산)|세\s*입\s*[·ㆍ.,및/\s]*\s*세\s*출(?!\s*결\s*산)")
_REFUSED = "세출예산이 아닌 표는 가져오지 않습니다. 세출예산 표를 올리십시오."


def other_tables(sheet: Sheet, header: HeaderRow) -> Iterator[Question]:
    """Whether a sheet whose title or name is that of another table has the year's expenditure all the same."""
    titles = [sheet.name, *(str(cell) for row in sheet.rows[: header.row] for cell in row if cell is not None)]
    if any(map(_OURS.search, titles)):
        return
    named = next(filter(None, map(_OTHER.search, titles)), None)
    if named is not None:
        sentence = f"“{named.string[:40]}”: 세출예산이 아닌 표의 제목으로 보입니다. 금액이 이 해의 세출예산입니까?"
        choices = (Choice(EXPENDITURE, "세출예산"), Choice(OTHER, "다른 표", refusal=_REFUSED))
        yield Question("other-table", sentence, choices, is_remembered=False)
