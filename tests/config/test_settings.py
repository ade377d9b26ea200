"""The settings as a fresh process sees them: each test starts one with an environment of its own."""

import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONG_KEY = "made-up-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.fixture
def python(tmp_path: Path) -> Any:
    """Run Python here with nothing in the environment but what the test gives."""

    def run(*arguments: Any, **variables: Any) -> Any:
        environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(tmp_path / "data"),
            "ENV_FILE": str(tmp_path / ".env"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONIOENCODING": "utf-8",
            **variables,
        }
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def setting(python: Any) -> Any:
    """Ask a fresh process for one setting."""

    def request_run(name: str, **variables: Any) -> str:
        done = python("-c", f"from django.conf import settings; print(settings.{name})", **variables)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return request_run


def test_administrators_have_a_second_factor_in_production_unless_it_says_otherwise(setting: Any) -> None:
    production = {"PRODUCTION": "1", "SECRET_KEY": LONG_KEY, "ALLOWED_HOSTS": "plan.example.go.kr"}
    assert setting("SECOND_FACTOR_ROLES") == "[]"
    assert setting("SECOND_FACTOR_ROLES", **production) == "['admin']"
    more = setting("SECOND_FACTOR_ROLES", SECOND_FACTOR_ROLES="admin,planner", **production)
    assert more == "['admin', 'planner']"
    assert setting("SECOND_FACTOR_ROLES", SECOND_FACTOR_ROLES="none", **production) == "['none']"


def test_a_role_that_nobody_has_is_refused(python: Any) -> None:
    assert "SECOND_FACTOR_ROLES" in refusal(python("-m", "config.settings", SECOND_FACTOR_ROLES="admin,boss"))


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
def test_a_limit_under_which_no_book_would_ever_be_made_is_refused(python: Any, name: str, number: str) -> None:
    assert f"{name} 환경 변수에는" in refusal(python("-m", "config.settings", **{name: number}))


def refusal(done: Any) -> Any:
    assert done.returncode != 0
    return done.stderr.strip().splitlines()[-1]


def test_without_an_environment_only_this_machine_is_served_without_debugging(setting: Any) -> None:
    assert setting("DEBUG, settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT, settings.SESSION_COOKIE_SECURE") == (
        "False ['localhost', '127.0.0.1', '[::1]'] False False"
    )


def test_the_database_is_a_file_in_the_data_folder(setting: Any, tmp_path: Path) -> None:
    assert setting("DATABASES['default']['NAME']") == str(tmp_path / "data" / "planbook.sqlite3")


def test_database_url_chooses_postgresql(setting: Any) -> None:
    url = "postgres://someone:secret@db.example:5433/planbook"
    assert setting("DATABASES['default']['ENGINE']", DATABASE_URL=url) == "django.db.backends.postgresql"


def test_the_environment_wins_over_the_file(setting: Any, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ALLOWED_HOSTS=from-file.example\nLOG_LEVEL=ERROR\n")
    assert setting("ALLOWED_HOSTS, settings.LOG_LEVEL", ALLOWED_HOSTS="from-environment.example") == (
        "['from-environment.example'] ERROR"
    )


#: Every variable that the settings read, as a file lists them that nobody has filled in yet.
EMPTY = dict.fromkeys(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "config" / "settings.py").read_text()), "") | {
    "SECRET_KEY": " "
}


def test_what_is_set_and_empty_counts_as_not_set(setting: Any, tmp_path: Path) -> None:
    said = "DATABASES['default']['NAME'], settings.DATA_DIR, settings.ALLOWED_HOSTS, settings.LOG_LEVEL, settings.DEBUG"
    given = {"DATA_DIR": str(tmp_path / "data"), "ENV_FILE": str(tmp_path / ".env")}
    assert len(EMPTY) > 10
    assert setting(said, **EMPTY | given) == setting(said)
    (tmp_path / ".env").write_text("".join(f"{name}=\n" for name in EMPTY.keys() - given.keys()))
    assert setting(said) == setting(said, ENV_FILE=str(tmp_path / "none"))


def test_an_empty_data_folder_is_not_the_folder_that_one_stands_in(setting: Any) -> None:
    asked = "DATA_DIR == settings.BASE_DIR / 'var'"
    assert setting(asked, DATA_DIR="", SECRET_KEY=LONG_KEY) == "True"


