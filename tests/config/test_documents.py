"""Documents for developers and operators name files and modules that are there."""

import re
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.imports import APPS, ROOT

pytestmark = pytest.mark.once

_FIXED = ("README.md", "CONTRIBUTING.md", "benchmarks/README.md")
DOCUMENTS = [*_FIXED, *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("docs/**/*.md"))]
_SUFFIXES = {".py", ".js", ".css", ".html", ".jinja", ".md", ".sh", ".toml", ".typ", ".yaml"}
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_PATH = re.compile(r"(?<![\w./:>-])[\w.-]+(?:/[\w.-]+)*/?(?![\w/])")
_DOTTED = re.compile(rf"(?<![\w./])(?:{'|'.join(APPS)})(?:\.\w+)+(?![\w/])")
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
#: A folder of the tree in README, with those beside it in the same line, and how far it is indented.
_FOLDERS = re.compile(r"( *)((?:[\w/]+/(?:, )?)+)")


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def tracked() -> set[str]:
    """The files of the project, and the folders they are in."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = {name for name in listed.stdout.splitlines() if (ROOT / name).exists()}
    return files | {str(folder) for name in files for folder in Path(name).parents}


def missing_paths(text: str, known: set[str]) -> set[str]:
    """The paths that a document names and the project doesn't have; a name without folders may be in any folder."""
    return {path for path in _paths(text, known) if not _is_known(path.rstrip("/"), known)}


def _paths(text: str, known: set[str]) -> Iterator[str]:
    for code in _CODE.findall(text):
        for path in _PATH.findall(code):
            is_file = Path(path).suffix in _SUFFIXES
            is_ours = "/" in path and path.partition("/")[0] in known
            if is_file or is_ours:
                yield path


def _is_known(path: str, known: set[str]) -> bool:
    return path in known or any(other.endswith(f"/{path}") for other in known)


def missing_names(text: str) -> set[str]:
    """The modules, and what is in them, that a document names by dots and the project doesn't have."""
    dotted = {name for code in _CODE.findall(text) for name in _DOTTED.findall(code)}
    return {name for name in dotted if Path(name).suffix not in _SUFFIXES and not _is_there(name)}


def _is_there(dotted: str) -> bool:
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:length])
        if path.is_dir() or path.with_suffix(".py").exists():
            found = import_module(".".join(parts[:length])) if parts[length:] else None
            return not parts[length:] or hasattr(found, parts[length])
    return False


@pytest.mark.parametrize("document", DOCUMENTS)
def test_its_paths_are_there(document: str) -> None:
    assert missing_paths(text_of(document), tracked()) == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_its_modules_are_there(document: str) -> None:
    assert missing_names(text_of(document)) == set()


@pytest.mark.parametrize("document", [*DOCUMENTS, "CHANGELOG.md"])
def test_its_links_lead_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    assert [link for link in _LINK.findall(text_of(document)) if not (folder / link).exists()] == []


def test_the_tree_of_the_readme_has_every_app_and_room() -> None:
    [tree] = re.findall(r"```\n(config/.*?)```", text_of("README.md"), re.DOTALL)
    folders: set[str] = set()
    above = ""
    for line in tree.splitlines():
        if found := _FOLDERS.match(line):
            indented, names = found.groups()
            folders |= {f"{above if indented else ''}{name}" for name in names.split(", ")}
            above = above if indented else names
    assert {folder for folder in folders if not (ROOT / folder).is_dir()} == set()
    apps = {f"{app}/" for app in APPS}
    without_rooms = {"management", "migrations", "templatetags"}
    rooms = {
        f"{app}/{room.parent.name}/"
        for app in ("plans", "reports", "spreadsheets")
        for room in (ROOT / app).glob("*/__init__.py")
        if room.parent.name not in without_rooms
    }
    assert apps | rooms <= folders


def test_a_path_or_name_that_is_not_there_is_seen() -> None:
    """So that the tests above don't pass over what they look for."""
    known = {"plans", "plans/urls.py", "docs"}
    assert missing_paths("`plans/urls.py`, `urls.py`, `manage.py migrate`", known) == {"manage.py"}
    assert missing_paths("`plans/nowhere/`\n```\nplans/gone.py\n```", known) == {"plans/nowhere/", "plans/gone.py"}
    assert missing_names("`reports.runs.execution.execute` `reports.runs.nowhere` `plans.gone.task`") == {
        "reports.runs.nowhere",
        "plans.gone.task",
    }
