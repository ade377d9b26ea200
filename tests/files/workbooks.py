"""Workbooks put together from their parts, for files that no honest program writes."""

import zipfile
from io import BytesIO

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "xl/worksheets/sheet1.xml"
#: Every file comes out the same, whenever it is made.
_LONG_AGO = (2024, 1, 2, 0, 0, 0)


def zipped(parts: dict[str, bytes | str], *, stored: bool = False) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.compress_type = archive.compression
            archive.writestr(info, part)
    return file.getvalue()


def parts_of(rows: str = "", *, after: str = "", before: str = "", sheets: int = 1) -> dict[str, bytes | str]:
    """A workbook's parts; `rows` is the XML of the first sheet's rows, `before` and `after` stand around them."""
    numbers = range(1, sheets + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for number in numbers
    )
    named = "".join(f'<sheet name="시트{number}" sheetId="{number}" r:id="r{number}"/>' for number in numbers)
    links = "".join(
        f'<Relationship Id="r{number}" Type="{LINKS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        f"{overrides}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        **{f"xl/worksheets/sheet{number}.xml": sheet("") for number in numbers},
        SHEET: sheet(rows, before=before, after=after),
    }


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def workbook(rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>', *, before: str = "", after: str = "") -> bytes:
    return zipped(parts_of(rows, before=before, after=after))


def compound(stream: str, content: bytes = b"") -> bytes:
    """A file of the format before 2007 with one stream: header, one table sector, one directory sector, content."""
    content = content.ljust(4096, b"\0")
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + len(content) // 512), 0xFFFFFFFE]
    table = b"".join(number.to_bytes(4, "little") for number in chain).ljust(512, b"\xff")
    free = b"\xff\xff\xff\xff"
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0" + bytes(10)
        + (1).to_bytes(4, "little") + (1).to_bytes(4, "little") + bytes(4) + (4096).to_bytes(4, "little")
        + b"\xfe\xff\xff\xff" + bytes(4) + b"\xfe\xff\xff\xff" + bytes(4) + bytes(4) + free * 108
    )  # fmt: skip
    return (
        header + table + _entry("Root Entry", 5, child=1) + _entry(stream, 2, size=len(content)) + bytes(256) + content
    )


def _entry(name: str, kind: int, *, child: int = 0xFFFFFFFF, size: int = 0) -> bytes:
    text = name.encode("utf-16-le")
    start = (2 if size else 0xFFFFFFFE).to_bytes(4, "little")
    return (
        text.ljust(64, b"\0") + (len(text) + 2).to_bytes(2, "little") + bytes([kind, 1]) + b"\xff" * 8
        + child.to_bytes(4, "little") + bytes(36) + start + size.to_bytes(8, "little")
    )  # fmt: skip
