"""The settings as a fresh process sees them: each test reads them anew, with an environment of its own.

A process is started where it is the process that shows it.
"""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import environ
import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from config import settings as program

Read = Callable[..., Any]

ROOT = Path(__file__).resolve().parents[2]
LONG_KEY = "made-up-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def only(tmp_path: Path, variables: dict[str, str]) -> dict[str, str]:
    """An environment with nothing in it but what a test gives, and folders of its own."""
    return {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path / "data"),
        "ENV_FILE": str(tmp_path / ".env"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONIOENCODING": "utf-8",
        **variables,
    }


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Read]:
    """Reads the settings in such an environment, as a process does that begins. Raises ImproperlyConfigured."""
    mask = os.umask(0o022)

    def read(**variables: str) -> Any:
        spec = spec_from_file_location("config.settings", ROOT / "config" / "settings.py")
        assert spec
        assert spec.loader
        settings = module_from_spec(spec)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(os, "environ", only(tmp_path, variables))
            patched.setattr(environ.Env, "ENVIRON", {})
            spec.loader.exec_module(settings)
        return settings

    yield read
    os.umask(mask)


@pytest.fixture
def python(tmp_path: Path) -> Any:
    """Run Python here in such an environment."""

    def run(*arguments: Any, **variables: Any) -> Any:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=only(tmp_path, variables),
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run


def refusal(done: Any) -> Any:
    assert done.returncode != 0
    return done.stderr.strip().splitlines()[-1]


def refused(read: Read, **variables: str) -> str:
    """The sentence with which the settings refuse an environment."""
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(**variables)
    return str(refusal.value)


def test_administrators_have_a_second_factor_in_production_unless_it_says_otherwise(read: Read) -> None:
    production = {"PRODUCTION": "1", "SECRET_KEY": LONG_KEY, "ALLOWED_HOSTS": "plan.example.go.kr"}
    assert read().SECOND_FACTOR_ROLES == []
    assert read(**production).SECOND_FACTOR_ROLES == ["admin"]
    assert read(SECOND_FACTOR_ROLES="admin,planner", **production).SECOND_FACTOR_ROLES == ["admin", "planner"]
    assert read(SECOND_FACTOR_ROLES="none", **production).SECOND_FACTOR_ROLES == ["none"]


def test_a_role_that_nobody_has_is_refused(read: Read) -> None:
    assert "SECOND_FACTOR_ROLES" in refused(read, SECOND_FACTOR_ROLES="admin,boss")


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("FRAGMENT_WORKERS", "0"),
        ("FRAGMENT_SECONDS", "-1"),
        ("FRAGMENT_MEMORY", "1024"),
        ("FRAGMENT_PAGES", "0"),
        ("FRAGMENT_PIXELS", "0"),
        ("BACKGROUND_WORKERS", "0"),
    ],
)
def test_a_limit_under_which_no_book_would_ever_be_made_is_refused(read: Read, name: str, number: str) -> None:
    assert refused(read, **{name: number}).startswith(f"{name} 환경 변수에는")


def test_without_an_environment_only_this_machine_is_served_without_debugging(read: Read) -> None:
    settings = read()
    assert settings.ALLOWED_HOSTS == ["localhost", "127.0.0.1", "[::1]"]
    assert (settings.DEBUG, settings.SECURE_SSL_REDIRECT, settings.SESSION_COOKIE_SECURE) == (False, False, False)


def test_the_database_is_a_file_in_the_data_folder(read: Read, tmp_path: Path) -> None:
    assert str(read().DATABASES["default"]["NAME"]) == str(tmp_path / "data" / "planbook.sqlite3")


def test_database_url_chooses_postgresql(read: Read) -> None:
    url = "postgres://someone:secret@db.example:5433/planbook"
    assert read(DATABASE_URL=url).DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"


def test_the_environment_wins_over_the_file(read: Read, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ALLOWED_HOSTS=from-file.example\nLOG_LEVEL=ERROR\n")
    settings = read(ALLOWED_HOSTS="from-environment.example")
    assert (settings.ALLOWED_HOSTS, settings.LOG_LEVEL) == (["from-environment.example"], "ERROR")


#: Every variable that the settings read, as a file lists them that nobody has filled in yet.
EMPTY = dict.fromkeys(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "config" / "settings.py").read_text()), "") | {
    "SECRET_KEY": " "
}


