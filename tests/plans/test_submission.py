"""Handing a department's plan on, returning it, waiving an error: who may, when, and that it happens once."""

import threading
import time
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction

from accounts.models import User
from budgets.closing import Closed
from plans import submission
from plans.checks import check, with_waivers
from plans.content import load_content
from plans.models import (
    DepartmentPlan,
    Milestone,
    Picture,
    Plan,
    Project,
    ReviewComment,
    Section,
    State,
    Transition,
    Waiver,
)
from plans.models.state import WorkFlow
from plans.submission import Blocked, Reason, TooLate, answer, take_step, waive, withdraw_waiver
from tests.factories import (
    AdminFactory,
    ApproverFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    MilestoneFactory,
    PictureFactory,
    PlannerFactory,
    ProjectFactory,
    SectionFactory,
    UserFactory,
    WriterFactory,
    put,
)

pytestmark = pytest.mark.django_db


class Cast:
    """A department's plan without errors, its people, and those who gather the whole."""

    def __init__(self) -> None:
        self.part = DepartmentPlanFactory.create(department__name="소통담당관")
        self.project = ProjectFactory.create(department_plan=self.part, number=1)
        self.section = SectionFactory.create(project=self.project)
        own = {"department": self.part.department}
        self.writer = WriterFactory.create(name="김하늘", email="writer@city.example", **own)
        self.approver = ApproverFactory.create(name="이도윤", email="approver@city.example", **own)
        self.planner = PlannerFactory.create(email="planner@city.example")
        self.admin = AdminFactory.create(email="admin@city.example")
        self.viewer = UserFactory.create(email="viewer@city.example")
        self.stranger = WriterFactory.create(email="stranger@city.example")
        self.foreign_approver = ApproverFactory.create()

    def people(self) -> dict[str, User]:
        return {name: person for name, person in vars(self).items() if isinstance(person, User)}

    def state(self) -> str:
        return DepartmentPlan.objects.get(pk=self.part.pk).state

    def err(self) -> None:
        """An error: 전액 구비, without any money."""
        self.project.sole_source = FundingSourceFactory(name="구비")
        self.project.save()

    def findings(self):
        content = load_content(self.part.plan)
        return [each for each in with_waivers(check(content), content.parts) if each.code == "C19"]


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


# The step, from where, to where, and who takes it.
STEPS = [
    ("submit", State.WRITING, State.SUBMITTED, {"writer"}),
    ("approve", State.SUBMITTED, State.APPROVED, {"approver"}),
    ("confirm", State.APPROVED, State.CONFIRMED, {"planner", "admin"}),
    ("take_back", State.SUBMITTED, State.WRITING, {"writer"}),
    ("take_back", State.APPROVED, State.SUBMITTED, {"approver"}),
    ("return_to_writer", State.SUBMITTED, State.WRITING, {"approver"}),
    ("return_to_writer", State.APPROVED, State.WRITING, {"planner", "admin"}),
    ("return_to_approver", State.APPROVED, State.SUBMITTED, {"planner", "admin"}),
    ("reopen", State.CONFIRMED, State.APPROVED, {"planner", "admin"}),
]


