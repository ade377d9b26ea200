"""Follows docs/operating.md to the letter on a bare Debian 12 with systemd, as root, and says how each command ended.

    python3 scripts/rehearsal.py REPOSITORY [OLDER NEWER]

Not on a machine that anything else is done with: it installs packages, and serves at the ports 80 and 443. A container
made by `debootstrap --include=systemd-sysv,dbus,ca-certificates,python3 bookworm FOLDER` and booted by `systemd-nspawn`
will do. What the document calls 0.2.0 and 0.3.0 are the commits OLDER and NEWER of the repository (by default `HEAD` is
both), tagged in a copy of it.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "operating.md"
COPY = "/root/planbook.git"
HOST = "plan.example.go.kr"
#: Blocks that aren't commands of the one machine, by their first line: settings, an example of the log, containers.
NOT_COMMANDS = ("PRODUCTION=1", "2026-03-02T09:15:04+0900 INFO", "podman build")
#: What the operator types where the document shows `…`, or a command asks.
FILLED = {
    "apt-get install": "DEBIAN_FRONTEND=noninteractive apt-get install --yes",
    "createuser planbook --pwprompt": "psql --command \"CREATE USER planbook PASSWORD 'secret'\"",
    " … /srv/planbook/releases": f" {COPY} /srv/planbook/releases",
    "manage.py createsuperuser": "manage.py createsuperuser --noinput --username operator --name Operator",
    "backups/2026-03-02": "backups/rehearsal",
}
PREPARED = f"""
mkdir -p /etc/ssl/planbook
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN={HOST} \
    -keyout /etc/ssl/planbook/privkey.pem -out /etc/ssl/planbook/fullchain.pem
