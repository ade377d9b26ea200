"""What deploy/ holds is what docs/operating.md says, and works: by the programs themselves where they are there."""

import configparser
import json
import os
import re
import runpy
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import get_commands
from django.test import Client
from pytest_django import Settings

from config.uploads import LARGEST_REQUEST

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
SITE = (DEPLOY / "nginx" / "planbook.conf").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
HOST = "plan.example.go.kr"
KEY = "made-up-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def section(unit: Path, name: str) -> dict[str, list[str]]:
    """The lines of one section, which may name one thing several times."""
    found: dict[str, list[str]] = {}
    _, _, rest = unit.read_text(encoding="utf-8").partition(f"[{name}]\n")
    for line in rest.partition("\n[")[0].splitlines():
        key, is_setting, value = line.partition("=")
        if is_setting and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_read(unit: Path) -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(unit.read_text(encoding="utf-8"))
    assert "Unit" in parser.sections()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="There is no systemd-analyze here.")
def test_systemd_finds_nothing_wrong_with_them(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/srv/planbook/app", str(ROOT))
        (tmp_path / unit.name).write_text(text)
    command = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "planbook" in line] == []


@pytest.mark.parametrize("name", ["planbook.service", "planbook-worker.service"])
def test_what_runs_comes_again_and_is_stopped_by_its_first_process(name: str) -> None:
    """TERM to all processes of the worker at once is what it hangs at."""
    unit = DEPLOY / "systemd" / name
    service = section(unit, "Service")
    assert (service["KillMode"], service["Restart"]) == (["mixed"], ["always"])
    assert "postgresql.service" in section(unit, "Unit")["After"][0].split()
    assert service["Environment"] == ["BACKGROUND_WORKER=1"]
    assert section(unit, "Install")["WantedBy"] == ["multi-user.target"]


def test_the_server_reloads_without_losing_a_request() -> None:
    assert section(DEPLOY / "systemd" / "planbook.service", "Service")["ExecReload"] == ["/bin/kill -HUP $MAINPID"]


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_starts_what_there_is(unit: Path) -> None:
    service = section(unit, "Service")
    assert service["User"] == ["planbook"]
    assert service["WorkingDirectory"] == ["/srv/planbook/app"]
    for command in service["ExecStart"]:
        for given in re.findall(r"manage\.py (\w+)", command):
            assert given in get_commands()
        for path in re.findall(r"deploy/\S+", command):
            assert (ROOT / path).exists()


def test_every_night_it_is_backed_up_before_anything_is_removed() -> None:
    commands = section(DEPLOY / "systemd" / "planbook-nightly.service", "Service")["ExecStart"]
    named = [re.search(r"manage\.py (\w+)|/usr/bin/(\w+)", command) for command in commands]
    assert [found and (found[1] or found[2]) for found in named] == [
        "backup",
        "forget_old_access_logs",
        "forget_old_imports",
        "forget_old_fragments",
        "clearsessions",
        "find",
    ]


def test_the_documentation_enables_every_timer_and_each_has_something_to_start() -> None:
    """A timer that is only copied never runs, and nobody hears of it."""
    timers = {unit.name for unit in UNITS if unit.suffix == ".timer"}
    [enabled] = re.findall(r"^systemctl enable --now (.+)$", OPERATING, re.MULTILINE)
    assert timers == {name for name in enabled.split() if name.endswith(".timer")}
    assert {"planbook-nightly.timer", "planbook-morning.timer"} <= timers
    services = {unit.stem for unit in SERVICES}
    # What a timer starts has its name, unless Unit= says another one.
    assert [unit.name for unit in UNITS if unit.suffix == ".timer" and "Unit" in section(unit, "Timer")] == []
    assert {name.removesuffix(".timer") for name in enabled.split()} - services == set()


def test_the_documentation_names_every_file() -> None:
    files = {
        str(path.relative_to(ROOT)) for path in DEPLOY.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    }
    assert {file for file in files if file not in OPERATING} == set()


def test_what_the_documentation_lets_run_is_there() -> None:
    named = set(re.findall(r"manage\.py (\w+)", OPERATING))
    assert {"backup", "restore", "doctor", "migrate", "collectstatic"} <= named
    assert named - set(get_commands()) == set()


REHEARSAL = runpy.run_path(str(ROOT / "scripts" / "rehearsal.py"))