def test_what_is_set_and_empty_counts_as_not_set(read: Read, tmp_path: Path) -> None:
    def said(**variables: str) -> list[Any]:
        settings = read(**variables)
        names = ("DATA_DIR", "ALLOWED_HOSTS", "LOG_LEVEL", "DEBUG", "SECRET_KEY")
        return [settings.DATABASES["default"]["NAME"], *(getattr(settings, name) for name in names)]

    given = {"DATA_DIR": str(tmp_path / "data"), "ENV_FILE": str(tmp_path / ".env")}
    assert len(EMPTY) > 10
    assert said(**EMPTY | given) == said()
    (tmp_path / ".env").write_text("".join(f"{name}=\n" for name in EMPTY.keys() - given.keys()))
    assert said() == said(ENV_FILE=str(tmp_path / "none"))


def test_an_empty_data_folder_is_not_the_folder_that_one_stands_in(read: Read) -> None:
    settings = read(DATA_DIR="", SECRET_KEY=LONG_KEY)
    assert settings.DATA_DIR == settings.BASE_DIR / "var"


def test_an_empty_variable_leaves_the_one_of_the_file(read: Read, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ALLOWED_HOSTS=from-file.example\n")
    assert read(ALLOWED_HOSTS="").ALLOWED_HOSTS == ["from-file.example"]


def test_a_data_folder_that_cannot_be_made_is_named(read: Read, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = refused(read, DATA_DIR=str(tmp_path / "file" / "data"))
    assert f"DATA_DIR에 적은 폴더 {tmp_path}/file/data" in said
    assert "쓸 수 있는 곳을 적으십시오" in said


def test_a_key_is_made_once_and_is_nobody_elses(read: Read, tmp_path: Path) -> None:
    first = read().SECRET_KEY
    kept = tmp_path / "data" / "secret_key"
    assert len(first) >= 50
    assert read().SECRET_KEY == first == kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_mails_without_a_request_lead_to_the_first_host_or_to_where_it_is_said(read: Read) -> None:
    production = {"PRODUCTION": "1", "SECRET_KEY": LONG_KEY, "ALLOWED_HOSTS": ".plan.example,other.example"}
    assert read().SERVICE_ADDRESS == "http://localhost:8000"
    assert read(**production).SERVICE_ADDRESS == "https://plan.example"
    assert read(**production, SERVICE_ADDRESS="https://a.example").SERVICE_ADDRESS == "https://a.example"


def test_processes_that_start_at_once_agree_on_the_key(python: Any, tmp_path: Path) -> None:
    say_the_key = ["from django.conf import settings; print(settings.SECRET_KEY)"] * 4
    with ThreadPoolExecutor(4) as starters:
        keys = {done.stdout for done in starters.map(python, ["-c"] * 4, say_the_key)}
    assert len(keys) == 1
    assert len(keys.pop().strip()) >= 50
    assert {path.name for path in (tmp_path / "data").iterdir()} == {"secret_key", "static"}


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "SECRET_KEY and ALLOWED_HOSTS"),
        ({"SECRET_KEY": LONG_KEY}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "plan.example"}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "plan.example", "SECRET_KEY": ""}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "plan.example", "SECRET_KEY": " "}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "", "SECRET_KEY": LONG_KEY}, "ALLOWED_HOSTS"),
    ],
)
def test_production_refuses_to_start_without_its_key_and_hosts(read: Read, given: dict[str, Any], missing: str) -> None:
    sentence = refused(read, PRODUCTION="1", **given)
    assert re.search(f"PRODUCTION=1 needs {missing} to be set.$", sentence)
    assert "환경 변수를 정해야 합니다" in sentence


@pytest.mark.parametrize("hosts", ["*", "plan.example,*", "*.example", " * "])
def test_production_refuses_to_answer_by_any_name(read: Read, hosts: str) -> None:
    sentence = refused(read, PRODUCTION="1", SECRET_KEY=LONG_KEY, ALLOWED_HOSTS=hosts)
    assert "ALLOWED_HOSTS cannot have * together with PRODUCTION=1" in sentence
    assert ".example.go.kr처럼 적으십시오" in sentence


