"""Sheets made at random from a known ledger: what would be stored equals it, or the import asks or refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from accounts.models import User
from budgets.models import FundingSource
from spreadsheets.models import ImportJob
from staffing.models import Department
from tests.sheets import csv_of, errors, previewed

pytestmark = [pytest.mark.django_db, pytest.mark.once]

DEPARTMENTS, SOURCES = ("공원과", "도로과"), ("구비", "국비")
UNITS = {"원": 1, "천원": 1_000, "백만원": 1_000_000}
HEADER = ("연도", "예산 구분", "부서", "세부사업코드", "세부사업", "재원", "금액")
ASIDES = (["- 3 -"], ["3/12"], ["※ 확정내시 기준"], ["출력일시: 2024. 11. 5. 10:20"], ["(계속)"], [None])
AMOUNT = len(HEADER) - 1

#: Department, program and source: won.
Ledger = dict[tuple[str, str, str], int]


@dataclass
class Look:
    """How a sheet is made of the ledger."""

    unit: str
    is_csv: bool
    number_format: str
    #: How an amount is written: as a number, or as one of several texts.
    style: str
    says_unit_in: str
    hidden: set[int]
    asides: dict[int, int]
    repeats_header: bool
    merges: bool
    extra: bool
    has_total: bool


looks = st.builds(
    Look,
    unit=st.sampled_from(sorted(UNITS)),
    is_csv=st.booleans(),
    number_format=st.sampled_from(
        ["General", "#,##0", '#,##0;△#,##0;"-"', "#,##0,", "0.0,,", '#,##0,"천원"', "0%", ";;;"]
    ),
    style=st.sampled_from(["number", "commas", "unit", "blanks", "unquoted"]),
    says_unit_in=st.sampled_from(["title", "header", "both", "nowhere"]),
    hidden=st.sets(st.integers(0, 5), max_size=2),
    asides=st.dictionaries(st.integers(0, 5), st.integers(0, len(ASIDES) - 1), max_size=2),
    repeats_header=st.booleans(),
    merges=st.booleans(),
    extra=st.booleans(),
    has_total=st.booleans(),
)
ledgers = st.lists(
    st.tuples(st.sampled_from(DEPARTMENTS), st.sampled_from(SOURCES), st.integers(-400, 4_000)), min_size=1, max_size=5
).map(
    lambda rows: {
        (department, f"{department} 사업 {number}", source): amount * 1_000_000
        for number, (department, source, amount) in enumerate(sorted(rows))
    }
)


class Made:
    """A file, and what a person sees in it."""

    def __init__(self, ledger: Ledger, look: Look) -> None:
        self.look = look
        self.rows: list[list[Any]] = []
        self.hidden: dict[int, tuple[str, str, str]] = {}
        self.amounts: list[int] = []
        self.spans: dict[str, list[int]] = {}
        if look.says_unit_in in {"title", "both"}:
            self.rows.append([f"(단위: {look.unit})"])
        label = f"금액({look.unit})" if look.says_unit_in in {"header", "both"} else "금액"
        header = [*HEADER[:-1], label, *(["검토 의견"] if look.extra else [])]
        self.rows.append(header)
        for number, (key, won) in enumerate(ledger.items()):
            if number in look.asides:
                self.rows.append(list(ASIDES[look.asides[number]]))
            if look.repeats_header and number == 2:
                self.rows.append(list(header))
            self._add(number, key, won)
        if look.has_total:
            self.rows.append(["합계", *[None] * (AMOUNT - 1), self._written(sum(ledger.values()))])

    def _add(self, number: int, key: tuple[str, str, str], won: int) -> None:
        department, name, source = key
        at = len(self.rows)
        is_below = at - 1 in self.spans.get(department, [])
        self.spans.setdefault(department, []).append(at)
        shown = None if self.look.merges and is_below and not self.look.is_csv else department
        more = ["확인함"] if self.look.extra else []
        self.rows.append([2024, "본예산", shown, f"c{name}", name, source, self._written(won), *more])
        self.amounts.append(at)
        if number in self.look.hidden:
            self.hidden[at] = key

    def _written(self, won: int) -> Any:
        number = won // UNITS[self.look.unit]
        styles: dict[str, Callable[[], Any]] = {
            "number": lambda: number,
            "commas": lambda: f"{number:,}".replace("-", "△"),
            "unit": lambda: f"{number:,}{self.look.unit}",
            "blanks": lambda: f"{number:,}".replace(",", " "),
            "unquoted": lambda: f"{number:,}",
        }
        return styles[self.look.style]()

    def data(self) -> bytes:
        if self.look.is_csv and self.look.style == "unquoted":
            return "\n".join(",".join("" if each is None else str(each) for each in row) for row in self.rows).encode()
        return csv_of(*self.rows) if self.look.is_csv else self._workbook()

    def _workbook(self) -> bytes:
        book = Workbook()
        sheet: Any = book.active
        for row in self.rows:
            sheet.append(row)
        for at in self.amounts:
            sheet.cell(at + 1, AMOUNT + 1).number_format = self.look.number_format
        for at in self.hidden:
            sheet.row_dimensions[at + 1].hidden = True
        for rows in self.spans.values() if self.look.merges else ():
            if len(rows) > 1 and rows == list(range(rows[0], rows[-1] + 1)):
                column = get_column_letter(3)
                sheet.merge_cells(f"{column}{rows[0] + 1}:{column}{rows[-1] + 1}")
        out = BytesIO()
        book.save(out)
        return out.getvalue()


def to_be_stored(job: ImportJob) -> Ledger:
    records, _ = job.read_records()
    return {
        (record.values["department"], record.values["name"], record.values["source"]): record.values["amount"]
        for record in records
    }


def is_settled(job: ImportJob) -> bool:
    return not errors(job) and not job.has_open_questions


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledgers, looks)
def test_what_would_be_stored_is_the_ledger_or_the_import_asks_or_refuses(
    planner: User, ledger: Ledger, look: Look
) -> None:
    assert {*DEPARTMENTS} == {*Department.objects.values_list("name", flat=True)}
    assert {*SOURCES} < {*FundingSource.objects.values_list("name", flat=True)}
    made = Made(ledger, look)
    data, name = made.data(), "예산.csv" if look.is_csv else "예산.xlsx"
    options = {"unit": _unit_of(look)} if look.says_unit_in == "nowhere" else {}
    job = previewed("budget", planner, data, name, **options)
    if is_settled(job):
        assert to_be_stored(job) == ledger
        assert look.is_csv or not made.hidden
    if made.hidden and not look.is_csv and not errors(job):
        answers = {"hidden-rows": "shown", "scale:G": "stored"}
        answered = previewed("budget", planner, data, name, answers=answers, **options)
        if is_settled(answered):
            left = {key: won for key, won in ledger.items() if key not in made.hidden.values()}
            assert to_be_stored(answered) == left


def _unit_of(look: Look) -> str:
    return {"원": "won", "천원": "thousand", "백만원": "million"}[look.unit]


def test_most_plain_sheets_are_read(planner: User) -> None:
    """So that asking and refusing everything isn't enough."""
    plain = Look("천원", False, "#,##0", "number", "title", set(), {1: 0, 2: 2}, True, True, True, True)
    ledger = {(department, f"{department} {n}", "구비"): n * 1_000_000 for department in DEPARTMENTS for n in (1, 2)}
    job = previewed("budget", planner, Made(ledger, plain).data(), "예산.xlsx")
    assert is_settled(job)
    assert to_be_stored(job) == ledger
