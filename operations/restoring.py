"""A backup is brought into an empty installation: checked first, then all of it or nothing."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from . import databases
from .backups import MEDIA, media_files
from .failures import Refused
from .manifest import Manifest, copy, release_number


def restore(folder: Path) -> Manifest:
    """Bring database and uploads of a backup in. Raises Refused, or OSError where they can't be written."""
    _refuse_full_installation()
    manifest = Manifest.read(folder)
    _refuse_other_program(manifest)
    database = databases.FILES[connection.vendor]
    if database not in manifest.files:
        raise Refused(f"백업에 데이터베이스({database})가 없습니다. backup 명령으로 만든 폴더를 적으십시오.")
    manifest.verify(folder)
    with _media_in_place(folder, manifest):
        # Last: while the database is empty, the installation is.
        databases.load(folder / database)
    return manifest


def _refuse_full_installation() -> None:
    if not databases.is_empty():
        raise Refused(
            "데이터베이스가 비어 있지 않습니다. 되살리기는 표가 하나도 없는 새 데이터베이스에만 할 수 있습니다. "
            "새 데이터베이스를 만들어 DATABASE_URL에 적거나, 새 DATA_DIR를 정하고 다시 하십시오."
        )
    if next(media_files(Path(settings.MEDIA_ROOT)), None):
        raise Refused(f"{settings.MEDIA_ROOT} 폴더가 비어 있지 않습니다. 비우거나 새 DATA_DIR를 정하고 다시 하십시오.")


def _refuse_other_program(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise Refused(
            f"{manifest.vendor} 데이터베이스의 백업이어서 {connection.vendor} 데이터베이스에는 되살릴 수 없습니다."
        )
    # Commits between two releases have the number of the former: what they know shows in their migrations.
    is_newer = release_number(manifest.release) > release_number(settings.RELEASE)
    if is_newer or set(manifest.migrations) - _known_migrations(manifest.migrations):
        raise Refused(
            f"더 새로운 판({manifest.release})에서 만든 백업입니다. 이 판은 {settings.RELEASE}입니다. "
            "그 판을 설치하고 다시 하십시오."
        )


def _known_migrations(stored: list[str]) -> set[str]:
    """Those that this program has, and those of apps that it may be used with or without (single sign-on)."""
    loader = MigrationLoader(None)
    ours = {f"{app}.{name}" for app, name in loader.disk_migrations}
    replaced = {f"{app}.{name}" for each in loader.disk_migrations.values() for app, name in each.replaces}
    optional = {name for name in stored if name.partition(".")[0] not in loader.migrated_apps}
    return ours | replaced | optional


@contextmanager
def _media_in_place(folder: Path, manifest: Manifest) -> Iterator[None]:
    """Put the uploads where they belong; they go again where what comes after fails."""
    media = Path(settings.MEDIA_ROOT)
    aside = media.with_name(f".{media.name}-{secrets.token_hex(4)}")
    try:
        _copy_media(folder, manifest, aside)
        if media.exists():
            shutil.rmtree(media)  # empty folders, and what a killed process left
        aside.rename(media)
        try:
            yield
        except BaseException:
            shutil.rmtree(media, ignore_errors=True)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _copy_media(folder: Path, manifest: Manifest, aside: Path) -> None:
    aside.mkdir(mode=0o700, parents=True)
    for name, stored in manifest.files.items():
        if name.startswith(f"{MEDIA}/"):
            target = aside / name.removeprefix(f"{MEDIA}/")
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with (folder / name).open("rb") as source:
                if copy(source, target) != stored:
                    raise Refused(f"백업의 파일이 읽는 동안 바뀌었습니다: {name}")
