"""A picture's own page in the admin leaves no file behind that nobody sees any more."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from plans.models import Picture, State
from tests import factories
from tests.pages import form_data, text
from tests.plans.projects.test_pictures import files, png, upload

pytestmark = pytest.mark.django_db
LIST = reverse("admin:plans_picture_changelist")


@pytest.fixture
def planner(client: Client) -> Any:
    client.force_login(factories.PlannerFactory())
    return client


@pytest.fixture
def picture() -> Picture:
    picture = factories.PictureFactory.create()
    picture.file.save("", upload())
    return picture


def page(name: str, picture: Picture) -> str:
    return reverse(f"admin:plans_picture_{name}", args=[picture.pk])


def test_a_replaced_file_goes(
    planner: Any, picture: Picture, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    [old] = files()
    change = page("change", picture)
    with django_capture_on_commit_callbacks(execute=True):
        sent = form_data(planner, change) | {"file": upload(png((20, 20)))}
        assert planner.post(change, sent).status_code == 302
    [left] = files()
    assert left != old
    assert Picture.objects.get().file.name == f"pictures/{left}"


def test_words_are_changed_and_the_file_stays(
    planner: Any, picture: Picture, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    before = files()
    change = page("change", picture)
    with django_capture_on_commit_callbacks(execute=True):
        sent = form_data(planner, change, alt="다른 설명")
        sent.pop("file")
        assert planner.post(change, sent).status_code == 302
    assert Picture.objects.get().alt == "다른 설명"
    assert files() == before


def test_the_file_of_a_removed_picture_goes(
    planner: Any, picture: Picture, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        planner.post(page("delete", picture), {"post": "yes"})
    assert (Picture.objects.count(), files()) == (0, set())


def test_the_files_of_pictures_that_are_removed_together_go(
    planner: Any, picture: Picture, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    other = factories.PictureFactory.create()
    with django_capture_on_commit_callbacks(execute=True):
        rows = {"action": "delete_selected", "_selected_action": [picture.pk, other.pk], "post": "yes"}
        planner.post(LIST, rows)
    assert (Picture.objects.count(), files()) == (0, set())


def test_nothing_goes_of_a_department_that_is_confirmed(
    planner: Any, picture: Picture, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    factories.put(picture.project.department_plan, State.CONFIRMED)
    with django_capture_on_commit_callbacks(execute=True):
        assert planner.post(page("delete", picture), {"post": "yes"}).status_code == 409
        planner.post(LIST, {"action": "delete_selected", "_selected_action": [picture.pk], "post": "yes"})
    assert len(files()) == 1


def test_a_text_that_goes_to_another_project_leaves_what_refers_to_pictures_behind(planner: Any) -> None:
    step = factories.MilestoneFactory(section__body="<p>가[[그림 1]]</p>", body="<p>[[그림 2]]나</p>")
    other = factories.SectionFactory(body="<p>[[그림 1]]</p>")
    address = reverse("admin:plans_section_change", args=[step.section_id])
    sent = form_data(planner, address, project=other.project_id)
    assert "글과 함께 옮길 수 없어 뺐습니다(그림 1, 2)." in text(planner.post(address, sent, follow=True))
    step.refresh_from_db()
    assert (step.section.body, step.body) == ("<p>가</p>", "<p>나</p>")
    other.refresh_from_db()
    assert other.body == "<p>[[그림 1]]</p>"


def test_so_does_a_step_that_goes_to_another_project_s_section_and_no_other(planner: Any) -> None:
    step = factories.MilestoneFactory(body="<p>가[[그림 1]]</p>")
    beside = factories.SectionFactory(project=step.section.project, order=9)
    elsewhere = factories.SectionFactory()
    address = reverse("admin:plans_milestone_change", args=[step.pk])
    for section, body in ((beside, "<p>가[[그림 1]]</p>"), (elsewhere, "<p>가</p>")):
        planner.post(address, form_data(planner, address, section=section.pk))
        step.refresh_from_db()
        assert (step.section, step.body) == (section, body)
