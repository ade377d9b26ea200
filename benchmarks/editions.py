"""What an edition of a city costs: freezing it, freezing it again after edits, comparing, and room on the disk.

`python -m benchmarks.editions` makes a city in an empty database of its own (SQLite), makes its book once, and then
freezes, edits 30 things, freezes and compares; at last it freezes until there are ten editions. See README.md here.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
EDITS = 30
EDITIONS = 10
MEGABYTE = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=40)
    parser.add_argument("--projects", type=int, default=446)
    parser.add_argument("--keep", type=Path, help="a folder for the comparison's PDF")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.keep)))  # noqa: T201
        return
    with tempfile.TemporaryDirectory(prefix="planbook-benchmark-") as folder:
        environment = {**os.environ, "DATA_DIR": folder, "DATABASE_URL": "", "ENV_FILE": os.devnull}
        size = ("--departments", str(options.departments), "--projects", str(options.projects))
        for command in (("migrate", "--verbosity", "0"), ("make_city", *size)):
            _run(environment, "manage.py", *command)
        kept = ("--keep", str(options.keep)) if options.keep else ()
        before = os.getloadavg()[0]
        found = json.loads(_run(environment, "-m", "benchmarks.editions", "--measure", *kept).splitlines()[-1])
    sys.stdout.write(f"load {before:.1f} before and {os.getloadavg()[0]:.1f} after\n\n{table(found)}")


def _run(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run([sys.executable, *command], cwd=HERE, env=environment, check=True, stdout=subprocess.PIPE)  # noqa: S603
    return done.stdout.decode()


def table(found: dict[str, Any]) -> str:
    """Seconds by the clock and of the processor, and the room that editions take."""
    lines = ["| | seconds | of the processor |", "| --- | ---: | ---: |"]
    lines += [f"| {label} | {clock:.2f} | {processor:.2f} |" for label, (clock, processor) in found["steps"].items()]
    first, ten = found["first"], found["ten"]
    lines += [
        "",
        f"{found['changes']} changes of {EDITS} edits. One edition takes {first / MEGABYTE:.1f} MB, {EDITIONS} of them "
        f"{ten / MEGABYTE:.1f} MB: {ten / first:.2f} × (at most 3).",
    ]
    return "\n".join(lines) + "\n"


def measure(keep: Path | None) -> dict[str, Any]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from editions.comparison.asked import AskedComparison
    from editions.comparison.files import WRITERS
    from plans.models import Plan
    from reports.cache.manuscript import open_manuscript
    from reports.pdf.printing import Printing

    plan = Plan.objects.get()
    steps: dict[str, tuple[float, float]] = {}
    _timed(steps, "the book, from nothing", lambda: Printing(open_manuscript(plan)).merged())
    first = _timed(steps, "freeze, the book being there", lambda: _freeze(plan, "초안"))
    room = _room()
    _edit()
    _timed(steps, "the book, after 30 edits", lambda: Printing(open_manuscript(plan)).merged())
    second = _timed(steps, "freeze again", lambda: _freeze(plan, "보고"))
    asked = AskedComparison(plan, first, second)
    found = _timed(steps, "compare the two", asked.compare)
    _timed(steps, "compare one and now", AskedComparison(plan, first, None).compare)
    pdf = _timed(steps, "the comparison as a PDF", lambda: WRITERS["pdf"](asked))
    if keep:
        (keep / "comparison.pdf").write_bytes(pdf)
    for number in range(3, EDITIONS + 1):
        _edit()
        _freeze(plan, f"판 {number}")
    return {"steps": steps, "changes": len(found.changes), "first": room, "ten": _room()}


def _timed(steps: dict[str, tuple[float, float]], label: str, work: Callable[[], Any]) -> Any:
    clock, processor = time.perf_counter(), time.process_time()
    done = work()
    steps[label] = (time.perf_counter() - clock, time.process_time() - processor)
    return done


def _freeze(plan: Any, name: str) -> Any:
    from editions.freezing.execution import execute
    from editions.freezing.requesting import request_edition
    from editions.models import Edition

    run = request_edition(plan=plan, name=name, by=None, starts=False)
    execute(str(run.pk))
    run.refresh_from_db()
    if not run.is_ready:
        raise SystemExit(run.said)
    return Edition.objects.select_related("base").get(pk=run.pk)


def _edit() -> None:
    """A title, a text or an amount of each of 30 projects all over the plan."""
    from plans.models import Project

    projects = list(Project.objects.order_by("pk"))
    for number, project in enumerate(projects[:: max(1, len(projects) // EDITS)][:EDITS]):
        section = project.sections.exclude(body="").first()
        if number % 2 or section is None:
            project.title = f"{project.title[:120]} {time.monotonic_ns() % 1_000}"
            project.save()
        else:
            section.body += f"<p>고친 글 {time.monotonic_ns() % 1_000}</p>"
            section.save()


def _room() -> int:
    """Bytes of all that editions keep, in the storage and in the database."""
    from django.core.files.storage import default_storage

    from editions.models import Edition, FrozenPart

    files = sum(default_storage.size(each["path"]) for row in Edition.objects.all() for each in row.files.values())
    return files + sum(len(part.data) for part in FrozenPart.objects.all().iterator())


if __name__ == "__main__":
    main()
