"""Whom a step is mailed to."""

from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from plans.models import State, Transition
from plans.workflow.steps import take_step
from tests.factories import PlannerFactory, put
from tests.mail_server import moody_server
from tests.plans.workflow.steps.cast import Cast

pytestmark = pytest.mark.django_db


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
    def test_goes_to_those_whom_a_step_concerns(
        self,
        cast: Cast,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
        step: str,
        before: Any,
        by: str,
        to: set[Any],
    ) -> None:
        put(cast.part, before)
        with django_capture_on_commit_callbacks(execute=True):
            take_step(part=cast.part, step=step, by=getattr(cast, by), link="https://plan.city.example/")
        assert {address for letter in mail.outbox for address in letter.to} == {f"{name}@city.example" for name in to}
        label = Transition.objects.get().label
        for letter in mail.outbox:
            assert letter.subject == f"[주요업무계획] 2024년 소통담당관 계획: {label}"
            assert f"2024년 소통담당관 계획을 {label}하였습니다." in letter.body
            assert "https://plan.city.example/" in letter.body

    def test_is_not_sent_of_what_did_not_happen(
        self, cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            take_step(part=cast.part, step="submit", by=cast.writer)
            transaction.set_rollback(True)
        assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_cannot_be_sent_hinders_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = Cast()
    monkeypatch.setattr("plans.workflow.mails.get_connection", lambda: 1 / 0)
    take_step(part=cast.part, step="submit", by=cast.writer)
    assert cast.state() == State.SUBMITTED


def test_an_address_that_is_refused_or_is_none_stops_no_mail_to_others(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    cast = Cast()
    put(cast.part, State.SUBMITTED)
    PlannerFactory(email="a@b@city.example")
    PlannerFactory(email="last@city.example")
    moody_server(monkeypatch).refused.add(cast.writer.email)
    with django_capture_on_commit_callbacks(execute=True):
        take_step(part=cast.part, step="approve", by=cast.approver)
    assert {address for letter in mail.outbox for address in letter.to} >= {"planner@city.example", "last@city.example"}
