"""A command that finds no database, or one without its tables, says so in a sentence and without a trace."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = "postgres://planbook@127.0.0.1:9/planbook"


def run(folder: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "forget_old_imports", *options]
    own = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "ENV_FILE": os.devnull, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, cwd=ROOT, env=own | variables, capture_output=True, text=True)


@pytest.mark.parametrize("variables", [{}, {"DATABASE_URL": NOWHERE}])
def test_says_what_to_do(tmp_path: Path, variables: dict[str, str]) -> None:
    done = run(tmp_path, **variables)
    assert done.returncode == 1
    assert done.stderr.startswith("데이터베이스를 쓰지 못했습니다: ")
    assert "`python manage.py doctor`" in done.stderr
    assert "Traceback" not in done.stderr


def test_says_all_of_it_to_who_asks(tmp_path: Path) -> None:
    assert "Traceback" in run(tmp_path, "--traceback").stderr
