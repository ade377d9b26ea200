"""The program in processes of its own: with a folder and a database that nobody else has."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOAD_EXAMPLE = """
import django
django.setup()
from django.core.management import call_command
from plans.models import Project
call_command("migrate", verbosity=0)
call_command("load_example", verbosity=0)
Project.objects.filter(number__gt=2).delete()
"""


class Python:
    """Runs Python as a worker, or an operator, would."""

    def __init__(self, folder: Path, *, database: str = "") -> None:
        self._environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(folder),
            "DATABASE_URL": database,
            "BACKGROUND_WORKER": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "ENV_FILE": os.devnull,
        }

    def begin(self, *arguments: str) -> subprocess.Popen:
        """A process that goes on; it can be told something, and says something."""
        command = [sys.executable, *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, env=self._environment, stdin=pipe, stdout=pipe, text=True)

    def run(self, *arguments: str, within: Sequence[str] = ()) -> list[str]:
        """The lines that a process says; `within` is a command that it runs under."""
        command = [*within, sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def load_example(self) -> None:
        """Its first two projects into the database, which is made: enough for a book."""
        self.run("-c", LOAD_EXAMPLE)