def test_the_rehearsal_follows_every_command_of_the_documentation() -> None:
    """Whoever changes the document changes what is tried of it: by hand, since it wants a machine of its own."""
    steps = [commands for _, commands in REHEARSAL["steps"](OPERATING, "repository", "older", "newer")]
    tried = "\n".join(steps)
    documented = [block for blocks in REHEARSAL["blocks"](OPERATING).values() for block in blocks]
    lines = {line for block in documented for line in REHEARSAL["filled"](block).splitlines()}
    assert len(documented) == 11
    assert {line for line in lines if line not in tried} == set()
    for commands in steps:
        subprocess.run(["bash", "-n"], input=REHEARSAL["script"](commands), text=True, check=True)  # noqa: S607
    assert "…" not in tried


@pytest.mark.parametrize(
    ("commands", "status", "failed"),
    [
        ("true && true\ncd / && pwd", 0, ""),
        ("false && true\ntrue", 1, "failed: false\n"),
        ("true && (exit 4)\ntrue", 4, "failed: ( exit 4 )\n"),
        ("for each in 1 2; do [ $each = 2 ]; done\ntrue", 1, "failed: [ $each = 2 ]\n"),
    ],
)
def test_the_rehearsal_sees_what_fails_wherever_it_stands(commands: str, status: int, failed: str) -> None:
    done = typed(commands)
    assert (done.returncode, done.stderr) == (status, failed)


def typed(commands: str) -> subprocess.CompletedProcess[str]:
    command = ["bash", "-c", REHEARSAL["script"](commands)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_rehearsal_sees_whether_the_release_brought_its_units(tmp_path: Path) -> None:
    """Also where the two releases have the same ones."""
    steps = dict(REHEARSAL["steps"](OPERATING, "repository", "older", "newer"))
    aged, installed = (
        steps[name].replace("/etc/systemd/system", str(tmp_path)).replace("/srv/planbook/releases/0.2.0", str(ROOT))
        for name in ("units of a later release", "its units are installed")
    )
    assert typed(f"cp {DEPLOY}/systemd/* {tmp_path}\n{installed}").returncode == 0
    assert typed(f"{aged}\n{installed}").returncode == 1


def test_every_block_of_the_documentation_goes_first_where_its_files_are() -> None:
    """It is typed in a shell that may stand anywhere, in another release's folder too."""
    for block in (block for blocks in REHEARSAL["blocks"](OPERATING).values() for block in blocks):
        before, *after = re.split(r"\s(?:deploy/|\.venv/)|^make setup", block, maxsplit=1, flags=re.MULTILINE)
        assert not after or re.search(r"(?:^|&& )cd /srv/planbook/", before, re.MULTILINE), block


def test_the_documented_environment_starts_production_without_a_complaint(tmp_path: Path) -> None:
    [block] = re.findall(r"```\n(PRODUCTION=1\n.*?)```", OPERATING, re.DOTALL)
    filled = re.sub(r"\s+#.*", "", block).replace("SECRET_KEY=…", f"SECRET_KEY={KEY}").replace("…", "secret")
    filled = filled.replace("/srv/planbook/data", str(tmp_path / "data"))
    (tmp_path / "env").write_text(filled)
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = {"PATH": os.environ["PATH"], "ENV_FILE": str(tmp_path / "env")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    names = set(re.findall(r"^(\w+)=", block, re.MULTILINE))
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "config" / "settings.py").read_text(encoding="utf-8")))
    assert names <= read
    # Else commands, the doctor among them, take it that there is none.
    assert "BACKGROUND_WORKER=1" in block


# The proxy


def directives(name: str, site: str = SITE) -> list[list[str]]:
    """What each `name …;` of the site says, in order."""
    lines = "\n".join(line.partition("#")[0] for line in site.splitlines())
    return [found.split() for found in re.findall(rf"(?:^|[\s;{{]){name}\s+([^;{{}}]+);", lines)]


def test_every_header_that_the_program_trusts_is_set_by_the_proxy() -> None:
    headers = dict(directives("proxy_set_header"))
    assert headers == {
        "Connection": '""',
        "Host": "$host",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-For": "$proxy_add_x_forwarded_for",
        "X-Request-ID": "$request_id",
    }


def test_it_buffers_and_lets_in_what_the_program_itself_refuses_with_a_sentence() -> None:
    assert directives("proxy_request_buffering") == directives("proxy_buffering") == [["on"]]
    [[largest]] = directives("client_max_body_size")
    assert LARGEST_REQUEST < int(largest.removesuffix("m")) * 1024**2 < 1.2 * LARGEST_REQUEST
    assert directives("proxy_read_timeout") == [["600s"]]
    assert SITE.count("{") == SITE.count("}")


