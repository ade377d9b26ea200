"""A program's names hold by year: a new one leaves the years before as they were, and what is locked pins its own."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from budgets.models import BudgetLine, Category, Program, ProgramYear
from budgets.sheets.tables import by_category, by_years
from integrity.locking import Locked
from plans.models import Plan
from reports.book.build import build_book
from reports.cache.fingerprints import read_fingerprints
from tests.factories import (
    AdminFactory,
    BudgetFactory,
    BudgetLineFactory,
    CategoryFactory,
    DepartmentPlanFactory,
    PlanFactory,
    ProgramFactory,
)
from tests.pages import form_data, text

pytestmark = pytest.mark.django_db


class Cast:
    """A program with money in 2023, which is locked, and in 2024; and another category to move to."""

    def __init__(self) -> None:
        self.plan: Plan = PlanFactory.create(year=2024)
        self.part = DepartmentPlanFactory.create(plan=self.plan)
        self.program: Program = ProgramFactory.create(department=self.part.department, policy="옛 정책")
        self.old = BudgetLineFactory.create(budget=self.plan.previous_budget, program=self.program, amount=1_000_000)
        self.new = BudgetLineFactory.create(
            budget=self.plan.budget, program=self.program, source=self.old.source, amount=3_000_000
        )
        self.operation: Category = CategoryFactory.create(code="operation", name="행정운영경비", order=2)
        self.last_year: Any = self.plan.previous_budget
        self.last_year.set_locked(True)

    def keep_2023(self) -> ProgramYear:
        names = ("account", "category", "policy", "unit", "name")
        facts = {name: getattr(self.program, name) for name in names}
        return ProgramYear.objects.create(program=self.program, year=2023, **facts)

    def move(self) -> None:
        self.program.category = self.operation
        self.program.policy = "새 정책"
        self.program.name = "새 이름"
        self.program.clean()
        self.program.save()


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def facts(*names: str) -> dict[int, tuple]:
    rows: Any = BudgetLine.objects.with_facts(*names).values_list("budget__fiscal_year", *names)
    return {year: tuple(values) for year, *values in rows}


def test_what_is_kept_of_a_year_holds_in_it(cast: Cast) -> None:
    kept = cast.keep_2023()
    cast.move()
    assert facts("name", "policy", "account") == {
        2023: (kept.name, "옛 정책", "general"),
        2024: ("새 이름", "새 정책", "general"),
    }
    assert facts("category") == {2023: (Category.objects.get(code="policy").pk,), 2024: (cast.operation.pk,)}
    lines = BudgetLine.objects.order_by("budget__fiscal_year")
    assert [line.facts.policy for line in lines] == ["옛 정책", "새 정책"]


def test_an_outlook_has_the_names_of_the_year_that_it_was_made_in(cast: Cast) -> None:
    cast.keep_2023()
    outlook = BudgetFactory(fiscal_year=2025, forecast=True, base_year=2023)
    line = BudgetLineFactory(budget=outlook, program=cast.program)
    cast.move()
    assert BudgetLine.objects.get(pk=line.pk).facts.policy == "옛 정책"
    assert facts("policy")[2025] == ("옛 정책",)


def test_a_book_sums_each_year_under_its_own_category(cast: Cast) -> None:
    """2024 beside 2023: 3,000 of 행정운영경비 that was 1,000 of 정책사업비 the year before."""
    before = read_fingerprints(cast.plan)
    cast.keep_2023()
    cast.move()
    general = build_book(cast.plan).general
    assert general is not None
    assert general.budget is not None
    rows = {row.label: (row.now, row.before) for group in general.budget.groups for row in group.rows}
    assert (rows["정책사업비"], rows["행정운영경비"], rows["합계"]) == (
        ("0", "1,000"),
        ("3,000", "0"),
        ("3,000", "1,000"),
    )
    assert read_fingerprints(cast.plan).general != before.general


def test_tables_print_a_year_as_it_was(cast: Cast) -> None:
    cast.keep_2023()
    cast.move()
    for year, thousand in ((2023, {"정책사업비": 1_000}), (2024, {"행정운영경비": 3_000})):
        table = by_category(AdminFactory(), {"year": year})
        [row] = table.rows
        money: dict[str, Any] = dict(zip([column.label for column in table.columns], row, strict=True))
        assert {name: money[name] // 1_000 for name in ("정책사업비", "행정운영경비") if money[name]} == thousand
    for year, named in ((2023, ["정책사업비", "옛 정책"]), (2024, ["행정운영경비", "새 정책"])):
        [row] = by_years(AdminFactory(), {"year": year}).rows
        assert list(row)[1:3] == named


def test_without_what_is_kept_locked_money_pins_the_program(cast: Cast) -> None:
    with pytest.raises(Locked, match="2023년 당초예산은 잠겨 있어"), transaction.atomic():
        cast.move()
    for way in (
        lambda: Program.objects.filter(pk=cast.program.pk).update(policy="새 정책"),
        lambda: cast.program.save(),
    ):
        with pytest.raises(Locked), transaction.atomic():
            way()
    assert Program.objects.get().policy == "옛 정책"


def test_the_department_holds_for_every_year(cast: Cast) -> None:
    cast.keep_2023()
    cast.program.department = DepartmentPlanFactory.create(plan=cast.plan).department
    for way in (cast.program.clean, cast.program.save):
        with pytest.raises(Locked), transaction.atomic():
            way()


def _other(cast: Cast, kept: ProgramYear) -> ProgramYear:
    kept.category = cast.operation
    return kept


CHANGES: dict[str, Callable[[Cast, ProgramYear], object]] = {
    "saving": lambda cast, kept: _other(cast, kept).save(),
    "updating": lambda cast, kept: ProgramYear.objects.update(policy="새 정책"),
    "deleting": lambda cast, kept: kept.delete(),
    "deleting all": lambda cast, kept: ProgramYear.objects.all().delete(),
    "in bulk": lambda cast, kept: ProgramYear.objects.bulk_update([_other(cast, kept)], ["category"]),
    "moving to another year": lambda cast, kept: ProgramYear.objects.update(year=2022),
}


@pytest.mark.parametrize("way", CHANGES)
def test_what_is_kept_of_a_locked_year_stays(cast: Cast, way: str) -> None:
    kept = cast.keep_2023()
    cast.move()
    with pytest.raises(Locked), transaction.atomic():
        CHANGES[way](cast, kept)
    cast.last_year.set_locked(False)
    CHANGES[way](cast, ProgramYear.objects.get())


def test_other_facts_than_the_locked_ones_arent_kept(cast: Cast) -> None:
    row = ProgramYear(program=cast.program, year=2023, category=cast.operation, name=cast.program.name)
    for way in (row.save, lambda: ProgramYear.objects.bulk_create([row])):
        with pytest.raises(Locked), transaction.atomic():
            way()
    assert not ProgramYear.objects.exists()


def test_many_lines_are_read_in_as_many_queries_as_few(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cast.keep_2023()
    BudgetLineFactory.create_batch(5, budget=cast.plan.budget)
    with django_assert_num_queries(1):
        assert len(BudgetLine.objects.with_facts("policy", "category").values_list("policy", "category")) == 7


def test_the_admin_shows_them_and_changes_none(client: Client, cast: Cast) -> None:
    cast.keep_2023()
    cast.move()
    client.force_login(AdminFactory())
    address = reverse("admin:budgets_program_change", args=[cast.program.pk])
    assert "옛 정책" in text(client.get(address))
    assert client.post(address, form_data(client, address, policy="더 새로운 정책")).status_code == 302
    assert facts("policy") == {2023: ("옛 정책",), 2024: ("더 새로운 정책",)}
