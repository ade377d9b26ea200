"""The tables of a frozen book as a workbook, its figures as numbers."""

import re
from collections.abc import Iterable, Iterator

from reports.book.pages import Book, ProjectPages
from spreadsheets.writing.table import Cell, Format, Table, TableColumn
from spreadsheets.writing.xlsx import write_xlsx

_NUMBER = re.compile(r"△?[0-9,]+")


def tables_xlsx(book: Book) -> bytes:
    """A sheet each for staff, budget, projects and their money, as far as the book has them."""
    return write_xlsx(*filter(None, (_staff(book), _budget(book), _projects(book), _money(book))))


def _number(text: str) -> Cell:
    """`△1,200` as a number; anything else as it is printed."""
    if not _NUMBER.fullmatch(text):
        return text
    figure = int(text.lstrip("△").replace(",", ""))
    return -figure if text.startswith("△") else figure


def _figures(labels: Iterable[str]) -> list[TableColumn]:
    return [TableColumn(label, 14, Format.WHOLE) for label in labels]


def _staff(book: Book) -> Table | None:
    found = [book.general.staffing] if book.general else [each.staffing for each in book.departments]
    tables = [table for table in found if table]
    if not tables:
        return None
    grades = list(dict.fromkeys(grade for table in tables for grade in table.grades))
    rows = (
        [row.name, row.total, *(dict(zip(table.grades, row.cells, strict=True)).get(grade, "-") for grade in grades)]
        for table in tables
        for row in (*([table.total] if table.total else []), *table.rows)
    )
    columns = [TableColumn("부서", 20), *(TableColumn(name) for name in ("합계", *grades))]
    return Table("정·현원", columns, rows, notes=[f"정원(현원), {tables[0].date} 기준"], frozen=1)


def _budget(book: Book) -> Table | None:
    budget = book.general.budget if book.general else None
    if budget is None:
        return None
    rows = (
        [group.name, row.label, *map(_number, (row.now, row.before, row.change)), row.rate]
        for group in budget.groups
        for row in group.rows
    )
    columns = [TableColumn("부서", 20), TableColumn("구분", 20), *_figures((budget.this_year, budget.compared, "증감"))]
    return Table("예산현황", [*columns, TableColumn("증감률(%)")], rows, notes=[budget.unit.strip("()")], frozen=2)


_PROJECT = (TableColumn("부서", 20), TableColumn("번호", 8, Format.WHOLE), TableColumn("사업명", 40))


def _placed(book: Book) -> Iterator[tuple[ProjectPages, list[Cell]]]:
    for department in book.departments:
        for project in department.projects:
            yield project, [department.name, project.number, project.title]


def _projects(book: Book) -> Table:
    rows = ([*place, project.kind, project.team] for project, place in _placed(book))
    return Table("주요사업", [*_PROJECT, TableColumn("구분", 10), TableColumn("팀", 20)], rows, frozen=3)


def _money(book: Book) -> Table | None:
    funded = [(project.money, place) for project, place in _placed(book) if project.money]
    if not funded:
        return None
    years = list(dict.fromkeys(year for money, _ in funded for year in money.years))
    rows = (
        [*place, row.source, _number(row.total), *(_number(cells.get(year, "")) for year in sorted(years))]
        for money, place in funded
        for row in (money.total, *money.rows)
        for cells in [dict(zip(money.years, row.cells, strict=True))]
    )
    columns = [*_PROJECT, TableColumn("재원", 14), *_figures(("합계", *sorted(years)))]
    return Table("연차별 소요재원", columns, rows, notes=[funded[0][0].unit.strip("()")], frozen=3)
