"""What a sheet's XML holds, before and beside its values: how large it is, what is merged, what has no value.

The values themselves are calamine's to read. It takes a formula without a stored value and a failed one for empty
cells, and would make room for every cell up to the last one before anybody could count them.
"""

import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from xml.parsers import expat

from .characters import error_sentence
from .limits import Limits
from .markup import DAMAGED
from .workbook import CellError, Range, Unreadable, column_name

NOT_COMPUTED = (
    "수식의 계산 결과가 파일에 없습니다. 엑셀로 열어 저장하면 결과가 함께 저장됩니다. 그런 다음 다시 올리십시오."
)
_LONGEST_ERROR = 20
#: Below it nothing can be seen of a row's height, in points, or a column's width, in letters.
_LEAST = {"ht": 1.0, "width": 0.5}
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_REFERENCE = re.compile(rf"\$?([A-Za-z]{{1,3}})\$?({_ROW.pattern})")


@dataclass
class Scanned:
    """How far a sheet's values reach, what is merged, and which cells have no value that can be known."""

    rows: int = 0
    columns: int = 0
    merged: list[Range] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    #: Texts of failed cells, as they stand in the XML.
    failures: set[str] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    #: The styles of those cells that have one of the styles that were looked for.
    styles: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def area(self) -> int:
        return self.rows * self.columns


def scan(member: bytes, sheet: str, limits: Limits, styles: Container[str] = ()) -> Scanned:
    """Goes through a worksheet's XML once, and notes where `styles` are. Raises Unreadable beyond the limits."""
    scanner = _Scanner(sheet, limits, styles)
    parser = expat.ParserCreate()
    parser.StartElementHandler = scanner.start
    scanner.listen = lambda to: setattr(parser, "CharacterDataHandler", to)
    try:
        parser.Parse(member, True)
    except expat.ExpatError as error:
        raise Unreadable(DAMAGED) from error
    scanner.end()
    return scanner.found


