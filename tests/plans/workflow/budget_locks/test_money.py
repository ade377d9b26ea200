"""What a confirmed department prints of the money stays: neither another year's plan nor the budget changes it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from pytest_django import DjangoAssertNumQueries

from budgets.models import Budget, BudgetLine
from budgets.supplement import open_supplementary
from integrity.locking import Locked
from plans.models import Plan, State
from tests.factories import (
    BudgetFactory,
    BudgetLineFactory,
    CategoryFactory,
    DepartmentFactory,
    FundingSourceFactory,
    ProgramFactory,
    put,
)
from tests.plans.workflow.budget_locks.cast import (
    LOCKED,
    Cast,
    bulk_change,
    change,
    confirm_the_department,
    confirm_the_plan,
    ledger,
)

WRITES: dict[str, Callable[[Cast], object]] = {
    "save": lambda cast: change(cast.line, amount=9),
    "delete": lambda cast: cast.line.delete(),
    "add": lambda cast: cast.new_line().save(),
    "add in bulk": lambda cast: BudgetLine.objects.bulk_create(
        [cast.new_line(program=ProgramFactory()), cast.new_line()]
    ),
    "add or change in bulk": lambda cast: BudgetLine.objects.bulk_create(
        [cast.new_line(source=cast.line.source, amount=9)],
        update_conflicts=True,
        unique_fields=["budget", "program", "source"],
        update_fields=["amount"],
    ),
    "update": lambda cast: BudgetLine.objects.filter(budget=cast.budget).update(amount=9),
    "update in bulk": lambda cast: bulk_change(cast.line, amount=9),
    "delete by filter": lambda cast: BudgetLine.objects.all().delete(),
    "move to another program": lambda cast: change(cast.line, program=ProgramFactory()),
    "move to another budget": lambda cast: change(cast.line, budget=BudgetFactory(fiscal_year=2020)),
    "move from another program": lambda cast: change(cast.elsewhere, program=cast.program),
    "move from another program by update": lambda cast: BudgetLine.objects.filter(pk=cast.elsewhere.pk).update(
        program=cast.program
    ),
    "move from another budget": lambda cast: change(cast.free, budget=cast.budget, source=FundingSourceFactory()),
    "move from another budget by update": lambda cast: cast.unprinted.lines.update(
        budget=cast.budget, source=FundingSourceFactory()
    ),
}


def other() -> Budget:
    return Budget.objects.get(fiscal_year=2026, base_year=2023)


#: How a budget comes to be an outlook of the plan of 2024: from another year's, from no outlook at all, or new.
COMING: dict[str, Callable[[], object]] = {
    "save": lambda: change(other(), base_year=2024),
    "save of a budget of another kind": lambda: change(
        Budget.objects.get(fiscal_year=2026, kind="original"), kind="forecast", base_year=2024
    ),
    "update": lambda: Budget.objects.filter(fiscal_year=2026, kind="forecast").update(base_year=2024),
    "update by an expression": lambda: Budget.objects.filter(base_year=2023).update(base_year=F("base_year") + 1),
    "update in bulk": lambda: bulk_change(other(), base_year=2024),
    "add": lambda: Budget.objects.create(fiscal_year=2026, kind="forecast", base_year=2024),
    "add in bulk": lambda: Budget.objects.bulk_create([Budget(fiscal_year=2026, kind="forecast", base_year=2024)]),
}


@pytest.mark.parametrize("write", WRITES)
class TestMoneyThatIsPrinted:
    @pytest.mark.parametrize("confirm", [confirm_the_department, confirm_the_plan])
    def test_is_locked(self, cast: Cast, confirm: Any, write: Any) -> None:
        confirm(cast)
        before = ledger()
        with pytest.raises(Locked, match=LOCKED), transaction.atomic():
            WRITES[write](cast)
        assert ledger() == before

    def test_was_unlocked_before(self, cast: Cast, write: Any) -> None:
        before = ledger()
        WRITES[write](cast)
        assert ledger() != before

    def test_is_unlocked_again_once_that_is_reverted(self, cast: Cast, write: Any) -> None:
        confirm_the_department(cast)
        put(cast.part, State.APPROVED)
        WRITES[write](cast)

    def test_is_locked_because_somebody_registered_the_lock(
        self, cast: Cast, write: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: without the lock every change passes."""
        monkeypatch.setattr("budgets.external_locks._locks", [])
        confirm_the_department(cast)
        WRITES[write](cast)