"""
#: An empty installation, which Restore asks for.
EMPTIED = """
systemctl stop planbook-worker planbook
runuser -u postgres -- dropdb planbook
runuser -u postgres -- createdb planbook --owner planbook --encoding UTF8 --template template0
rm -rf /srv/planbook/data/*
"""
#: Units that another release brought, whether or not the two that are tried differ in theirs.
AGED = "sed -i '$a # Of another release.' /etc/systemd/system/planbook*"
NIGHT_AND_MORNING = """
systemctl is-active planbook-nightly.timer
systemctl is-active planbook-morning.timer
systemctl start planbook-nightly planbook-morning
"""
#: What is written between two steps, and has to be there after the next ones.
NOTED = "from staffing.models import Grade; Grade.objects.filter(pk=Grade.objects.first().pk).update(name='{}')"
READ = "from staffing.models import Grade; print(Grade.objects.first().name)"

_READY = f"""
from urllib.request import Request, urlopen
headers = {{'Host': '{HOST}', 'X-Forwarded-Proto': 'https'}}
urlopen(Request('http://127.0.0.1:8000/health/ready/', headers=headers), timeout=120)
"""


def blocks(text: str) -> dict[str, list[str]]:
    """The fenced blocks of commands, by the heading that they stand under."""
    found: dict[str, list[str]] = {}
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading = part.partition("\n")[0]
        fenced = re.findall(r"^```\n(.*?)^```$", part, re.DOTALL | re.MULTILINE)
        found[heading] = [block for block in fenced if not block.startswith(NOT_COMMANDS)]
    return found


def environment(text: str) -> str:
    """The lines of the file `env`, filled in; of mail it is known only that it is asked for."""
    [block] = re.findall(r"^```\n(PRODUCTION=1\n.*?)^```$", text, re.DOTALL | re.MULTILINE)
    lines = [re.sub(r"\s+#.*", "", line) for line in block.splitlines()]
    key = "rehearsal-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return "\n".join(lines).replace("SECRET_KEY=…", f"SECRET_KEY={key}").replace("…", "secret") + "\n"


def filled(block: str) -> str:
    for shown, typed in FILLED.items():
        block = block.replace(shown, typed)
    return block


def script(commands: str) -> str:
    """It ends at the first command that fails, with its status, and names it: whoever types them would stop there."""
    # What fails before && is no failure to bash, which would go on with the next line.
    lines = commands.replace(" && ", "\n")
    # The doctor's status doesn't count: he misses a mail server here. What he says is read below.
    lines = re.sub(r"^(.*manage\.py doctor)$", r"\1 || true", lines, flags=re.MULTILINE)
    return f"set -eE -o pipefail\ntrap 'echo \"failed: $BASH_COMMAND\" >&2' ERR\n{lines}"


def run(name: str, commands: str) -> bool:
    """One block, typed into a new shell."""
    began = time.monotonic()
    done = subprocess.run(["bash", "-c", script(commands)], cwd="/root", capture_output=True, text=True, check=False)  # noqa: S603, S607
    mark = "ok    " if done.returncode == 0 else "FAILED"
    lines = [f"{mark} {time.monotonic() - began:6.1f} s  {name}"]
    lines += [f"          {line}" for line in done.stdout.splitlines() if line.startswith("[이상]")]
    if done.returncode:
        lines += (done.stdout + done.stderr).splitlines()[-15:]
    sys.stdout.write("\n".join([*lines, ""]))
    sys.stdout.flush()
    return done.returncode == 0


def manage(code: str) -> str:
    return f"cd /srv/planbook/app && runuser -u planbook -- .venv/bin/python manage.py shell --verbosity 0 -c {code!r}"


def steps(text: str, repository: str, older: str, newer: str) -> Iterator[tuple[str, str]]:
    """Each with its name, in the order in which they are done."""
    documented = blocks(text)
    first, installed = documented["Install"]
    [serve] = documented["Serve"]
    [backup], [restore] = documented["Back up"], documented["Restore"]
    built, updated = documented["Update"]
    stop, reverse, put_aside, back = documented["Back to the release before"]
    packages, others = first.split("\n", 1)
    yield "packages", f"{filled(packages)} openssl"
    yield "a copy of the repository with tags", _tagged(repository, older, newer)
    yield "Install: database, user, release", filled(others)
    env = f"cat >/srv/planbook/env <<'END'\n{environment(text)}END\n"
    yield "Install: env", env
    yield "Install: tables, static files, people", filled(installed)
    yield "a certificate", PREPARED
    yield "Serve", serve
    yield "it answers by its proxy, and is ready", _asked()
    yield "Back up", filled(backup)
    yield "an empty installation", EMPTIED
    yield "Restore", filled(restore)
    yield "it answers again", f"systemctl start planbook planbook-worker\n{_asked()}"
    yield "Update: build", filled(built)
    yield "written before", manage(NOTED.format("before"))
    yield "units of an earlier release", AGED
    yield "Update", updated
    yield "its units are installed", _installed("0.3.0")
    yield "it answers, and what was written is there", f"{_asked()}\n{manage(READ)} | grep -qx before"
    yield "written since", manage(NOTED.format("since"))
    yield "units of a later release", AGED
    yield "Back, with migrations reversed", f"{stop}{reverse}{back}"
    yield "its units are installed", _installed("0.2.0")
    yield "it answers, and what was written is there", f"{_asked()}\n{manage(READ)} | grep -qx since"
    yield "Update again", updated.replace("before-0.3.0", "again-0.3.0")
    yield "Back, from the backup before", f"{stop}{put_aside}{back}"
    yield "it answers, with what was there before", f"{_asked()}\n{manage(READ)} | grep -qx before"
    yield "Every night, and every morning", NIGHT_AND_MORNING
    yield (
        "both stop in their time",
        (
            "systemctl stop planbook-worker planbook\n"
            "for unit in planbook planbook-worker; do [ $(systemctl show $unit -p Result --value) = success ]; done"
        ),
    )


def _tagged(repository: str, older: str, newer: str) -> str:
    clone = f"git config --global --add safe.directory '*'\ngit clone --quiet --bare {repository} {COPY}\n"
    return clone + f"git -C {COPY} tag v0.2.0 {older}\ngit -C {COPY} tag v0.3.0 {newer}"


def _installed(release: str) -> str:
    units = f"/srv/planbook/releases/{release}/deploy/systemd/*"
    return f"for unit in {units}; do cmp $unit /etc/systemd/system/${{unit##*/}}; done"


def _asked() -> str:
    """The program itself whether it is ready, and a page by the proxy."""
    request = f"GET /login/ HTTP/1.1\\r\\nHost: {HOST}\\r\\nConnection: close\\r\\n\\r\\n"
    proxy = f"openssl s_client -quiet -servername {HOST} -connect 127.0.0.1:443"
    return f'python3 -c "{_READY}"\nprintf "{request}" | {proxy} 2>/dev/null | grep -a "^HTTP/1.1 200 "'


def main() -> int:
    repository, older, newer = ([*sys.argv[1:], "HEAD", "HEAD"])[:3] if len(sys.argv) > 1 else ("", "", "")
    if not repository or subprocess.run(["systemctl", "is-system-running", "--quiet"], check=False).returncode > 1:  # noqa: S607
        sys.exit(__doc__)
    text = DOCUMENT.read_text(encoding="utf-8")
    return int(not all(run(name, commands) for name, commands in steps(text, repository, older, newer)))


if __name__ == "__main__":
    sys.exit(main())
