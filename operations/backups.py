"""A backup is made while people write, beside its name, and gets the name when it is whole."""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from korean.particles import with_particle

from . import databases
from .failures import Refused
from .manifest import Manifest, StoredFile, applied_migrations, copy, digest_of

MEDIA = "media"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """When the newest backup was finished, and where it was put."""

    at: datetime
    folder: str


def back_up(*, output: Path) -> Manifest:
    """Write database, uploads and manifest into a new folder: all of it, or nothing.

    Raises Refused, or OSError where the folder can't be written.
    """
    _refuse_output(output)
    with _aside(output) as aside:
        # Files are stored before the row that names them, and deleted after it: what the database names when it is
        # read was there before, or comes with those that are copied after it.
        files = _copy_media(aside, {})
        migrations = applied_migrations()
        database = databases.dump(aside)
        files = _copy_media(aside, files)
        manifest = Manifest.of_now(migrations, {database.name: digest_of(database), **files})
        manifest.write(aside)
        _sync_folder(aside)
        aside.rename(output)
    _sync_folder(output.parent)
    _remember(output)
    return manifest


def last_backup() -> LastBackup | None:
    """The newest backup of this installation, as far as is known."""
    try:
        told = json.loads(_record().read_text(encoding="utf-8"))
        at = parse_datetime(told["at"])
        return LastBackup(at, told["folder"]) if at else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def media_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Whole files below a folder; those that are just being stored have names that begin with a dot."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not path.is_symlink() and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix(), path


def _refuse_output(output: Path) -> None:
    if output.is_relative_to(settings.MEDIA_ROOT):
        raise Refused("올린 파일이 있는 폴더 안에는 백업할 수 없습니다. 다른 폴더를 적으십시오.")
    if output.exists():
        raise Refused(f"{with_particle(output, '이(가)')} 이미 있습니다. 새로 만들 폴더의 이름을 적으십시오.")
    if not output.parent.is_dir():
        raise Refused(f"{output.parent} 폴더가 없습니다. 먼저 만드십시오.")


@contextmanager
def _aside(output: Path) -> Iterator[Path]:
    aside = output.with_name(f".{output.name}-{secrets.token_hex(4)}")
    aside.mkdir(mode=0o700)
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _copy_media(aside: Path, copied: dict[str, StoredFile]) -> dict[str, StoredFile]:
    """Copy the uploads that weren't copied yet: what stands under a name never changes."""
    files = dict(copied)
    for name, path in media_files(Path(settings.MEDIA_ROOT)):
        stored_as = f"{MEDIA}/{name}"
        if stored_as not in files and (stored := _copy_if_there(path, aside / stored_as)):
            files[stored_as] = stored
    return files


def _copy_if_there(path: Path, target: Path) -> StoredFile | None:
    """What was copied; None where somebody deleted it meanwhile."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with path.open("rb") as source:
            return copy(source, target)
    except FileNotFoundError:
        return None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _record() -> Path:
    return Path(settings.DATA_DIR) / "last_backup.json"


def _remember(output: Path) -> None:
    told = {"at": timezone.now().isoformat(timespec="seconds"), "folder": str(output)}
    record = _record()
    aside = record.with_name(f".{record.name}-{secrets.token_hex(4)}")
    aside.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    aside.replace(record)
