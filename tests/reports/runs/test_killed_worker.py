"""A worker that is really killed, in processes and a database of its own."""

import signal

from tests.reports.processes import Python

SET_UP = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from django_q.models import OrmQ
from accounts.models import User
from plans.models import Plan
from reports.models import BookRun
from reports.runs import execution
"""
ASK = f"""{SET_UP}
execution.request_run(plan=Plan.objects.get(year=2024), by=User.objects.first())
"""
PRINT_FOR_EVER = f"""{SET_UP}
import time
def print_for_ever(run, printing):
    print("printing", flush=True)
    time.sleep(600)
execution.print_with_progress = print_for_ever
execution.execute(str(BookRun.objects.get().pk))
"""
GO_ON = f"""{SET_UP}
run = BookRun.objects.get()
print(run.state)
OrmQ.objects.all().delete()
BookRun.objects.update(alive_at=timezone.now() - timedelta(seconds=31))
run.refresh_from_db()
execution.reassign_if_dead(run)
[queued] = OrmQ.objects.all()
execution.execute(*queued.task["args"])
run.refresh_from_db()
print(run.state, run.attempts)
pdf = run.file.read()
print(pdf.startswith(b"%PDF-"), pdf.rstrip().endswith(b"%%EOF"))
"""


def test_a_run_whose_worker_is_killed_is_done_by_another(python: Python) -> None:
    python.run("-c", ASK)
    worker = python.begin("-c", PRINT_FOR_EVER)
    assert worker.stdout
    assert worker.stdout.readline() == "printing\n"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    assert python.run("-c", GO_ON) == ["working", "ready 2", "True True"]
