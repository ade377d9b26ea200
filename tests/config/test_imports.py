"""Imports point down: an app knows those below it, and none of them knows what stands above."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KNOWS = {
    "spreadsheets": set(),
    "staffing": {"spreadsheets"},
    "accounts": {"spreadsheets", "staffing"},
    "budgets": {"spreadsheets", "staffing"},
    "plans": {"accounts", "budgets", "spreadsheets", "staffing"},
    "reports": {"accounts", "budgets", "plans", "staffing"},
    "config": {"accounts", "budgets", "plans", "reports", "spreadsheets", "staffing"},
}


def imported(source: str) -> Iterator[str]:
    """The first names of all modules that a module imports, wherever in it, by their own or a relative name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").partition(".")[0]


def offences(app: str, source: str) -> set[str]:
    return (set(imported(source)) & set(KNOWS)) - KNOWS[app] - {app}


@pytest.mark.parametrize("app", KNOWS)
def test_imports_point_down(app):
    modules = {path.relative_to(ROOT): path.read_text(encoding="utf-8") for path in (ROOT / app).rglob("*.py")}
    assert modules
    assert {path: found for path, source in modules.items() if (found := offences(app, source))} == {}


def test_every_app_has_its_place():
    assert {path.parent.name for path in ROOT.glob("*/apps.py")} == set(KNOWS)


@pytest.mark.parametrize(
    "source", ["import reports.pdf", "from reports import pdf", "def print():\n    from reports.pdf import print_pdf"]
)
def test_an_import_that_points_up_is_seen(source):
    """So that the test above doesn't pass over what it looks for."""
    assert offences("plans", source) == {"reports"}
