import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connection, transaction
from django.test import SimpleTestCase, override_settings
from playwright.sync_api import expect
from pytest_django import Settings

# Playwright's event loop runs in the thread of the tests, where Django would refuse to query otherwise.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# Saving by itself begins after a pause; a busy machine needs its time besides.
expect.set_options(timeout=15_000)
# The same examples in every run: a change is judged by its own faults. HYPOTHESIS_PROFILE=default looks for new ones.
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_modifyitems(items: Any) -> None:
    """Mark what touches no database, and would run a second time for nothing."""
    for item in items:
        has_database = item.get_closest_marker("django_db") or {"db", "transactional_db"} & {*item.fixturenames}
        if not has_database and not issubclass(item.cls or object, SimpleTestCase):
            item.add_marker(pytest.mark.once)


def pytest_collection_finish() -> None:
    """Leave what stands for the whole run out of every later search for garbage: a tenth of all time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After each test that commits, Django empties all tables and makes content types and permissions anew.

    To put the same rows back takes a tenth of that.
    """
    kept = {}
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for model in apps.get_models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            if rows := cursor.fetchall():
                places = ", ".join(["%s"] * len(rows[0]))
                kept[f"INSERT INTO {table} VALUES ({places})"] = rows  # noqa: S608

    def put_back(*args: Any, **kwargs: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for insert, rows in kept.items():
                cursor.executemany(insert, rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "emit_post_migrate_signal", put_back)
        yield


@pytest.fixture(autouse=True)
def _folders(settings: Settings, tmp_path: Path) -> None:
    """Every test has an empty folder of uploads, and of parts of books."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FRAGMENT_ROOT = tmp_path / "fragments"


@pytest.fixture(autouse=True)
def _nobody_has_guessed() -> None:
    """Every test begins with all tries left."""
    cache.clear()


@pytest.fixture(autouse=True)
def _nothing_is_checked() -> None:
    """Every test begins with no department checked and counted."""
    from plans.workflow.assessments import KEPT

    KEPT.clear()


@pytest.fixture(autouse=True)
def _mails_go_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What strangers ask for is sent by a thread, which would see none of a test's rows."""
    from accounts import mails

    monkeypatch.setattr(mails, "_send_apart", mails.send_reset_link)


@pytest.fixture(autouse=True)
def _fragments_are_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a book needs of fragments that another test rendered is there; tests of rendering itself leave this out."""
    from reports.rendering import processes
    from tests.rendered import render_once

    monkeypatch.setattr(processes, "render", render_once)


@pytest.fixture(scope="module")
def shared_media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of shared rows are; a test that needs them copies the folder into its own."""
    return tmp_path_factory.mktemp("shared") / "media"


def _share(django_db_setup: None, django_db_blocker: Any, shared_media: Path) -> Iterator[Callable]:
    """Makes rows once, which every test finds as they were made: as Django's setUpTestData does.

    They stand in a transaction around those of the tests: a test that has none of its own can't be among them.
    """
    rows = transaction.atomic()
    with django_db_blocker.unblock():
        rows.__enter__()

    def make(factory: Callable) -> Any:
        with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=shared_media):
            return factory()

    yield make
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        rows.__exit__(None, None, None)


share_in_class = pytest.fixture(_share, scope="class", name="share_in_class")
share_in_module = pytest.fixture(_share, scope="module", name="share_in_module")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: Any) -> dict[str, Any]:
    """Debian's Chromium without a window, which asks nobody on the network for anything of its own."""
    args = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-gpu",
        "--disable-sync",
        "--no-first-run",
    ]
    if os.geteuid() == 0:
        # Chromium refuses to put root into its sandbox.
        args.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": "/usr/bin/chromium-headless-shell", "args": args}