class TestWhatAConfirmedDepartmentPrints:
    def test_shows_which_plan_it_is_and_what_to_do(self, cast: Cast) -> None:
        confirm_the_department(cast)
        with pytest.raises(Locked) as refused:
            cast.line.delete()
        assert refused.value.message == (
            "2024년 소통담당관이 확정되어, 거기에 인쇄되는 2024년 당초예산의 금액을 바꿀 수 없습니다. "
            "총괄 담당자가 확정을 취소한 뒤에 고치거나, 추경 예산에 적으십시오."
        )

    def test_is_its_projects_money_whosever_the_program_is(self, cast: Cast) -> None:
        project = cast.part.projects.get()
        program = cast.funds(project, program__department=DepartmentFactory())
        confirm_the_department(cast)
        with pytest.raises(Locked):
            cast.new_line(program=program).save()

    def test_is_also_what_funds_none_of_its_projects_but_is_in_its_budget(self, cast: Cast) -> None:
        program = ProgramFactory.create(department=cast.part.department, category=CategoryFactory(code="running"))
        confirm_the_department(cast)
        with pytest.raises(Locked):
            cast.new_line(program=program).save()

    @pytest.mark.parametrize("name", ["budget", "compared_budget", "previous_budget"])
    def test_is_in_every_budget_that_the_plan_names(self, cast: Cast, name: str) -> None:
        Plan.objects.update(compared_budget=BudgetFactory(fiscal_year=2022))
        cast.plan.refresh_from_db()
        confirm_the_department(cast)
        with pytest.raises(Locked):
            cast.new_line(budget=getattr(cast.plan, name)).save()

    def test_is_in_its_outlooks_and_not_in_those_of_other_years(self, cast: Cast) -> None:
        own = BudgetFactory.create(forecast=True, fiscal_year=2025)
        other = BudgetFactory.create(forecast=True, fiscal_year=2025, base_year=2023)
        confirm_the_department(cast)
        with pytest.raises(Locked), transaction.atomic():
            cast.new_line(budget=own).save()
        cast.new_line(budget=other).save()

    def test_is_not_what_other_departments_or_other_editions_hold(self, cast: Cast) -> None:
        confirm_the_department(cast)
        change(cast.elsewhere, amount=9)
        change(cast.free, amount=9)
        # Both in one go: each is asked about its own budget.
        lines = [cast.new_line(budget=cast.unprinted), cast.new_line(program=cast.elsewhere.program)]
        BudgetLine.objects.bulk_create(lines)
        assert open_supplementary(fiscal_year=2024).lines.exists()

    def test_is_everything_once_the_whole_plan_is_confirmed(self, cast: Cast) -> None:
        confirm_the_plan(cast)
        with pytest.raises(Locked, match="2024년 주요업무계획이 확정되어"):
            change(cast.elsewhere, amount=9)

    def test_is_not_deleted_with_its_budget_nor_by_giving_that_to_another_year(self, cast: Cast) -> None:
        outlook = BudgetFactory.create(forecast=True, fiscal_year=2025)
        BudgetLineFactory.create(budget=outlook, program=cast.program)
        confirm_the_department(cast)
        for way in (
            lambda: outlook.delete(),
            lambda: Budget.objects.filter(pk=outlook.pk).delete(),
            lambda: change(outlook, base_year=2023),
            lambda: Budget.objects.filter(pk=outlook.pk).update(base_year=2023),
        ):
            with pytest.raises(Locked, match=LOCKED), transaction.atomic():
                way()
        # Locking it is no change of its money.
        outlook.set_locked(True)
        assert Budget.objects.get(pk=outlook.pk).lines.exists()

    @pytest.mark.parametrize("confirm", [confirm_the_department, confirm_the_plan])
    @pytest.mark.parametrize("way", COMING)
    def test_is_not_joined_by_another_outlook(self, cast: Cast, confirm: Any, way: Any) -> None:
        """Also an empty one: where the book prints that there is none, it would print a sum."""
        BudgetLineFactory(budget=BudgetFactory(forecast=True, fiscal_year=2026, base_year=2023), program=cast.program)
        BudgetFactory(fiscal_year=2026)
        confirm(cast)
        before = ledger()
        with pytest.raises(Locked, match=LOCKED), transaction.atomic():
            COMING[way]()
        assert ledger() == before
        Plan.objects.get().set_state(Plan.State.OPEN)
        put(cast.part, State.APPROVED)
        COMING[way]()
        assert ledger() != before

    def test_is_not_touched_by_an_outlook_of_another_year(self, cast: Cast) -> None:
        confirm_the_plan(cast)
        outlook = BudgetFactory.create(forecast=True, fiscal_year=2026, base_year=2023)
        change(outlook, base_year=2025)
        Budget.objects.bulk_create([Budget(fiscal_year=2026, kind="forecast", base_year=2023)])
        assert Budget.objects.filter(fiscal_year=2026).count() == 2

    def test_is_asked_for_once_however_many_lines_are_written(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        def lines(count: int) -> list[BudgetLine]:
            return [cast.new_line(program=ProgramFactory()) for _ in range(count)]

        confirm_the_department(cast)
        few, many = lines(2), lines(40)
        # A savepoint and its release, the budget, four for what may be confirmed, the rows.
        with django_assert_num_queries(8):
            BudgetLine.objects.bulk_create(few)
        with django_assert_num_queries(8):
            BudgetLine.objects.bulk_create(many)
