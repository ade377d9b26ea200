"""A worker that is really killed, in processes and a database of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SET_UP = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from django_q.models import OrmQ
from accounts.models import User
from plans.models import Plan
from reports import runs
from reports.models import BookRun
"""
ASK = f"""{SET_UP}
runs.ask(plan=Plan.objects.get(year=2024), by=User.objects.first())
"""
PRINT_FOR_EVER = f"""{SET_UP}
import time
def print_for_ever(run, printing):
    print("printing", flush=True)
    time.sleep(600)
runs._printed = print_for_ever
runs.work(str(BookRun.objects.get().pk))
"""
GO_ON = f"""{SET_UP}
run = BookRun.objects.get()
print(run.state)
OrmQ.objects.all().delete()
BookRun.objects.update(alive_at=timezone.now() - timedelta(seconds=31))
run.refresh_from_db()
runs.look_after(run)
[queued] = OrmQ.objects.all()
runs.work(*queued.task["args"])
run.refresh_from_db()
print(run.state, run.attempts)
pdf = run.file.read()
print(pdf.startswith(b"%PDF-"), pdf.rstrip().endswith(b"%%EOF"))
"""


@pytest.fixture
def python(tmp_path):
    """Runs Python as a worker would be, on a database with the example."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "BACKGROUND_WORKER": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def python(*arguments: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    python("manage.py", "migrate", "--verbosity", "0")
    python("manage.py", "load_example")
    python.environment = environment  # type: ignore[attr-defined]
    return python


def test_a_run_whose_worker_is_killed_is_done_by_another(python):
    python("-c", ASK)
    worker = subprocess.Popen(
        [sys.executable, "-c", PRINT_FOR_EVER], cwd=ROOT, env=python.environment, stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout
    assert worker.stdout.readline() == "printing\n"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    assert python("-c", GO_ON) == ["working", "ready 2", "True True"]
