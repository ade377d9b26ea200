"""What a city's book costs here, and in others' hands: Chromium's print, and Typst.

`python -m benchmarks.others` makes the same city as `benchmarks.book` and lets each way print its book once, one after
the other, each in a process of its own. See README.md here.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from .processes import Usage, measure

HERE = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=40)
    parser.add_argument("--projects", type=int, default=446)
    parser.add_argument("--keep", type=Path, help="a folder for the books that were made")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        print_by(WAYS[options.way])
        return
    with tempfile.TemporaryDirectory(prefix="planbook-benchmark-") as folder:
        data = options.keep or Path(folder)
        environment = {**os.environ, "DATA_DIR": str(data.resolve()), "DATABASE_URL": "", "ENV_FILE": os.devnull}
        size = ["--departments", str(options.departments), "--projects", str(options.projects)]
        for command in (["migrate", "--verbosity", "0"], ["make_city", *size]):
            whole = [sys.executable, "manage.py", *command]
            subprocess.run(whole, cwd=HERE, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        before = os.getloadavg()[0]
        rows = list(measured(data, environment))
        sys.stdout.write(f"load {before:.1f} before and {os.getloadavg()[0]:.1f} after\n\n{table(rows)}")


def measured(data: Path, environment: dict[str, str]) -> Iterator[tuple[str, float, float, float | None, Path]]:
    """For each way: its name, seconds, seconds of the processor, MB of memory at one time, and its file."""

    def run(module: str, *options: str) -> tuple[Usage, dict]:
        taken = measure([sys.executable, "-m", module, *options], cwd=HERE, env=environment)
        return taken, json.loads(taken.output.splitlines()[-1])

    taken, found = run("benchmarks.book", "--measure", "single")
    yield "WeasyPrint, one document", found["single"][0], taken.processor, taken.memory, data / "single.pdf"
    for name, way in (("Chromium's print", "chromium"), ("Typst", "typst")):
        taken, found = run("benchmarks.others", "--way", way)
        yield name, found["seconds"], taken.processor, taken.memory, data / f"{way}.pdf"
    taken, found = run("benchmarks.book", "--measure", "fragments")
    cold, edit = found["cold"], found["edit"]
    yield "Planbook, from nothing", cold[0], found["cold processor"], taken.memory, data / "fragments.pdf"
    yield "Planbook, after one edit", edit[0], edit[1], None, data / "edit.pdf"
    yield "Planbook, nothing changed", found["nothing"][0], found["nothing"][1], None, data / "edit.pdf"


def table(rows: list[tuple]) -> str:
    import pikepdf

    lines = [
        "| | s | s of the processor | MB of memory | MB of file | pages | tagged | in the outline | in contents |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: |",
    ]
    for name, seconds, processor, memory, file in rows:
        with pikepdf.open(file) as book:
            tagged = "yes" if "/StructTreeRoot" in book.Root else "no"
            with book.open_outline() as outline:
                entries = _count(outline.root)
            pages = len(book.pages)
        cells = [
            name,
            f"{seconds:.1f}",
            f"{processor:.1f}",
            "" if memory is None else f"{memory:,.0f}",
            f"{file.stat().st_size / 1e6:.1f}",
            f"{pages:,}",
            tagged,
            f"{entries:,}",
            f"{_numbers_in_contents(file):,}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _count(entries: Iterable[Any]) -> int:
    return sum(1 + _count(entry.children) for entry in entries)


def _numbers_in_contents(file: Path) -> int:
    """Lines before the general part, which begins with 조직현황, that end in a number."""
    text = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout  # noqa: S603, S607
    front = text.replace("\u2060", "").partition("조직현황")[0]
    return len(re.findall(r"(?:Ⅰ|Ⅱ|[가-힣]).*[\s.]\d+$", front, re.MULTILINE))


def print_by(way: Callable[[Path], None]) -> None:
    """Print the plan's book, from its rows in the database to the file, and say in how many seconds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    begun = time.perf_counter()
    way(Path(os.environ["DATA_DIR"]))
    print(json.dumps({"seconds": time.perf_counter() - begun}))  # noqa: T201


def chromium(folder: Path) -> None:
    """The HTML and the stylesheets of the PDF, its pictures named as files."""
    from plans.models import Picture, Plan
    from reports.book.build import build_book
    from staffing.models import Organisation
    from tests.reports.single import single_html

    html = single_html(build_book(Plan.objects.get()))
    for picture in Picture.objects.exclude(file=""):
        html = html.replace(f'"picture:{picture.pk}"', f'"{Path(picture.file.path).as_uri()}"')
    for organisation in Organisation.objects.exclude(mark=""):
        html = html.replace('"mark:organisation"', f'"{Path(organisation.mark.path).as_uri()}"')
    page = folder / "chromium.html"
    page.write_text(html)
    options = ["--headless", "--no-sandbox", "--no-pdf-header-footer", "--generate-pdf-document-outline"]
    options += [f"--user-data-dir={folder / 'chromium'}", f"--print-to-pdf={folder / 'chromium.pdf'}"]
    subprocess.run([CHROMIUM, *options, page.as_uri()], check=True, stderr=subprocess.DEVNULL)  # noqa: S603


def typst(folder: Path) -> None:
    from plans.models import Plan
    from reports.book.build import build_book

    from .typst_book import typst_pdf

    (folder / "typst.pdf").write_bytes(typst_pdf(build_book(Plan.objects.get()), folder))


WAYS = {"chromium": chromium, "typst": typst}

if __name__ == "__main__":
    main()
