"""A workbook's file taken apart, so that what is checked is what is read.

A .xlsx file is a zip of XML files. Its members are unpacked here, within the limits; from then on nobody opens the zip
again, which may say different things to different readers of zips.
"""

import zipfile
import zlib
from io import BytesIO

from .guard import SAVE_AS
from .limits import MEGABYTE, Limits, megabytes
from .markup import DAMAGED, LINKED, refuse_declarations, refuse_links
from .workbook import Unreadable

#: By their names in small letters: programs don't agree on which are capital.
Members = dict[str, bytes]
Entries = dict[str, zipfile.ZipInfo]

ENCRYPTED = "암호가 걸린 파일입니다. 암호를 풀고 저장한 뒤 다시 올리십시오."
MACROS = f"매크로가 든 통합 문서입니다. {SAVE_AS}"
_OTHER_FILES = [
    ("word/", "워드 문서"),
    ("ppt/", "파워포인트 문서"),
    ("contents/content.hpf", "한글 문서(HWPX)"),
]
_BOMB = (
    "파일의 압축을 풀면 지나치게 커져서 읽지 않았습니다({}). 엑셀에서 빈 행과 열을 지우고 다시 저장한 뒤 올리십시오."
)


def unpack(data: bytes, limits: Limits) -> Members:
    """The XML members by their names. Raises Unreadable for what is no workbook, or none that is read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = _checked_entries(archive, limits)
            _check_kind(entries, archive)
            members = {
                name: _unpack(archive, entry) for name, entry in entries.items() if name.endswith((".xml", ".rels"))
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise Unreadable(DAMAGED) from error
    for member in members.values():
        refuse_declarations(member)
    for name, member in members.items():
        if name.endswith(".rels"):
            refuse_links(member)
    return members


def pack(members: Members) -> BytesIO:
    """A zip of checked members, not compressed, for a reader that wants one; `members` is empty afterwards.

    Both together would be too much where there is much.
    """
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name in list(members):
            archive.writestr(name, members.pop(name))
    file.seek(0)
    return file


def _checked_entries(archive: zipfile.ZipFile, limits: Limits) -> Entries:
    listed = archive.infolist()
    if len(listed) > limits.entries:
        raise Unreadable(_BOMB.format(f"부품 {len(listed):,}개, 한도 {limits.entries:,}개"))
    entries = {entry.filename.replace("\\", "/").lower(): entry for entry in listed}
    if len(entries) < len(listed):
        raise Unreadable(DAMAGED)
    if any(entry.flag_bits & 1 for entry in listed):
        raise Unreadable(ENCRYPTED)
    size = sum(entry.file_size for entry in listed)
    if size > limits.expanded:
        raise Unreadable(_BOMB.format(f"{megabytes(size)}, 한도 {megabytes(limits.expanded)}"))
    for entry in listed:
        if entry.file_size > max(MEGABYTE, entry.compress_size * limits.ratio):
            raise Unreadable(
                _BOMB.format(f"{entry.file_size // max(entry.compress_size, 1):,}배, 한도 {limits.ratio:,}배")
            )
    return entries


def _check_kind(entries: Entries, archive: zipfile.ZipFile) -> None:
    for beginning, what in _OTHER_FILES:
        if any(name.startswith(beginning) for name in entries):
            raise Unreadable(f"표 파일이 아니라 {what}입니다. .xlsx 또는 .csv 파일을 올리십시오.")
    if "xl/workbook.bin" in entries:
        raise Unreadable(f"이진 통합 문서(.xlsb)입니다. {SAVE_AS}")
    if "mimetype" in entries and b"opendocument" in _unpack(archive, entries["mimetype"], at_most=200):
        raise Unreadable(f"오픈도큐먼트 형식(.ods)입니다. {SAVE_AS}")
    if "xl/workbook.xml" not in entries:
        raise Unreadable(
            "엑셀 통합 문서가 아니라 압축 파일입니다. 압축을 풀어 안에 든 .xlsx 또는 .csv 파일을 올리십시오."
        )
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in entries):
        raise Unreadable(MACROS)
    if "[content_types].xml" not in entries:
        raise Unreadable(DAMAGED)
    if b"macroenabled" in _unpack(archive, entries["[content_types].xml"]).lower():
        raise Unreadable(MACROS)
    if any(name.startswith("xl/externallinks/") for name in entries):
        raise Unreadable(LINKED)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, at_most: int | None = None) -> bytes:
    """A member, never more of it than its stated size; one that states too little fails its checksum."""
    pieces = []
    with archive.open(entry) as file:
        # A piece at a time: read() without a size unpacks everything before it looks at the stated size.
        while piece := file.read(min(at_most or MEGABYTE, MEGABYTE)):
            pieces.append(piece)
            if at_most:
                break
    return b"".join(pieces)
