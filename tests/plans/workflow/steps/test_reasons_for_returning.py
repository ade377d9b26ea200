"""A reason for returning a plan, and its answer."""

import pytest
from django.core.exceptions import PermissionDenied

from plans.models import ReviewComment, State
from plans.workflow.comments import answer
from plans.workflow.steps import AlreadyDone, Reason, StepBlocked, take_step
from tests.factories import put
from tests.plans.workflow.steps.cast import Cast

pytestmark = pytest.mark.django_db


class TestAReasonForReturning:
    def returned(self, cast: Cast) -> ReviewComment:
        put(cast.part, State.SUBMITTED)
        reasons = [Reason(cast.project, cast.section, "일정을 나누십시오.")]
        take_step(part=cast.part, step="return_to_writer", by=cast.approver, reasons=reasons)
        return ReviewComment.objects.get()

    def test_names_its_place(self, cast: Cast) -> None:
        comment = self.returned(cast)
        assert comment.is_open
        assert comment.place == f"{cast.project} › {cast.section}"
        comment.full_clean()

    def test_is_answered_before_the_plan_is_handed_in_again(self, cast: Cast) -> None:
        comment = self.returned(cast)
        with pytest.raises(StepBlocked, match="답하지 않은 의견 1건이 남아"):
            take_step(part=cast.part, step="submit", by=cast.writer)
        answer(comment=comment, text="나누었습니다.", by=cast.writer)
        take_step(part=cast.part, step="submit", by=cast.writer)
        assert cast.state() == State.SUBMITTED

    def test_is_answered_once(self, cast: Cast) -> None:
        comment = self.returned(cast)
        answer(comment=comment, text="나누었습니다.", by=cast.writer)
        with pytest.raises(AlreadyDone, match="김하늘님이 이미 답하였습니다"):
            answer(comment=comment, text="다른 답", by=cast.approver)
        assert ReviewComment.objects.get().answer == "나누었습니다."

    def test_is_answered_by_nobody_from_elsewhere(self, cast: Cast) -> None:
        comment = self.returned(cast)
        for person in (cast.stranger, cast.viewer, cast.foreign_approver):
            with pytest.raises(PermissionDenied):
                answer(comment=comment, text="답", by=person)

    def test_outlives_its_section(self, cast: Cast) -> None:
        comment = self.returned(cast)
        cast.section.delete()
        comment.refresh_from_db()
        assert (comment.spot, comment.section) == ("project", None)
        assert comment.place == f"{cast.project} › 추진계획"
