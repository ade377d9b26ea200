"""Imports point down: an app knows those below it, a room those below it, and none of them what stands above."""

import subprocess
import sys
from collections.abc import Mapping

import pytest

from tests.imports import APPS, ROOT, imported, modules_of

_LEAVES = {"background", "integrity", "korean", "spreadsheets"}
#: Of each app the apps that it may import.
KNOWS: dict[str, set[str]] = {
    "korean": set(),
    "background": set(),
    "integrity": {"korean"},
    "spreadsheets": {"background", "korean"},
    "staffing": _LEAVES,
    "accounts": {*_LEAVES, "staffing"},
    "budgets": {*_LEAVES, "staffing"},
    "plans": {*_LEAVES, "accounts", "budgets", "staffing"},
    "reports": {*_LEAVES, "accounts", "budgets", "plans", "staffing"} - {"spreadsheets"},
    "editions": {*_LEAVES, "accounts", "budgets", "plans", "reports", "staffing"},
    "demo": {*_LEAVES, "accounts", "budgets", "plans", "reports", "staffing"},
    "operations": {"accounts", "background", "korean", "reports"},
    "config": {*_LEAVES, "accounts", "budgets", "editions", "plans", "reports", "staffing"},
}

_PLANS = ("text", "models", "content", "prerender_requests", "shortcuts", "search", "checks", "workflow")
_REPORTS = ("models", "book", "rendering", "pdf.writer", "cache", "pdf", "runs")
#: Of each room the rooms of its app that it may import. What isn't a room, such as views.py, may import all of them.
ROOMS: dict[str, dict[str, set[str]]] = {
    "plans": {
        "text": set(),
        "models": {"text"},
        "content": {"models", "text"},
        "prerender_requests": {"models"},
        "shortcuts": {"models"},
        "search": {"models", "text"},
        "checks": {"content", "models", "text"},
        "workflow": {*_PLANS} - {"workflow"},
        "projects": {*_PLANS},
        "history": {*_PLANS},
        "review": {*_PLANS, "history"},
        "editing": {*_PLANS},
        "sheets": {*_PLANS},
    },
    "reports": {
        "models": set(),
        "book": set(),
        "rendering": set(),
        "pdf.writer": {"rendering"},
        "cache": {"book"},
        "pdf": {"book", "cache", "pdf.writer", "rendering"},
        "runs": {*_REPORTS} - {"runs"},
    },
    "editions": {
        "models": set(),
        "snapshot": set(),
        "frozen": {"models", "snapshot"},
        "freezing": {"frozen", "models", "snapshot"},
        "comparison": {"frozen", "models", "snapshot"},
        "pack": {"comparison", "frozen", "models"},
    },
}
NOT_ROOMS = {
    "plans": {"admin", "apps", "management", "migrations", "templatetags", "urls", "views"},
    "reports": {"apps", "management", "migrations", "templatetags", "urls", "views"},
    "editions": {"apps", "commands", "forms", "management", "migrations", "urls", "views"},
}


def room_of(module: str, rooms: Mapping[str, set[str]]) -> str | None:
    """The innermost room that a module of an app stands in."""
    inside = module.partition(".")[2]
    found = [room for room in rooms if f"{inside}.".startswith(f"{room}.")]
    return max(found, key=len, default=None)


def offences(module: str, source: str) -> set[str]:
    """What a module imports although it may not know it."""
    app = module.partition(".")[0]
    names = {name for name in imported(module, source) if name.partition(".")[0] in KNOWS}
    return {name for name in names if not _may_know(app, module, name)}


def _may_know(app: str, module: str, name: str) -> bool:
    other = name.partition(".")[0]
    if other != app:
        return other in KNOWS[app]
    rooms = ROOMS.get(app, {})
    room, others = room_of(module, rooms), room_of(name, rooms)
    if room is None or room == others:
        return True
    return others in rooms[room]


@pytest.mark.parametrize("app", KNOWS)
def test_imports_point_down(app: str) -> None:
    modules = modules_of(app)
    assert modules
    assert {name: found for name, source in modules.items() if (found := offences(name, source))} == {}


def test_every_app_has_its_place() -> None:
    assert (
        {path.parent.name for path in ROOT.glob("*/apps.py")} | {"background", "korean", "integrity"}
        == set(KNOWS)
        == set(APPS)
    )


@pytest.mark.parametrize("app", ROOMS)
def test_every_room_has_its_place(app: str) -> None:
    found = {path.stem for path in (ROOT / app).iterdir() if not path.name.startswith("_")}
    assert found == {room for room in ROOMS[app] if "." not in room} | NOT_ROOMS[app]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("plans.views", "import reports.pdf"),
        ("plans.views", "from reports import pdf"),
        ("plans.views", "def print():\n    from reports.pdf.printing import Printing"),
        ("plans.models.plan", "from plans.workflow.steps import take_step"),
        ("plans.workflow.steps", "from plans import editing"),
        ("plans.workflow.steps", "from ..editing import views"),
        ("plans.checks.money", "from plans.views import plan_page"),
        ("reports.pdf.writer.file", "from ..printing import Printing"),
    ],
)
def test_an_import_that_points_up_is_seen(module: str, source: str) -> None:
    """So that the test above doesn't pass over what it looks for."""
    assert offences(module, source)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("plans.views", "from plans.workflow.steps import take_step"),
        ("plans.workflow.steps", "from . import mails"),
        ("plans.editing.views", "from plans.models import Plan"),
        ("reports.pdf.printing", "from .writer.file import File"),
    ],
)
def test_an_import_that_points_down_is_none(module: str, source: str) -> None:
    assert offences(module, source) == set()


#: What runs in processes without Django, and what they share with the server.
WITHOUT_DJANGO = ("reports.pdf.writer", "reports.rendering", "spreadsheets.reading", "spreadsheets.values", "korean")
#: Each starts such processes, and is Django's side of it.
STARTS_THEM = {"reports.rendering.processes", "spreadsheets.reading.child"}


@pytest.mark.once
@pytest.mark.parametrize("folder", WITHOUT_DJANGO)
def test_it_knows_nothing_of_django(folder: str) -> None:
    modules = sorted(modules_of(folder.replace(".", "/")).keys() - STARTS_THEM)
    loads = f"import sys, {', '.join(modules)}; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", loads], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.once
def test_what_starts_them_does() -> None:
    """So that the test above doesn't pass over what it looks for."""
    for module in STARTS_THEM:
        loads = f"import sys, {module}; print('django' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", loads], cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout == "True\n"
