"""What the main pages of a city cost the server's processor, beside a view that does nothing.

`python -m benchmarks.pages` makes a city in an empty database of its own (SQLite), opens each page as a planner does,
once for what has to be read the first time, and then as often as asked: nothing changed, and after a change of one
department. Each answer is asked for in this process, so that nothing else is counted. See README.md here.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
#: Of each page: its name, its address as `_addresses` has it, and how many ms it may take; None for any.
PAGES = (
    ("bare view", "bare", None),
    ("first page", "first", 80),
    ("plan", "plan", 80),
    ("board", "board", 80),
    ("reminders", "remind", 80),
    ("department", "department", None),
    ("project's editor", "project", None),
    ("roster in the admin", "roster", 100),
    ("book", "book", 300),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=40)
    parser.add_argument("--projects", type=int, default=446)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.times)))  # noqa: T201
        return
    with tempfile.TemporaryDirectory(prefix="planbook-benchmark-") as folder:
        environment = {**os.environ, "DATA_DIR": folder, "DATABASE_URL": "", "ENV_FILE": os.devnull}
        environment["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        size = ("--departments", str(options.departments), "--projects", str(options.projects))
        for command in (("migrate", "--verbosity", "0"), ("make_city", *size)):
            _run(environment, "manage.py", *command)
        before = os.getloadavg()[0]
        found = json.loads(
            _run(environment, "-m", "benchmarks.pages", "--measure", "--times", str(options.times)).splitlines()[-1]
        )
    sys.stdout.write(f"load {before:.1f} before and {os.getloadavg()[0]:.1f} after\n\n{table(found)}")


def _run(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run([sys.executable, *command], cwd=HERE, env=environment, check=True, stdout=subprocess.PIPE)  # noqa: S603
    return done.stdout.decode()


def table(found: dict[str, dict]) -> str:
    """For each page ms of the processor: the first time, unchanged and after a change; by the bare view; its size."""
    bare = found["bare"]["unchanged"]
    lines = [
        "| | first | unchanged | after a change | at most | ÷ bare view | kB |",
        "| --- |" + " ---: |" * 6,
    ]
    for label, name, bound in PAGES:
        each = found[name]
        times = " | ".join(f"{each[when] * 1000:.0f}" for when in ("first", "unchanged", "changed"))
        ratio, size = each["unchanged"] / bare, each["bytes"] / 1000
        lines.append(f"| {label} | {times} | {bound or '–'} | {ratio:.0f} | {size:.0f} |")
    return "\n".join(lines) + "\n"


def measure(times: int) -> dict[str, dict]:
    import django

    django.setup()
    from django.test import Client, override_settings

    client = Client()
    client.force_login(_planner())
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        return {name: _measure(client, address, times) for name, address in _addresses().items()}


def _planner() -> Any:
    from accounts.models import User
    from accounts.roles import Role

    return User.objects.create_user("benchmark-planner", role=Role.PLANNER)


def _addresses() -> dict[str, str]:
    from django.urls import reverse

    from plans.models import Project

    project = Project.objects.order_by("pk").first()
    assert project  # noqa: S101
    part = project.department_plan
    year = part.plan.year
    return {
        "bare": "/bare/",
        "first": reverse("first-page"),
        "plan": reverse("plan", args=[year]),
        "board": reverse("board", args=[year]),
        "remind": reverse("board-remind", args=[year]),
        "department": reverse("department", args=[year, part.department.code]),
        "project": reverse("project", args=[project.pk]),
        "roster": reverse("admin:staffing_roster_change", args=[part.plan.roster_id]),
        "book": reverse("book", args=[year]),
    }


def _measure(client: Any, address: str, times: int) -> dict[str, float]:
    """The first time; then the middle one of several, with nothing changed and with a text changed before each."""
    first, size = _get(client, address)
    unchanged = [_get(client, address)[0] for _ in range(times)]
    changed = []
    for time_ in range(times):
        _change(time_)
        changed.append(_get(client, address)[0])
    return {"first": first, "unchanged": _middle(unchanged), "changed": _middle(changed), "bytes": size}


def _get(client: Any, address: str) -> tuple[float, int]:
    """Seconds of this process's processor, and the answer's size."""
    started = time.process_time()
    response = client.get(address)
    size = len(b"".join(response))
    taken = time.process_time() - started
    assert response.status_code == 200, (address, response.status_code)  # noqa: S101
    return taken, size


def _change(number: int) -> None:
    """Somebody writes in one department."""
    from plans.models import Section

    section = Section.objects.exclude(body="").order_by("pk").first()
    assert section  # noqa: S101
    Section.objects.filter(pk=section.pk).update(body=f"{section.body}<p>한 줄 더 {number}</p>")


def _middle(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) // 2]


if __name__ == "__main__":
    main()
