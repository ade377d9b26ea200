"""The board as a spreadsheet, for those who carry it on in a meeting's papers."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from .progress import Progress

HEAD = [
    "국",
    "부서",
    "상태",
    "주요사업",
    "완료",
    "막는 오류",
    "답할 반려 사유",
    "차수",
    "마감일",
    "마감 지남",
    "마지막 처리",
    "한 사람",
    "때",
]
WIDTHS = [18, 20, 12, 10, 10, 10, 14, 12, 12, 10, 18, 12, 18]


def board_sheet(rows: Iterable[Progress], *, title: str) -> bytes:
    """An .xlsx file with a row for each department, in the order given."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "C2"
    for column, width in zip("ABCDEFGHIJKLM", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.append([_head(sheet, text) for text in HEAD])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in _values(row)])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _values(row: Progress) -> list:
    department, last = row.part.department, row.last
    return [
        str(department.bureau or ""),
        str(department),
        row.part.get_state_display(),
        row.projects,
        row.finished,
        len(row.blocking),
        row.open_comments,
        str(row.due or ""),
        row.due.deadline if row.due else None,
        "지남" if row.is_overdue else "",
        last.label if last else "",
        str(last.by) if last else "",
        # A spreadsheet knows no time zones.
        timezone.localtime(last.at).replace(tzinfo=None, microsecond=0) if last else None,
    ]


def _cell(sheet, value) -> Any:
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        # Text stays text: a name that begins with = would be a formula.
        cell.data_type = "s"
    return cell


def _head(sheet, text: str) -> Any:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E6E8EA")
    cell.alignment = Alignment(horizontal="center")
    return cell
