"""A comparison as a file, by its suffix."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.template.loader import render_to_string

from plans.text.parsing import plain_text
from reports.book.html import stylesheet_text
from spreadsheets.writing.table import Cell, Format, Table, TableColumn
from spreadsheets.writing.xlsx import write_xlsx

from .asked import AskedComparison
from .comparing import Comparison
from .paper import REMARKS
from .printing import comparison_pdf
from .telling import Change

_STYLES = ("css/book.css", "css/book-screen.css", "css/comparison.css")


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """`changes`, one for each thing that a person changed; and the `summary`, with money in won."""
    changes = [
        {
            "what": change.what,
            "how": change.how.value,
            "department": change.department,
            "project": change.project,
            "place": change.place,
            "before": _plain(change, change.old),
            "after": _plain(change, change.new),
        }
        for change in comparison.changes
    ]
    rows = [{name: value for name, value in asdict(row).items() if name != "key"} for row in comparison.summary]
    return {"changes": changes, "summary": {"departments": rows}}


def _plain(change: Change, text: str) -> str:
    return plain_text(text) if change.is_html and text else text


def _as_json(asked: AskedComparison) -> bytes:
    return json.dumps(comparison_json(asked.compare()), ensure_ascii=False, indent=2).encode()


def _as_pdf(asked: AskedComparison) -> bytes:
    return comparison_pdf(asked.paper(), asked.look())


def _as_html(asked: AskedComparison) -> bytes:
    styles = [stylesheet_text(name) for name in _STYLES]
    context = {"book": asked.look(), "paper": asked.paper(), "stylesheets": styles}
    return render_to_string("editions/comparison/file.jinja", context, using="jinja2").encode()


def _as_xlsx(asked: AskedComparison) -> bytes:
    comparison = asked.compare()
    return write_xlsx(_summary_table(comparison, asked.title), _changes_table(comparison, asked.title))


def _summary_table(comparison: Comparison, title: str) -> Table:
    counts = [TableColumn(name, 10, Format.WHOLE, is_summed=True) for name in ("신규", "제외", "변경", "이동")]
    money = [TableColumn(name, 18, Format.THOUSAND, is_summed=True) for name in ("현행", "변경 후", "증감")]
    rows: list[list[Cell]] = [
        [row.department, row.added, row.removed, row.changed, row.moved, row.before, row.after, row.after - row.before]
        for row in comparison.summary
    ]
    return Table("변경 요약", [TableColumn("부서", 20), *counts, *money], rows, notes=[title], frozen=1)


def _changes_table(comparison: Comparison, title: str) -> Table:
    columns = [TableColumn(*each) for each in (("부서", 20), ("사업", 30), ("위치", 30), ("현행", 50), ("변경", 50))]
    rows = (_cells(change) for change in comparison.changes)
    return Table("신구대조표", [*columns, TableColumn("비고", 20)], rows, notes=[title], frozen=3)


def _cells(change: Change) -> list[Cell]:
    remark = " · ".join(filter(None, (REMARKS[change.how], change.remark)))
    sides = (_plain(change, change.old), _plain(change, change.new))
    return [change.department, change.project, change.place, *sides, remark]


WRITERS: Mapping[str, Callable[[AskedComparison], bytes]] = {
    "pdf": _as_pdf,
    "html": _as_html,
    "xlsx": _as_xlsx,
    "json": _as_json,
}
