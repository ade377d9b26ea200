"""A project's texts have a limit together: the pages that read all of them stay quick."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from plans.models import Milestone, Section, narrative
from tests.factories import SectionFactory, WriterFactory

pytestmark = pytest.mark.django_db
SENTENCE = "이 사업의 글이 서식을 포함해 모두 600,000자를 넘습니다. 줄이거나 사업을 나누십시오."


def text(letters: int) -> str:
    return f"<p>{('ab ' * letters)[: letters - 8]}c</p>"


@pytest.fixture
def section() -> Section:
    """The fourth of a project, beside three of 190,000 letters."""
    section = SectionFactory.create(body="<p>짧은 글</p>")
    for order in (1, 2, 3):
        SectionFactory(project=section.project, order=order, title=f"항목 {order}", body="")
    Section.objects.exclude(pk=section.pk).update(body=text(190_000))
    return section


def test_what_makes_them_too_many_is_refused(section: Any) -> None:
    section.body = text(30_000)
    section.full_clean(validate_unique=False)
    section.body = text(31_000)
    with pytest.raises(ValidationError, match=SENTENCE):
        section.full_clean()


def test_what_becomes_shorter_is_taken_however_much_there_is(section: Any) -> None:
    Section.objects.filter(pk=section.pk).update(body=text(60_000))
    section.body = text(50_000)
    section.full_clean()


def test_without_the_limit_a_project_grows_on(section: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrative, "LARGEST_PROJECT", 10**9)
    section.body = text(60_000)
    section.full_clean()


def test_the_page_on_which_it_is_written_says_so(section: Section, client: Client) -> None:
    client.force_login(WriterFactory(department=section.project.department_plan.department))
    boxes = {"title": section.title, "milestone_form": section.milestone_form, "kind": section.kind_id}
    began = {f"initial-{name}": value for name, value in boxes.items()} | {"initial-body": section.body}
    response = client.post(reverse("section", args=[section.pk]), boxes | began | {"body": text(50_000)})
    assert SENTENCE in response.content.decode()
    section.refresh_from_db()
    assert section.body == "<p>짧은 글</p>"


def test_the_texts_of_milestones_count(section: Any) -> None:
    section.milestones.create(title="가", body=text(20_000))
    section.body = text(10_000)
    section.full_clean(validate_unique=False)
    milestone = Milestone(section=section, title="나", body=text(21_000))
    with pytest.raises(ValidationError, match=SENTENCE):
        milestone.full_clean()
    Milestone(section=section, title="나", body=text(10_000)).full_clean()
