"""Large files go to a worker where there is one, and the page says so; without one everything goes as ever."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import Settings

from accounts.models import AccessLog, User
from budgets.models import BudgetLine
from spreadsheets.imports import background
from spreadsheets.imports.file_lock import file_lock
from spreadsheets.imports.jobs import confirm, preview
from spreadsheets.models import ImportJob
from tests.budgets.sheets.files import HEADER, PARK, csv_of
from tests.factories import BudgetFactory, CategoryFactory, DepartmentFactory, FundingSourceFactory, PlannerFactory
from tests.spreadsheets import bombs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_are_read_here() -> None:
    """Not here: files come all the way, through the process that reads them."""


State = ImportJob.State


@pytest.fixture
def planner(client: Client) -> User:
    DepartmentFactory(name="공원과")
    FundingSourceFactory(name="구비")
    CategoryFactory()
    BudgetFactory()
    planner = PlannerFactory()
    client.force_login(planner)
    return planner


@pytest.fixture
def worker(settings: Settings, planner: User) -> Any:
    """Every file is large, and whoever works through the queue is asked to."""
    settings.BACKGROUND_WORKER = True
    settings.SPREADSHEET_AT_ONCE = 1

    def work() -> None:
        for queued in OrmQ.objects.all():
            task = queued.task
            name = task["func"].rpartition(".")[2]
            getattr(background, name)(*task["args"])
            queued.delete()

    return work


def sent(client: Client) -> Any:
    file = SimpleUploadedFile("예산.csv", csv_of(HEADER, PARK))
    return client.post(reverse("import-new"), {"file": file}, follow=True)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def job() -> ImportJob:
    return ImportJob.objects.get()


def test_a_large_file_is_read_and_stored_by_the_worker(client: Client, planner: User, worker: Any) -> None:
    page = sent(client)
    assert job().state == State.RECEIVED
    assert "data-follow" in text(page)
    assert "파일을 읽고 있습니다." in text(page)
    worker()
    page = client.get(reverse("import", args=[job().pk]))
    assert "data-follow" not in text(page)
    assert "아직 저장하지 않았습니다" in text(page)
    page = client.post(reverse("import-confirm", args=[job().pk]), follow=True)
    assert "저장하고 있습니다." in text(page)
    assert not BudgetLine.objects.exists()
    again = client.post(reverse("import-confirm", args=[job().pk]), follow=True)
    assert "이미 저장하고 있습니다." in text(again)
    worker()
    assert job().state == State.CONFIRMED
    assert BudgetLine.objects.get().history.get().history_user_id == planner.pk
    assert (AccessLog.objects.get().user, AccessLog.objects.get().detail) == (planner, "예산: 예산.csv")


def test_a_small_file_is_read_at_once(client: Client, planner: User, worker: Any, settings: Settings) -> None:
    settings.SPREADSHEET_AT_ONCE = 10_000
    sent(client)
    assert (job().state, OrmQ.objects.count()) == (State.PREVIEWED, 0)


def test_a_file_that_is_small_only_as_it_is_packed_goes_to_the_worker(
    client: Client, planner: User, worker: Any, settings: Settings
) -> None:
    settings.SPREADSHEET_AT_ONCE = 20_000
    packed = bombs.one_text_in_many_cells(times=20, length=3_000)
    assert len(packed) < 5_000
    client.post(reverse("import-new"), {"file": SimpleUploadedFile("글.xlsx", packed), "kind": "projects"})
    assert (job().state, OrmQ.objects.count()) == (State.RECEIVED, 1)
    worker()
    assert job().state == State.PREVIEWED
    settings.SPREADSHEET_AT_ONCE = 100_000  # the protection switched off
    client.post(reverse("import-new"), {"file": SimpleUploadedFile("글.xlsx", packed), "kind": "projects"})
    assert (ImportJob.objects.latest("created").state, OrmQ.objects.count()) == (State.PREVIEWED, 0)


def test_without_a_worker_it_goes_in_the_request(
    client: Client, planner: User, worker: Any, settings: Settings
) -> None:
    settings.BACKGROUND_WORKER = False
    sent(client)
    assert (job().state, OrmQ.objects.count()) == (State.PREVIEWED, 0)


def test_a_worker_that_does_not_answer_is_done_without(client: Client, planner: User, worker: Any) -> None:
    sent(client)
    ImportJob.objects.update(waits_since=timezone.now() - timedelta(minutes=1))
    page = client.get(reverse("import", args=[job().pk]))
    assert "아직 저장하지 않았습니다" in text(page)
    client.post(reverse("import-confirm", args=[job().pk]))
    assert job().state == State.CONFIRMED
    # The worker comes back, and finds nothing left to do.
    worker()
    assert (job().state, BudgetLine.objects.count()) == (State.CONFIRMED, 1)


def test_a_confirmation_that_no_worker_begins_can_be_sent_again(client: Client, planner: User, worker: Any) -> None:
    sent(client)
    worker()
    client.post(reverse("import-confirm", args=[job().pk]))
    ImportJob.objects.update(waits_since=timezone.now() - timedelta(minutes=1))
    page = client.get(reverse("import", args=[job().pk]))
    assert "저장을 시작하지 못했습니다." in text(page)
    client.post(reverse("import-confirm", args=[job().pk]))
    assert job().state == State.CONFIRMED


def test_what_changed_meanwhile_is_shown_on_the_page(client: Client, planner: User, worker: Any) -> None:
    sent(client)
    worker()
    client.post(reverse("import-confirm", args=[job().pk]))
    other = ImportJob.objects.create(
        kind="budget", owner=planner, name="예산.csv", sha256="", file=job().file, sheet=job().sheet
    )
    confirm(preview(other), planner)
    background.run_confirm(str(ImportJob.objects.exclude(pk=other.pk).get().pk), planner.pk)
    mine = ImportJob.objects.exclude(pk=other.pk).get()
    assert mine.state == State.PREVIEWED
    assert "자료가 바뀌어 저장하지 않았습니다" in text(client.get(reverse("import", args=[mine.pk])))


def test_a_failure_is_reported_and_leaves_nothing(
    client: Client, planner: User, worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(client)
    worker()
    client.post(reverse("import-confirm", args=[job().pk]))

    def fail(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("integrity.audited_writes.audit_added", fail)
    worker()
    assert (job().state, BudgetLine.objects.count()) == (State.PREVIEWED, 0)
    assert "아무것도 저장하지 않았습니다" in text(client.get(reverse("import", args=[job().pk])))


def dies(*args: Any, **options: Any) -> None:
    raise SystemExit("killed")


def test_a_worker_that_dies_while_it_stores_is_reported_at_once_and_it_can_be_stored_again(
    client: Client, planner: User, worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(client)
    worker()
    client.post(reverse("import-confirm", args=[job().pk]))
    with monkeypatch.context() as killed:
        killed.setattr(background, "confirm", dies)
        with pytest.raises(SystemExit):
            worker()
    assert (job().state, job().progress) == (State.WRITING, 50)
    page = client.get(reverse("import", args=[job().pk]))
    assert "저장하다가 멈추어 아무것도 저장하지 않았습니다." in text(page)
    assert "data-follow" not in text(page)
    client.post(reverse("import-confirm", args=[job().pk]))
    worker()
    assert (job().state, BudgetLine.objects.count()) == (State.CONFIRMED, 1)


def test_a_worker_that_dies_while_it_reads_is_reported_at_once(
    client: Client, planner: User, worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(client)
    with monkeypatch.context() as killed:
        killed.setattr("spreadsheets.imports.jobs.read", dies)
        with pytest.raises(SystemExit):
            worker()
    assert "파일을 읽다가 멈추었습니다." in text(client.get(reverse("import", args=[job().pk])))
    # Handed to another worker, it is left as it is.
    worker()
    assert job().state == State.REFUSED


def test_a_server_that_dies_while_it_reads_leaves_no_file_that_is_read_for_ever(
    client: Client, planner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr("spreadsheets.imports.jobs.read", dies)
        with pytest.raises(SystemExit):
            sent(client)
    assert "파일을 읽고 있습니다." in text(client.get(reverse("import", args=[job().pk])))
    ImportJob.objects.update(created=timezone.now() - timedelta(minutes=1))
    assert "파일을 읽다가 멈추었습니다." in text(client.get(reverse("import", args=[job().pk])))


def test_while_a_worker_has_the_file_nobody_else_reads_it(client: Client, planner: User, worker: Any) -> None:
    sent(client)
    ImportJob.objects.update(progress=10, waits_since=timezone.now() - timedelta(minutes=9))
    with file_lock(job()):
        assert "파일을 읽고 있습니다." in text(client.get(reverse("import", args=[job().pk])))
    assert job().state == State.RECEIVED
