"""What a project's page takes from its boxes, what it says of them, and whom it refuses."""

from http import HTTPStatus
from typing import Any

import pytest
from django.urls import reverse
from lxml import html

from plans.models import DepartmentPlan, Project, Section
from tests.factories import MilestoneFactory, RosterFactory, SectionFactory
from tests.pages import boxes, send

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("box", "typed", "sentence"),
    [
        ("begins", "봄", "연월이 아닙니다"),
        ("title", "", "필수"),
        ("ends", "2020. 1.", "사업기간의 끝이 시작보다 빠릅니다"),
    ],
)
def test_an_error_is_shown_and_nothing_is_saved(
    writer: Any, project: Project, box: str, typed: str, sentence: str
) -> None:
    began = boxes(writer, project, "facts")
    answer = send(writer, "project-facts", began | {"begins": "2024. 1.", "place": "구청", box: typed}, project.pk)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in answer.content.decode("unicode_escape", "ignore") or sentence in str(answer.json())
    project.refresh_from_db()
    assert project.place == ""
    page = writer.post(reverse("project-facts", args=[project.pk]), began | {"place": "구청", box: typed or " "})
    assert "구청" in page.content.decode()


def test_a_month_without_a_year_is_the_plan_s_and_at_the_end_the_beginning_s(writer: Any, project: Project) -> None:
    began = boxes(writer, project, "facts")
    values = send(writer, "project-facts", began | {"begins": "3월", "ends": "12"}, project.pk).json()["values"]
    assert (values["begins"], values["ends"]) == ("2024. 3.", "2024. 12.")
    began |= {f"initial-{name}": values[name] for name in ("begins", "ends")}
    values = send(writer, "project-facts", began | {"begins": "2023. 3.", "ends": "11월"}, project.pk).json()["values"]
    assert (values["begins"], values["ends"]) == ("2023. 3.", "2023. 11.")


@pytest.mark.parametrize(("role", "begins"), [("planned", "2024. 3."), ("done", "2023. 3.")])
def test_a_row_s_month_is_of_the_year_that_its_section_is_about(
    writer: Any, part: DepartmentPlan, project: Project, role: str, begins: str
) -> None:
    part.plan.roster = RosterFactory(as_of="2023-10-31")
    part.plan.save()
    section = SectionFactory(project=project, kind__role=role)
    answer = send(writer, "milestone-new", {"title": "착수", "begins": "3월", "ends": "5월"}, section.pk)
    assert answer.json()["values"]["begins"] == begins
    assert answer.json()["values"]["ends"] == begins.removesuffix("3.") + "5."


def test_a_box_has_an_example_of_what_it_prints(writer: Any, project: Project, section: Section) -> None:
    MilestoneFactory(section=section)
    page = html.fromstring(writer.get(reverse("project", args=[project.pk])).content)
    for name in ("period_label", "period_wording", "sole_source", "prints_budget", "date_label", "date_wording"):
        for box in page.findall(f".//*[@name='{name}']"):
            assert page.get_element_by_id(box.get("aria-describedby")).text_content().strip()
    shapes = [option.text for option in page.find(".//select[@name='milestone_form']")]
    assert shapes[0] == "날짜를 앞에 — 2024. 3. : 내용"


def test_an_example_of_a_month_is_only_in_a_new_row(writer: Any, project: Project, section: Section) -> None:
    MilestoneFactory(section=section, begins=None)
    page = html.fromstring(writer.get(reverse("project", args=[project.pk])).content)
    shown = {
        box.get("id"): box.get("placeholder")
        for box in page.xpath("//input[contains(@class, 'month')]")
        if box.get("placeholder")
    }
    assert set(shown.values()) == {"예: 3월", "예: 5월"}
    assert all(name.startswith("new-") for name in shown)
    # The facts say it in a sentence below the box.
    assert "예: 2024. 1. 또는 1월" in page.text_content()
