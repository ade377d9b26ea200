"""Where mails about steps and deadlines lead: to the service, whatever a request says of itself."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from plans.models import DepartmentPlan
from tests.factories import ApproverFactory, PlannerFactory
from tests.pages import part_url

pytestmark = pytest.mark.django_db
HOST = {"host": "testserver:6666"}


@pytest.fixture(autouse=True)
def _service(settings: Settings, part: DepartmentPlan) -> None:
    settings.SERVICE_ADDRESS = "https://plan.example.go.kr"
    ApproverFactory(department=part.department, email="approver@city.example")


def test_a_step(
    writer: Any, part: DepartmentPlan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        writer.post(part_url("department-submit", part), {"comment": ""}, headers=HOST)
    assert f"https://plan.example.go.kr{part_url('department', part)}" in mail.outbox[0].body
    assert "6666" not in mail.outbox[0].body


def test_a_deadline(
    client: Client, part: DepartmentPlan, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with time_machine.travel(date(2023, 12, 4), tick=False), django_capture_on_commit_callbacks(execute=True):
        client.force_login(PlannerFactory())
        sent = {"do": "send", "departments": [part.department.code]}
        client.post(reverse("board-remind", args=[part.plan.year]), sent, headers=HOST)
    assert f"https://plan.example.go.kr{part_url('department', part)}" in mail.outbox[0].body
    assert "6666" not in mail.outbox[0].body
