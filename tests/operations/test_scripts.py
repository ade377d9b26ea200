"""Where a script can't do what it is asked, it says why in a sentence, and breaks nothing that worked."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = "nowhere==1.0 --hash=sha256:" + "0" * 64 + "\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a package to install, and what was installed for an earlier lock."""
    shutil.copytree(ROOT / "scripts", tmp_path / "app" / "scripts")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / "app" / name).write_text(LOCK)
    (tmp_path / "app" / ".venv").mkdir()
    (tmp_path / "app" / ".venv" / "worked").touch()
    return tmp_path / "app"


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **variables}
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


#: A Python that makes an environment at once, with a real pip in it, which takes seconds to unpack.
PYTHON = f"""#!/bin/sh
if [ "$1 $2" != "-m venv" ]; then exec {sys.executable} "$@"; fi
mkdir -p "$3/bin"
printf '#!/bin/sh\\nexec {sys.executable} -m pip "$@"\\n' >"$3/bin/pip"
chmod +x "$3/bin/pip"
"""


def test_without_a_network_what_was_installed_stays(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").write_text(PYTHON)
    (tmp_path / "bin" / "python3").chmod(0o700)
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    done = run(str(checkout / "scripts" / "venv.sh"), "requirements.txt", PIP_NO_INDEX="1", PATH=path)
    assert done.returncode == 1
    assert "Without a network, or where it reaches no\npackage index, that is why" in done.stderr
    assert {path.name for path in (checkout / ".venv").iterdir()} == {"worked"}
    assert not (checkout / ".venv-before").exists()


def test_a_checkout_that_cannot_be_written_is_named(checkout: Path) -> None:
    within = ("unshare", "--user", "--map-root-user", "--mount")
    if shutil.which("unshare") is None or subprocess.run([*within, "true"], check=False).returncode:
        pytest.skip("This system lets nobody mount a folder of their own.")
    mounts = f"mount --bind {checkout} {checkout} && mount -o remount,ro,bind {checkout} && cd {checkout}"
    done = run(*within, "sh", "-c", f"{mounts} && scripts/venv.sh requirements.txt")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Nothing can be written in {checkout}, and Python packages")


def test_so_is_a_folder_for_data_that_cannot_be_written() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    done = run(str(ROOT / "scripts" / "run.sh"), DATA_DIR="/proc/nothing", PORT=str(port))
    assert done.returncode == 1
    assert "Nothing can be written in /proc/nothing, where the database and uploads go." in done.stderr
    assert "Traceback" not in done.stderr
