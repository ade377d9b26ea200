"""A backup is taken while people write, and restored elsewhere: all of it, or nothing."""

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import factory.django
import psycopg2
import pytest
from django.conf import settings as program
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from operations import backups, databases, restoring
from operations.failures import Refused
from operations.manifest import NAME, StoredFile, digest_of
from plans.models import Picture, Project
from tests.factories import PictureFactory, ProjectFactory

ROOT = Path(__file__).parents[2]
PICTURES = "SELECT id, file FROM plans_picture"


class Elsewhere:
    """An installation without anything in it, in a process, a folder and a database of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    def restore(self, backup: Path) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.url,
            "ENV_FILE": os.devnull,
        }
        command = [sys.executable, "manage.py", "restore", str(backup)]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        found = psycopg2.connect(self.url) if self.url else sqlite3.connect(self.folder / "planbook.sqlite3")
        with closing(found), closing(found.cursor()) as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def is_empty(self) -> bool:
        tables = "SELECT 1 FROM pg_tables WHERE schemaname = 'public'" if self.url else "SELECT 1 FROM sqlite_master"
        media = self.folder / "media"
        return not self.rows(tables) and not (media.exists() and any(media.rglob("*")))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    if connection.vendor == "sqlite":
        yield Elsewhere(tmp_path / "elsewhere", "")
        return
    here = connection.settings_dict
    name = "planbook_elsewhere"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    yield Elsewhere(tmp_path / "elsewhere", f"postgres://{here['USER']}@{here['HOST']}:{here['PORT']}/{name}")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def picture(project: Project) -> Picture:
    return PictureFactory.create(project=project, file=factory.django.ImageField(width=30))


class Writer:
    """Somebody who adds picture after picture, each of them a file and a row, until told to stop."""

    def __init__(self, project: Project) -> None:
        self.acknowledged: list[int] = []
        self._project = project
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> "Writer":
        self._thread.start()
        while len(self.acknowledged) < 3 and self._thread.is_alive():
            self._is_over.wait(0.01)
        return self

    def __exit__(self, *raised: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _write(self) -> None:
        try:
            while not self._is_over.is_set():
                self.acknowledged.append(picture(self._project).pk)
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_backup_taken_while_somebody_writes_is_restored_elsewhere_with_every_save_before_it(
    elsewhere: Elsewhere, tmp_path: Path
) -> None:
    with Writer(ProjectFactory.create()) as writer:
        before = list(writer.acknowledged)
        call_command("backup", output=tmp_path / "backup", verbosity=0)
    done = elsewhere.restore(tmp_path / "backup")
    assert (done.returncode, "되살렸습니다" in done.stdout) == (0, True), done.stderr
    assert "SECRET_KEY가 백업한 곳과 다릅니다" in done.stderr
    restored = dict(elsewhere.rows(PICTURES))
    assert set(before) <= set(restored) <= set(writer.acknowledged)
    for name in restored.values():
        stored = elsewhere.folder / "media" / name
        assert stored.read_bytes() == (Path(program.MEDIA_ROOT) / name).read_bytes()
        assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    # And once only.
    assert "데이터베이스가 비어 있지 않습니다" in elsewhere.restore(tmp_path / "backup").stderr


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_is_damaged_in_a_way_no_hash_shows_leaves_nothing(elsewhere: Elsewhere, tmp_path: Path) -> None:
    picture(ProjectFactory.create())
    folder = tmp_path / "backup"
    backups.back_up(output=folder)
    dump = folder / databases.FILES[connection.vendor]
    content = bytearray(dump.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    dump.write_bytes(content)
    told = json.loads((folder / NAME).read_text())
    told["files"][dump.name] = {"sha256": digest_of(dump).sha256, "size": len(content)}
    (folder / NAME).write_text(json.dumps(told))
    done = elsewhere.restore(folder)
    assert done.returncode == 2
    assert done.stderr.startswith("CommandError: ")
    assert elsewhere.is_empty()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL is no file")
@pytest.mark.django_db(transaction=True)
def test_the_file_alone_would_lack_the_last_saves(tmp_path: Path) -> None:
    """The twin: what an operator might do who copies the database's file."""
    added = picture(ProjectFactory.create())
    shutil.copy(connection.settings_dict["NAME"], tmp_path / "copy.sqlite3")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        found = {pk for pk, _ in copy.execute(PICTURES)}
    assert added.pk not in found


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object], Callable[[], object]], None]:
    """Let something happen right before the database is read, and right after it."""
    dump = databases.dump

    def between(before: Callable[[], object], after: Callable[[], object]) -> None:
        def dump_between(folder: Path) -> Path:
            before()
            written = dump(folder)
            after()
            return written

        monkeypatch.setattr(databases, "dump", dump_between)

    return between


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that costs nothing to read, where only files and answers matter."""

    def dump(folder: Path) -> Path:
        file = folder / databases.FILES[connection.vendor]
        file.write_bytes(b"all rows")
        return file

    monkeypatch.setattr(databases, "dump", dump)


@pytest.mark.django_db
def test_files_that_come_and_go_meanwhile_are_there_if_a_row_names_them(
    quick: None, meanwhile: Callable[..., None], tmp_path: Path
) -> None:
    project = ProjectFactory.create()
    goes = picture(project)
    came: list[Picture] = []
    meanwhile(lambda: came.append(picture(project)), lambda: goes.file.delete(save=False))
    manifest = backups.back_up(output=tmp_path / "backup")
    assert {f"media/{each.file.name}" for each in came} < set(manifest.files)
    assert len(manifest.files) == 3  # and the one that went, and the database


@pytest.mark.django_db
@pytest.mark.parametrize(("look", "lost"), [(1, "went"), (2, "came")])
def test_looking_once_would_lose_one_of_them(
    quick: None,
    meanwhile: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    look: int,
    lost: str,
) -> None:
    """The twin of the test above: without the first look at the uploads, and without the second."""
    project = ProjectFactory.create()
    pictures = {"went": picture(project)}
    name = pictures["went"].file.name
    meanwhile(lambda: pictures.update(came=picture(project)), lambda: pictures["went"].file.delete(save=False))
    copy, looks = backups._copy_media, iter((1, 2))
    monkeypatch.setattr(
        backups, "_copy_media", lambda aside, files: files if next(looks) == look else copy(aside, files)
    )
    manifest = backups.back_up(output=tmp_path / "backup")
    names = {"went": name, "came": pictures["came"].file.name}
    assert [which for which in names if f"media/{names[which]}" not in manifest.files] == [lost]


def refused(command: str, *arguments: Any, **options: Any) -> str:
    """The sentence of a command that did nothing."""
    with pytest.raises(CommandError) as raised:
        call_command(command, *arguments, **options)
    assert raised.value.returncode == 2
    return str(raised.value)


@pytest.mark.django_db
def test_nothing_stays_of_a_backup_that_there_is_no_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "to").mkdir()

    def fill(folder: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(databases, "dump", fill)
    assert "디스크에 남은 자리가 없습니다" in refused("backup", output=tmp_path / "to" / "backup")
    assert list((tmp_path / "to").iterdir()) == []


@pytest.mark.django_db
def test_a_database_that_is_away_is_a_refusal_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(backups, "applied_migrations", fail)
    monkeypatch.setattr(databases, "is_empty", fail)
    said = "DATABASE_URL과 서버를 확인하십시오: connection refused"
    assert said in refused("backup", output=tmp_path / "backup")
    assert said in refused("restore", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_backup_goes_into_a_new_folder_and_nowhere_else(quick: None, tmp_path: Path) -> None:
    assert "이미 있습니다" in refused("backup", output=tmp_path)
    assert "폴더가 없습니다. 먼저 만드십시오" in refused("backup", output=tmp_path / "a" / "b")
    Path(program.MEDIA_ROOT).mkdir(exist_ok=True)
    assert "다른 폴더를 적으십시오" in refused("backup", output=Path(program.MEDIA_ROOT) / "backup")


@pytest.mark.django_db
def test_nobody_else_on_the_machine_reads_it(quick: None, tmp_path: Path) -> None:
    picture(ProjectFactory.create())
    backups.back_up(output=tmp_path / "backup")
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o700
    written = [path for path in (tmp_path / "backup").rglob("*") if path.is_file() and path.suffix == ".json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}


@pytest.fixture
def backup(quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """A backup with one picture, and an empty installation in this process, which no test may bring anything into."""
    picture(ProjectFactory.create())
    backups.back_up(output=tmp_path / "backup")
    settings.MEDIA_ROOT = tmp_path / "empty" / "media"
    monkeypatch.setattr(databases, "is_empty", lambda: True)

    def load(file: Path) -> None:
        pytest.fail("It was brought in.")

    monkeypatch.setattr(databases, "load", load)
    return tmp_path / "backup"


def changed(**facts: Any) -> Callable[[Path], None]:
    """Writes something else into the manifest."""

    def change(folder: Path) -> None:
        told = json.loads((folder / NAME).read_text())
        (folder / NAME).write_text(json.dumps(told | facts))

    return change


def flip(folder: Path) -> None:
    [file] = (path for path in (folder / "media").rglob("*") if path.is_file())
    content = bytearray(file.read_bytes())
    content[10] ^= 1
    file.write_bytes(content)


def lose(folder: Path) -> None:
    shutil.rmtree(folder / "media")


OUTSIDE = {"../../etc/passwd": {"sha256": "0" * 64, "size": 1}}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (flip, "백업의 파일이 없거나 손상되었습니다: media/"),
        (lose, "백업의 파일이 없거나 손상되었습니다: media/"),
        (changed(release="99.0.0"), "더 새로운 판(99.0.0)에서 만든 백업입니다"),
        (changed(migrations=["plans.9999_from_the_future"]), "더 새로운 판"),
        (changed(vendor="oracle"), "oracle 데이터베이스의 백업이어서"),
        (changed(format=2), "이 판이 모르는 형식입니다"),
        (changed(files=OUTSIDE), "손상되었거나"),
        (changed(release="new"), "손상되었거나"),
        (changed(files={}), "백업에 데이터베이스(planbook."),
        (lambda folder: (folder / NAME).unlink(), "manifest.json 파일이 없습니다"),
        (lambda folder: (folder / NAME).write_text("[]"), "손상되었거나"),
    ],
)
def test_what_is_not_a_whole_backup_of_this_program_is_refused(
    backup: Path, harm: Callable[[Path], object], said: str
) -> None:
    harm(backup)
    assert said in refused("restore", backup)
    assert not Path(program.MEDIA_ROOT).exists()


@pytest.mark.django_db
def test_without_the_hashes_a_changed_file_would_come_in(backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of the first of these."""
    flip(backup)
    monkeypatch.setattr("operations.manifest.Manifest.verify", lambda manifest, folder: None)
    monkeypatch.setattr(StoredFile, "__eq__", lambda one, other: True)
    monkeypatch.setattr(databases, "load", lambda file: None)
    call_command("restore", backup, verbosity=0)
    assert any(path.is_file() for path in Path(program.MEDIA_ROOT).rglob("*"))


