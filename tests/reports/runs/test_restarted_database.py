"""A database that is restarted while a book is made, in processes and on a server of their own."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reports.processes import Python
from tests.reports.runs.servers import Server, program, server

SET_UP = """
import django
django.setup()
from accounts.models import User
from plans.models import Plan
from reports.models import BookRun
from reports.runs import execution
"""
ASK = f"""{SET_UP}
execution.request_run(plan=Plan.objects.get(year=2024), by=User.objects.first())
"""
MERGE_WHEN_SIGNALLED = f"""{SET_UP}
import sys
merge = execution.Printing.merged
def merged(printing):
    print("merging", flush=True)
    sys.stdin.readline()
    return merge(printing)
execution.Printing.merged = merged
execution.execute(str(BookRun.objects.get().pk))
"""
PAGES = f"""{SET_UP}
import pikepdf
for run in BookRun.objects.all():
    with run.file.open() as file:
        print(run.state, run.attempts, len(pikepdf.open(file).pages) > 10)
"""
MADE = "SELECT count(*) = {} AND bool_and(state = 'ready') FROM reports_bookrun"


@pytest.fixture(scope="module")
def server_with_example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if program() is None:
        pytest.skip("There is no PostgreSQL to restart.")
    with server() as running:
        Python(tmp_path_factory.mktemp("example"), database=running.address).load_example()
        yield running


@pytest.fixture
def postgres(server_with_example: Server, request: pytest.FixtureRequest) -> Server:
    return server_with_example.copy(request.node.originalname[:40])


@pytest.fixture
def python(postgres: Server, tmp_path: Path) -> Python:
    return Python(tmp_path, database=postgres.address)


@pytest.fixture
def queue(python: Any) -> Iterator[subprocess.Popen]:
    """The worker as an operator runs it."""
    process = python.begin("manage.py", "qcluster")
    yield process
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    process.stdout.close()


def test_while_parts_are_rendered_costs_neither_the_book_nor_the_worker(
    postgres: Server, python: Python, queue: subprocess.Popen
) -> None:
    python.run("-c", ASK)
    postgres.wait_for("SELECT done > 0 AND done < total FROM reports_bookrun")
    postgres.restart()
    postgres.wait_for(MADE.format(1))
    python.run("-c", ASK)
    postgres.wait_for(MADE.format(2))
    assert python.run("-c", PAGES) == ["ready 1 True"] * 2
    assert queue.poll() is None


def test_while_the_book_is_merged_costs_nothing(postgres: Any, python: Any) -> None:
    python.run("-c", ASK)
    worker = python.begin("-c", MERGE_WHEN_SIGNALLED)
    assert worker.stdout.readline() == "merging\n"
    postgres.restart()
    worker.communicate("go on\n")
    assert worker.returncode == 0
    assert python.run("-c", PAGES) == ["ready 1 True"]
