"""What checks the style of files is told once, in .pre-commit-config.yaml: for `make lint` and for git's hook."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.once


def hooks() -> list[dict]:
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    # No other host is asked for a tool: versions are those of requirements-dev.txt.
    assert [each["repo"] for each in repositories] == ["local"]
    return repositories[0]["hooks"]


def recipe(target: str) -> str:
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert found
    return found[1]


def test_every_hook_runs_what_the_project_installs() -> None:
    for hook in hooks():
        assert hook["language"] == "system"
        tool = hook["entry"].split()[0]
        assert tool.startswith((".venv/bin/", "scripts/")), hook["id"]
        assert (ROOT / tool).exists(), hook["id"]


def test_make_lint_runs_the_hooks_and_nothing_else() -> None:
    assert recipe("lint") == "\t$(BIN)/pre-commit run --all-files\n"


def test_make_format_writes_with_every_tool_that_the_hooks_check_with() -> None:
    written = recipe("format")
    for hook in hooks():
        tool = hook["entry"].split()[0].removeprefix(".venv/bin/")
        assert tool in written, hook["id"]


#: A file that each of them refuses.
BROKEN = {
    "ruff": ("broken.py", "import os\n"),
    "ruff-format": ("broken.py", "x = {  }\n"),
    "django-upgrade": ("broken.py", "from django.utils.encoding import force_text\n"),
    "templates-format": ("templates/broken.html", "<p><span>a</span>\n</p>\n"),
    "templates": ("templates/broken.html", '<img src="a">\n'),
    "oxlint": ("broken.js", "debugger;\n"),
    "oxfmt": ("broken.css", "a{color:red}\n"),
}


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
def test_every_hook_refuses_something(hook: dict, tmp_path: Path) -> None:
    name, text = BROKEN[hook["id"]]
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    (tmp_path / "templates").mkdir()
    (tmp_path / name).write_text(text)
    command = [*hook["entry"].split(), *([name] if hook.get("pass_filenames", True) else [])]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 1
