"""New rows of a section, also those that are sent twice."""

import re
from http import HTTPStatus
from typing import Any

import pytest
from django.urls import reverse
from lxml import html

from plans.models import Milestone, Section
from tests.factories import MilestoneFactory
from tests.pages import send

pytestmark = pytest.mark.django_db


def test_a_milestone_of_another_department_is_not_there(writer: Any) -> None:
    other = MilestoneFactory()
    assert send(writer, "milestone", {"title": "남의 것"}, other.pk).status_code == HTTPStatus.NOT_FOUND


def test_a_new_row_goes_to_the_end_and_answers_with_its_key(writer: Any, section: Section) -> None:
    MilestoneFactory(section=section, order=7)
    answer = send(writer, "milestone-new", {"title": "착수", "begins": "'24. 3월", "amount": "1,500"}, section.pk)
    row = Milestone.objects.get(pk=answer.json()["key"])
    assert (row.order, row.amount, row.begins.isoformat()) == (8, 1_500_000, "2024-03-01")


def test_a_new_row_goes_behind_another_on_its_level(writer: Any, section: Section) -> None:
    top = MilestoneFactory(section=section, title="위", order=1)
    step = MilestoneFactory(section=section, title="아래", order=2, parent=top)
    MilestoneFactory(section=section, title="끝", order=3)
    answer = send(writer, "milestone-new", {"title": "사이", "above": step.pk}, section.pk)
    new = Milestone.objects.get(pk=answer.json()["key"])
    assert (new.parent, new.order) == (top, 3)
    assert 'class="milestone depth-1"' in answer.json()["row"]
    # Behind one that has steps it goes behind all of them; a row of elsewhere is none to go behind.
    send(writer, "milestone-new", {"title": "뒤", "above": top.pk}, section.pk)
    send(writer, "milestone-new", {"title": "맨 끝", "above": MilestoneFactory().pk}, section.pk)
    titles = section.milestones.order_by("order").values_list("title", flat=True)
    assert list(titles) == ["위", "아래", "사이", "뒤", "끝", "맨 끝"]


def test_a_new_row_with_an_error_is_shown_with_what_was_typed(writer: Any, section: Any) -> None:
    sent = {"title": "착수", "begins": "봄", "token": "\0" * 3}
    page = writer.post(reverse("milestone-new", args=[section.pk]), sent)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    again = {field.html_name: field.value() or "" for field, _ in page.context["boxes"] if field.name != "begins"}
    began = dict(re.findall(r'name="(initial-\w+)" value="([^"]*)"', page.content.decode()))
    writer.post(reverse("milestone-new", args=[section.pk]), again | began | {"begins": "2024. 3."})
    assert [(row.title, row.begins.month) for row in section.milestones.all()] == [("착수", 3)]


def test_a_row_that_is_sent_again_goes_over_nothing_that_somebody_wrote_meanwhile(
    writer: Any, section: Section
) -> None:
    """The page never heard that its row was saved, and its words stand beside those of whoever changed it."""
    sent = {"title": "착수", "begins": "3월", "amount": "1,500", "token": "t1"}
    key = send(writer, "milestone-new", sent, section.pk).json()["key"]
    section.milestones.update(title="용역 착수")
    again = send(writer, "milestone-new", sent, section.pk)
    assert (again.status_code, again.json()["key"], again.json()["taken"]) == (HTTPStatus.OK, key, ["title"])
    send(writer, "milestone-new", sent | {"amount": "2,000"}, section.pk)
    send(writer, "milestone-new", sent | {"amount": "3,000"}, section.pk)
    assert list(section.milestones.values_list("title", "amount")) == [("용역 착수", 3_000_000)]
    assert send(writer, "milestone-new", sent | {"title": "입찰"}, section.pk).status_code == HTTPStatus.CONFLICT
    assert section.milestones.get().title == "용역 착수"


def test_what_was_chosen_of_two_rows_is_saved_in_the_one_that_is_there(writer: Any, section: Section) -> None:
    sent = {"title": "착수", "token": "t1"}
    send(writer, "milestone-new", sent, section.pk)
    section.milestones.update(title="용역 착수")
    page = writer.post(reverse("milestone-new", args=[section.pk]), sent | {"title": "입찰"})
    [(conflict, _)] = page.context["conflicts"]
    assert (conflict.base, conflict.theirs, conflict.mine) == ("착수", "용역 착수", "입찰")
    [form] = [each for each in html.fromstring(page.content).forms if "data-forget" in each.attrib]
    assert form.get("data-forget").endswith(reverse("milestone-new", args=[section.pk]))
    writer.post(form.action, dict(form.form_values()))
    assert [row.title for row in section.milestones.all()] == ["입찰"]
