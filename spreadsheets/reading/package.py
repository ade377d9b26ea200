"""A workbook's file taken apart, so that what is checked is what is read.

A .xlsx file is a zip of XML parts. The parts are unpacked here, within the limits; from then on nobody opens the zip
again, which may say different things to different readers of zips.
"""

import re
import zipfile
import zlib
from io import BytesIO
from xml.parsers import expat

from defusedxml import ElementTree

from .book import Unreadable
from .guard import SAVE_AS
from .limits import MEGABYTE, Limits, megabytes

Parts = dict[str, bytes]

DAMAGED = (
    "파일이 손상되었거나 끝까지 저장되지 않았습니다. 엑셀로 열어 확인하고 다시 저장한 뒤 올리십시오. "
    "내려받은 파일이면 다시 내려받으십시오."
)
ENCRYPTED = "암호가 걸린 파일입니다. 암호를 풀고 저장한 뒤 다시 올리십시오."
LINKED = (
    "다른 파일이나 주소에 연결된 통합 문서입니다. "
    "엑셀의 ‘데이터 > 연결 편집’에서 연결을 끊고 저장한 뒤 다시 올리십시오."
)
MACROS = f"매크로가 든 통합 문서입니다. {SAVE_AS}"
DECLARES = "XML 선언(DTD)이 든 파일은 읽지 않습니다. 엑셀로 열어 다시 저장한 뒤 올리십시오."
_OTHER_FILES = [
    ("word/", "워드 문서"),
    ("ppt/", "파워포인트 문서"),
    ("Contents/content.hpf", "한글 문서(HWPX)"),
]
_BOMB = (
    "파일의 압축을 풀면 지나치게 커져서 읽지 않았습니다({}). 엑셀에서 빈 행과 열을 지우고 다시 저장한 뒤 올리십시오."
)


def unpack(data: bytes, limits: Limits) -> Parts:
    """The XML parts by their names. Raises Unreadable for what is no workbook, or none that is read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries, limits)
            _check_kind({entry.filename.replace("\\", "/") for entry in entries}, archive)
            parts = {
                entry.filename.replace("\\", "/"): _unpack(archive, entry)
                for entry in entries
                if entry.filename.lower().endswith((".xml", ".rels"))
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise Unreadable(DAMAGED) from error
    for part in parts.values():
        _refuse_declarations(part)
    for name, part in parts.items():
        if name.endswith(".rels"):
            _refuse_links(part)
    return parts


def pack(parts: Parts) -> BytesIO:
    """A zip of checked parts, not compressed, for a reader that wants one; `parts` is empty afterwards.

    Both together would be too much where there is much.
    """
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name in list(parts):
            archive.writestr(name, parts.pop(name))
    file.seek(0)
    return file


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise Unreadable(_BOMB.format(f"부품 {len(entries):,}개, 한도 {limits.entries:,}개"))
    names = [entry.filename.replace("\\", "/").casefold() for entry in entries]
    if len(set(names)) < len(names):
        raise Unreadable(DAMAGED)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(ENCRYPTED)
    size = sum(entry.file_size for entry in entries)
    if size > limits.expanded:
        raise Unreadable(_BOMB.format(f"{megabytes(size)}, 한도 {megabytes(limits.expanded)}"))
    for entry in entries:
        if entry.file_size > max(MEGABYTE, entry.compress_size * limits.ratio):
            raise Unreadable(
                _BOMB.format(f"{entry.file_size // max(entry.compress_size, 1):,}배, 한도 {limits.ratio:,}배")
            )


def _check_kind(names: set[str], archive: zipfile.ZipFile) -> None:
    for beginning, what in _OTHER_FILES:
        if any(name.startswith(beginning) for name in names):
            raise Unreadable(f"표 파일이 아니라 {what}입니다. .xlsx 또는 .csv 파일을 올리십시오.")
    if "xl/workbook.bin" in names:
        raise Unreadable(f"이진 통합 문서(.xlsb)입니다. {SAVE_AS}")
    if "mimetype" in names and b"opendocument" in _unpack(archive, archive.getinfo("mimetype"), at_most=200):
        raise Unreadable(f"오픈도큐먼트 형식(.ods)입니다. {SAVE_AS}")
    if "xl/workbook.xml" not in names:
        raise Unreadable(
            "엑셀 통합 문서가 아니라 압축 파일입니다. 압축을 풀어 안에 든 .xlsx 또는 .csv 파일을 올리십시오."
        )
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise Unreadable(MACROS)
    if "[Content_Types].xml" not in names:
        raise Unreadable(DAMAGED)
    if b"macroEnabled" in _unpack(archive, archive.getinfo("[Content_Types].xml")):
        raise Unreadable(MACROS)
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise Unreadable(LINKED)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, at_most: int | None = None) -> bytes:
    """A part, never more of it than it says of itself; what says less than it holds fails its checksum."""
    pieces = []
    with archive.open(entry) as file:
        # A piece at a time: read() without a size unpacks everything before it looks at what the part says.
        while piece := file.read(min(at_most or MEGABYTE, MEGABYTE)):
            pieces.append(piece)
            if at_most:
                break
    return b"".join(pieces)


class _RootReached(Exception):
    pass


def _refuse_declarations(part: bytes) -> None:
    """A part may declare entities before its first element only, and no workbook has a reason to."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _doctype
    parser.StartElementHandler = _root
    try:
        for start in range(0, len(part), 4096):
            parser.Parse(part[start : start + 4096])
    except _RootReached:
        return
    except (expat.ExpatError, LookupError, ValueError) as error:  # the last two for encodings that nobody knows
        raise Unreadable(DAMAGED) from error


def _doctype(*_) -> None:
    raise Unreadable(DECLARES)


def _root(*_) -> None:
    raise _RootReached


def _refuse_links(relationships: bytes) -> None:
    """A link that somebody may click is no concern of ours; anything else from elsewhere is."""
    for link in root_of(relationships):
        if link.get("TargetMode") == "External" and not re.search(r"/hyperlink$", link.get("Type", "")):
            raise Unreadable(LINKED)


def root_of(part: bytes):
    """The root element of a small part."""
    try:
        return ElementTree.fromstring(part, forbid_dtd=True)
    except ElementTree.ParseError as error:
        raise Unreadable(DAMAGED) from error
