"""How long a city's book takes: as one document, and from fragments after nothing, an edit, and from nothing.

`python -m benchmarks.book` makes a city in an empty database of its own (SQLite) and measures in processes of their
own, one after the other, so that each one's peak of memory is its own. See README.md here.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
MEASURES = ("single", "fragments", "screen")
MEGABYTE = 1024  # of the kilobytes that the system counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=40)
    parser.add_argument("--projects", type=int, default=446)
    parser.add_argument("--keep", type=Path, help="a folder for the books that were made")
    parser.add_argument("--measure", choices=MEASURES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        _set_up()
        print(json.dumps({"single": single, "fragments": fragments, "screen": screen}[options.measure]()))  # noqa: T201
        return
    with tempfile.TemporaryDirectory(prefix="planbook-benchmark-") as folder:
        data = str(options.keep or folder)
        environment = {**os.environ, "DATA_DIR": data, "DATABASE_URL": "", "ENV_FILE": os.devnull}
        _manage(environment, "migrate", "--verbosity", "0")
        size = ("--departments", str(options.departments), "--projects", str(options.projects))
        _manage(environment, "make_city", *size)
        found: dict = {"load": os.getloadavg()[0]}
        for measure in MEASURES:
            command = [sys.executable, "-m", "benchmarks.book", "--measure", measure]
            run = subprocess.run(command, cwd=HERE, env=environment, check=True, capture_output=True, text=True)  # noqa: S603
            found |= json.loads(run.stdout.splitlines()[-1])
        found["load after"] = os.getloadavg()[0]
    sys.stdout.write(table(found))


def table(found: dict) -> str:
    """The figures, and each beside its bound."""
    whole, whole_size, whole_peak = found["single"], found["single size"], found["single peak"]
    rows = [
        ("after one edit that keeps page counts", found["edit"], 1 / 150),
        ("after an edit that moves every later page", found["move"], 1 / 40),
        ("nothing changed", found["nothing"], 1 / 300),
        ("everything from nothing, 2 processes", found["cold"], 0.6),
    ]
    lines = [
        f"{found['pages']} pages; load {found['load']:.1f} before and {found['load after']:.1f} after; one document: "
        f"{whole[0]:.1f} s ({whole[1]:.1f} of the processor), {whole_size / 1e6:.1f} MB, {whole_peak:.0f} MB of memory",
        "",
        "| | seconds | of the processor | ratio | at most |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for label, (seconds, processor), bound in rows:
        lines.append(f"| {label} | {seconds:.2f} | {processor:.2f} | {_part(seconds / whole[0])} | {_part(bound)} |")
    shared = found["cold processor"] / 2
    lines += [
        f"| … if two cores were free (half of the processor's time) | {shared:.0f} | | {shared / whole[1]:.2f} × | |",
        f"| file size | | | {found['size'] / whole_size:.2f} × | 1.15 × |",
        f"| peak memory of any one process | | | {found['peak'] / whole_peak:.2f} × | 0.40 × |",
    ]
    for label, measure, at_most in (
        ("whole-book HTML, from nothing", "screen", "1.5"),
        ("… after one edit", "screen edit", "–"),
        ("… nothing changed", "screen warm", "–"),
        ("a department's HTML, from nothing", "screen department", "0.06"),
        ("… nothing changed", "screen department warm", "–"),
    ):
        lines.append(f"| {label} | {found[measure][0]:.3f} | {found[measure][1]:.3f} | | {at_most} |")
    return "\n".join(lines) + "\n"


def _part(ratio: float) -> str:
    return f"1/{1 / ratio:.0f}" if ratio < 0.1 else f"{ratio:.2f} ×"


def _manage(environment: dict[str, str], *command: str) -> None:
    whole = [sys.executable, "manage.py", *command]
    subprocess.run(whole, cwd=HERE, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


@contextmanager
def _timed(found: dict, name: str) -> Iterator[None]:
    """Seconds of the clock, and of this process's processor."""
    clock, processor = time.perf_counter(), time.process_time()
    yield
    found[name] = (time.perf_counter() - clock, time.process_time() - processor)


