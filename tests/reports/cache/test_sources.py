"""What decides whether something cached is stale: whole folders, and all of those that take part."""

from typing import Any

import pytest

from reports.cache import sources
from tests.imports import APPS, imported, modules_of

pytestmark = pytest.mark.once

#: Takes part in models, or in queries, and prints nothing.
PRINTS_NOTHING = {"accounts.roles", "spreadsheets.batches"}


def loaded_with(module: str) -> set[str]:
    """The modules of the project that are loaded with this one."""
    everything = {name: source for app in APPS for name, source in modules_of(app).items()}
    found: set[str] = set()
    waiting = {module}
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= {other for other in imported(name, everything[name], at_start=True) if other in everything} - found
    return found


def modules_in(*folders: str) -> set[str]:
    paths = (path for path, _ in sources._files(folders) if path.endswith(".py"))
    return {path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in paths}


def test_what_makes_html_of_rows_counts_whole() -> None:
    assert "budgets.money" in loaded_with("reports.cache.manuscript")
    assert loaded_with("reports.cache.manuscript") - modules_in(*sources.CONTENT) <= PRINTS_NOTHING


def test_what_renders_counts_whole() -> None:
    assert loaded_with("reports.rendering.render") <= modules_in(*sources.RENDERING)
    # Wraps a fragment's HTML into the document that is rendered.
    assert "reports.book.html" in modules_in(*sources.RENDERING)


def test_what_joins_counts_whole() -> None:
    assert loaded_with("reports.pdf.writer.merging") <= modules_in(*sources.WRITING, *sources.RENDERING)


@pytest.mark.parametrize("folders", [sources.CONTENT, sources.RENDERING, sources.WRITING])
def test_a_comment_in_the_admin_or_a_view_empties_nothing(folders: Any) -> None:
    modules = modules_in(*folders)
    assert not [name for name in modules if {"admin", "views", "management"} & set(name.split("."))]
    assert not [name for name in modules if name.startswith(("plans.workflow", "plans.editing", "reports.runs"))]


def test_templates_count_like_code() -> None:
    paths = {path for path, _ in sources._files(sources.CONTENT)}
    assert {"templates/reports/book.jinja", "templates/reports/sections/_project.jinja"} <= paths
