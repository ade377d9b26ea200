"""Handing a department's plan on: who may, when, and that it happens once."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from integrity.locking import Locked
from plans.models import Plan, State, Transition
from plans.models.state import WorkFlow
from plans.workflow.steps import AlreadyDone, take_step
from tests.factories import put
from tests.plans.workflow.steps.cast import STEPS, Cast

pytestmark = pytest.mark.django_db


class TestAStep:
    @pytest.mark.parametrize(("step", "before", "after", "who"), STEPS)
    def test_is_taken_by_those_whose_it_is_and_nobody_else(
        self, cast: Cast, step: Any, before: Any, after: Any, who: Any
    ) -> None:
        for name, person in cast.people().items():
            put(cast.part, before)
            if name in who:
                take_step(part=cast.part, step=step, by=person)
                assert cast.state() == after
            else:
                with pytest.raises((PermissionDenied, AlreadyDone)):
                    take_step(part=cast.part, step=step, by=person)
                assert cast.state() == before

    @pytest.mark.parametrize("step", sorted({step for step, *_ in STEPS}))
    def test_is_taken_from_no_other_state(self, cast: Cast, step: Any) -> None:
        sources = {before for name, before, *_ in STEPS if name == step}
        for state in set(State) - sources:
            put(cast.part, state)
            for person in cast.people().values():
                with pytest.raises((PermissionDenied, AlreadyDone)):
                    take_step(part=cast.part, step=step, by=person)
            assert cast.state() == state

    def test_is_recorded_with_who_and_the_comment(self, cast: Cast) -> None:
        take_step(part=cast.part, step="submit", by=cast.writer, comment="잘 부탁드립니다.")
        transition = Transition.objects.get()
        assert (transition.by, transition.before, transition.after, transition.comment, transition.label) == (
            cast.writer,
            State.WRITING,
            State.SUBMITTED,
            "잘 부탁드립니다.",
            "제출",
        )

    def test_that_comes_second_learns_calmly_who_was_first(self, cast: Cast) -> None:
        take_step(part=cast.part, step="submit", by=cast.writer)
        with pytest.raises(
            AlreadyDone, match=r"김하늘님이 \d\d:\d\d에 이미 제출하였습니다. 지금 상태는 ‘부서 검토’입니다."
        ):
            take_step(part=cast.part, step="submit", by=cast.writer)
        assert Transition.objects.count() == 1

    def test_is_refused_once_the_whole_plan_is_confirmed(self, cast: Cast) -> None:
        cast.part.plan.set_state(Plan.State.CONFIRMED)
        with pytest.raises(Locked):
            take_step(part=cast.part, step="submit", by=cast.writer)
        assert cast.state() == State.WRITING

    def test_switching_its_permission_off_shows_that_it_is_what_keeps_others_out(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(WorkFlow, "ever_lets", lambda part, user, step: True)
        monkeypatch.setattr(WorkFlow, "steps_for", lambda part, user: {"submit"})
        take_step(part=cast.part, step="submit", by=cast.stranger)
        assert cast.state() == State.SUBMITTED
