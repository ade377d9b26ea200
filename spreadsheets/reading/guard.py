"""What a file is, by its content, before anything opens it: a suffix is only what somebody called it."""

import re
from pathlib import PurePath
from typing import Literal

from .limits import Limits, megabytes
from .workbook import Unreadable

SAVE_AS = "엑셀에서 ‘다른 이름으로 저장’으로 형식을 ‘Excel 통합 문서(.xlsx)’로 골라 저장한 뒤 다시 올리십시오."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_SUFFIXES = {".csv", ".tsv", ".txt"}
_MARKUP = re.compile(
    rb"\s*(?:<(?:!doctype|html|head|meta|style|table|div|body|\?xml|!--)|MIME-Version:)", re.IGNORECASE
)
_OTHERS = [
    (b"%PDF", "PDF 문서"),
    (b"HWP Document File", "한글 문서"),
    (b"\x1f\x8b", "압축 파일"),
    (b"7z\xbc\xaf\x27\x1c", "압축 파일"),
    (b"Rar!", "압축 파일"),
    (b"\x89PNG", "그림"),
    (b"\xff\xd8\xff", "그림"),
    (b"GIF8", "그림"),
    (b"{\\rtf", "문서(RTF)"),
]


def check_size(data: bytes, limits: Limits) -> None:
    """Raises Unreadable for an empty file and for one above the limit."""
    if not data:
        raise Unreadable("파일이 비어 있습니다. 내용이 있는 파일인지 열어 확인한 뒤 다시 올리십시오.")
    if len(data) > limits.bytes:
        raise Unreadable(
            f"파일이 {megabytes(len(data))}로, 한 번에 읽을 수 있는 {megabytes(limits.bytes)}를 넘습니다. "
            "필요 없는 시트와 그림을 지우거나 파일을 나누어 다시 올리십시오."
        )


def kind_of(data: bytes, name: str) -> Literal["xlsx", "csv"]:
    """Which reader takes the file. Raises Unreadable for what none does, each with a sentence of its own."""
    if data.startswith(_OLE):
        raise Unreadable(_old_binary(data))
    for signature, what in _OTHERS:
        if data.startswith(signature):
            raise Unreadable(f"표 파일이 아니라 {what}입니다. .xlsx 또는 .csv 파일을 올리십시오.")
    kind: Literal["xlsx", "csv"] = "xlsx" if data.startswith(b"PK") else "csv"
    if kind == "csv":
        _refuse_markup(data)
    _refuse_wrong_name(kind, PurePath(name).suffix.lower())
    return kind


def _old_binary(data: bytes) -> str:
    """The sentence on a file of the format that Office used before 2007, and encrypted ones still use."""
    if _named(data, "EncryptedPackage"):
        return (
            "암호가 걸린 파일입니다. 엑셀의 ‘파일 > 정보 > 통합 문서 보호’에서 암호를 지우고 저장한 뒤 다시 올리십시오."
        )
    if _named(data, "Workbook") or _named(data, "Book"):
        return f"옛 엑셀 형식(.xls)입니다. {SAVE_AS}"
    if b"HWP Document File" in data or _named(data, "HwpSummaryInformation"):
        return "표 파일이 아니라 한글 문서입니다. .xlsx 또는 .csv 파일을 올리십시오."
    return "표 파일이 아닙니다. .xlsx 또는 .csv 파일을 올리십시오."


def _named(data: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") + b"\0\0" in data


def _refuse_markup(data: bytes) -> None:
    start = data[:1000]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.decode("utf-16", "ignore").encode()
    if _MARKUP.match(start.removeprefix(b"\xef\xbb\xbf")):
        raise Unreadable(f"이름과 달리 웹 문서(HTML, XML) 형식입니다. 엑셀로 연 다음, {SAVE_AS}")


def _refuse_wrong_name(kind: str, suffix: str) -> None:
    if kind == "xlsx" and suffix in _TEXT_SUFFIXES:
        raise Unreadable(
            f"이름은 {suffix}로 끝나지만 내용은 엑셀 통합 문서입니다. 이름 끝을 .xlsx로 고쳐 다시 올리십시오."
        )
    if kind == "csv" and suffix not in _TEXT_SUFFIXES:
        raise Unreadable(
            "엑셀 통합 문서(.xlsx)가 아닙니다. 파일이 온전한지 엑셀로 열어 확인하십시오. "
            "쉼표나 탭으로 나눈 글이면 이름 끝을 .csv로 고쳐 다시 올리십시오."
        )
