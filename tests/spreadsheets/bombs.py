"""Small files that want to become large ones: made when they are tested, and never stored."""

import struct
from functools import cache

from tests.files.make import declaring
from tests.files.workbooks import SHEET, parts_of, sheet, workbook, zipped


@cache
def expanding(size: int = 200_000_000) -> bytes:
    return zipped({**parts_of(), SHEET: sheet(" " * size)})


def understated() -> bytes:
    """A part that says it is a kilobyte."""
    data = bytearray(expanding())
    directory = data.rindex(SHEET.encode()) - 46
    assert data[directory : directory + 4] == b"PK\x01\x02"
    data[directory + 24 : directory + 28] = struct.pack("<I", 1000)
    return bytes(data)


def many_parts(count: int = 5_000) -> bytes:
    return zipped({**parts_of(), **{f"xl/{number}.xml": "<a/>" for number in range(count)}}, stored=True)


def rows_of_nothing(count: int) -> bytes:
    return workbook("".join(f'<row r="{row}" s="1" ht="{row % 97}"/>' for row in range(1, count + 1)))


def columns_of_nothing() -> bytes:
    return workbook('<row r="1">' + '<c s="1"/>' * 16_384 + "</row>")


def far_corner() -> bytes:
    """Two cells, and room for forty-five million between them."""
    return workbook('<row r="1"><c r="A1"><v>1</v></c></row><row r="90000"><c r="SF90000"><v>1</v></c></row>')


def same_cell(times: int) -> bytes:
    return zipped(parts_of('<row r="1">' + '<c r="A1"/>' * times + "</row>"), stored=True)


def one_text_in_many_cells(times: int = 200_000, length: int = 30_000) -> bytes:
    """Every cell points at the same shared text."""
    rows = "".join(
        f'<row r="{row}"><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>' for row in range(1, times // 2 + 1)
    )
    parts = parts_of(rows)
    links = str(parts["xl/_rels/workbook.xml.rels"])
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = f'<Relationship Id="r9" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    return zipped({
        **parts,
        "xl/_rels/workbook.xml.rels": links.replace("</Relationships>", link),
        "xl/sharedStrings.xml": f"<sst><si><t>{'가' * length}</t></si></sst>",
    })  # fmt: skip


def entities() -> bytes:
    doubled = "".join(
        f'<!ENTITY {name} "{f"&{below};" * 30}">' for below, name in zip("hgfedcb", "gfedcba", strict=True)
    )
    return declaring(f'<!DOCTYPE worksheet [<!ENTITY h "가나다">{doubled}]>')


def nested(depth: int = 2_000_000) -> bytes:
    return zipped(parts_of("<a>" * depth), stored=True)
