"""What was changed is rendered before anybody asks for the book."""

import pytest
from django.urls import reverse
from django_q.models import OrmQ

from plans.ahead import TASK
from plans.models import Plan
from reports import ahead
from reports.manuscript import open_manuscript
from reports.models import BookRun
from reports.pdf import Printing
from tests.factories import BookRunFactory, OrganisationFactory, SectionFactory, WriterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(settings, client):
    settings.BACKGROUND_WORKER = True
    OrganisationFactory()
    section = SectionFactory.create(body="<p>처음 글</p>")
    client.force_login(WriterFactory(department=section.project.department_plan.department))
    return section


@pytest.fixture
def save(client, section, django_capture_on_commit_callbacks):
    def save(body: str) -> None:
        boxes = {name: getattr(section, name) for name in ("title", "milestone_form")} | {"kind": section.kind_id}
        began = {f"initial-{name}": value for name, value in boxes.items()} | {"initial-body": section.body}
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("section", args=[section.pk]), boxes | began | {"body": body})
        section.refresh_from_db()
        assert section.body == body

    return save


def work() -> None:
    for queued in OrmQ.objects.all():
        assert queued.task["func"] == TASK
        ahead.render(*queued.task["args"])
        queued.delete()


def missing() -> int:
    return len(Printing(open_manuscript(Plan.objects.get())).missing)


def test_after_a_save_the_book_has_nothing_left_to_render(save):
    save("<p>다음 글</p>")
    assert missing()
    work()
    assert missing() == 0
    save("<p>또 다음 글</p>")
    assert missing() == 1
    work()
    assert missing() == 0


def test_many_saves_wait_as_one_order(save):
    for text in ("하나", "둘", "셋"):
        save(f"<p>{text}</p>")
    assert OrmQ.objects.count() == 1
    work()
    save("<p>넷</p>")
    assert OrmQ.objects.count() == 1


def test_without_a_worker_nothing_is_ordered(save, settings):
    settings.BACKGROUND_WORKER = False
    save("<p>다음 글</p>")
    assert not OrmQ.objects.exists()


def test_it_makes_way_for_a_book_that_somebody_waits_for(save):
    save("<p>다음 글</p>")
    BookRunFactory(plan=Plan.objects.get(), state=BookRun.State.WAITING)
    before = missing()
    work()
    assert missing() in range(1, before)


def test_a_plan_that_is_no_more_is_no_error(section):
    ahead.render(0)
