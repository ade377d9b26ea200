"""What a writer moved prints where it was moved to."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from plans.models import DepartmentPlan, Section
from reports.book.html import assembled_html
from reports.cache.manuscript import open_manuscript
from tests.factories import DepartmentPlanFactory, MilestoneFactory, ProjectFactory, SectionFactory, WriterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def part(client: Client) -> DepartmentPlan:
    """Of whoever writes it: a project with the sections 가 and 나, of which 나 has the steps 하나, 둘 and 셋."""
    part = DepartmentPlanFactory.create()
    project = ProjectFactory(department_plan=part)
    SectionFactory(project=project, title="가", order=1, body="<p>글</p>")
    steps = SectionFactory(project=project, title="나", order=2, milestone_form=Section.MilestoneForm.DATE_LAST)
    for order, title in enumerate(("하나", "둘", "셋"), 1):
        MilestoneFactory(section=steps, title=title, order=order)
    client.force_login(WriterFactory(department=part.department))
    return part


def printed(part: DepartmentPlan) -> list[str]:
    """The headings and steps in a book as it is cached, in their order."""
    manuscript = open_manuscript(part.plan, with_html=True)
    html = assembled_html(manuscript.book, (fragment.body for fragment in manuscript.fragments))
    return re.findall(r"(?<=>)(?:가|나|하나|둘|셋)(?=[<(\s])", html)


def test_a_section(client: Client, part: DepartmentPlan) -> None:
    assert printed(part) == ["가", "나", "하나", "둘", "셋"]
    client.post(reverse("section-move", args=[Section.objects.get(title="나").pk, "up"]))
    assert printed(part) == ["나", "하나", "둘", "셋", "가"]


def test_a_step(client: Client, part: DepartmentPlan) -> None:
    assert printed(part) == ["가", "나", "하나", "둘", "셋"]
    third = Section.objects.get(title="나").milestones.get(title="셋")
    client.post(reverse("milestone-move", args=[third.pk, "up"]))
    assert printed(part) == ["가", "나", "하나", "셋", "둘"]


def test_a_project(client: Client, part: DepartmentPlan) -> None:
    first, second = part.projects.get(), ProjectFactory.create(department_plan=part, number=2)
    where = reverse("projects-order", args=[part.plan.year, part.department.code])
    client.post(where, {"order": f"{second.pk},{first.pk}"})
    names = [fragment.name for fragment in open_manuscript(part.plan).fragments if fragment.group]
    assert names[1:] == [f"{part.department} 1. {second.title}", f"{part.department} 2. {first.title}"]
