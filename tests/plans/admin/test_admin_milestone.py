"""A milestone's section and heading are found by typing, and say which project they stand in."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plans.models import Milestone
from tests.factories import MilestoneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestone() -> Milestone:
    return MilestoneFactory.create(
        title="준공",
        section__title="추진일정",
        section__kind=None,
        section__project__title="공원 조성",
        section__project__number=3,
        section__project__department_plan__plan__year=2024,
        section__project__department_plan__department__name="공원과",
    )


def offered(client: Client, field: str, term: str) -> list[str]:
    of = {"app_label": "plans", "model_name": "milestone", "field_name": field}
    found: Any = client.get(reverse("admin:autocomplete"), of | {"term": term}).json()
    return [each["text"] for each in found["results"]]


def test_choices_say_where_they_stand(
    admin_client: Client, milestone: Milestone, django_assert_max_num_queries: Any
) -> None:
    MilestoneFactory.create_batch(3, section__project__title="공원 정비")
    with django_assert_max_num_queries(8):
        offered(admin_client, "parent", "공원")
    assert offered(admin_client, "section", "공원 조성") == ["2024년 공원과 · 3. 공원 조성 · 추진일정"]
    assert offered(admin_client, "parent", "준공")[:1] == ["2024년 공원과 · 3. 공원 조성 · 추진일정 · 준공"]


def test_what_is_chosen_says_so_as_well(admin_client: Client, milestone: Milestone) -> None:
    page = admin_client.get(reverse("admin:plans_milestone_change", args=[milestone.pk])).content.decode()
    assert "selected>2024년 공원과 · 3. 공원 조성 · 추진일정</option>" in page