class _Scanner:
    """Handles the parser's events; text only of cells with a formula or an error.

    It handles every cell of every file, and is written so that this takes little time.
    """

    listen: Callable[[Callable[[str], None] | None], None]

    def __init__(self, sheet: str, limits: Limits, styles: Container[str]) -> None:
        self.sheet, self.limits, self.found, self.styles = sheet, limits, Scanned(), styles
        self.row = self.column = -1
        self.row_label = ""
        #: Whether the cell before may be in error.
        self.is_doubtful = False
        self.kind = ""
        self.is_formula = self.has_value = self.listens = False
        self.text = ""
        self.count = 0
        self.columns: dict[str, int] = {}
        self.handlers = {"c": self.cell, "row": self.row_, "f": self.formula, "v": self.value, "is": self.value}
        self.handlers |= {"mergeCell": self.merge, "col": self.columns_, "sheetFormatPr": self.defaults_}
        #: What rows and columns have that say nothing of their size.
        self.defaults: dict[str, str] = {}
        self.said_columns: set[int] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        # Hardly any program gives its elements a prefix.
        handler = self.handlers.get(name) or self.handlers.get(name.rpartition(":")[2])
        if handler:
            handler(attributes)

    def row_(self, attributes: dict[str, str]) -> None:
        self.end_cell()
        number = attributes.get("r", "")
        self.row = int(number) - 1 if _ROW.fullmatch(number) else self.row + 1
        self.row_label = str(self.row + 1)
        self.column = -1
        if self.is_hidden(attributes, "ht"):
            self.found.hidden_rows.add(self.row)
        if self.row >= self.limits.rows:
            raise Unreadable(
                f"‘{self.sheet}’ 시트가 {self.row + 1:,}행에 이르러, 읽을 수 있는 {self.limits.rows:,}행을 넘습니다. "
                "내용 아래의 빈 행을 모두 골라 지우고(행 삭제) 저장하거나, 파일을 나누어 다시 올리십시오."
            )

    def columns_(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if first.isdecimal() and last.isdecimal():
            # One element may stand for all that there are.
            said = range(int(first) - 1, min(int(last), self.limits.columns))
            self.said_columns.update(said)
            if self.is_hidden(attributes, "width"):
                self.found.hidden_columns.update(said)

    def defaults_(self, attributes: dict[str, str]) -> None:
        sizes = {"ht": "defaultRowHeight", "width": "defaultColWidth"}
        self.defaults = {size: attributes[name] for size, name in sizes.items() if name in attributes}

    def is_hidden(self, attributes: dict[str, str], size: str) -> bool:
        """Whether rows or columns aren't shown: said so, by a filter too, or drawn with hardly any size."""
        if attributes.get("hidden") in {"1", "true"}:
            return True
        try:
            return float(attributes.get(size) or self.defaults[size]) < _LEAST[size]
        except (KeyError, ValueError):
            return False

    def end(self) -> None:
        """Note what is wrong with the last cell, and columns of which no element says anything."""
        self.end_cell()
        if self.is_hidden({}, "width"):
            self.found.hidden_columns |= {*range(self.found.columns)} - self.said_columns

    def cell(self, attributes: dict[str, str]) -> None:
        if self.is_doubtful:
            self.end_cell()
        self.count_one()
        self.column = self.place(attributes.get("r"))
        self.kind = attributes.get("t", "")
        self.is_doubtful = self.kind == "e"
        style = attributes.get("s", "0")
        if style in self.styles:
            self.found.styles[self.row, self.column] = style
        if self.column >= self.limits.columns:
            raise Unreadable(
                f"‘{self.sheet}’ 시트가 {column_name(self.column)}열({self.column + 1:,}번째)에 이르러, 읽을 수 있는 "
                f"{self.limits.columns:,}열을 넘습니다. 내용 오른쪽의 빈 열을 모두 골라 지우고(열 삭제) 저장한 뒤 다시 "
                "올리십시오."
            )

    def count_one(self) -> None:
        """A cell that a file names repeatedly counts each time."""
        self.count += 1
        if self.count > self.limits.cells:
            raise Unreadable(too_many_cells(self.sheet, self.limits))

    def place(self, reference: str | None) -> int:
        """The column of a cell; one without a reference comes after the one before."""
        if not reference:
            return self.column + 1
        if reference.endswith(self.row_label):
            # Letters only: of A11 in row 1 there would be A1 left.
            column = self.columns.get(reference[: -len(self.row_label) or None])
            if column is not None:
                return column
        row, column = self.where(reference)
        if row != self.row:
            self.row_({"r": str(row + 1)})
        return column

    def where(self, reference: str) -> tuple[int, int]:
        found = _REFERENCE.fullmatch(reference)
        if not found:
            raise Unreadable(DAMAGED)
        letters, number = found.groups()
        column = self.columns.get(letters)
        if column is None:
            column = self.columns[letters] = _column(letters)
        return int(number) - 1, column

    def formula(self, _attributes: dict[str, str]) -> None:
        self.is_formula = self.is_doubtful = True

    def value(self, _attributes: dict[str, str]) -> None:
        if self.is_doubtful:
            # A formula that gives an empty text has an empty value, and one that wasn't computed may have one as well.
            self.has_value = self.kind == "str"
            self.listens, self.text = True, ""
            self.listen(self.add_text)
        found = self.found
        if self.column >= found.columns:
            found.columns = self.column + 1
        if self.row >= found.rows:
            found.rows = self.row + 1

    def add_text(self, text: str) -> None:
        if len(self.text) < _LONGEST_ERROR:
            self.text += text

    def end_cell(self) -> None:
        """Note what is wrong with the cell before."""
        if self.listens:
            self.listen(None)
            self.has_value = self.has_value or bool(self.text.strip())
        if self.kind == "e":
            failure = self.text.strip()[:_LONGEST_ERROR]
            self.found.failures.add(failure)
            self.found.errors.append(CellError(self.row, self.column, error_sentence(failure or "#VALUE!")))
        elif self.is_formula and not self.has_value:
            self.found.errors.append(CellError(self.row, self.column, NOT_COMPUTED))
        self.kind, self.is_doubtful, self.is_formula, self.has_value, self.listens = "", False, False, False, False

    def merge(self, attributes: dict[str, str]) -> None:
        self.count_one()
        first, _, last = attributes.get("ref", "").partition(":")
        merged = Range(*self.where(first), *self.where(last or first))
        if merged.last_row >= self.limits.rows or merged.last_column >= self.limits.columns:
            raise Unreadable(
                f"‘{self.sheet}’ 시트의 {merged} 셀이 하나로 합쳐져 있어, 읽을 수 있는 {self.limits.rows:,}행 "
                f"{self.limits.columns:,}열을 넘습니다. 셀 병합을 풀고 저장한 뒤 다시 올리십시오."
            )
        self.found.merged.append(merged)


def too_many_cells(sheet: str, limits: Limits) -> str:
    return (
        f"‘{sheet}’ 시트에서 한 파일에서 읽을 수 있는 {limits.cells:,}셀을 넘습니다. "
        "내용 아래와 오른쪽의 빈 행과 열을 지우거나 파일을 나누어 다시 올리십시오."
    )


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
