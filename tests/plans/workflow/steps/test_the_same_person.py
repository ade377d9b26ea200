"""Nobody takes two steps of one way: roles change, and another pair of eyes sees each plan."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from plans.models import State, Transition
from plans.models.state import WorkFlow
from plans.workflow.comments import answer
from plans.workflow.steps import Reason, take_step
from tests.factories import ApproverFactory, WriterFactory, put
from tests.pages import part_url, text
from tests.plans.workflow.steps.cast import Cast

pytestmark = pytest.mark.django_db

SUBMITTED_IT = "본인이 제출한 계획이므로 승인은 다른 사람이 해야 합니다."


def become(person: User, role: Role) -> User:
    person.role = role
    person.save()
    return person


@pytest.fixture
def submitted(cast: Cast) -> Cast:
    """Submitted by the writer, who is the department's approver since."""
    take_step(part=cast.part, step="submit", by=cast.writer)
    become(cast.writer, Role.APPROVER)
    cast.part.refresh_from_db()
    return cast


def test_who_submitted_as_a_writer_does_not_approve(submitted: Cast) -> None:
    with pytest.raises(PermissionDenied, match=SUBMITTED_IT):
        take_step(part=submitted.part, step="approve", by=submitted.writer)
    assert submitted.state() == State.SUBMITTED
    take_step(part=submitted.part, step="approve", by=submitted.approver)
    assert submitted.state() == State.APPROVED


def test_without_that_question_the_same_person_would(submitted: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of the test above, with the protection off."""
    monkeypatch.setattr(WorkFlow, "_own_step_before", lambda part, user, steps: None)
    take_step(part=submitted.part, step="approve", by=submitted.writer)
    assert submitted.state() == State.APPROVED


@pytest.mark.parametrize("role", [Role.PLANNER, Role.ADMIN])
@pytest.mark.parametrize(("who", "label"), [("writer", "제출"), ("approver", "승인")])
def test_who_handed_it_on_before_does_not_confirm(cast: Cast, role: Role, who: str, label: str) -> None:
    take_step(part=cast.part, step="submit", by=cast.writer)
    take_step(part=cast.part, step="approve", by=cast.approver)
    person = become(getattr(cast, who), role)
    with pytest.raises(PermissionDenied, match=f"본인이 {label}한 계획이므로 확정은 다른 사람이"):
        take_step(part=cast.part, step="confirm", by=person)
    assert cast.state() == State.APPROVED
    take_step(part=cast.part, step="confirm", by=cast.planner)
    assert cast.state() == State.CONFIRMED


def test_the_pages_say_why_and_offer_no_button(submitted: Cast, client: Client) -> None:
    client.force_login(submitted.writer)
    page = client.get(part_url("department", submitted.part))
    assert SUBMITTED_IT in text(page)
    assert part_url("department-approve", submitted.part) not in page.content.decode()
    # What gives it back stays open.
    assert part_url("department-return", submitted.part) in page.content.decode()
    assert SUBMITTED_IT in text(client.get(part_url("department-approve", submitted.part), follow=True))
    sent = client.post(part_url("department-approve", submitted.part), {"comment": ""})
    assert (sent.status_code, SUBMITTED_IT in text(sent)) == (403, True)
    client.force_login(submitted.approver)
    assert SUBMITTED_IT not in text(client.get(part_url("department", submitted.part)))


def test_who_submitted_an_earlier_way_approves_the_next(submitted: Any) -> None:
    """The plan was given back, and somebody else submitted what it is now."""
    reasons = [Reason(submitted.project, None, "다시 쓰십시오.")]
    take_step(part=submitted.part, step="return_to_writer", by=submitted.approver, reasons=reasons)
    [comment] = submitted.part.review_comments.all()
    colleague = WriterFactory.create(department=submitted.part.department)
    answer(comment=comment, text="고쳤습니다.", by=colleague)
    take_step(part=submitted.part, step="submit", by=colleague)
    take_step(part=submitted.part, step="approve", by=submitted.writer)
    assert submitted.state() == State.APPROVED


def test_a_step_is_taken_again_by_who_took_it_before(cast: Cast) -> None:
    """What a planner gave back, and a confirmation that was taken back: the same step is no second one."""
    take_step(part=cast.part, step="submit", by=cast.writer)
    take_step(part=cast.part, step="approve", by=cast.approver)
    take_step(part=cast.part, step="take_back", by=cast.approver)
    take_step(part=cast.part, step="approve", by=cast.approver)
    take_step(part=cast.part, step="confirm", by=cast.planner)
    take_step(part=cast.part, step="reopen", by=cast.planner)
    take_step(part=cast.part, step="confirm", by=cast.planner)
    assert cast.state() == State.CONFIRMED
    assert Transition.objects.count() == 7


def test_what_nobody_handed_on_here_is_anybodys(cast: Cast) -> None:
    """A plan of an older release may be without the steps that brought it where it is."""
    put(cast.part, State.SUBMITTED)
    take_step(part=cast.part, step="approve", by=ApproverFactory.create(department=cast.part.department))
    assert cast.state() == State.APPROVED
