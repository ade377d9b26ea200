"""What stands in rows of the cache and of the queue is data: whoever can write it can't have anything run."""

import base64
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ, Task
from django_q.signing import SignedPackage
from pytest_django import Settings

from config import settings as program
from config.cache import PlainDatabaseCache

pytestmark = pytest.mark.django_db


class Attack:
    """Makes a folder where it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return os.mkdir, (str(self.folder),)


@pytest.fixture
def attack(tmp_path: Path) -> Attack:
    return Attack(tmp_path / "run")


@pytest.fixture
def database_cache(settings: Settings) -> Iterator[Any]:
    settings.CACHES = {**program.CACHES}
    assert isinstance(caches["default"], PlainDatabaseCache)
    caches["default"].clear()
    yield caches["default"]
    caches["default"].clear()


def plant(value: Any) -> None:
    """Put a row into the cache's table past the program."""
    stored = base64.b64encode(pickle.dumps(value)).decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cache SET value = %s", [stored])


@pytest.mark.parametrize("value", ["글", 1, 1.5, True, None, [1.0, 2.0], (7, {"title": "가"}), {"가": ["나"]}, {"나"}])
def test_the_cache_keeps_plain_values(database_cache: Any, value: Any) -> None:
    database_cache.set("key", value, 60)
    assert database_cache.get("key", "none") == value
    assert database_cache.get_many(["key", "other"]) == {"key": value}


def test_what_has_expired_is_gone(database_cache: Any) -> None:
    database_cache.set("key", "value", -1)
    assert database_cache.get("key") is None
    assert database_cache.add("key", "new", 60)
    assert not database_cache.add("key", "newer", 60)
    assert database_cache.get("key") == "new"


def test_a_planted_row_of_the_cache_runs_nothing(database_cache: Any, attack: Attack) -> None:
    database_cache.set("key", "value", 60)
    plant(attack)
    assert database_cache.get("key", "none") == "none"
    assert not attack.folder.exists()
    # It is in nobody's way either.
    assert database_cache.add("key", "again", 60)


def test_in_djangos_own_cache_it_runs(database_cache: Any, attack: Attack) -> None:
    """The twin of the test above, with the protection off."""
    database_cache.set("key", "value", 60)
    plant(attack)
    DatabaseCache("cache", {}).get("key", version=1)
    assert attack.folder.is_dir()


@pytest.fixture
def planted_task(attack: Attack) -> str:
    """The row of what came of a piece of work, with an attack as its result."""
    now = timezone.now()
    task = Task.objects.create(id=uuid4().hex, name="work", func="f", started=now, stopped=now, success=True)
    stored = base64.b64encode(pickle.dumps(attack)).decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_q_task SET result = %s", [stored])
    return task.pk


def test_a_planted_result_of_the_queue_runs_nothing(planted_task: str, attack: Attack) -> None:
    # The library takes what it can't read for a text.
    assert not isinstance(Task.objects.get(pk=planted_task).result, Attack)
    assert not attack.folder.exists()


def test_as_the_library_reads_it_it_would(planted_task: str, attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of the test above, with the protection off."""
    monkeypatch.setattr("picklefield.fields.loads", pickle.loads)
    Task.objects.get(pk=planted_task)
    assert attack.folder.is_dir()


def test_results_of_ours_are_plain(settings: Settings) -> None:
    now = timezone.now()
    values = {"args": (7, "나"), "kwargs": {"by": 1}, "result": "Traceback …"}
    task = Task.objects.create(id=uuid4().hex, name="w", func="f", started=now, stopped=now, success=False, **values)
    task.refresh_from_db()
    assert {name: getattr(task, name) for name in values} == values


def test_the_queue_itself_takes_only_what_is_signed(attack: Attack, settings: Settings) -> None:
    unsigned = base64.urlsafe_b64encode(pickle.dumps(attack)).decode()
    foreign = signing.dumps("x", key="another key", salt="planbook")
    for payload in (unsigned, f"{unsigned}:1:x", foreign):
        with pytest.raises(signing.BadSignature):
            SignedPackage.loads(payload)
    queued = OrmQ.objects.create(key="planbook", payload=SignedPackage.dumps({"id": 1}), lock=timezone.now())
    assert queued.task == {"id": 1}
    assert not attack.folder.exists()
