"""From a finance sheet to records: one for every program and source, and for every year that has a column."""

from collections.abc import Iterator
from typing import Any

from budgets.sheets.accounts import InAccounts, account_questions
from budgets.sheets.units import parts_with_units, with_units
from spreadsheets.columns import reads_money
from spreadsheets.header_rows import HeaderRow
from spreadsheets.layouts import CellReader, named_unread
from spreadsheets.reading.workbook import Sheet
from spreadsheets.records import Options, Problem, Reading, Record
from staffing.models import Bureau

from .checks import check_lower, check_sources, check_sums, check_totals, checked
from .columns import SOURCE, facts_of
from .money import ALL, BELOW, Money, Place
from .outline import outline_rows
from .questions import check_years, given_by, without_words, years_of
from .rows import Reader, column_rows
from .settling import LOWER, REST, answer_to, settle_places, warn_of_empty
from .walking import Walk


def read_finance(sheet: Sheet, header: HeaderRow, options: Options, rows: Reader = column_rows) -> Reading:
    """One record for every program and source."""
    header = without_words(sheet, header)
    reading = Reading()
    reading.problems += [*named_unread(sheet, header), *check_years(sheet, header), *_merged_money(sheet, header)]
    given = given_by(sheet, header, options, reading)
    wholes = [
        _read_edition(sheet, view, options, reading, rows, given | edition)
        for view, edition in years_of(header, options) or [(header, {})]
    ]
    _note_whole([whole for whole in wholes if whole is not None], len(wholes), reading)
    return reading


def _merged_money(sheet: Sheet, header: HeaderRow) -> Iterator[Problem]:
    """Amounts in a cell that is merged over several columns of money: nobody knows of which it is."""
    money = {at for name, at in header.every_column if reads_money(header.known[name])}
    below = range(header.first_row, len(sheet.rows))
    for first, at, _, last_column in (each for each in sheet.merged if each.first_row in below):
        columns = money & {*range(at, last_column + 1)}
        if at in money and len(columns) > 1 and sheet.rows[first][at] is not None:
            sentence = "여러 금액 열에 걸쳐 합친 셀이어서 어느 열의 금액인지 알 수 없습니다."
            yield Problem(f"{sentence} 셀 병합을 풀고 다시 올리십시오.", first, at)


def _note_whole(wholes: list[Money], editions: int, reading: Reading) -> None:
    """What the sheet says that all of it adds up to, also by source, where it says it of each edition."""
    if wholes and len(wholes) == editions:
        reading.extra["stated_whole"] = sum(whole.total for whole in wholes)
        reading.extra["stated_sources"] = [[source, won] for whole in wholes for source, won in whole.named.items()]


def read_statement(sheet: Sheet, header: HeaderRow, options: Options) -> Reading:
    """The same of a printed 사업명세서."""
    return read_finance(sheet, header, options, outline_rows(options))


def _read_edition(
    sheet: Sheet,
    header: HeaderRow,
    options: Options,
    reading: Reading,
    rows: Reader,
    given: dict[str, Any],
) -> Money | None:
    """Gives what the sheet says that all of it adds up to."""
    columns = with_units(header, options)
    cells = CellReader(sheet, header, columns, options, reading, parts_with_units(header, options))
    labels = {name: column.label for name, column in columns.items()}
    bureaus = frozenset(Bureau.objects.values_list("name", flat=True))
    walk = Walk(labels, reading, answer_to(REST, options) == ALL, bureaus, given)
    walk.go(checked(rows(sheet, header, cells), header, options.get("unit", "won"), reading))
    cells.report_errors()
    places = settle_places(walk, options, reading)
    reading.questions += account_questions(
        InAccounts(each.row, each.values.get("name") or "", each.values.get("account"), tuple(each.accounts))
        for each in places
    )
    warn_of_empty(walk, places, reading)
    check_sources(places, reading)
    check_lower(places, answer_to(LOWER, options) or BELOW, reading)
    check_totals(walk, places, reading)
    whole = check_sums(walk, places, reading)
    reading.records += _records(places, header, labels)
    before = [[p.row, facts_of(p.values), p.before_total] for p in places if p.before_total is not None]
    reading.extra["before"] = [*reading.extra.get("before", []), *before]
    return whole


def _records(places: list[Place], header: HeaderRow, labels: dict[str, str]) -> Iterator[Record]:
    by_label = {labels[name]: at for name, at in header.columns.items() if name.startswith(SOURCE)}
    shapes: dict[str, dict[str, int]] = {}
    for place in places:
        for source, won in place.settled.items():
            at = by_label.get(source)
            own = {} if at is None else {"amount": at, "source": at}
            shape = shapes.setdefault(source, dict(header.columns) | own)
            yield Record(place.row, place.values | {"source": source, "amount": won, "goes_on": True}, shape)