#: Writes what the program writes, after `{before}`; the mask is lifted, as gunicorn does it.
WRITING = """
import os; os.umask(0)
import django; django.setup()
{before}
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.db import connection
connection.cursor().execute("CREATE TABLE IF NOT EXISTS t (a)")
default_storage.save("pictures/a", ContentFile(b"a"))
storages["fragments"].save("b", ContentFile(b"b"))
(settings.DATA_DIR / "backup").write_text("c")
for path in sorted(settings.DATA_DIR.rglob("*")):
    print(path.name, oct(path.stat().st_mode & 0o077))
"""


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """A folder of data that everybody may read, with what an earlier release left open there."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "planbook.sqlite3").touch()
    (folder / "secret_key").write_text(LONG_KEY)
    for path in (folder, *folder.iterdir()):
        path.chmod(0o777 if path.is_dir() else 0o644)
    return folder


def test_what_is_written_is_nobody_elses_whatever_the_folder(python: Any, open_folder: Path) -> None:
    done = python("-c", WRITING.format(before=""))
    assert done.returncode == 0, done.stderr
    modes = dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())
    assert {"planbook.sqlite3", "planbook.sqlite3-wal", "secret_key", "a", "b", "backup"} <= modes.keys()
    assert set(modes.values()) == {"0o0"}


def test_without_the_mask_it_would_be_everybodys(python: Any, open_folder: Path) -> None:
    """The twin of the test above, with the protection off."""
    (open_folder / "planbook.sqlite3").unlink()
    done = python("-c", WRITING.format(before="os.umask(0)"))
    assert "planbook.sqlite3 0o44" in done.stdout
    assert "backup 0o66" in done.stdout


def test_production_refuses_debugging(python: Any) -> None:
    done = python("manage.py", "check", PRODUCTION="1", SECRET_KEY=LONG_KEY, ALLOWED_HOSTS="plan.example", DEBUG="1")
    assert "DEBUG cannot be on together with PRODUCTION=1" in refusal(done)


def test_production_passes_djangos_own_checks(python: Any) -> None:
    done = python(
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        PRODUCTION="1",
        SECRET_KEY=LONG_KEY,
        ALLOWED_HOSTS="plan.example",
    )
    assert done.returncode == 0, done.stderr


def test_the_checks_do_find_what_is_unsafe(python: Any) -> None:
    """The twin of the test above: the same checks without production."""
    done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode != 0
    assert "security.W008" in done.stderr  # no redirection to https


def test_a_proxys_word_on_https_counts_only_when_it_is_trusted(read: Read) -> None:
    assert not hasattr(read(), "SECURE_PROXY_SSL_HEADER")
    assert read(TRUST_PROXY="1").SECURE_PROXY_SSL_HEADER == ("HTTP_X_FORWARDED_PROTO", "https")


def test_behind_it_the_last_forwarded_address_counts(read: Read) -> None:
    assert read().ALLAUTH_TRUSTED_PROXY_COUNT == 0
    assert read(TRUST_PROXY="1").ALLAUTH_TRUSTED_PROXY_COUNT == 1


OIDC = {"OIDC_SERVER": "https://sso.example/realm", "OIDC_CLIENT_ID": "planbook", "OIDC_CLIENT_SECRET": "s3cret"}


def test_single_sign_on_is_there_only_when_it_is_configured(read: Read) -> None:
    assert "allauth.socialaccount" not in read().INSTALLED_APPS
    assert "allauth.socialaccount" in read(**OIDC).INSTALLED_APPS


def test_without_single_sign_on_there_is_no_address_of_it(python: Any) -> None:
    done = python(
        "-c",
        "import django; django.setup(); from django.urls import resolve; resolve('/sso/oidc/login/')",
    )
    assert "Resolver404" in refusal(done)


def test_forms_may_lead_to_the_single_sign_on_and_nowhere_else(read: Read) -> None:
    def forms(**variables: str) -> list[str]:
        return read(**variables).CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]

    assert forms() == ["'self'"]
    assert forms(**OIDC) == ["'self'", "https://sso.example"]


def test_half_of_a_single_sign_on_is_refused(read: Read) -> None:
    assert "needs OIDC_SERVER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET" in refused(read, OIDC_SERVER=OIDC["OIDC_SERVER"])


def test_mails_are_printed_until_a_server_is_named(read: Read) -> None:
    assert read().EMAIL_BACKEND == "django.core.mail.backends.console.EmailBackend"
    settings = read(EMAIL_URL="smtp+tls://planbook:secret@mail.example:587")
    assert settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
    assert (settings.EMAIL_HOST, settings.EMAIL_USE_TLS) == ("mail.example", True)


@pytest.mark.django_db
def test_an_empty_database_has_the_table_that_guesses_are_counted_in(settings: Settings) -> None:
    """As that of the tests was, before it was migrated."""
    settings.CACHES = program.CACHES
    cache.set("a", 1)
    assert cache.get("a") == 1