class TestAStep:
    @pytest.mark.parametrize(("step", "before", "after", "who"), STEPS)
    def test_is_taken_by_those_whose_it_is_and_nobody_else(self, cast, step, before, after, who):
        for name, person in cast.people().items():
            put(cast.part, before)
            if name in who:
                take_step(part=cast.part, step=step, by=person)
                assert cast.state() == after
            else:
                with pytest.raises((PermissionDenied, TooLate)):
                    take_step(part=cast.part, step=step, by=person)
                assert cast.state() == before

    @pytest.mark.parametrize("step", sorted({step for step, *_ in STEPS}))
    def test_is_taken_from_no_other_state(self, cast, step):
        sources = {before for name, before, *_ in STEPS if name == step}
        for state in set(State) - sources:
            put(cast.part, state)
            for person in cast.people().values():
                with pytest.raises((PermissionDenied, TooLate)):
                    take_step(part=cast.part, step=step, by=person)
            assert cast.state() == state

    def test_is_kept_with_who_and_what_was_said(self, cast):
        take_step(part=cast.part, step="submit", by=cast.writer, comment="잘 부탁드립니다.")
        kept = Transition.objects.get()
        assert (kept.by, kept.before, kept.after, kept.comment, kept.label) == (
            cast.writer,
            State.WRITING,
            State.SUBMITTED,
            "잘 부탁드립니다.",
            "제출",
        )

    def test_that_comes_second_is_told_calmly_who_was_first(self, cast):
        take_step(part=cast.part, step="submit", by=cast.writer)
        with pytest.raises(
            TooLate, match=r"김하늘님이 \d\d:\d\d에 이미 제출하였습니다. 지금 상태는 ‘부서 검토’입니다."
        ):
            take_step(part=cast.part, step="submit", by=cast.writer)
        assert Transition.objects.count() == 1

    def test_is_refused_once_the_whole_plan_is_confirmed(self, cast):
        cast.part.plan.set_state(Plan.State.CONFIRMED)
        with pytest.raises(Closed):
            take_step(part=cast.part, step="submit", by=cast.writer)
        assert cast.state() == State.WRITING

    def test_switching_its_permission_off_shows_that_it_is_what_keeps_others_out(self, cast, monkeypatch):
        monkeypatch.setattr(WorkFlow, "ever_lets", lambda part, user, step: True)
        monkeypatch.setattr(WorkFlow, "steps_for", lambda part, user: {"submit"})
        take_step(part=cast.part, step="submit", by=cast.stranger)
        assert cast.state() == State.SUBMITTED


class TestTakingBack:
    def test_is_no_return_and_leaves_no_reason_to_answer(self, cast):
        take_step(part=cast.part, step="submit", by=cast.writer)
        taken = take_step(part=cast.part, step="take_back", by=cast.writer, comment="그림을 빠뜨렸습니다.")
        assert (taken.label, taken.gives_back) == ("회수", False)
        assert not ReviewComment.objects.exists()
        take_step(part=cast.part, step="submit", by=cast.writer)
        assert cast.state() == State.SUBMITTED

    def test_comes_too_late_once_somebody_has_gone_further(self, cast):
        take_step(part=cast.part, step="submit", by=cast.writer)
        take_step(part=cast.part, step="approve", by=cast.approver)
        with pytest.raises(TooLate, match=r"이도윤님이 .+에 이미 승인하였습니다"):
            take_step(part=cast.part, step="take_back", by=cast.writer)
        take_step(part=cast.part, step="confirm", by=cast.planner)
        with pytest.raises(TooLate, match="지금 상태는 ‘확정’입니다"):
            take_step(part=cast.part, step="take_back", by=cast.approver)
        assert cast.state() == State.CONFIRMED

    def test_goes_all_the_way_back_one_after_the_other(self, cast):
        take_step(part=cast.part, step="submit", by=cast.writer)
        take_step(part=cast.part, step="approve", by=cast.approver)
        take_step(part=cast.part, step="take_back", by=cast.approver)
        take_step(part=cast.part, step="take_back", by=cast.writer)
        assert cast.state() == State.WRITING

    @pytest.mark.parametrize(
        ("before", "step", "who"),
        [(State.APPROVED, "return_to_approver", "writer"), (State.CONFIRMED, "reopen", "approver")],
    )
    def test_is_not_for_what_a_planner_gave_back(self, cast, before, step, who):
        put(cast.part, before)
        take_step(part=cast.part, step=step, by=cast.planner)
        given = cast.state()
        with pytest.raises(TooLate):
            take_step(part=cast.part, step="take_back", by=getattr(cast, who))
        assert cast.state() == given

    def test_is_not_the_writer_s_because_the_approver_handed_it_on_again_and_took_that_back(self, cast):
        put(cast.part, State.APPROVED)
        take_step(part=cast.part, step="return_to_approver", by=cast.planner)
        take_step(part=cast.part, step="approve", by=cast.approver)
        take_step(part=cast.part, step="take_back", by=cast.approver)
        with pytest.raises(TooLate):
            take_step(part=cast.part, step="take_back", by=cast.writer)
        assert cast.state() == State.SUBMITTED

    def test_needs_nothing_to_be_put_right_before(self, cast):
        cast.err()
        put(cast.part, State.SUBMITTED)
        take_step(part=cast.part, step="take_back", by=cast.writer)
        assert cast.state() == State.WRITING