def test_an_empty_variable_leaves_the_one_of_the_file(setting: Any, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ALLOWED_HOSTS=from-file.example\n")
    assert setting("ALLOWED_HOSTS", ALLOWED_HOSTS="") == "['from-file.example']"


def test_a_data_folder_that_cannot_be_made_is_named(python: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = refusal(python("-m", "config.settings", DATA_DIR=str(tmp_path / "file" / "data")))
    assert f"DATA_DIR에 적은 폴더 {tmp_path}/file/data" in said
    assert "쓸 수 있는 곳을 적으십시오" in said


def test_a_key_is_made_once_and_is_nobody_elses(setting: Any, tmp_path: Path) -> None:
    first = setting("SECRET_KEY")
    kept = tmp_path / "data" / "secret_key"
    assert len(first) >= 50
    assert setting("SECRET_KEY") == first == kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_mails_without_a_request_lead_to_the_first_host_or_to_where_it_is_said(setting: Any) -> None:
    production = {"PRODUCTION": "1", "SECRET_KEY": LONG_KEY, "ALLOWED_HOSTS": ".plan.example,other.example"}
    assert setting("SERVICE_ADDRESS") == "http://localhost:8000"
    assert setting("SERVICE_ADDRESS", **production) == "https://plan.example"
    assert setting("SERVICE_ADDRESS", **production, SERVICE_ADDRESS="https://a.example") == "https://a.example"


def test_processes_that_start_at_once_agree_on_the_key(setting: Any, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as starters:
        keys = set(starters.map(setting, ["SECRET_KEY"] * 4))
    assert len(keys) == 1
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
def test_production_refuses_to_start_without_its_key_and_hosts(
    python: Any, given: dict[str, Any], missing: str
) -> None:
    sentence = refusal(python("manage.py", "check", PRODUCTION="1", **given))
    assert re.search(f"PRODUCTION=1 needs {missing} to be set.$", sentence)
    assert "환경 변수를 정해야 합니다" in sentence


@pytest.mark.parametrize("hosts", ["*", "plan.example,*", "*.example", " * "])
def test_production_refuses_to_answer_by_any_name(python: Any, hosts: str) -> None:
    sentence = refusal(python("manage.py", "check", PRODUCTION="1", SECRET_KEY=LONG_KEY, ALLOWED_HOSTS=hosts))
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


def test_a_proxys_word_on_https_counts_only_when_it_is_trusted(setting: Any) -> None:
    assert setting("SECURE_PROXY_SSL_HEADER") == "None"
    assert setting("SECURE_PROXY_SSL_HEADER", TRUST_PROXY="1") == "('HTTP_X_FORWARDED_PROTO', 'https')"


def test_behind_it_the_last_forwarded_address_counts(setting: Any) -> None:
    assert setting("ALLAUTH_TRUSTED_PROXY_COUNT") == "0"
    assert setting("ALLAUTH_TRUSTED_PROXY_COUNT", TRUST_PROXY="1") == "1"


OIDC = {"OIDC_SERVER": "https://sso.example/realm", "OIDC_CLIENT_ID": "planbook", "OIDC_CLIENT_SECRET": "s3cret"}


def test_single_sign_on_is_there_only_when_it_is_configured(setting: Any) -> None:
    asked = "INSTALLED_APPS.count('allauth.socialaccount')"
    assert (setting(asked), setting(asked, **OIDC)) == ("0", "1")


def test_without_single_sign_on_there_is_no_address_of_it(python: Any) -> None:
    done = python(
        "-c",
        "import django; django.setup(); from django.urls import resolve; resolve('/sso/oidc/login/')",
    )
    assert "Resolver404" in refusal(done)


def test_forms_may_lead_to_the_single_sign_on_and_nowhere_else(setting: Any) -> None:
    policy = "CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']"
    assert setting(policy) == "[\"'self'\"]"
    assert setting(policy, **OIDC) == "[\"'self'\", 'https://sso.example']"


def test_half_of_a_single_sign_on_is_refused(python: Any) -> None:
    assert "needs OIDC_SERVER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET" in refusal(
        python("manage.py", "check", OIDC_SERVER=OIDC["OIDC_SERVER"])
    )


def test_mails_are_printed_until_a_server_is_named(setting: Any) -> None:
    assert setting("EMAIL_BACKEND") == "django.core.mail.backends.console.EmailBackend"
    url = "smtp+tls://planbook:secret@mail.example:587"
    backend = setting("EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_USE_TLS", EMAIL_URL=url)
    assert backend == "django.core.mail.backends.smtp.EmailBackend mail.example True"


def test_an_empty_database_has_the_table_that_guesses_are_counted_in(python: Any) -> None:
    for arguments in (["migrate"], ["shell", "-c", "from django.core.cache import cache; cache.set('a', 1)"]):
        done = python("manage.py", *arguments, "--verbosity", "0")
        assert done.returncode == 0, done.stderr
