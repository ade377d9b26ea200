"""A gunicorn of its own, with a folder of its own, that a measurement is a stranger to."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .browser import Browser

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
#: Those of scripts/run.sh.
OPTIONS = f"--workers {WORKERS} --threads 4 --timeout 600 --log-level warning"


def own_environment(folder: str) -> dict[str, str]:
    """Neither this machine's settings nor its data take part."""
    own = ("PRODUCTION", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "OIDC_SERVER", "SECOND_FACTOR_ROLES")
    inherited = {name: value for name, value in os.environ.items() if name not in own}
    return inherited | {"ENV_FILE": os.devnull, "DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}


def ask_database(what: str, argument: Any, environment: dict[str, str]) -> Any:
    command = [sys.executable, "-m", "benchmarks.people", what]
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=environment, input=json.dumps(argument), stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout)


@contextmanager
def served(
    environment: dict[str, str], application: str = "config.wsgi", options: str = OPTIONS
) -> Iterator[tuple[int, int]]:
    """gunicorn: its free port, and the number of its process."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, *options.split()]
    command += ["--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603
    try:
        _wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    """Until it answers; and each worker has loaded what it needs for a first answer."""
    for _ in range(100):
        if Browser(port, "").get("bare", "/bare/").status:
            break
        time.sleep(0.2)
    else:
        sys.exit("gunicorn does not answer.")
    for _ in range(20):
        Browser(port, "").get("sign-in", "/login/")
