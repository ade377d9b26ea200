"""A department's plan with a project of one section, its people, each with a browser, and a clock that stands."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from plans.models import DepartmentPlan, Milestone, Project, ReviewComment, Section, State
from tests.factories import (
    ApproverFactory,
    DepartmentPlanFactory,
    MilestoneFactory,
    PlannerFactory,
    ProjectFactory,
    SectionFactory,
    UserFactory,
    WriterFactory,
    put,
)
from tests.pages import part_url
from tests.plans.history.changing import BEFORE, SEOUL


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(datetime(2023, 11, 20, 9, 0, tzinfo=SEOUL), tick=False) as clock:
        yield clock


class Desk:
    """The plan, and what its people do with it."""

    def __init__(self) -> None:
        self.part: DepartmentPlan = DepartmentPlanFactory.create(
            department__name="소통담당관", department__code="comms"
        )
        self.project: Project = ProjectFactory.create(department_plan=self.part, number=1, title="언론 홍보")
        self.section: Section = SectionFactory.create(project=self.project, kind__name="추진계획", body=BEFORE, order=1)
        self.milestone: Milestone = MilestoneFactory.create(section=self.section, title="착공")
        own = {"department": self.part.department}
        self.people: dict[str, User] = {
            "writer": WriterFactory.create(name="김하늘", **own),
            "approver": ApproverFactory.create(name="이도윤", **own),
            "deputy": ApproverFactory.create(name="한별", **own),
            "planner": PlannerFactory.create(name="박서연"),
            "viewer": UserFactory.create(name="최민준"),
            "stranger": ApproverFactory.create(),
        }

    def browser(self, who: str) -> Any:
        client = Client()
        client.force_login(self.people[who])
        return client

    def put(self, state: State) -> None:
        put(self.part, state)

    def says(self, who: str, spot: str, text: str, project: Project | None = None, **more: Any) -> Any:
        address = reverse("comment-new", args=[(project or self.project).pk])
        return self.browser(who).post(f"{address}?spot={spot}", {"reason": text, **more})

    def answers(self, who: str, comment: ReviewComment, text: str = "고쳤습니다.", **more: Any) -> Any:
        address = part_url("comment-answer", self.part, comment.pk)
        return self.browser(who).post(address, {"answer": text, **more})

    def resolves(self, who: str, comment: ReviewComment) -> Any:
        return self.browser(who).post(part_url("comment-resolve", self.part, comment.pk), follow=True)

    def returns(self, who: str = "approver", **reasons: str) -> Any:
        sent = {"to": "return_to_writer", **reasons}
        return self.browser(who).post(part_url("department-return", self.part), sent, follow=True)

    def takes(self, who: str, step: str) -> Any:
        return self.browser(who).post(part_url(f"department-{step}", self.part), follow=True)

    def state(self) -> str:
        return DepartmentPlan.objects.get(pk=self.part.pk).state

    @property
    def at_section(self) -> str:
        return f"section-{self.section.pk}"


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()
