"""What a load balancer and monitoring ask, and what they learn."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import Settings

from operations import readiness
from operations.backups import _remember
from tests.factories import BookRunFactory

TOKEN = "made-up-token"


@pytest.fixture(autouse=True)
def _not_yet_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_migrated", False)


def test_a_process_lives_without_any_database(client: Client) -> None:
    """Which this test has none of; not even for who was signed in."""
    client.cookies["sessionid"] = "a" * 32
    answer = client.get(reverse("health-live"))
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_it_is_ready_with_a_database_that_has_its_tables(client: Client) -> None:
    answer = client.get(reverse("health-ready"))
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_it_is_not_before_it_is_migrated(client: Client) -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="reports").latest("id")
    newest.delete()
    answer = client.get(reverse("health-ready"))
    assert (answer.status_code, answer.content) == (503, b"migrations\n")
    MigrationRecorder.Migration.objects.create(app=newest.app, name=newest.name)
    assert client.get(reverse("health-ready")).status_code == 200


@pytest.mark.django_db
def test_it_is_not_while_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise OperationalError

    monkeypatch.setattr("operations.readiness.connection.cursor", fail)
    answer = client.get(reverse("health-ready"))
    assert (answer.status_code, answer.content) == (503, b"database\n")


def test_a_load_balancer_needs_no_certificate_and_everybody_else_does(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(reverse("health-live")).status_code == 200
    assert client.get(reverse("login")).status_code == 301


def figures(client: Client, token: str = TOKEN) -> dict[str, float]:
    """By the name of each figure."""
    answer = client.get(reverse("health"), headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    lines = answer.content.decode().splitlines()
    assert all(re.fullmatch(r"[a-z_]+(\{[a-z]+=\"[^\"]+\"\})? -?\d+", line) for line in lines)
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


@pytest.mark.django_db
def test_the_figures_are_for_who_knows_the_token(client: Client, settings: Settings) -> None:
    for known, given in (("", "Bearer "), ("", "Bearer None"), (TOKEN, "Bearer guess"), (TOKEN, TOKEN), (TOKEN, "")):
        settings.MONITORING_TOKEN = known
        answer = client.get(reverse("health"), headers={"Authorization": given})
        assert answer.status_code == 404
        assert "planbook_info" not in answer.content.decode()
    assert figures(client)[f'planbook_info{{release="{settings.RELEASE}"}}'] == 1


@pytest.mark.django_db
def test_they_tell_queue_runs_renderers_and_the_last_backup(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.MONITORING_TOKEN, settings.DATA_DIR = TOKEN, tmp_path
    now = timezone.now()
    for seconds in (-90, -5, 600):
        OrmQ.objects.create(key="planbook", payload="", lock=now + timedelta(seconds=seconds))
    BookRunFactory(state="ready")
    BookRunFactory(state="working")
    found = figures(client)
    assert (found["planbook_queue_waiting"], found["planbook_queue_working"]) == (2, 1)
    assert 90 <= found["planbook_queue_oldest_seconds"] < 100
    runs = {state: found[f'planbook_book_runs{{state="{state}"}}'] for state in ("ready", "working", "failed")}
    assert runs == {"ready": 1, "working": 1, "failed": 0}
    assert found["planbook_renderers"] >= 0
    assert "planbook_last_backup_timestamp_seconds" not in found
    _remember(tmp_path / "backup")
    assert 0 <= figures(client)["planbook_last_backup_timestamp_seconds"] - now.timestamp() + 1 < 60


@pytest.mark.django_db
def test_they_cost_the_same_however_much_there_is(
    client: Client, settings: Settings, django_assert_num_queries: object
) -> None:
    settings.MONITORING_TOKEN = TOKEN
    for _ in range(5):
        OrmQ.objects.create(key="planbook", payload="", lock=timezone.now())
    with django_assert_num_queries(2):  # type: ignore[operator]
        figures(client)
