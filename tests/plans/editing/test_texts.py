"""A section's text that is saved: what is cleaned, what is no change, and what is too much."""

from http import HTTPStatus
from typing import Any

import pytest
from django.urls import reverse

from plans.models import DepartmentPlan, Project, Section, State
from tests.factories import put
from tests.pages import section_boxes, send

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "body",
    [
        "<p>가</p>" * 150_000,
        "<table><tr><td>" * 60 + "가" + "</td></tr></table>" * 60,
        "<ul><li>" * 5000,
    ],
)
def test_monstrous_text_is_refused_with_a_sentence(writer: Any, project: Project, section: Section, body: str) -> None:
    answer = send(writer, "section", section_boxes(writer, project) | {"body": body}, section.pk)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json()["errors"]["body"]
    assert Section.objects.get().body == "<p>처음</p>"


def test_a_cell_over_a_million_columns_is_brought_down(writer: Any, project: Project, section: Section) -> None:
    body = '<table><tbody><tr><td colspan="1000000">가</td></tr></tbody></table>'
    assert send(writer, "section", section_boxes(writer, project) | {"body": body}, section.pk).status_code == 200
    assert 'colspan="20"' in Section.objects.get().body


@pytest.mark.parametrize("end", ["<p></p>", "<p><br></p><p></p>", "<p>&nbsp;</p>\n<p> </p>"])
def test_an_empty_end_of_a_text_is_no_change(writer: Any, project: Project, section: Section, end: str) -> None:
    table = "<table><tbody><tr><td><p></p></td></tr></tbody></table>"
    Section.objects.filter(pk=section.pk).update(body=f"<p></p>{table}")
    began = section_boxes(writer, project)
    assert send(writer, "section", began | {"body": f"<p></p>{table}{end}"}, section.pk).status_code == 200
    stands = Section.objects.get()
    assert (stands.body, stands.version) == (f"<p></p>{table}", section.version)


def test_a_submitted_plan_takes_nothing_more_of_its_writer(
    writer: Any, part: DepartmentPlan, project: Project, section: Section
) -> None:
    began = section_boxes(writer, project)
    put(part, State.SUBMITTED)
    assert send(writer, "section", began | {"body": "<p>늦음</p>"}, section.pk).status_code == HTTPStatus.FORBIDDEN
    assert writer.get(reverse("project", args=[project.pk])).status_code == HTTPStatus.FOUND
    assert Section.objects.get().body == "<p>처음</p>"
