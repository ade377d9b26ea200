"""A table, whichever file it becomes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

Cell = str | int | float | Decimal | bool | date | datetime | None

#: Labels of the columns by which rows that we wrote are found again. They are hidden in a workbook.
IDENTITY, VERSION = "관리번호(고치지 마십시오)", "판번호(고치지 마십시오)"
TOTAL = "합계"


class Format(Enum):
    """How a column's values are meant: its unit's label, and a spreadsheet's number format."""

    TEXT = ("", "")
    WHOLE = ("", "#,##0;△#,##0;0")
    #: Amounts are passed in won, whatever they are written in.
    WON = ("원", "#,##0;△#,##0;0")
    THOUSAND = ("천원", "#,##0;△#,##0;0")
    #: Points: 10.9 is 10.9%.
    PERCENT = ("%", "0.0;△0.0;0.0")
    DAY = ("", 'yyyy". "m". "d"."')
    MONTH = ("", 'yyyy". "m"."')
    MOMENT = ("", "yyyy-mm-dd hh:mm")

    @property
    def unit(self) -> str:
        return self.value[0]

    @property
    def number_format(self) -> str:
        return self.value[1]

    @property
    def is_money(self) -> bool:
        return self in (Format.WON, Format.THOUSAND)


@dataclass(frozen=True)
class TableColumn:
    """A column of a table."""

    label: str
    width: int = 14
    format: Format = Format.TEXT
    #: Whether the last row has its sum.
    is_summed: bool = False
    #: The only values that a person may fill in.
    choices: tuple[str, ...] = ()
    is_hidden: bool = False
    #: A comment in the header row.
    note: str = ""

    @property
    def heading(self) -> str:
        """With its unit: a file may lose the line that says it."""
        return f"{self.label}({self.format.unit})" if self.format.unit else self.label


@dataclass(frozen=True)
class Table:
    """A sheet: a title, a header row, rows that are read once, and a last row of sums where columns are summed."""

    title: str
    columns: Sequence[TableColumn]
    rows: Iterable[Sequence[Cell]]
    #: Printed between the title and the header row.
    notes: Sequence[str] = ()
    #: How many columns stay when the rest is scrolled.
    frozen: int = 0
    #: Rows below with lists of choices, for a person to fill in.
    blank_rows: int = 0
    #: What the file says of itself; read again as Workbook.properties.
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_total(self) -> bool:
        return any(column.is_summed for column in self.columns)

    @property
    def unit(self) -> str:
        """The unit that all its amounts are in; empty where there are none, or several."""
        units = {column.format.unit for column in self.columns if column.format.is_money}
        return units.pop() if len(units) == 1 else ""


def as_shown(value: Cell, format: Format) -> Cell:
    """The value that a spreadsheet holds: amounts in the column's unit, exactly; yes and no in words."""
    if isinstance(value, bool):
        return "예" if value else "아니오"
    if format is Format.THOUSAND and isinstance(value, int):
        return value // 1_000 if value % 1_000 == 0 else Decimal(value) / 1_000
    return value