def test_its_log_has_no_address_of_a_page_and_of_no_person() -> None:
    [form] = [" ".join(words) for words in directives("log_format")]
    for told in ("$request ", "$uri", "$args", "$remote", "$http_"):
        assert told not in form


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def backend() -> Iterator[int]:
    """A program that serves one connection at a time, and answers with the headers that it got."""

    def answer(environ: dict[str, Any], start: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start("200 OK", [("Content-Type", "text/plain")])
        told = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
        return [f"{told} {len(body)}".encode()]

    with make_server("127.0.0.1", 0, answer, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(*private))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Proxy:
    """The site's own file, served by nginx in a folder of its own."""

    def __init__(self, folder: Path, backend: int) -> None:
        self.port, plain = free_port(), free_port()
        certificate(folder)
        site = SITE.replace("/etc/ssl/planbook", str(folder)).replace("/var/log/nginx", str(folder))
        site = "\n".join(line for line in site.splitlines() if "listen [::]" not in line)
        site = site.replace("listen 443", f"listen 127.0.0.1:{self.port}").replace(
            "listen 80", f"listen 127.0.0.1:{plain}"
        )
        site = site.replace("server 127.0.0.1:8000", f"server 127.0.0.1:{backend}")
        folders = " ".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        self.file = folder / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        self.file.write_text(
            f"{user} daemon off; pid {folder}/pid; events {{}} http {{ access_log off; {folders}\n{site}\n}}"
        )
        self.command = [shutil.which("nginx") or "/usr/sbin/nginx", "-e", f"{folder}/errors", "-c", str(self.file)]

    @contextmanager
    def running(self) -> Iterator[None]:
        process = subprocess.Popen(self.command)
        try:
            wait_for(self.port)
            yield
        finally:
            process.terminate()
            process.wait(10)

    def connect(self, host: str = HOST) -> ssl.SSLSocket:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(socket.create_connection(("127.0.0.1", self.port), timeout=10), server_hostname=host)

    def ask(self, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, str]:
        connection = HTTPSConnection(HOST, timeout=10)
        connection.sock = self.connect()
        with closing(connection):
            connection.request(method, "/", body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer: HTTPResponse = connection.getresponse()
            return answer.status, answer.read().decode()


def wait_for(port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("Nobody listens.")


HAS_NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is not None


@pytest.mark.skipif(not HAS_NGINX, reason="There is no nginx here: its file was only read, not tried.")
def test_nginx_serves_it_while_sixty_others_are_slow(tmp_path: Path, backend: int) -> None:
    proxy = Proxy(tmp_path, backend)
    checked = subprocess.run([*proxy.command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with proxy.running(), ExitStack() as slow:
        for _ in range(60):
            connection = slow.enter_context(closing(proxy.connect()))
            connection.sendall(f"POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 9\r\n\r\nhalf".encode())
        status, told = proxy.ask(X_Forwarded_For="6.6.6.6", X_Forwarded_Proto="http", X_Request_ID="forged-number")
        assert status == 200
        assert f"'HTTP_HOST': '{HOST}'" in told
        assert "'HTTP_X_FORWARDED_PROTO': 'https'" in told
        # The last one is the sender, whatever else is claimed.
        assert "'HTTP_X_FORWARDED_FOR': '6.6.6.6, 127.0.0.1'" in told
        assert re.search("'HTTP_X_REQUEST_ID': '[0-9a-f]{32}'", told)
        assert proxy.ask("POST", bytes(52 * 1024**2))[1].endswith(f" {52 * 1024**2}")
        assert proxy.ask("POST", Content_Length=str(60 * 1024**2))[0] == 413
        with pytest.raises(ssl.SSLError):
            proxy.connect("another.example").close()


def test_without_it_one_slow_connection_keeps_such_a_program_from_everybody(backend: int) -> None:
    """The twin of the test above."""
    with socket.create_connection(("127.0.0.1", backend)) as slow:
        slow.sendall(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf")
        assert not answers(backend, 1)
        slow.sendall(b"5more")


def answers(port: int, patience: float) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=patience)
    with closing(connection), suppress(OSError, HTTPException):
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    return False


# gunicorn


@contextmanager
def served(folder: Path, **variables: str) -> Iterator[int]:
    """A small program behind the options, with one worker and two threads."""
    (folder / "hello.py").write_text("def app(environ, start):\n    start('200 OK', [])\n    return [b'hello']\n")
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "hello:app", "--pythonpath", str(folder)]
    command += ["--config", str(DEPLOY / "gunicorn_options.py"), "--graceful-timeout", "1"]
    given = {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1", "WEB_THREADS": "2", **variables}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **given}, stderr=log, stdout=log)
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def hold(port: int, slow: ExitStack, count: int) -> None:
    """Connections that begin a request and say no more."""
    for _ in range(count):
        connection = slow.enter_context(closing(socket.create_connection(("127.0.0.1", port))))
        connection.sendall(b"GET / HTTP/1.1\r\nHost: ")


def test_without_a_proxy_silent_connections_are_given_up(tmp_path: Path) -> None:
    with served(tmp_path, SLOWEST_CLIENT_SECONDS="1") as port, ExitStack() as slow:
        hold(port, slow, 4)
        assert answers(port, 15)
    log = (tmp_path / "log").read_text()
    assert "A connection was silent for 1 seconds." in log
    assert "Traceback" not in log
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0900 INFO - - gunicorn: ", line) for line in log.splitlines())


def test_without_that_they_would_hold_the_program_for_ever(tmp_path: Path) -> None:
    """The twin of the test above."""
    with served(tmp_path, SLOWEST_CLIENT_SECONDS="0") as port, ExitStack() as slow:
        hold(port, slow, 4)
        assert not answers(port, 4)


# The rest


@pytest.mark.skipif(shutil.which("logrotate", path="/usr/sbin:/usr/bin") is None, reason="There is no logrotate here.")
def test_logrotate_takes_its_file(tmp_path: Path) -> None:
    file = tmp_path / "planbook"
    file.write_text((DEPLOY / "logrotate").read_text(encoding="utf-8"))
    file.chmod(0o644)
    command = ["/usr/sbin/logrotate", "--debug", "--state", str(tmp_path / "state"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "error:" in done.stderr) == (0, False), done.stderr


def test_the_containers_are_database_server_worker_and_proxy() -> None:
    compose = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert set(services) == {"database", "migrate", "server", "worker", "proxy"}
    assert services["worker"]["command"][-1] == "qcluster"
    for name in ("server", "worker"):
        assert services[name]["environment"]["BACKGROUND_WORKER"] == "1"
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
        assert "data:/data" in services[name]["volumes"]
    # Only the proxy is reached from outside.
    assert services["server"]["environment"]["BIND"] == "127.0.0.1:8000"
    assert [name for name, service in services.items() if "ports" in service] == ["server"]
    assert services["proxy"]["network_mode"] == "service:server"
    file = (DEPLOY / "container" / "Containerfile").read_text(encoding="utf-8")
    for source in re.findall(r"^COPY (.+) \S+$", file, re.MULTILINE):
        assert all((ROOT / path).exists() for path in source.split())
    assert "USER planbook" in file


def test_they_run_what_the_units_run_with_variables_that_are_read() -> None:
    services = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text(encoding="utf-8"))["services"]
    file = (DEPLOY / "container" / "Containerfile").read_text(encoding="utf-8")
    [command] = re.findall(r"^CMD (.+)$", file, re.MULTILINE)
    for unit, shown in (
        ("planbook.service", json.loads(command)),
        ("planbook-worker.service", services["worker"]["command"]),
    ):
        [started] = section(DEPLOY / "systemd" / unit, "Service")["ExecStart"]
        assert started == f"/srv/planbook/app/{' '.join(shown)}"
    for given in services["migrate"]["command"][-1].split(" && "):
        assert f"\nrunuser -u planbook -- {given}\n" in OPERATING
    [variables] = re.findall(r"^ENV (.+)$", file, re.MULTILINE)
    sources = (ROOT / "config" / "settings.py", DEPLOY / "gunicorn_options.py")
    read = set(re.findall(r'env\w*\.\w+\(\s*"(\w+)"', "".join(path.read_text(encoding="utf-8") for path in sources)))
    read |= set(re.findall(r'environ\.get\("(\w+)"', sources[1].read_text(encoding="utf-8")))
    given = {name.partition("=")[0] for name in variables.split()} | set(services["server"]["environment"])
    assert given - {"PYTHONDONTWRITEBYTECODE"} - read == set()


def test_what_a_container_is_asked_answers_by_the_first_of_its_names(client: Client, settings: Settings) -> None:
    services = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text(encoding="utf-8"))["services"]
    settings.ALLOWED_HOSTS = [HOST, "another.example.go.kr"]
    asked = services["server"]["healthcheck"]["test"][-1]
    [address] = re.findall(r"http://127\.0\.0\.1:8000(\S+)'", asked)
    assert "os.environ['ALLOWED_HOSTS'].split(',')[0]" in asked
    compile(asked, "healthcheck", "exec")
    assert client.get(address, headers={"host": HOST}).status_code == 200
    assert client.get(address, headers={"host": "127.0.0.1"}).status_code == 400


def test_no_secret_and_no_data_gets_into_the_image() -> None:
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".env", "**/.env", "var", ".git", "deploy/container/certificates"} <= set(left_out)
