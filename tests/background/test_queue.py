"""What waits is taken by its urgency, one task at a time, and what a dead worker had is soon another's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.models import OrmQ
from django_q.signals import post_execute_in_worker, pre_execute

from background import queue
from background.queue import HOLD, MOST_BEGUN, Queue, Urgency, enqueue, is_held, is_more_urgent_waiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("background.queue.time.sleep", lambda seconds: None)
    monkeypatch.setattr("django_q.brokers.orm.sleep", lambda seconds: None)


@pytest.fixture
def _much() -> None:
    """What came one after the other: two renderings ahead, three files of one person, one of another, book and mail."""
    for name, urgency, by in (
        ("ahead", Urgency.AHEAD, ""),
        ("ahead too", Urgency.AHEAD, ""),
        ("first file of A", Urgency.FILE, 1),
        ("second file of A", Urgency.FILE, 1),
        ("third file of A", Urgency.FILE, 1),
        ("file of B", Urgency.FILE, 2),
        ("book", Urgency.BOOK, ""),
        ("mail", Urgency.MOMENT, ""),
    ):
        enqueue("print", name, urgency=urgency, by=by)


def taken(broker: Any) -> str | None:
    """What the task is about that is handed out now."""
    found = broker.dequeue()
    return OrmQ.objects.get(pk=found[0][0]).task["args"][0] if found else None


def in_turn(broker: Any) -> list[str]:
    """All tasks, each done before the next one is asked for."""
    names = []
    while name := taken(broker):
        names.append(name)
        OrmQ.objects.filter(lock__gt=timezone.now()).delete()
    return names


@pytest.mark.usefixtures("_much")
def test_what_is_urgent_goes_first_and_people_take_turns() -> None:
    files = ["first file of A", "file of B", "second file of A", "third file of A"]
    assert in_turn(Queue()) == ["mail", "book", *files, "ahead", "ahead too"]


@pytest.mark.usefixtures("_much")
def test_without_that_a_book_waits_for_all_that_came_before() -> None:
    """The protection switched off: Django-q's own queue."""
    assert in_turn(ORM())[:3] == ["ahead", "ahead too", "first file of A"]


@pytest.mark.usefixtures("_much")
def test_nothing_is_taken_before_the_worker_is_free() -> None:
    broker = Queue()
    assert taken(broker) == "mail"
    assert taken(broker) is None
    OrmQ.objects.filter(lock__gt=timezone.now()).delete()
    assert taken(broker) == "book"


@pytest.mark.parametrize(("broker", "seconds"), [(Queue, 40), (ORM, 900)], ids=["ours", "the protection switched off"])
def test_what_a_killed_worker_had_is_taken_by_the_next_one(broker: Callable[[], Any], seconds: int) -> None:
    enqueue("print", "book", urgency=Urgency.BOOK)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert taken(broker()) == "book"
        clock.shift(seconds - 1)
        assert taken(broker()) is None
        clock.shift(2)
        assert taken(broker()) == "book"


@pytest.fixture
def begun() -> dict[str, Any]:
    """A task that a worker has begun with."""
    enqueue("print", "book", urgency=Urgency.BOOK)
    [(pk, _)] = Queue().dequeue() or []
    return {"ack_id": pk}


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lives_keeps_what_it_works_on(begun: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "RENEWED_EVERY", 0.01)
    OrmQ.objects.update(lock=timezone.now() + timedelta(seconds=1))
    pre_execute.send(sender="django_q", func=print, task=begun)
    try:
        ends = timezone.now() + timedelta(seconds=20)
        while OrmQ.objects.get().lock < timezone.now() + HOLD / 2:
            assert timezone.now() < ends
        assert is_held()
    finally:
        post_execute_in_worker.send(sender="django_q", func=print, task={**begun, "success": True})


def test_what_fails_is_tried_again_later_and_keeps_nothing_back(begun: dict[str, Any]) -> None:
    broker = Queue()
    broker._taken = {begun["ack_id"]}
    enqueue("print", "file", urgency=Urgency.FILE)
    assert taken(broker) is None
    pre_execute.send(sender="django_q", func=print, task=begun)
    post_execute_in_worker.send(sender="django_q", func=print, task={**begun, "success": False})
    assert not is_held()
    assert taken(broker) == "file"
    assert OrmQ.objects.get(pk=begun["ack_id"]).lock > timezone.now() + timedelta(minutes=14)


def test_what_ends_its_worker_again_and_again_is_given_up(begun: dict[str, Any]) -> None:
    for _ in range(MOST_BEGUN):
        OrmQ.objects.update(lock=timezone.now())
        assert taken(Queue()) == "book"
        pre_execute.send(sender="django_q", func=print, task=begun)
        queue._ends.pop(begun["ack_id"]).set()
    OrmQ.objects.update(lock=timezone.now())
    assert taken(Queue()) is None
    assert not OrmQ.objects.exists()


@pytest.mark.parametrize("urgency", [Urgency.BOOK, Urgency.FILE])
def test_what_makes_way_is_told_that_something_waits(urgency: Urgency) -> None:
    enqueue("print", urgency=Urgency.AHEAD)
    assert not is_more_urgent_waiting(Urgency.AHEAD)
    enqueue("print", urgency=urgency)
    assert is_more_urgent_waiting(Urgency.AHEAD)


def test_what_another_release_queued_is_done() -> None:
    OrmQ.objects.create(key="planbook", payload="unreadable", lock=timezone.now())
    assert len(Queue().dequeue() or []) == 1
