"""Where a script can't do what it is asked, it says why in a sentence, and breaks nothing that worked."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

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


def test_ctrl_c_ends_a_command_without_a_traceback(tmp_path: Path) -> None:
    command = "import os, signal, runpy, sys, django.core.management as known\n"
    command += "known.execute_from_command_line = lambda given: os.kill(os.getpid(), signal.SIGINT)\n"
    command += "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    command += "runpy.run_path('manage.py', run_name='__main__')"
    stopped = run(sys.executable, "-c", command, DATA_DIR=str(tmp_path), ENV_FILE=os.devnull)
    assert (stopped.returncode, stopped.stderr) == (130, "")


def test_so_is_a_folder_for_data_that_cannot_be_written() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    done = run(str(ROOT / "scripts" / "run.sh"), DATA_DIR="/proc/nothing", PORT=str(port))
    assert done.returncode == 1
    assert "Nothing can be written in /proc/nothing, where the database and uploads go." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A committed project, last released as 0.9.0."""
    root = tmp_path / "project"
    (root / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "release.sh", root / "scripts")
    (root / "pyproject.toml").write_text('[project]\nversion = "0.9.0"\n\n[tool]\nminversion = "8.0"\n')
    (root / "CHANGELOG.md").write_text(
        "# Changelog\n\n## [Unreleased]\n\n- New.\n\n## [0.9.0] - 2026-01-02\n\n- Old.\n"
    )
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "Begin")
    return root


def git(root: Path, *arguments: str) -> str:
    person = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
    return subprocess.check_output(("git", *person, *arguments), cwd=root, text=True).strip()  # noqa: S607


def release(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    person = {
        f"GIT_{role}_{fact}": "somebody@example.org" for role in ("AUTHOR", "COMMITTER") for fact in ("NAME", "EMAIL")
    }
    return run(str(root / "scripts" / "release.sh"), *arguments, **person)


def test_a_release_is_numbered_committed_and_tagged(repository: Path) -> None:
    """As numbers, 0.10.0 is the newer one."""
    done = release(repository, "0.10.0")
    assert done.returncode == 0, done.stderr
    changelog = (repository / "CHANGELOG.md").read_text()
    assert re.search(r"## \[Unreleased\]\n\n## \[0\.10\.0\] - \d{4}-\d\d-\d\d\n\n- New\.\n\n## \[0\.9\.0\]", changelog)
    assert (repository / "pyproject.toml").read_text().splitlines() == [
        "[project]",
        'version = "0.10.0"',
        "",
        "[tool]",
        'minversion = "8.0"',
    ]
    assert git(repository, "status", "--porcelain") == ""
    assert git(repository, "describe") == "v0.10.0"
    # What it refuses now: the same once more, and a release in which nothing has changed.
    assert release(repository, "0.10.0").stderr == "0.10.0 isn't newer than 0.10.0.\n"
    assert release(repository, "0.11.0").stderr == "CHANGELOG.md has nothing under [Unreleased].\n"


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("", "Which release?"),
        ("v0.10.0", "Which release?"),
        ("0.8.9", "0.8.9 isn't newer than 0.9.0."),
        ("0.10.0", "There is a tag v0.10.0 already."),
        ("1.0.0", "Something isn't committed."),
    ],
)
def test_what_is_no_release_is_refused(repository: Path, version: str, said: str) -> None:
    git(repository, "tag", "v0.10.0")
    if version == "1.0.0":
        (repository / "forgotten").touch()
    before = git(repository, "rev-parse", "HEAD")
    done = release(repository, *([version] if version else []))
    assert (done.returncode, done.stderr[: len(said)]) == (1, said)
    assert git(repository, "rev-parse", "HEAD") == before
    assert "0.9.0" in (repository / "pyproject.toml").read_text()


def test_where_the_commit_is_refused_nothing_has_changed(repository: Path) -> None:
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'Not today.' >&2\nexit 1\n")
    hook.chmod(0o700)
    changelog = (repository / "CHANGELOG.md").read_text()
    done = release(repository, "0.10.0")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Not today.\nNothing is committed, for the reason above. "
        "CHANGELOG.md and pyproject.toml are as they were before.\n"
    )
    assert git(repository, "status", "--porcelain") == git(repository, "tag", "--list") == ""
    assert (repository / "CHANGELOG.md").read_text() == changelog
    # Once the reason is gone, the same command does it.
    hook.unlink()
    assert release(repository, "0.10.0").returncode == 0


def test_a_commit_that_could_not_be_tagged_says_so(repository: Path) -> None:
    for name, value in (("tag.gpgSign", "true"), ("gpg.program", "false")):
        git(repository, "config", name, value)
    done = release(repository, "0.10.0")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Planbook 0.10.0 is committed, but not tagged, for the reason above: git tag --annotate" in done.stderr


def test_the_program_has_the_number_of_the_newest_release() -> None:
    newest = re.search(r"^## \[(\d[\d.]*)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest
    assert newest[1] == settings.RELEASE
