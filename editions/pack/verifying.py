"""Whether a pack is unaltered, which edition it is, and what was altered."""

import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from django.core.exceptions import ValidationError

from editions.models import Edition

from .packing import MANIFEST, SIGNATURE, is_ours

#: What a pack may hold: of files, of bytes in one and in all, whatever they are compressed to.
MOST_FILES = 5_000
LARGEST_FILE = 512 * 1024 * 1024
LARGEST_PACK = 2 * 1024 * 1024 * 1024
_PIECE = 1024 * 1024
_BROKEN = (BadZipFile, LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
_NO_PACK = "보관 묶음이 아니거나 손상된 파일입니다. 판의 화면에서 내려받은 .zip 파일을 고르십시오."


class NoPack(ValidationError):
    """A file isn't a pack of an edition; says why."""


@dataclass(frozen=True)
class Verdict:
    """What is known of a pack; `faults` are sentences, none where it is unaltered."""

    manifest: dict[str, Any]
    #: Whether this installation signed the manifest.
    is_signed: bool
    faults: tuple[str, ...] = field(default=())

    @property
    def is_unaltered(self) -> bool:
        return self.is_signed and not self.faults

    @property
    def name(self) -> str:
        whose = " ".join(filter(None, (str(self.manifest.get("plan", "")), str(self.manifest.get("department", "")))))
        return f"{whose} 판 “{self.manifest.get('name', '')}”"


def verify(file: IO[bytes]) -> Verdict:
    """Read a pack whole, a piece at a time; nothing of it is written anywhere. Raises NoPack."""
    try:
        with ZipFile(file) as archive:
            return _verdict(archive)
    except _BROKEN as error:
        raise NoPack(
            "보관 묶음이 아니거나 손상된 파일입니다. 판의 화면에서 내려받은 .zip 파일을 고르십시오."
        ) from error


def _verdict(archive: ZipFile) -> Verdict:
    entries = {entry.filename: entry for entry in archive.infolist()}
    if MANIFEST not in entries or SIGNATURE not in entries:
        raise NoPack("보관 묶음이 아닙니다: 목록(manifest.json)이나 서명이 들어 있지 않습니다.")
    if len(archive.infolist()) > MOST_FILES or sum(entry.file_size for entry in archive.infolist()) > LARGEST_PACK:
        raise NoPack("보관 묶음으로는 너무 큰 파일입니다.")
    content = b"".join(_pieces(archive, entries[MANIFEST]))
    signature = b"".join(_pieces(archive, entries[SIGNATURE])).decode("ascii", "replace")
    manifest = json.loads(content)
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise NoPack("보관 묶음이 아닙니다: 목록(manifest.json)을 읽을 수 없습니다.")
    is_signed = is_ours(content, signature)
    return Verdict(manifest, is_signed, tuple(_faults(archive, entries, manifest, is_signed=is_signed)))


def _faults(
    archive: ZipFile, entries: dict[str, ZipInfo], manifest: dict[str, Any], *, is_signed: bool
) -> Iterator[str]:
    if not is_signed:
        yield "목록의 서명이 이 시스템의 것이 아니거나, 목록이 바뀌었습니다."
    elif not Edition.objects.filter(pk=manifest["edition"]).exists():
        yield "이 시스템에 그런 판이 없습니다."
    if len(entries) < len(archive.infolist()):
        yield "같은 이름의 파일이 두 번 들어 있습니다."
    expected = manifest["files"]
    for name in sorted(expected.keys() - entries.keys()):
        yield f"{name}: 들어 있지 않습니다."
    for name in sorted(entries.keys() - expected.keys() - {MANIFEST, SIGNATURE}):
        yield f"{name}: 목록에 없는 파일입니다."
    for name in sorted(expected.keys() & entries.keys()):
        if _digest(archive, entries[name]) != expected[name]:
            yield f"{name}: 내용이 바뀌었습니다."


def _digest(archive: ZipFile, entry: ZipInfo) -> str:
    digest = hashlib.sha256()
    try:
        for piece in _pieces(archive, entry):
            digest.update(piece)
    except (BadZipFile, zlib.error, EOFError):  # its own checksum is another: it was altered
        return ""
    return digest.hexdigest()


def _pieces(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    """What is read of an entry is counted: its header may say less."""
    read = 0
    with archive.open(entry) as file:
        while piece := file.read(_PIECE):
            read += len(piece)
            if read > LARGEST_FILE:
                raise NoPack("보관 묶음으로는 너무 큰 파일입니다.")
            yield piece
