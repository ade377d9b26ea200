"""One confirms while another writes money that the plan prints."""

from typing import Any

import pytest
from django.db import connection, transaction

from budgets.models import BudgetLine
from integrity.locking import Locked
from plans.models import DepartmentPlan, Plan, State
from plans.workflow.steps import take_step
from tests.factories import PlannerFactory, put
from tests.plans.workflow.budget_locks.cast import Cast, change
from tests.threads import ConcurrentWork


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    """One confirms while another writes money that the plan prints: it is printed, or refused."""

    def approved(self) -> tuple[Cast, Any]:
        cast = Cast()
        put(cast.part, State.APPROVED)
        return cast, PlannerFactory.create()

    def test_a_line_waits_for_a_confirmation_that_has_begun_and_is_refused(self) -> None:
        cast, planner = self.approved()
        with transaction.atomic():
            take_step(part=cast.part, step="confirm", by=planner)
            writer = ConcurrentWork(lambda: change(BudgetLine.objects.get(pk=cast.line.pk), amount=9))
            assert writer.waits_for_a_lock(), "it should wait until the department is confirmed"
        assert writer.ends()
        assert isinstance(writer.error, Locked)
        assert BudgetLine.objects.get(pk=cast.line.pk).amount == 1_000_000

    @pytest.mark.parametrize("whole", [False, True])
    def test_a_confirmation_waits_for_a_line_that_has_begun(self, whole: bool) -> None:
        cast, planner = self.approved()

        def confirm() -> None:
            if whole:
                cast.plan.set_state(Plan.State.CONFIRMED)
            else:
                take_step(part=cast.part, step="confirm", by=planner)

        with transaction.atomic():
            change(cast.line, amount=9)
            confirmer = ConcurrentWork(confirm)
            assert confirmer.waits_for_a_lock(), "it should wait until the line is written"
        assert confirmer.ends()
        assert confirmer.error is None
        assert BudgetLine.objects.get(pk=cast.line.pk).amount == 9
        assert DepartmentPlan.objects.get(pk=cast.part.pk).state == State.CONFIRMED or whole

    def test_who_writes_in_the_next_year_and_who_confirms_this_one_never_wait_for_each_other(self) -> None:
        """Plans are held before budgets by both; and who writes holds no plan but the own."""
        cast, planner = self.approved()
        project = cast.next_year()
        with transaction.atomic():
            list(DepartmentPlan.objects.filter(pk=project.department_plan_id).select_for_update())
            confirmer = ConcurrentWork(lambda: take_step(part=cast.part, step="confirm", by=planner))
            assert confirmer.ends()
            with pytest.raises(Locked), transaction.atomic():
                change(cast.line, amount=9)
        assert confirmer.error is None
