"""Two who take a step at the same moment."""

import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from plans.models import DepartmentPlan, State, Transition
from plans.workflow import steps
from plans.workflow.steps import AlreadyDone, take_step
from tests.factories import ApproverFactory, put
from tests.plans.workflow.steps.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


class TestTwoAtOnce:
    def at_once(self, *steps: Any) -> list:
        """Take the steps at the same moment, and return what came of each."""
        start = threading.Barrier(len(steps))
        outcomes: list[Any] = []

        def take(step: dict) -> None:
            start.wait()
            try:
                outcomes.append(take_step(**step))
            except (AlreadyDone, PermissionDenied) as refused:
                outcomes.append(refused)
            finally:
                connection.close()

        threads = [threading.Thread(target=take, args=[step]) for step in steps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return outcomes

    def test_clicks_on_submit_take_one_step(self) -> None:
        cast = Cast()
        outcomes = self.at_once(*[{"part": cast.part, "step": "submit", "by": cast.writer}] * 4)
        assert sorted(type(each).__name__ for each in outcomes) == ["AlreadyDone"] * 3 + ["Transition"]
        assert Transition.objects.count() == 1
        assert cast.state() == State.SUBMITTED

    def test_an_approval_and_a_return_are_one_of_both(self) -> None:
        cast = Cast()
        put(cast.part, State.SUBMITTED)
        other = ApproverFactory.create(department=cast.part.department)
        outcomes = self.at_once(
            {"part": cast.part, "step": "approve", "by": cast.approver},
            {"part": cast.part, "step": "return_to_writer", "by": other},
        )
        assert sorted(type(each).__name__ for each in outcomes) == ["AlreadyDone", "Transition"]
        assert cast.state() == Transition.objects.get().after

    def test_an_approval_and_taking_back_are_one_of_both(self) -> None:
        cast = Cast()
        take_step(part=cast.part, step="submit", by=cast.writer)
        outcomes = self.at_once(
            {"part": cast.part, "step": "approve", "by": cast.approver},
            {"part": cast.part, "step": "take_back", "by": cast.writer},
        )
        assert sorted(type(each).__name__ for each in outcomes) == ["AlreadyDone", "Transition"]
        assert cast.state() == Transition.objects.all()[0].after

    @pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
    def test_without_locking_the_row_the_step_is_taken_more_than_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The control: what would happen if nobody locked the row."""
        cast = Cast()
        look = threading.Barrier(2)

        def unlocked(part: DepartmentPlan) -> DepartmentPlan:
            found = DepartmentPlan.objects.get(pk=part.pk)
            look.wait(10)
            return found

        monkeypatch.setattr(steps, "lock_rows", unlocked)
        self.at_once(*[{"part": cast.part, "step": "submit", "by": cast.writer}] * 2)
        assert Transition.objects.count() == 2
