"""The board as a table, for those who carry it on in a meeting's papers."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from spreadsheets.writing.table import Cell, Format, Table, TableColumn

from .progress import Progress

COLUMNS = (
    TableColumn("국", 18),
    TableColumn("부서", 20),
    TableColumn("상태", 18),
    TableColumn("주요사업", 10, Format.WHOLE, is_summed=True),
    TableColumn("완료", 10, Format.WHOLE, is_summed=True),
    TableColumn("막는 오류", 10, Format.WHOLE, is_summed=True),
    TableColumn("답할 의견", 14, Format.WHOLE, is_summed=True),
    TableColumn("차수", 12),
    TableColumn("마감일", 14, Format.DAY),
    TableColumn("마감 지남", 10),
    TableColumn("마지막 독촉", 18, Format.MOMENT),
    TableColumn("마지막 처리", 18),
    TableColumn("한 사람", 12),
    TableColumn("때", 18, Format.MOMENT),
    TableColumn("마지막으로 고친 사람", 20),
    TableColumn("고친 때", 18, Format.MOMENT),
)


def board_table(rows: Iterable[Progress], *, title: str) -> Table:
    """A row for each department, in the order given."""
    return Table(title, COLUMNS, (_values(row) for row in rows), frozen=2)


def _values(row: Progress) -> list[Cell]:
    department, last, changed = row.part.department, row.last, row.last_change
    return [
        str(department.bureau or ""),
        str(department),
        row.state_text,
        row.projects,
        row.finished,
        len(row.blocking),
        row.open_comments,
        str(row.due or ""),
        row.due.deadline if row.due else None,
        "지남" if row.is_overdue else "",
        _moment(row.reminded.at) if row.reminded else None,
        last.label if last else "",
        str(last.by) if last else "",
        _moment(last.at) if last else None,
        changed.by if changed else "",
        _moment(changed.at) if changed else None,
    ]


def _moment(at: datetime) -> datetime:
    """In local time: a spreadsheet knows no time zones."""
    return timezone.localtime(at).replace(tzinfo=None, microsecond=0)