class TestMail:
    @pytest.mark.parametrize(
        ("step", "before", "by", "to"),
        [
            ("submit", State.WRITING, "writer", {"approver"}),
            ("approve", State.SUBMITTED, "approver", {"writer", "planner"}),
            ("confirm", State.APPROVED, "planner", {"writer", "approver"}),
            ("return_to_writer", State.SUBMITTED, "approver", {"writer"}),
            ("return_to_writer", State.APPROVED, "planner", {"writer", "approver"}),
            ("return_to_approver", State.APPROVED, "planner", {"writer", "approver"}),
            ("reopen", State.CONFIRMED, "admin", {"writer", "approver"}),
            ("take_back", State.SUBMITTED, "writer", {"approver"}),
            ("take_back", State.APPROVED, "approver", {"writer", "planner"}),
        ],
    )
    def test_goes_to_those_whom_a_step_concerns(self, cast, django_capture_on_commit_callbacks, step, before, by, to):
        put(cast.part, before)
        with django_capture_on_commit_callbacks(execute=True):
            take_step(part=cast.part, step=step, by=getattr(cast, by), link="https://plan.city.example/")
        assert {address for letter in mail.outbox for address in letter.to} == {f"{name}@city.example" for name in to}
        label = Transition.objects.get().label
        for letter in mail.outbox:
            assert letter.subject == f"[주요업무계획] 2024년 소통담당관 계획: {label}"
            assert f"2024년 소통담당관 계획을 {label}하였습니다." in letter.body
            assert "https://plan.city.example/" in letter.body

    def test_is_not_sent_of_what_did_not_happen(self, cast, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            take_step(part=cast.part, step="submit", by=cast.writer)
            transaction.set_rollback(True)
        assert mail.outbox == []

    @pytest.mark.django_db(transaction=True)
    def test_that_cannot_be_sent_hinders_nobody(self, monkeypatch):
        cast = Cast()
        monkeypatch.setattr("plans.notices.send_mass_mail", lambda mails: 1 / 0)
        take_step(part=cast.part, step="submit", by=cast.writer)
        assert cast.state() == State.SUBMITTED


class TestAnError:
    @pytest.mark.parametrize(("step", "before", "who"), [(s, b, max(w)) for s, b, _, w in STEPS[:3]])
    def test_keeps_a_plan_from_going_on(self, cast, step, before, who):
        cast.err()
        put(cast.part, before)
        with pytest.raises(Blocked, match="오류 1건이 남아 있어"):
            take_step(part=cast.part, step=step, by=getattr(cast, who))
        assert cast.state() == before

    def test_doesnt_keep_it_from_being_returned(self, cast):
        cast.err()
        put(cast.part, State.SUBMITTED)
        take_step(part=cast.part, step="return_to_writer", by=cast.approver)
        assert cast.state() == State.WRITING

    def test_of_another_department_is_no_hindrance(self, cast):
        ProjectFactory(department_plan__plan=cast.part.plan, number=1, sole_source=FundingSourceFactory())
        take_step(part=cast.part, step="submit", by=cast.writer)
        assert cast.state() == State.SUBMITTED

    def test_may_stand_for_a_reason(self, cast):
        cast.err()
        [finding] = cast.findings()
        waive(part=cast.part, finding=finding, reason="추경에서 편성합니다.", by=cast.writer)
        [finding] = cast.findings()
        assert finding.waiver.reason == "추경에서 편성합니다."
        assert not finding.blocks
        take_step(part=cast.part, step="submit", by=cast.writer)
        assert cast.state() == State.SUBMITTED

    def test_keeps_its_reason_whatever_the_project_is_called(self, cast):
        cast.err()
        waive(part=cast.part, finding=cast.findings()[0], reason="사유", by=cast.writer)
        Project.objects.update(number=7, title="다른 이름")
        [finding] = [each for each in cast.findings() if each.code == "C19"]
        assert finding.is_waived

    def test_that_says_something_else_since_needs_a_reason_again(self, cast):
        cast.err()
        waive(part=cast.part, finding=cast.findings()[0], reason="사유", by=cast.writer)
        Project.objects.update(sole_source=FundingSourceFactory(name="국비"))
        [finding] = cast.findings()
        assert finding.waiver
        assert finding.blocks
        waive(part=cast.part, finding=finding, reason="다른 사유", by=cast.approver)
        assert Waiver.objects.get().reason == "다른 사유"
        assert not cast.findings()[0].blocks

    def test_blocks_again_without_its_reason(self, cast):
        cast.err()
        waiver = waive(part=cast.part, finding=cast.findings()[0], reason="사유", by=cast.writer)
        withdraw_waiver(waiver=waiver, by=cast.writer)
        assert cast.findings()[0].blocks

    def test_is_not_waived_by_whom_the_plan_has_left(self, cast):
        cast.err()
        [finding] = cast.findings()
        put(cast.part, State.SUBMITTED)
        with pytest.raises(PermissionDenied, match="지금은 ‘부서 검토’ 단계여서"):
            waive(part=cast.part, finding=finding, reason="사유", by=cast.writer)
        waive(part=cast.part, finding=finding, reason="사유", by=cast.approver)


class TestAReasonForReturning:
    def returned(self, cast) -> ReviewComment:
        put(cast.part, State.SUBMITTED)
        reasons = [Reason(cast.project, cast.section, "일정을 나누십시오.")]
        take_step(part=cast.part, step="return_to_writer", by=cast.approver, reasons=reasons)
        return ReviewComment.objects.get()

    def test_names_its_place(self, cast):
        comment = self.returned(cast)
        assert comment.is_open
        assert comment.place == f"{cast.project} › {cast.section}"
        comment.full_clean()

    def test_is_answered_before_the_plan_is_handed_in_again(self, cast):
        comment = self.returned(cast)
        with pytest.raises(Blocked, match="답하지 않은 반려 사유 1건이 남아"):
            take_step(part=cast.part, step="submit", by=cast.writer)
        answer(comment=comment, text="나누었습니다.", by=cast.writer)
        take_step(part=cast.part, step="submit", by=cast.writer)
        assert cast.state() == State.SUBMITTED

    def test_is_answered_once(self, cast):
        comment = self.returned(cast)
        answer(comment=comment, text="나누었습니다.", by=cast.writer)
        with pytest.raises(TooLate, match="김하늘님이 이미 답하였습니다"):
            answer(comment=comment, text="다른 답", by=cast.approver)
        assert ReviewComment.objects.get().answer == "나누었습니다."

    def test_is_answered_by_nobody_from_elsewhere(self, cast):
        comment = self.returned(cast)
        for person in (cast.stranger, cast.viewer, cast.foreign_approver):
            with pytest.raises(PermissionDenied):
                answer(comment=comment, text="답", by=person)

    def test_outlives_its_section(self, cast):
        comment = self.returned(cast)
        cast.section.delete()
        comment.refresh_from_db()
        assert comment.place == str(cast.project)


# Whose it is to change, by state.
EDITORS = {
    State.WRITING: {"writer", "approver", "planner", "admin"},
    State.SUBMITTED: {"approver", "planner", "admin"},
    State.APPROVED: {"planner", "admin"},
    State.CONFIRMED: set(),
}


class TestEditing:
    @pytest.mark.parametrize("state", State)
    def test_is_for_those_with_whom_the_plan_is(self, cast, state):
        MilestoneFactory(section=cast.section)
        PictureFactory(project=cast.project)
        put(cast.part, state)
        for model in (DepartmentPlan, Project, Section, Milestone, Picture):
            may = {name for name, person in cast.people().items() if model.objects.editable_by(person).exists()}
            assert may == EDITORS[state], model

    def test_is_for_nobody_once_the_whole_plan_is_confirmed(self, cast):
        cast.part.plan.set_state(Plan.State.CONFIRMED)
        assert not any(Project.objects.editable_by(person).exists() for person in cast.people().values())

    def test_is_not_for_people_who_left(self, cast):
        for person in cast.people().values():
            person.is_active = False
            assert not Project.objects.editable_by(person).exists()


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def at_once(self, *steps) -> list:
        """Take the steps at the same moment, and return what came of each."""
        start = threading.Barrier(len(steps))
        outcomes: list[Any] = []

        def take(step: dict) -> None:
            start.wait()
            try:
                outcomes.append(self.take_patiently(step))
            except (TooLate, PermissionDenied) as refused:
                outcomes.append(refused)
            finally:
                connection.close()

        threads = [threading.Thread(target=take, args=[step]) for step in steps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return outcomes

    def take_patiently(self, step: dict) -> Transition:
        """SQLite waits for another writer in a file, but not in the memory where tests have it."""
        for _ in range(500):
            try:
                return take_step(**step)
            except OperationalError as error:
                if "table is locked" not in str(error):
                    raise
                time.sleep(0.02)
        raise AssertionError("It waited too long.")

    def test_clicks_on_submit_take_one_step(self):
        cast = Cast()
        outcomes = self.at_once(*[{"part": cast.part, "step": "submit", "by": cast.writer}] * 4)
        assert sorted(type(each).__name__ for each in outcomes) == ["TooLate"] * 3 + ["Transition"]
        assert Transition.objects.count() == 1
        assert cast.state() == State.SUBMITTED

    def test_an_approval_and_a_return_are_one_of_both(self):
        cast = Cast()
        put(cast.part, State.SUBMITTED)
        other = ApproverFactory.create(department=cast.part.department)
        outcomes = self.at_once(
            {"part": cast.part, "step": "approve", "by": cast.approver},
            {"part": cast.part, "step": "return_to_writer", "by": other},
        )
        assert sorted(type(each).__name__ for each in outcomes) == ["TooLate", "Transition"]
        assert cast.state() == Transition.objects.get().after

    def test_an_approval_and_taking_back_are_one_of_both(self):
        cast = Cast()
        take_step(part=cast.part, step="submit", by=cast.writer)
        outcomes = self.at_once(
            {"part": cast.part, "step": "approve", "by": cast.approver},
            {"part": cast.part, "step": "take_back", "by": cast.writer},
        )
        assert sorted(type(each).__name__ for each in outcomes) == ["TooLate", "Transition"]
        assert cast.state() == Transition.objects.all()[0].after

    @pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
    def test_without_holding_the_row_the_step_is_taken_more_than_once(self, monkeypatch):
        """The control: what would happen if nobody held the row."""
        cast = Cast()
        look = threading.Barrier(2)

        def unheld(part):
            found = DepartmentPlan.objects.get(pk=part.pk)
            look.wait(10)
            return found

        monkeypatch.setattr(submission, "_hold", unheld)
        self.at_once(*[{"part": cast.part, "step": "submit", "by": cast.writer}] * 2)
        assert Transition.objects.count() == 2
