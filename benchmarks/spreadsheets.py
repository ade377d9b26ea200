"""Brings budgets of many rows in from a workbook, and says how long that takes beside two other ways.

    python -m benchmarks.spreadsheets [--rows 10000] [--large 50000]

in a database of its own: SQLite in a temporary folder, or an empty one that DATABASE_URL names
(`scripts/with-postgres.sh` makes one). The other ways: django-import-export's own defaults (a dry run and an import),
and reading with calamine followed by a bare `bulk_create`, which checks nothing. All three read the same file; the
other two write the same rows into plain tables of their own, whose models have no locks, history or versions.
Exits with 1 when a bound isn't kept.
"""

import argparse
import gc
import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

SOURCES = ["국비", "시비", "구비", "기금"]
HEADER = [
    "연도",
    "예산 구분",
    "부서",
    "회계",
    "사업 구분",
    "정책사업",
    "단위사업",
    "세부사업코드",
    "세부사업",
    "재원",
    "금액(원)",
]


@dataclass
class Taken:
    """What one way took: of the clock, of the processor (children included), in queries."""

    what: str
    rows: int
    seconds: float
    worked: float
    queries: int


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=50_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="planbook-sheets-") as folder:
        _set_up(folder)
        large = _measured("ours", options.large, _ours)
        parent, child = (_peak(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        ours = _measured("ours", options.rows, _ours)
        _plain()
        bare = _measured("calamine and bulk_create", options.rows, _bare)
        defaults = _measured("import-export's defaults", options.rows, _defaults)
    say = sys.stdout.write
    say(f"{os.environ.get('DATABASE_URL', 'sqlite').partition(':')[0]}, load {os.getloadavg()[0]:.1f}\n\n")
    say("| | rows | seconds | of the processor | queries |\n| --- | ---: | ---: | ---: | ---: |\n")
    for each in (bare, ours, defaults, large):
        say(f"| {each.what} | {each.rows:,} | {each.seconds:.2f} | {each.worked:.2f} | {each.queries:,} |\n")
    bounds = {
        "ours ÷ import-export's defaults": (ours.worked / defaults.worked, 0.1),
        "ours ÷ (calamine and bulk_create)": (ours.worked / bare.worked, 5),
        f"{options.large:,} rows ÷ {options.rows:,} rows, by row": (
            large.worked / options.large * options.rows / ours.worked,
            1.2,
        ),
        f"MB at {options.large:,} rows, child included": (parent + child, 800),
    }
    say(f"\nMB at {options.large:,} rows: {parent}, and {child} in the child that reads\n")
    say("\n" + "".join(f"{what}: {value:.3g} (at most {most})\n" for what, (value, most) in bounds.items()))
    return int(any(value > most for value, most in bounds.values()))


def _set_up(folder: str) -> None:
    """A ledger without lines; neither this machine's settings nor its data take part."""
    os.environ |= {"DATA_DIR": folder, "ENV_FILE": os.devnull, "DJANGO_SETTINGS_MODULE": "config.settings"}
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from budgets.models import Budget, Category, FundingSource
    from staffing.models import Department

    Category.objects.get_or_create(code="policy", defaults={"name": "정책사업비"})
    for name in SOURCES:
        FundingSource.objects.get_or_create(name=name, defaults={"code": name})
    Department.objects.bulk_create(Department(code=f"D{n}", name=f"제{n}과") for n in range(40))
    Budget.objects.create(fiscal_year=2024)


def _peak(who: int) -> int:
    """The most memory in MB of this process, or of the largest of its children."""
    return resource.getrusage(who).ru_maxrss // 1024


def _measured(what: str, rows: int, way: Callable[[bytes], Any]) -> Taken:
    """From the file's bytes to rows in a table without any; `way` returns the model that it wrote.

    Queries are counted by a wrapper alone: a debug cursor formats and keeps each one, and would weigh on whoever asks
    most.
    """
    from django.db import connection

    data = _file(rows)
    # What making the file has left behind is no part of any way.
    gc.collect()
    count = _Counter()
    with connection.execute_wrapper(count):
        began, worked = time.perf_counter(), _seconds_worked()
        written = way(data)
        seconds, worked = time.perf_counter() - began, _seconds_worked() - worked
    if written.objects.count() != rows:
        raise SystemExit(f"{what}: {written.objects.count()} of {rows} rows")
    for model in filter(None, (written, getattr(getattr(written, "history", None), "model", None))):
        model._base_manager.all()._raw_delete(model._base_manager.db)
    return Taken(what, rows, seconds, worked, count.queries)


class _Counter:
    queries = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.queries += 1
        return execute(sql, params, many, context)


def _seconds_worked() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _file(rows: int) -> bytes:
    """A workbook of so many lines, whose programs are in the ledger."""
    import xlsxwriter

    from budgets.models import Category, Program
    from staffing.models import Department

    category = Category.objects.get(code="policy")
    departments = list(Department.objects.order_by("pk"))
    wanted = -(-rows // len(SOURCES))
    programs = [
        Program(
            department=departments[n % 40],
            category=category,
            policy="지역 발전",
            unit="생활 기반",
            code=f"P{n:05}",
            name=f"세부사업 {n}",
        )
        for n in range(wanted)
    ]
    Program.objects.bulk_create(programs, ignore_conflicts=True)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("예산")
    sheet.write_row(0, 0, HEADER)
    for row in range(rows):
        program = programs[row // len(SOURCES)]
        cells: list[Any] = [2024, "본예산", program.department.name, "일반회계", category.name, program.policy]
        cells += [program.unit, program.code, program.name, SOURCES[row % len(SOURCES)], (row + 1) * 1000]
        sheet.write_row(row + 1, 0, cells)
    book.close()
    return out.getvalue()


class Plain(NamedTuple):
    """Tables that any project would have: no locks, no history, no versions."""

    budget: Any
    program: Any
    source: Any
    line: Any


@cache
def _plain() -> Plain:
    """Their models, with tables that hold what the ledger's hold."""
    from django.db import connection, models

    from budgets.models import Budget, FundingSource, Program

    def model(called: str, /, **fields: Any) -> Any:
        meta = type("Meta", (), {"app_label": "budgets"} | fields.pop("meta", {}))
        return type(called, (models.Model,), {"__module__": __name__, "Meta": meta, **fields})

    budget = model("PlainBudget", fiscal_year=models.IntegerField(unique=True))
    program = model("PlainProgram", code=models.CharField(max_length=30, unique=True))
    source = model("PlainSource", name=models.CharField(max_length=30, unique=True))
    line = model(
        "PlainLine",
        budget=models.ForeignKey(budget, models.CASCADE),
        program=models.ForeignKey(program, models.PROTECT),
        source=models.ForeignKey(source, models.PROTECT),
        amount=models.BigIntegerField(),
        meta={"unique_together": [("budget", "program", "source")]},
    )
    plain = Plain(budget, program, source, line)
    with connection.schema_editor() as editor:
        for each in plain:
            editor.create_model(each)
    budget.objects.bulk_create(budget(fiscal_year=each.fiscal_year) for each in Budget.objects.all())
    program.objects.bulk_create(program(code=each.code) for each in Program.objects.all())
    source.objects.bulk_create(source(name=each.name) for each in FundingSource.objects.all())
    return plain


def _ours(data: bytes) -> Any:
    from budgets.models import BudgetLine
    from spreadsheets.imports.jobs import confirm, preview, receive
    from spreadsheets.kinds import kind_of

    job = preview(receive(kind_of("budget"), data, "예산.xlsx", None))
    if job.summary.get("errors"):
        raise SystemExit(str(job.summary))
    confirm(job, None)
    return BudgetLine


def _bare(data: bytes) -> Any:
    import python_calamine

    plain = _plain()
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    rows: list[list[Any]] = book.get_sheet_by_index(0).to_python()[1:]
    programs = dict(plain.program.objects.values_list("code", "pk"))
    sources = dict(plain.source.objects.values_list("name", "pk"))
    budget = plain.budget.objects.get()
    plain.line.objects.bulk_create(
        plain.line(budget=budget, program_id=programs[row[7]], source_id=sources[row[9]], amount=int(row[10]))
        for row in rows
    )
    return plain.line


def _defaults(data: bytes) -> Any:
    from import_export import fields, resources, widgets
    from import_export.formats.base_formats import XLSX

    plain = _plain()

    class Lines(resources.ModelResource):
        budget = fields.Field("budget", "연도", widgets.ForeignKeyWidget(plain.budget, "fiscal_year"))
        program = fields.Field("program", "세부사업코드", widgets.ForeignKeyWidget(plain.program, "code"))
        source = fields.Field("source", "재원", widgets.ForeignKeyWidget(plain.source, "name"))
        amount = fields.Field("amount", "금액(원)", widgets.IntegerWidget())

        class Meta:
            model = plain.line
            fields = ("budget", "program", "source", "amount")
            import_id_fields = ("budget", "program", "source")

    for dry_run in (True, False):
        result = Lines().import_data(XLSX().create_dataset(data), dry_run=dry_run, raise_errors=True)
        if result.has_errors():
            raise SystemExit(str(result.row_errors()[0]))
    return plain.line


if __name__ == "__main__":
    sys.exit(main())
