"""One confirms while another writes money that the plan prints."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from budgets.models import BudgetLine
from integrity.locking import Locked
from plans.models import DepartmentPlan, Plan, State
from plans.workflow.steps import take_step
from tests.factories import PlannerFactory, put
from tests.plans.keeping.cast import Cast, change


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    """One confirms while another writes money that the plan prints: it is printed, or refused."""

    def aside(self, work: Callable[[], Any]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except Exception as error:
                self.failed.append(error)
            finally:
                connection.close()

        self.failed: list[Exception] = []
        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def approved(self) -> tuple[Cast, Any]:
        cast = Cast()
        put(cast.part, State.APPROVED)
        return cast, PlannerFactory.create()

    def test_a_line_waits_for_a_confirmation_that_has_begun_and_is_refused(self):
        cast, planner = self.approved()
        with transaction.atomic():
            take_step(part=cast.part, step="confirm", by=planner)
            writer = self.aside(lambda: change(BudgetLine.objects.get(pk=cast.line.pk), amount=9))
            time.sleep(0.3)
            assert writer.is_alive(), "it should wait until the department is confirmed"
        writer.join(10)
        assert [type(error) for error in self.failed] == [Locked]
        assert BudgetLine.objects.get(pk=cast.line.pk).amount == 1_000_000

    @pytest.mark.parametrize("whole", [False, True])
    def test_a_confirmation_waits_for_a_line_that_has_begun(self, whole):
        cast, planner = self.approved()

        def confirm() -> None:
            if whole:
                cast.plan.set_state(Plan.State.CONFIRMED)
            else:
                take_step(part=cast.part, step="confirm", by=planner)

        with transaction.atomic():
            change(cast.line, amount=9)
            confirmer = self.aside(confirm)
            time.sleep(0.3)
            assert confirmer.is_alive(), "it should wait until the line is written"
        confirmer.join(10)
        assert self.failed == []
        assert BudgetLine.objects.get(pk=cast.line.pk).amount == 9
        assert DepartmentPlan.objects.get(pk=cast.part.pk).state == State.CONFIRMED or whole

    def test_who_writes_in_the_next_year_and_who_confirms_this_one_never_wait_for_each_other(self):
        """Plans are held before budgets by both; and who writes holds no plan but the own."""
        cast, planner = self.approved()
        project = cast.next_year()
        with transaction.atomic():
            list(DepartmentPlan.objects.filter(pk=project.department_plan_id).select_for_update())
            confirmer = self.aside(lambda: take_step(part=cast.part, step="confirm", by=planner))
            time.sleep(0.3)
            confirmer.join(10)
            assert not confirmer.is_alive()
            with pytest.raises(Locked), transaction.atomic():
                change(cast.line, amount=9)
        assert self.failed == []
