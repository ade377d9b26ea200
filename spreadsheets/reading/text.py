"""From text with separators (CSV) to the one sheet that it is."""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

from .limits import Limits
from .sheet import build_sheet
from .workbook import Unreadable, Workbook

_SEPARATORS = {",": "쉼표로", "\t": "탭으로", ";": "쌍반점(;)으로"}
SAVE_AS_UTF8 = "엑셀의 ‘다른 이름으로 저장’에서 ‘CSV UTF-8(쉼표로 분리)’을 골라 저장한 뒤 다시 올리십시오."


def read_text(data: bytes, name: str, limits: Limits) -> Workbook:
    text, encoding = _decode(data)
    separator = _separator(text)
    rows: list[list[str]] = []
    widest = 0
    for row in _records(text, separator):
        widest = max(widest, len(row))
        _check_size(len(rows) + 1, widest, limits)
        rows.append(row)
    sheet = replace(build_sheet(re.sub(r"\.\w+$", "", name), rows), widths=tuple(map(len, rows)))
    if not sheet.rows:
        raise Unreadable("파일이 비어 있습니다. 내용이 있는 파일인지 열어 확인한 뒤 다시 올리십시오.")
    note = f"{encoding} 글자, {_SEPARATORS[separator]} 나눈 파일로 읽었습니다."
    return Workbook(name, (sheet,), "csv", (note,), separator=separator)


def _decode(data: bytes) -> tuple[str, str]:
    """Korean text comes in few encodings, and any other can't be guessed without harm."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = [("utf-16", "UTF-16")]
    else:
        encodings = [("utf-8-sig", "UTF-8"), ("cp949", "CP949(EUC-KR)")]
    for encoding, label in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise Unreadable(f"글이 아닌 내용(NUL)이 들어 있어 CSV 파일로 읽을 수 없습니다. {SAVE_AS_UTF8}")
        return text, label
    raise Unreadable(f"글자 인코딩을 알 수 없습니다. UTF-8, UTF-16, CP949만 읽습니다. {SAVE_AS_UTF8}")


def _separator(text: str) -> str:
    """The separator by which most of the first rows are equally wide; amounts have commas as well."""
    evenness = {separator: _evenness(text[:50_000], separator) for separator in ("\t", ";", ",")}
    return max(evenness, key=lambda separator: evenness[separator]) if any(evenness.values()) else ","


def _evenness(sample: str, separator: str) -> int:
    widths: list[int] = []
    try:
        for row in csv.reader(StringIO(sample, newline=""), delimiter=separator):
            if row:
                widths.append(len(row))
            if len(widths) == 50:
                break
    except csv.Error:
        return 0
    usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
    return widths.count(usual) if usual > 1 else 0


def _records(text: str, separator: str) -> Iterator[list[str]]:
    records = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from records
    except csv.Error as error:
        if "field larger" in str(error):
            raise Unreadable(
                f"{records.line_num:,}번째 줄의 셀 하나에 글자가 {csv.field_size_limit():,}자 넘게 들어 있습니다. "
                "따옴표가 제대로 닫혔는지 확인하고 다시 올리십시오."
            ) from error
        raise Unreadable(
            f"{records.line_num:,}번째 줄에서 큰따옴표의 짝이 맞지 않습니다. "
            "따옴표를 바로잡거나 엑셀에서 CSV로 다시 저장한 뒤 올리십시오."
        ) from error


def _check_size(rows: int, columns: int, limits: Limits) -> None:
    """One wide row makes all rows as wide."""
    sizes = [(rows, limits.rows, "행"), (columns, limits.columns, "열"), (rows * columns, limits.cells, "셀")]
    for has, limit, unit in sizes:
        if has > limit:
            raise Unreadable(
                f"{rows:,}번째 행에서, 한 파일에서 읽을 수 있는 {limit:,}{unit}을 넘습니다. "
                "빈 행과 열을 지우거나 파일을 나누어 다시 올리십시오."
            )
