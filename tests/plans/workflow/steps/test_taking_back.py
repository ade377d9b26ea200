"""Taking back what one handed on too early."""

from typing import Any

import pytest

from plans.models import ReviewComment, State
from plans.workflow.steps import AlreadyDone, take_step
from tests.factories import put
from tests.plans.workflow.steps.cast import Cast

pytestmark = pytest.mark.django_db


class TestTakingBack:
    def test_is_no_return_and_leaves_no_reason_to_answer(self, cast: Cast) -> None:
        take_step(part=cast.part, step="submit", by=cast.writer)
        taken = take_step(part=cast.part, step="take_back", by=cast.writer, comment="그림을 빠뜨렸습니다.")
        assert (taken.label, taken.gives_back) == ("회수", False)
        assert not ReviewComment.objects.exists()
        take_step(part=cast.part, step="submit", by=cast.writer)
        assert cast.state() == State.SUBMITTED

    def test_comes_too_late_once_somebody_has_gone_further(self, cast: Cast) -> None:
        take_step(part=cast.part, step="submit", by=cast.writer)
        take_step(part=cast.part, step="approve", by=cast.approver)
        with pytest.raises(AlreadyDone, match=r"이도윤님이 .+에 이미 승인하였습니다"):
            take_step(part=cast.part, step="take_back", by=cast.writer)
        take_step(part=cast.part, step="confirm", by=cast.planner)
        with pytest.raises(AlreadyDone, match="지금 상태는 ‘확정’입니다"):
            take_step(part=cast.part, step="take_back", by=cast.approver)
        assert cast.state() == State.CONFIRMED

    def test_goes_all_the_way_back_one_after_the_other(self, cast: Cast) -> None:
        take_step(part=cast.part, step="submit", by=cast.writer)
        take_step(part=cast.part, step="approve", by=cast.approver)
        take_step(part=cast.part, step="take_back", by=cast.approver)
        take_step(part=cast.part, step="take_back", by=cast.writer)
        assert cast.state() == State.WRITING

    @pytest.mark.parametrize(
        ("before", "step", "who"),
        [(State.APPROVED, "return_to_approver", "writer"), (State.CONFIRMED, "reopen", "approver")],
    )
    def test_is_not_for_what_a_planner_gave_back(self, cast: Cast, before: Any, step: str, who: str) -> None:
        put(cast.part, before)
        take_step(part=cast.part, step=step, by=cast.planner)
        given = cast.state()
        with pytest.raises(AlreadyDone):
            take_step(part=cast.part, step="take_back", by=getattr(cast, who))
        assert cast.state() == given

    def test_is_not_the_writer_s_because_the_approver_handed_it_on_again_and_took_that_back(self, cast: Cast) -> None:
        put(cast.part, State.APPROVED)
        take_step(part=cast.part, step="return_to_approver", by=cast.planner)
        take_step(part=cast.part, step="approve", by=cast.approver)
        take_step(part=cast.part, step="take_back", by=cast.approver)
        with pytest.raises(AlreadyDone):
            take_step(part=cast.part, step="take_back", by=cast.writer)
        assert cast.state() == State.SUBMITTED

    def test_needs_nothing_to_be_put_right_before(self, cast: Cast) -> None:
        cast.err()
        put(cast.part, State.SUBMITTED)
        take_step(part=cast.part, step="take_back", by=cast.writer)
        assert cast.state() == State.WRITING
