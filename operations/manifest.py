"""What a backup says of itself: the release, the database, and every file with its hash."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Self

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .failures import Refused

NAME = "manifest.json"
_FORMAT = 1
_CHUNK = 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a backup: its SHA-256 in hexadecimal, and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, and which program made it."""

    release: str
    made_at: str
    vendor: str
    key: str
    migrations: list[str]
    files: dict[str, StoredFile]

    @classmethod
    def of_now(cls, migrations: list[str], files: dict[str, StoredFile]) -> Self:
        """That of a backup made now, by this program, of its database."""
        now = timezone.localtime().isoformat(timespec="seconds")
        return cls(settings.RELEASE, now, connection.vendor, fingerprint_of_key(), migrations, files)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The one in a folder. Raises Refused where there is none that this program can read."""
        try:
            given = json.loads((folder / NAME).read_text(encoding="utf-8"))
            return cls._of(given)
        except FileNotFoundError:
            raise Refused(f"{folder} 폴더에 {NAME} 파일이 없습니다. backup 명령으로 만든 폴더를 적으십시오.") from None
        except OSError as error:
            raise Refused(f"{folder / NAME} 파일을 읽을 수 없습니다: {error.strerror}") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Refused(f"{folder / NAME} 파일이 손상되었거나, 이 판이 모르는 형식입니다.") from error

    @classmethod
    def _of(cls, given: Any) -> Self:
        if given.pop("format") != _FORMAT:
            raise ValueError("Another format.")
        files = {_checked(name): StoredFile(**facts) for name, facts in given.pop("files").items()}
        manifest = cls(files=files, **given)
        datetime.fromisoformat(manifest.made_at)
        release_number(manifest.release)
        return manifest

    def write(self, folder: Path) -> None:
        text = json.dumps({"format": _FORMAT, **asdict(self)}, ensure_ascii=False, indent=1)
        copy(BytesIO(text.encode()), folder / NAME)

    def verify(self, folder: Path) -> None:
        """Read every file. Raises Refused with the first ones that are missing or aren't what was backed up."""
        wrong = [name for name, stored in sorted(self.files.items()) if not _is_whole(folder / name, stored)]
        if wrong:
            more = f" 외 {len(wrong) - 3:,}개" if len(wrong) > 3 else ""
            raise Refused(f"백업의 파일이 없거나 손상되었습니다: {', '.join(wrong[:3])}{more}")


def release_number(release: str) -> tuple[int, ...]:
    """What releases are compared by. Raises ValueError for what is no release."""
    return tuple(map(int, release.split(".")))


def applied_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def fingerprint_of_key() -> str:
    """By which is seen, without telling the key, whether what the database encrypts will open."""
    return salted_hmac("operations.manifest", "key", algorithm="sha256").hexdigest()[:16]


def copy(source: BinaryIO, target: Path) -> StoredFile:
    """Write a file that only its owner reads, to the disk itself, and say what was written."""
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as file:
        target.chmod(0o600)
        while chunk := source.read(_CHUNK):
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        sync(file)
    return StoredFile(digest.hexdigest(), size)


def sync(file: BinaryIO) -> None:
    """Have what was written survive a power failure."""
    file.flush()
    os.fsync(file.fileno())


def digest_of(path: Path) -> StoredFile:
    with path.open("rb") as file:
        return StoredFile(hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)


def _is_whole(path: Path, stored: StoredFile) -> bool:
    try:
        return digest_of(path) == stored
    except OSError:
        return False


def _checked(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError("A file outside the backup.")
    return name
