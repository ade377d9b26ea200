"""Finance sheets made at random from a known ledger: what is stored equals it, or the import asks or refuses."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import User
from budgets.models import BudgetLine
from spreadsheets.imports.jobs import confirm
from spreadsheets.models import ImportJob
from tests.budgets.sheets.files import previewed
from tests.factories import DepartmentFactory
from tests.sheets import errors, warnings

pytestmark = [pytest.mark.django_db, pytest.mark.once]

DEPARTMENTS, SOURCES = ("공원과", "하천과"), ("국비", "구비")
POLICIES = ("푸른 도시", "맑은 물", "행정운영경비")
UNITS = {"원": 1_000, "천원": 1}
LEVELS = ("부서명", "정책사업명", "단위사업명", "세부사업명")
#: Department, 정책사업, 단위사업 and program, and of each source 천원.
Program = tuple[str, str, str, str]
Ledger = dict[Program, tuple[int, int]]
#: A row's depth, from 0 for a department, its name, and of each source 천원; None where it says no money.
Row = tuple[int, str, tuple[int, int] | None]
PROGRAM, ITEM, DETAIL, BASIS = range(3, 7)


@dataclass
class Look:
    """How a sheet is made of the ledger."""

    unit: str
    #: A column for each source, rows below a sum, or rows alone.
    sources: str
    is_statement: bool
    repeats_names: bool
    #: Which of the levels above programs print their sums.
    sums: frozenset[int]
    #: What stands below a program, and whether it has a row of its own with money beside that.
    below: str
    has_own: bool
    subtotal: str
    has_amount: bool
    has_before: bool
    extra: bool
    #: The one sum that is wrong, if any.
    is_wrong: bool


looks = st.builds(
    Look,
    unit=st.sampled_from(sorted(UNITS)),
    sources=st.sampled_from(["columns", "rows", "rows alone"]),
    is_statement=st.booleans(),
    repeats_names=st.booleans(),
    sums=st.frozensets(st.integers(0, 2)),
    below=st.sampled_from(["nothing", "items", "marks"]),
    has_own=st.booleans(),
    subtotal=st.sampled_from(["", "합 계", "공원과 소계", "총계(일반회계)"]),
    has_amount=st.booleans(),
    has_before=st.booleans(),
    extra=st.booleans(),
    is_wrong=st.booleans(),
)
money = st.integers(-500, 90_000)
ledgers = st.lists(
    st.tuples(st.sampled_from(DEPARTMENTS), st.sampled_from(POLICIES), money, money), min_size=1, max_size=5
).map(
    lambda rows: {
        (department, policy, f"{policy} 단위", f"{policy} 사업 {number}"): (national, district)
        for number, (department, policy, national, district) in enumerate(sorted(rows))
    }
)


def tree(ledger: Ledger, look: Look) -> list[Row]:
    """The rows from the top to the lowest level."""
    rows: list[Row] = []
    above: tuple[str, ...] = ()
    for program, won in ledger.items():
        for depth in range(PROGRAM):
            path = program[: depth + 1]
            if above[: depth + 1] != path:
                own = _sum(won for each, won in ledger.items() if each[: depth + 1] == path)
                rows.append((depth, path[-1], own if depth in look.sums else None))
        above = program[:PROGRAM]
        has_own = look.has_own or look.below == "nothing" or look.is_statement
        rows.append((PROGRAM, program[-1], won if has_own else None))
        rows += _below(won, look)
    return rows


def _below(won: tuple[int, int], look: Look) -> list[Row]:
    """A third of the money and the rest, each an item; or one whose rows are marked."""
    if look.below == "nothing":
        return []
    part, rest = tuple(each // 3 for each in won), tuple(each - each // 3 for each in won)
    first, second = (part[0], part[1]), (rest[0], rest[1])
    if look.below == "items":
        return [(ITEM, "201 일반운영비", first), (ITEM, "401 시설비", second)]
    marked: list[Row] = [(BASIS, "○ 전체", won), (BASIS, "- 일부", first), (BASIS, "- 나머지", second)]
    return [(ITEM, "201 일반운영비", None), (DETAIL, "01 사무관리비", won), *marked]


def _sum(each: Any) -> tuple[int, int]:
    national, district = zip(*each, strict=True)
    return sum(national), sum(district)


class Made:
    """The rows of a file."""

    def __init__(self, ledger: Ledger, look: Look) -> None:
        self.look = look
        columns = look.sources == "columns" and not look.is_statement
        self.labels = [*(SOURCES if columns else [])]
        self.has_amount = look.has_amount or not columns
        self.rows: list[list[Any]] = [[f"(단위: {look.unit})"], self._header(columns)]
        self.path: list[str] = [""] * 7
        self.has_wrong = False
        for row in tree(ledger, look):
            self._add(*row, columns=columns)
        if look.subtotal and (len({program[0] for program in ledger}) == 1 or "소계" not in look.subtotal):
            self._write(-1, look.subtotal, _sum(ledger.values()), columns=columns)

    def _header(self, columns: bool) -> list[str]:
        names = ["부서·정책·단위·세부사업"] if self.look.is_statement else [*LEVELS, "편성목명", "통계목명", "산출근거"]
        return [
            *names,
            *(["재원"] if not columns and not self.look.is_statement else []),
            *(["예산액"] if self.has_amount else []),
            *self.labels,
            *(["전년도예산액", "비교증감"] if self.look.has_before and self.has_amount else []),
            *(["비고"] if self.look.extra else []),
        ]

    def _add(self, depth: int, name: str, won: tuple[int, int] | None, *, columns: bool) -> None:
        self.path[depth:] = [name, *[""] * (6 - depth)]
        if won is None and not self.look.is_statement and depth != PROGRAM:
            return
        if self.look.is_wrong and not self.has_wrong and depth < PROGRAM and won:
            won, self.has_wrong = (won[0] + 7, won[1]), True
        self._write(depth, name, won, columns=columns)

    def _write(self, depth: int, name: str, won: tuple[int, int] | None, *, columns: bool) -> None:
        total = None if won is None else sum(won)
        if columns or (self.look.is_statement and depth > PROGRAM) or won is None:
            self.rows.append(
                [*self._names(depth, name), *self._source("계", columns), *self._amounts(total, won, columns)]
            )
            return
        if self.look.sources != "rows alone" or self.look.is_statement:
            self.rows.append(
                [*self._names(depth, name), *self._source("계", columns), *self._amounts(total, won, columns)]
            )
            name, depth = "", -1
        for source, part in zip(SOURCES, won, strict=True):
            names = [" " + source] if self.look.is_statement else self._names(depth, name)
            self.rows.append([*names, *self._source(source[0], columns), *self._amounts(part, won, columns)])
            name, depth = "", -1

    def _names(self, depth: int, name: str) -> list[str]:
        if self.look.is_statement:
            return ["  " * max(depth, 0) + name]
        if depth < 0:
            return [name, *[""] * 6]
        above = self.path if self.look.repeats_names or depth < ITEM else [""] * 7
        return [*above[:depth], name, *[""] * (6 - depth)]

    def _source(self, source: str, columns: bool) -> list[str]:
        return [] if columns or self.look.is_statement else [source]

    def _amounts(self, total: int | None, won: tuple[int, int] | None, columns: bool) -> list[Any]:
        def written(number: int | None) -> Any:
            return None if number is None else f"{number * UNITS[self.look.unit]:,}".replace("-", "△")

        own = [written(each) for each in won or (None, None)] if columns else []
        before = [written(0 if total is not None else None), written(total)]
        return [
            *([written(total)] if self.has_amount else []),
            *own,
            *(before if self.look.has_before and self.has_amount else []),
            *(["확인"] if self.look.extra else []),
        ]


def stored() -> dict[tuple[str, str], int]:
    """By program and source, in 천원; without what is nothing."""
    lines = BudgetLine.objects.exclude(amount=0).values_list("program__name", "source__name", "amount")
    return {(name, source): won // 1000 for name, source, won in lines}


def wanted(ledger: Ledger) -> dict[tuple[str, str], int]:
    each = (
        (program[-1], source, won)
        for program, sums in ledger.items()
        for source, won in zip(SOURCES, sums, strict=True)
    )
    return {(name, source): won for name, source, won in each if won}


@pytest.fixture
def here(planner: User) -> User:
    """Who imports, beside a department more."""
    DepartmentFactory(code="river", name="하천과")
    return planner


def preview_of(made: Made, planner: User) -> ImportJob:
    return previewed(planner, *made.rows, year=2024, edition="original")


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ledgers, looks)
def test_what_is_stored_is_the_ledger_or_the_import_asks_or_refuses(here: User, ledger: Ledger, look: Look) -> None:
    made = Made(ledger, look)
    with transaction.atomic():
        job = preview_of(made, here)
        if not errors(job) and not job.has_open_questions:
            if job.summary["changes_anything"]:
                confirm(job, here)
            assert stored() == wanted(ledger), made.rows
            assert warnings(job) or not made.has_wrong
        transaction.set_rollback(True)


@pytest.mark.parametrize("sources", ["columns", "rows", "rows alone"])
@pytest.mark.parametrize("below", ["nothing", "items", "marks"])
@pytest.mark.parametrize("is_statement", [False, True])
def test_sheets_without_a_fault_are_read_without_a_question(
    here: User, sources: str, below: str, is_statement: bool
) -> None:
    """So that asking and refusing everything isn't enough."""
    ledger = {
        (department, policy, f"{policy} 단위", f"{policy} 사업 {number}"): (number * 331, number * 1_007)
        for number, (department, policy) in enumerate(zip("공하" * 2, POLICIES[:1] * 4, strict=True), 1)
        for department in [next(each for each in DEPARTMENTS if each.startswith(department))]
    }
    in_order = dict(sorted(ledger.items()))
    sums = frozenset({0, 1, 2})
    look = Look("천원", sources, is_statement, False, sums, below, True, "합 계", True, True, False, False)
    job = preview_of(Made(in_order, look), here)
    assert (errors(job), [each.sentence for each in job.questions], warnings(job)) == ([], [], [])
    confirm(job, here)
    assert stored() == wanted(in_order)
