"""Imports beside each other, beside other writers, and beside a server that dies."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from budgets.models import BudgetLine, Program
from spreadsheets.imports.jobs import ChangedMeanwhile, ImportRefused, confirm, revert_import
from spreadsheets.models import ImportJob
from tests.budgets.sheets.files import HEADER, PARK, previewed, stored

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Any) -> list:
    """What each of them returned or raised."""
    found: list = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(number: int, work: Any) -> None:
        try:
            start.wait(10)
            found[number] = work()
        except Exception as error:
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def rows(amount: int, count: int = 200) -> list[list]:
    return [[*PARK[:5], f"{n:04}", f"사업 {n}", None, "구비", amount] for n in range(count)]


def test_of_two_who_confirm_one_job_one_stores_it(planner: User) -> None:
    job = previewed(planner, HEADER, *rows(1))
    found = at_once(*[lambda: confirm(ImportJob.objects.get(pk=job.pk), planner)] * 2)
    assert sorted(type(each).__name__ for each in found) == ["ImportJob", "ImportRefused"]
    assert BudgetLine.objects.count() == 200
    assert any(isinstance(each, ImportRefused) for each in found)


def test_of_two_files_with_the_same_rows_the_later_one_is_previewed_again(planner: User) -> None:
    jobs = [previewed(planner, HEADER, *rows(1)), previewed(planner, HEADER, *reversed(rows(2)))]
    found = at_once(*[lambda job=job: confirm(job, planner) for job in jobs])
    assert sorted(type(each).__name__ for each in found) == ["ChangedMeanwhile", "ImportJob"]
    assert any(isinstance(each, ChangedMeanwhile) for each in found)
    assert len(set(BudgetLine.objects.values_list("amount", flat=True))) == 1
    assert (BudgetLine.objects.count(), Program.objects.count()) == (200, 200)


def test_an_import_and_a_person_who_saves_the_same_line_lose_nothing(planner: User) -> None:
    stored(planner, HEADER, *rows(1))
    job = previewed(planner, HEADER, *rows(2))
    line = BudgetLine.objects.latest("pk")

    def save() -> None:
        mine = BudgetLine.objects.get(pk=line.pk)
        mine.amount = 77
        mine.save()

    imported, saved = at_once(lambda: confirm(job, planner), save)
    amount = BudgetLine.objects.get(pk=line.pk).amount
    amounts = [record.amount for record in BudgetLine.history.filter(id=line.pk).order_by("history_id")]
    # Whoever came second either saw the first one's, or got an error.
    if isinstance(imported, ChangedMeanwhile):
        assert (saved, amount) == (None, 77)
    else:
        assert amount == (2_000 if saved else 77)
        assert amounts[:2] == [1_000, 2_000]


DYING = """
import os, signal, sys
import django
django.setup()
from django.db import connections
connections.databases["default"]["NAME"] = sys.argv[1]
from integrity import audited_writes
from spreadsheets.imports.jobs import confirm
from spreadsheets.models import ImportJob
audited_writes.audit_added = lambda *args: os.kill(os.getpid(), signal.SIGKILL)
confirm(ImportJob.objects.get(), None)
"""


def test_a_server_that_dies_in_mid_import_leaves_nothing(planner: User) -> None:
    previewed(None, HEADER, *rows(1))
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "ENV_FILE": os.devnull}
    command = [sys.executable, "-c", textwrap.dedent(DYING), str(connection.settings_dict["NAME"])]
    ended = subprocess.run(command, cwd=Path(settings.BASE_DIR), env=environment, check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    assert (BudgetLine.objects.count(), Program.objects.count()) == (0, 0)
    assert ImportJob.objects.get().state == ImportJob.State.PREVIEWED


def test_queries_grow_by_batches_and_not_by_rows(
    planner: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    # The first import of all makes the row that imports are locked by.
    confirm_and_revert(previewed(planner, HEADER, *rows(1, 1)), planner)
    few = previewed(planner, HEADER, *rows(1, 20))
    many = previewed(planner, HEADER, *rows(1, 40))
    counted = []
    for job in (few, many):
        with django_assert_max_num_queries(60) as queries:
            confirm_and_revert(job, planner)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    with django_assert_max_num_queries(37) as queries:
        previewed(planner, HEADER, *rows(1, 400))


def confirm_and_revert(job: ImportJob, planner: User) -> None:
    confirm(job, planner)
    revert_import(job, planner)
