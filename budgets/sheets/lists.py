"""Our own list of the budget: a row for each program and source, and sums beside them that are only compared."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from budgets.money import format_money
from spreadsheets.header_rows import HeaderRow
from spreadsheets.layouts import SUMS, CellReader, filled_down, named_unread
from spreadsheets.reading.workbook import Sheet
from spreadsheets.records import Options, Problem, Reading, Record

from .accounts import InAccounts, account_questions
from .finance.rows import SheetRow, column_rows, taken_for_none
from .labels import summed_by
from .units import parts_with_units, with_units


def read_own_list(sheet: Sheet, header: HeaderRow, options: Options) -> Reading:
    """A record for every row that is neither blank nor a sum."""
    reading = Reading()
    reading.problems += named_unread(sheet, header)
    columns = with_units(header, options)
    sheet = filled_down(sheet, header)
    cells = CellReader(sheet, header, columns, options, reading, parts_with_units(header, options))
    sums: list[tuple[SheetRow, int]] = []
    accounts: dict[tuple, dict[str, Record]] = defaultdict(dict)
    for row in column_rows(sheet, header, cells):
        if row.sum_of is None or row.values.get("id") is not None:
            record = Record(row.row, row.values, header.columns)
            reading.records.append(record)
            accounts[_program_of(record)].setdefault(row.account, record)
        else:
            sums.append((row, len(reading.records)))
    cells.report_errors()
    reading.questions += account_questions(_in_accounts(each) for each in accounts.values())
    wrong = list(_wrong_sums(sums, [each.values.get("amount") or 0 for each in reading.records]))
    warned = {each.row for each in wrong}
    named = [(row.row, row.sum_of) for row, _ in sums if row.sum_of and row.row not in warned]
    reading.problems += [*wrong, *taken_for_none(named)]
    _note_stated([row for row, _ in sums if row.values.get("amount") is not None], reading)
    return reading


def _program_of(record: Record) -> tuple:
    """Equal for rows that mean one program of the ledger."""
    values = record.values
    by = "program_code" if values.get("program_code") else "name"
    return tuple(values.get(name) for name in ("year", "department_code", "department", by, "part", "account"))


def _in_accounts(rows: Mapping[str, Record]) -> InAccounts:
    first = next(iter(rows.values()))
    values = first.values
    return InAccounts(first.row, values.get("name") or "", values.get("account"), tuple(rows))


def _note_stated(sums: list[SheetRow], reading: Reading) -> None:
    """What the sheet itself says that all of it adds up to, and what each source and department does."""
    whole: set[int] = set()
    departments: list[list[Any]] = []
    sources: list[list[Any]] = []
    for row in sums:
        amount, source = row.values["amount"], row.values.get("source")
        if department := summed_by(row.sum_of or ""):
            departments.append([{"department": department}, amount])
        elif source and source.replace(" ", "") not in SUMS:
            sources.append([source, amount])
        elif row.is_whole or len(sums) == 1:
            whole.add(amount)
    if len(whole) == 1:
        reading.extra["stated_whole"] = whole.pop()
    reading.extra |= {"stated": departments, "stated_sources": sources}


def _wrong_sums(sums: list[tuple[SheetRow, int]], amounts: list[int]) -> Iterator[Problem]:
    """Sums that neither all rows, nor those since one of the sums above, nor those down to a sum below add up to."""
    marks = {0, len(amounts), *(position for _, position in sums)}
    for row, position in sums:
        stated = row.values.get("amount")
        spans = [(0, len(amounts)), *((mark, position) if mark <= position else (position, mark) for mark in marks)]
        if stated is None or stated in {sum(amounts[first:last]) for first, last in spans}:
            continue
        name, found = f"“{row.sum_of}”" if row.sum_of else "합계", sum(amounts)
        sentence = f"{name} {format_money(stated)}천원이 세부사업을 더한 {format_money(found)}천원과 다릅니다."
        yield Problem(f"{sentence} 빠지거나 두 번 든 줄이 없는지 확인하십시오.", row.row, is_error=False)