@pytest.mark.django_db
def test_an_installation_that_is_in_use_is_left_alone(backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used = Path(program.MEDIA_ROOT) / "books" / "book.pdf"
    used.parent.mkdir(parents=True)
    used.touch()
    assert "폴더가 비어 있지 않습니다" in refused("restore", backup)
    assert used.exists()
    used.unlink()
    monkeypatch.undo()
    assert not databases.is_empty()


@pytest.mark.django_db
def test_the_uploads_go_again_where_the_database_fails(backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(file: Path) -> None:
        assert any(path.is_file() for path in Path(program.MEDIA_ROOT).rglob("*"))
        raise Refused("되살리지 못했습니다.")

    monkeypatch.setattr(databases, "load", fail)
    refused("restore", backup)
    assert list((Path(program.MEDIA_ROOT).parent).iterdir()) == []


@pytest.mark.django_db
def test_what_was_backed_up_without_single_sign_on_or_with_it_is_not_from_the_future(
    backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(migrations=["another_app.0001_initial"])(backup)
    monkeypatch.setattr(databases, "load", lambda file: None)
    assert restoring.restore(backup).migrations == ["another_app.0001_initial"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite needs no tools")
@pytest.mark.django_db
def test_tools_that_are_older_than_the_server_or_missing_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "bin" / "pg_dump"
    tool.parent.mkdir()
    monkeypatch.setenv("PATH", str(tool.parent))
    assert "pg_dump 명령이 없습니다" in refused("backup", output=tmp_path / "backup")
    tool.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    tool.chmod(0o755)
    assert "pg_dump는 9입니다. postgresql-client-" in refused("backup", output=tmp_path / "backup")
