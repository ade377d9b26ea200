"""The whole database to a file and back: PostgreSQL by its own tools, SQLite by its online backup."""

import os
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from .failures import Refused

#: What the file is called, by `connection.vendor`.
FILES = {"sqlite": "planbook.sqlite3", "postgresql": "planbook.dump"}


def is_empty() -> bool:
    """Whether there is no table at all."""
    return not connection.introspection.table_names()


def dump(folder: Path) -> Path:
    """Write all that is committed at one moment into a file, while others go on writing. Raises Refused."""
    file = folder / FILES[connection.vendor]
    _DUMPS[connection.vendor](file)
    return file


def load(file: Path) -> None:
    """Bring such a file into the empty database: all of it, or nothing. Raises Refused."""
    _LOADS[connection.vendor](file)


def _dump_sqlite(file: Path) -> None:
    file.touch(mode=0o600)
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
        # The copy is one file, without the log beside it that the original has.
        copy.execute("PRAGMA journal_mode=DELETE")
        _check_sqlite(copy)
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def _check_sqlite(copy: sqlite3.Connection) -> None:
    if (found := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
        raise Refused(f"데이터베이스 파일이 손상되었습니다: {found}")


def _load_sqlite(file: Path) -> None:
    target = Path(connection.settings_dict["NAME"])
    aside = target.with_name(f".{target.name}-restored")
    try:
        aside.unlink(missing_ok=True)
        aside.touch(mode=0o600)
        with closing(sqlite3.connect(file)) as stored, closing(sqlite3.connect(aside)) as copy:
            stored.backup(copy)
            _check_sqlite(copy)
        with aside.open("rb+") as written:
            os.fsync(written.fileno())
        connection.close()
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        aside.replace(target)
    except sqlite3.Error as error:
        raise Refused(f"데이터베이스를 되살리지 못했습니다: {error}") from error
    finally:
        aside.unlink(missing_ok=True)


def _dump_postgresql(file: Path) -> None:
    _refuse_older_tool()
    file.touch(mode=0o600)
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")


def _refuse_older_tool() -> None:
    """pg_dump refuses a server that is newer than itself, and says so in English."""
    connection.ensure_connection()
    server = connection.pg_version // 10000  # type: ignore[attr-defined]
    found = re.search(r"\d+", _execute(["pg_dump", "--version"], {}).stdout)
    if found and int(found[0]) < server:
        raise Refused(
            f"서버는 PostgreSQL {server}인데 pg_dump는 {found[0]}입니다. postgresql-client-{server} 패키지를 설치하고 "
            "다시 하십시오."
        )


def _load_postgresql(file: Path) -> None:
    connection.close()
    # In one transaction: whatever goes wrong, the database stays empty.
    _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(file), into=True)


def _run(tool: str, *arguments: str, into: bool = False) -> None:
    """Run a tool of PostgreSQL on this database; `into`: it names the database by an option."""
    command, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    *options, database = command[1:]
    name = [f"--dbname={database}"] if into else [database]
    done = _execute([tool, *options, *arguments, *name], environment or {})
    if done.returncode:
        raise Refused(f"{tool} 명령이 실패했습니다: {done.stderr.strip()[-500:]}")


def _execute(command: list[str], environment: dict[str, str]) -> Any:
    try:
        return subprocess.run(  # noqa: S603 - our own settings are the arguments
            command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise Refused(
            f"{command[0]} 명령이 없습니다. PostgreSQL의 postgresql-client 패키지를 설치하고 다시 하십시오."
        ) from None


_DUMPS = {"sqlite": _dump_sqlite, "postgresql": _dump_postgresql}
_LOADS = {"sqlite": _load_sqlite, "postgresql": _load_postgresql}
