"""A PostgreSQL of a test's own, which may be restarted under whoever uses it."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from tests.reports.processes import ROOT


def program() -> Path | None:
    """What starts and ends a server, of the newest that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return found[-1] if found else None


class Server:
    def __init__(self, address: str) -> None:
        self.address = address
        [self._data] = self.ask("SHOW data_directory")

    def copy(self, name: str) -> "Server":
        """A copy of its database on the same server."""
        with closing(psycopg2.connect(self.address)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                # From the one that it is connected to.
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{connection.info.dbname}"')
        return Server(f"{self.address.rpartition('/')[0]}/{name}")

    def restart(self) -> None:
        """As after a crash: all connections break at once."""
        as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_owner, str(program()), f"--pgdata={self._data}", "--mode=immediate", "--silent", "restart"]
        subprocess.run(command, cwd=Path(self._data).parent, check=True, stdout=subprocess.DEVNULL)

    def ask(self, query: str) -> tuple:
        with closing(psycopg2.connect(self.address)) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone() or ()

    def wait_for(self, query: str, seconds: int = 30) -> None:
        """Until a query's one value is true."""
        until = time.monotonic() + seconds
        while not self.ask(query)[0]:
            assert time.monotonic() < until, query
            time.sleep(0.05)  # each question is a process of the server's


@contextmanager
def server() -> Iterator[Server]:
    command = [str(ROOT / "scripts" / "with-postgres.sh"), "sh", "-c", 'echo "$DATABASE_URL"; exec cat']
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield Server(process.stdout.readline().strip())
        finally:
            process.stdin.close()