def _peak() -> float:
    """The most memory that this process, or any that it started and ended, has had, in MB."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / MEGABYTE


def single() -> dict:
    from plans.models import Plan
    from reports.book.build import build_book
    from tests.reports.single import single_pdf

    found: dict = {}
    with _timed(found, "single"):
        pdf = single_pdf(build_book(Plan.objects.get()))
    _keep("single.pdf", pdf)
    return {**found, "single size": len(pdf), "single peak": _peak()}


def fragments() -> dict:
    import pikepdf

    from plans.models import Section
    from reports.rendering import processes
    from reports.rendering.processes import RenderRequest

    found: dict = {}
    with _timed(found, "cold"):
        pdf = _print()
    _keep("fragments.pdf", pdf)
    _end_workers()
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    found["cold processor"] = found["cold"][1] + ended.ru_utime + ended.ru_stime
    processes.render(RenderRequest(html='<p lang="ko">가</p>', stylesheets=(), prefix="warm"))
    first = Section.objects.order_by(*_ORDER).exclude(body="").first()
    assert first  # noqa: S101
    for name, change in (("edit", _swapped), ("move", _longer)):
        body = change(first.body)
        with _timed(found, name):
            Section.objects.filter(pk=first.pk).update(body=body)
            pdf = _print()
        _keep(f"{name}.pdf", pdf)
    with _timed(found, "nothing"):
        _print()
    with pikepdf.open(Path(os.environ["DATA_DIR"], "fragments.pdf")) as book:
        pages = len(book.pages)
    _end_workers()
    size = Path(os.environ["DATA_DIR"], "fragments.pdf").stat().st_size
    return {**found, "size": size, "pages": pages, "peak": _peak()}


def _end_workers() -> None:
    """What ended processes took of the processor is counted with those who started them."""
    from reports.rendering import processes

    while processes._pool().idle:
        processes._pool().idle.pop().end()


_ORDER = ("project__department_plan__department__order", "project__number", "order")


def _swapped(body: str) -> str:
    """Another text of the same length: its first syllable is another one."""
    return re.sub("[가-힣]", lambda found: "나" if found[0] == "가" else "가", body, count=1)


def _longer(body: str) -> str:
    return body + "".join(f"<p>더 적은 {line}번째 줄입니다.</p>" for line in range(60))


def _print() -> bytes:
    from plans.models import Plan
    from reports.cache.manuscript import open_manuscript
    from reports.pdf.printing import Printing

    return Printing(open_manuscript(Plan.objects.get())).merged().pdf


def _keep(name: str, pdf: bytes) -> None:
    Path(os.environ["DATA_DIR"], name).write_bytes(pdf)


def screen() -> dict:
    """What the store holds of the files that were made before doesn't count as warm: it is another one."""
    from django.conf import settings

    from plans.models import DepartmentPlan, Plan, Section

    settings.FRAGMENT_ROOT = Path(os.environ["DATA_DIR"], "screen")
    found: dict = {}
    plan = Plan.objects.get()
    with _timed(found, "screen"):
        _show(plan)
    first = Section.objects.order_by(*_ORDER).exclude(body="").first()
    assert first  # noqa: S101
    Section.objects.filter(pk=first.pk).update(body=_longer(first.body))
    with _timed(found, "screen edit"):
        _show(plan)
    with _timed(found, "screen warm"):
        _show(plan)
    times: dict[str, list] = {"screen department": [], "screen department warm": []}
    for part in DepartmentPlan.objects.filter(plan=plan)[:10]:
        for of in times.values():
            one: dict = {}
            with _timed(one, "one"):
                _show(plan, DepartmentPlan.objects.filter(pk=part.pk))
            of.append(one["one"])
    return found | {name: sorted(of)[len(of) // 2] for name, of in times.items()}


def _show(plan: Any, parts: Any = None) -> str:
    from reports.book.html import assembled_html
    from reports.cache.manuscript import open_manuscript

    manuscript = open_manuscript(plan, parts, with_html=True)
    return assembled_html(manuscript.book, (fragment.body for fragment in manuscript.fragments))


if __name__ == "__main__":
    main()
