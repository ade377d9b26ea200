"""What was removed comes back by the key in the message that says so."""

from typing import Any

import pytest
from django.urls import reverse
from lxml import html

from plans.models import Milestone, Project, ProjectProgram, Section
from tests.factories import MilestoneFactory, ProgramFactory, ProjectProgramFactory, SectionFactory

pytestmark = pytest.mark.django_db


def remove_and_take_back(client: Any, name: str, *args: Any) -> Any:
    """Press the one key in the message, as a browser does; returns the page that follows."""
    page = client.post(reverse(name, args=args), follow=True)
    [form] = html.fromstring(page.content).xpath("//ul[@class='messages']//form")
    assert form.xpath("string(.//button)") == "되돌리기"
    return client.post(form.get("action"), {box.name: box.value for box in form.xpath(".//input")}, follow=True)


def test_a_section_with_its_rows(writer: Any, project: Project) -> None:
    section = SectionFactory(project=project, title="계획", order=2, body="<p>글</p>")
    parent = MilestoneFactory(section=section, title="위")
    MilestoneFactory(section=section, title="아래", parent=parent)
    page = remove_and_take_back(writer, "section-remove", section.pk)
    assert page.redirect_chain[-1][0] == f"/projects/{project.pk}/#section-{section.pk}"
    assert Section.objects.get(pk=section.pk).body == "<p>글</p>"
    assert set(section.milestones.values_list("title", "parent__title")) == {("위", None), ("아래", "위")}


def test_a_row(writer: Any, section: Section) -> None:
    row = MilestoneFactory(section=section, title="착수보고회")
    page = remove_and_take_back(writer, "milestone-remove", row.pk)
    assert page.redirect_chain[-1][0] == f"/projects/{section.project_id}/#milestone-{row.pk}"
    assert Milestone.objects.get(pk=row.pk).title == "착수보고회"


def test_a_program(writer: Any, project: Project) -> None:
    program = ProgramFactory(department=project.department_plan.department)
    link = ProjectProgramFactory(project=project, program=program)
    remove_and_take_back(writer, "program-remove", link.pk)
    assert ProjectProgram.objects.get().program == program


def test_a_project(writer: Any, project: Project) -> None:
    part = project.department_plan
    where = (part.plan.year, part.department.code)
    remove_and_take_back(writer, "project-remove", *where, project.pk)
    assert Project.objects.get().title == project.title


def test_a_message_without_anything_to_take_back_has_no_key(writer: Any, project: Project) -> None:
    page = writer.post(
        reverse("project-copy", args=[2024, project.department_plan.department.code, project.pk]), follow=True
    )
    tree = html.fromstring(page.content)
    assert tree.xpath("//ul[@class='messages']")
    assert not tree.xpath("//ul[@class='messages']//form")
