"""An error prevents the next step of a plan, unless it is waived."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from plans.checks import Finding, Place, Severity, with_waivers
from plans.models import Project, State, Waiver
from plans.workflow.steps import StepBlocked, take_step, waive, withdraw_waiver
from tests.factories import FundingSourceFactory, ProjectFactory, put
from tests.plans.workflow.steps.cast import STEPS, Cast

pytestmark = pytest.mark.django_db


class TestAnError:
    @pytest.mark.parametrize(("step", "before", "who"), [(s, b, max(w)) for s, b, _, w in STEPS[:3]])
    def test_prevents_the_next_step(self, cast: Cast, step: Any, before: Any, who: Any) -> None:
        cast.err()
        put(cast.part, before)
        with pytest.raises(StepBlocked, match="오류 1건이 남아 있어"):
            take_step(part=cast.part, step=step, by=getattr(cast, who))
        assert cast.state() == before

    def test_doesnt_prevent_returning(self, cast: Cast) -> None:
        cast.err()
        put(cast.part, State.SUBMITTED)
        take_step(part=cast.part, step="return_to_writer", by=cast.approver)
        assert cast.state() == State.WRITING

    def test_of_another_department_is_no_hindrance(self, cast: Cast) -> None:
        ProjectFactory(department_plan__plan=cast.part.plan, number=1, sole_source=FundingSourceFactory())
        take_step(part=cast.part, step="submit", by=cast.writer)
        assert cast.state() == State.SUBMITTED

    def test_may_be_waived(self, cast: Cast) -> None:
        cast.err()
        [finding] = cast.findings()
        waive(part=cast.part, finding=finding, reason="추경에서 편성합니다.", by=cast.writer)
        [finding] = cast.findings()
        assert finding.waiver.reason == "추경에서 편성합니다."
        assert not finding.blocks
        take_step(part=cast.part, step="submit", by=cast.writer)
        assert cast.state() == State.SUBMITTED

    def test_stays_waived_whatever_the_project_is_called(self, cast: Cast) -> None:
        cast.err()
        waive(part=cast.part, finding=cast.findings()[0], reason="사유", by=cast.writer)
        Project.objects.update(number=7, title="다른 이름")
        [finding] = [each for each in cast.findings() if each.code == "C19"]
        assert finding.is_waived

    def test_that_says_something_else_since_needs_a_reason_again(self, cast: Cast) -> None:
        cast.err()
        waive(part=cast.part, finding=cast.findings()[0], reason="사유", by=cast.writer)
        Project.objects.update(sole_source=FundingSourceFactory(name="국비"))
        [finding] = cast.findings()
        assert finding.waiver
        assert finding.blocks
        waive(part=cast.part, finding=finding, reason="다른 사유", by=cast.approver)
        assert Waiver.objects.current().get().reason == "다른 사유"
        replaced = Waiver.objects.exclude(removed_at=None).get()
        assert (replaced.reason, replaced.removed_by) == ("사유", cast.approver)
        assert not cast.findings()[0].blocks

    def test_takes_over_no_reason_of_another_finding_in_its_place(self, cast: Cast) -> None:
        """The share of a department's money (C14) is told beside the error that it's too much."""
        place = Place(cast.part.department)
        notice = Finding("C14", Severity.INFORMATION, place, "합계 300은 200의 150%입니다.")
        error = Finding("C14", Severity.ERROR, place, "합계 300이 200보다 100 많습니다.")

        def read(*findings: Finding) -> list[tuple[str, bool]]:
            read = with_waivers(findings, [cast.part])
            return [(each.waiver.reason if each.waiver else "", each.is_waived) for each in read]

        waive(part=cast.part, finding=notice, reason="그대로입니다.", by=cast.writer)
        assert read(notice, error) == [("그대로입니다.", True), ("", False)]
        waive(part=cast.part, finding=with_waivers([error], [cast.part])[0], reason="추경", by=cast.writer)
        assert read(notice, error) == [("그대로입니다.", True), ("추경", True)]
        # What the error says since has the error's reason; a second error beside it has none of the first.
        other = replace(error, sentence="합계 400이 200보다 200 많습니다.")
        assert read(notice, other) == [("그대로입니다.", True), ("추경", False)]
        assert read(error, other) == [("추경", True), ("", False)]
        waive(part=cast.part, finding=with_waivers([other], [cast.part])[0], reason="다른 추경", by=cast.writer)
        assert read(notice, other) == [("그대로입니다.", True), ("다른 추경", True)]
        assert set(Waiver.objects.current().values_list("reason", flat=True)) == {"그대로입니다.", "다른 추경"}

    def test_blocks_again_without_its_reason(self, cast: Cast) -> None:
        cast.err()
        waiver = waive(part=cast.part, finding=cast.findings()[0], reason="사유", by=cast.writer)
        withdraw_waiver(waiver=waiver, by=cast.writer)
        assert cast.findings()[0].blocks

    def test_is_not_waived_by_whom_the_plan_has_left(self, cast: Cast) -> None:
        cast.err()
        [finding] = cast.findings()
        put(cast.part, State.SUBMITTED)
        with pytest.raises(PermissionDenied, match="지금은 ‘부서 검토’ 단계여서"):
            waive(part=cast.part, finding=finding, reason="사유", by=cast.writer)
        waive(part=cast.part, finding=finding, reason="사유", by=cast.approver)
